"""
aiohttp behind the async transport port, for what it saves: most of httpx's CPU for a call.
"""

from __future__ import annotations

import asyncio
from contextlib import aclosing, asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from telecine import AnswerLost, HttpRequest, HttpResponse, Limits, NotSent, VendorDown
from telecine._answer import Body, Decoder
from telecine._transport import must_be_sendable

from ._aiohttp_progress import Blocked, lost, opened, requested, said

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Mapping

    import aiohttp

    from ._outbound import PublicOnly

_OK = 200
_MOVED = (301, 302, 303, 307, 308)
_REDIRECTS = 5


class AiohttpTransport:
    """
    An `AsyncTransport` for asyncio. Nothing that it raises holds the query of an address.
    """

    def __init__(self, limits: Limits | None = None, *, guard: PublicOnly | None = None) -> None:
        """
        Open no connection yet.

        Args:
            limits: What to put up with.
            guard: Where requests may go; anywhere without one. It raises `Blocked`, also out of `stream`.
        """
        self._limits = limits or Limits()
        self._guard = guard
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def send(self, request: HttpRequest) -> HttpResponse:
        """
        As `AsyncTransport.send`.
        """
        session = self._session_for(request)
        try:
            async with asyncio.timeout(self._limits.total) as clock:
                return await self._answer(session, request)
        except Exception as error:  # noqa: BLE001  # a library may raise anything, and all of it is judged
            if isinstance(error, TimeoutError) and clock.expired():
                raise AnswerLost(f"the answer was not whole after {self._limits.total:g} seconds") from None
            raise lost(error) from None

    async def _answer(self, session: aiohttp.ClientSession, request: HttpRequest) -> HttpResponse:
        async with await requested(session, request) as response:
            body = Body(_encoding_of(response), self._limits.answer)
            async for data in response.content.iter_any():
                body.take(data)
        return HttpResponse(status=response.status, headers=_joined(response), content=body.whole())

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """
        As `AsyncTransport.stream`.
        """
        async with self.download(url) as (_, pieces):
            yield pieces

    @asynccontextmanager
    async def download(self, url: str) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
        """
        As `stream`, with the media type before the pieces.
        """
        response = await self._fetched(url)
        try:
            async with aclosing(_pieces(response)) as pieces:
                yield _joined(response).get("content-type", ""), pieces
        finally:
            response.close()

    async def _fetched(self, url: str) -> aiohttp.ClientResponse:
        try:
            for _ in range(_REDIRECTS + 1):
                request = HttpRequest.get(url, headers={"accept-encoding": "identity"})
                response = await requested(self._session_for(request), request)
                if response.status not in _MOVED or "location" not in response.headers:
                    break
                response.close()
                url = _anonymous(urljoin(url, response.headers["location"]))
        except Exception as error:  # noqa: BLE001  # as above
            raise _no_download(error) from None
        if response.status != _OK:
            response.close()
            raise VendorDown(f"the file cannot be fetched: HTTP {response.status}", status=response.status)
        return response

    async def close(self) -> None:
        """
        As `AsyncTransport.close`.
        """
        self._closed = True
        if self._session is not None:
            await self._session.close()

    def _session_for(self, request: HttpRequest) -> aiohttp.ClientSession:
        """
        The one session, made where there is an event loop.

        Raises:
            NotSent: It cannot send *request*, or is closed.
        """
        must_be_sendable(request)
        if request.method != request.method.upper():
            raise NotSent("aiohttp would send the method in capital letters")
        if self._closed:
            raise NotSent("the transport is closed")
        if self._session is None:
            self._session = opened(self._limits, self._guard)
        return self._session


def _anonymous(url: str) -> str:
    """
    *url* without a user's name and password.
    """
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _encoding_of(response: aiohttp.ClientResponse) -> str:
    return ", ".join(response.headers.getall("content-encoding", ()))


def _joined(response: aiohttp.ClientResponse) -> Mapping[str, str]:
    """
    The headers; repeated ones are joined, and what is no UTF-8 breaks nothing.
    """
    headers: dict[str, str] = {}
    for raw_name, raw_value in response.raw_headers:
        name, value = raw_name.decode("utf-8", "replace").lower(), raw_value.decode("utf-8", "replace")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


async def _pieces(response: aiohttp.ClientResponse) -> AsyncGenerator[bytes]:
    try:
        decoder = Decoder(_encoding_of(response))
        async for data in response.content.iter_any():
            for piece in decoder.pieces(data):
                yield piece
        decoder.end()
    except Exception as error:  # noqa: BLE001  # as above
        raise _no_download(error) from None


def _no_download(error: Exception) -> Blocked | VendorDown:
    if isinstance(error, Blocked):
        return error
    words = str(error) if isinstance(error, (NotSent, AnswerLost)) else said(error)
    return VendorDown(f"the file cannot be fetched: {words}")
