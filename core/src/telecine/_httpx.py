"""
httpx behind the transport ports.
"""

from __future__ import annotations

import time
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpx

from ._errors import VendorDown
from ._flow import AnswerLost, NotSent
from ._http import HttpRequest, HttpResponse
from ._transport import Limits
from ._version import VERSION

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_NEVER_LEFT = (
    httpx.ConnectError,  # refused, unreachable, unknown host, bad certificate
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # the tunnel was refused
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


_REDIRECTS = 5


def _options(limits: Limits) -> dict[str, Any]:
    """
    As httpx takes them; without cookies, which would leak from one account to another.
    """
    return {
        "timeout": httpx.Timeout(limits.silence, connect=limits.connect),
        "limits": httpx.Limits(max_connections=limits.connections),
        "headers": {"user-agent": f"telecine/{VERSION}", "accept": "*/*"},
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        "max_redirects": _REDIRECTS,
    }


class HttpxTransport:
    """
    The default `Transport`.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        """
        Open no connection yet.
        """
        self._limits = limits or Limits()
        self._client = httpx.Client(**_options(self._limits))

    def send(self, request: HttpRequest) -> HttpResponse:
        """
        As `Transport.send`.
        """
        answer = _Answer(self._limits)
        prepared = _prepared(self._client, request)
        try:
            response = self._client.send(prepared, stream=True)
            with closing(response):
                for piece in response.iter_bytes():
                    answer.take(piece)
        except Exception as error:
            raise _doubt(error) from error
        return answer.whole(response)

    @contextmanager
    def stream(self, url: str) -> Iterator[Iterator[bytes]]:
        """
        As `Transport.stream`.
        """
        try:
            with self._client.stream("GET", url, follow_redirects=True) as response:
                _must_be_there(response)
                yield response.iter_bytes()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _no_download(error) from error

    def close(self) -> None:
        """
        Close all connections.
        """
        self._client.close()


class AsyncHttpxTransport:
    """
    The default `AsyncTransport`, on asyncio and trio.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        """
        Open no connection yet.
        """
        self._limits = limits or Limits()
        self._client = httpx.AsyncClient(**_options(self._limits))

    async def send(self, request: HttpRequest) -> HttpResponse:
        """
        As `Transport.send`.
        """
        answer = _Answer(self._limits)
        prepared = _prepared(self._client, request)
        try:
            response = await self._client.send(prepared, stream=True)
            async with aclosing(response):
                async for piece in response.aiter_bytes():
                    answer.take(piece)
        except Exception as error:
            raise _doubt(error) from error
        return answer.whole(response)

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """
        As `Transport.stream`.
        """
        try:
            async with self._client.stream("GET", url, follow_redirects=True) as response:
                _must_be_there(response)
                yield response.aiter_bytes()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _no_download(error) from error

    async def close(self) -> None:
        """
        Close all connections.
        """
        await self._client.aclose()


class _Answer:
    """
    An answer as it comes in, within the limits.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._until = time.monotonic() + limits.total
        self._pieces: list[bytes] = []
        self._size = 0

    def take(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limits.answer:
            raise AnswerLost(f"the answer is larger than {self._limits.answer} bytes")
        if time.monotonic() > self._until:
            raise AnswerLost(f"the answer was not whole after {self._limits.total} seconds")
        self._pieces.append(piece)

    def whole(self, response: httpx.Response) -> HttpResponse:
        headers = {name: value for name, value in response.headers.items()}  # noqa: C416  # repeated ones are joined
        return HttpResponse(status=response.status_code, headers=headers, content=b"".join(self._pieces))


def _prepared(client: httpx.Client | httpx.AsyncClient, request: HttpRequest) -> httpx.Request:
    try:
        return client.build_request(
            request.method, request.url, headers=dict(request.headers), content=request.content
        )
    except Exception as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error


def _doubt(error: Exception) -> Exception:
    if isinstance(error, AnswerLost):
        return error
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return NotSent(said) if isinstance(error, _NEVER_LEFT) else AnswerLost(said)


def _must_be_there(response: httpx.Response) -> None:
    if not response.is_success:
        raise VendorDown(
            f"the video cannot be fetched: HTTP {response.status_code}", status=response.status_code
        )


def _no_download(error: Exception) -> VendorDown:
    return VendorDown(f"the video cannot be fetched: {type(error).__name__}: {error}")
