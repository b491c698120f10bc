"""
httpx behind the transport ports.
"""

from __future__ import annotations

import time
from contextlib import aclosing, asynccontextmanager, closing, contextmanager
from typing import TYPE_CHECKING

import anyio
import httpx

from ._answer import Body, Decoder
from ._httpx_common import (
    OK,
    REDIRECTS,
    answered,
    download_by,
    encoding_of,
    no_download,
    not_there,
    options,
    prepared_by,
    quiet,
    raw_body,
)
from ._progress import Progress, too_late
from ._transport import Limits

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator

    from ._http import HttpRequest, HttpResponse


class HttpxTransport:
    """
    The default `Transport`.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        """
        Open no connection yet.
        """
        self._limits = limits or Limits()
        self._client = httpx.Client(**options(self._limits))

    def send(self, request: HttpRequest) -> HttpResponse:
        """
        As `Transport.send`.
        """
        prepared, progress = prepared_by(self._client, request), Progress()
        prepared.extensions["trace"] = progress.note
        try:
            return self._answer(prepared, time.monotonic() + self._limits.total)
        except Exception as error:
            raise progress.judged(error) from error

    def _answer(self, prepared: httpx.Request, until: float) -> HttpResponse:
        with closing(self._client.send(prepared, stream=True)) as response:
            body = Body(encoding_of(response), self._limits.answer)
            for data in response.iter_raw():
                body.take(data)
                if time.monotonic() > until:
                    raise too_late(self._limits.total)
        return answered(response, body)

    @contextmanager
    def stream(self, url: str) -> Iterator[Iterator[bytes]]:
        """
        As `Transport.stream`.
        """
        with closing(self._fetched(url)) as response:
            yield _pieces(response)

    def _fetched(self, url: str) -> httpx.Response:
        try:
            request = download_by(self._client, url)
            for _ in range(REDIRECTS + 1):
                response = self._client.send(request, stream=True)
                if response.next_request is None:
                    break
                response.close()  # httpx itself would read the body first, however long
                request = quiet(response.next_request)
        except Exception as error:
            raise no_download(error) from error
        if response.status_code != OK:
            response.close()
            raise not_there(response)
        return response

    def close(self) -> None:
        """
        As `Transport.close`.
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
        self._client = httpx.AsyncClient(**options(self._limits))

    async def send(self, request: HttpRequest) -> HttpResponse:
        """
        As `Transport.send`.
        """
        prepared, progress = prepared_by(self._client, request), Progress()
        prepared.extensions["trace"] = progress.anote
        try:
            with anyio.fail_after(self._limits.total):
                return await self._answer(prepared)
        except TimeoutError as error:
            raise progress.judged(too_late(self._limits.total)) from error
        except Exception as error:
            raise progress.judged(error) from error

    async def _answer(self, prepared: httpx.Request) -> HttpResponse:
        response = await self._client.send(prepared, stream=True)
        async with raw_body(response) as raw:
            body = Body(encoding_of(response), self._limits.answer)
            async for data in raw:
                body.take(data)
        return answered(response, body)

    @asynccontextmanager
    async def stream(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """
        As `Transport.stream`.
        """
        async with aclosing(_apieces(await self._fetched(url))) as pieces:
            yield pieces

    async def _fetched(self, url: str) -> httpx.Response:
        try:
            request = download_by(self._client, url)
            for _ in range(REDIRECTS + 1):
                response = await self._client.send(request, stream=True)
                if response.next_request is None:
                    break
                await response.aclose()
                request = quiet(response.next_request)
        except Exception as error:
            raise no_download(error) from error
        if response.status_code != OK:
            await response.aclose()
            raise not_there(response)
        return response

    async def close(self) -> None:
        """
        As `Transport.close`.
        """
        await self._client.aclose()


def _pieces(response: httpx.Response) -> Iterator[bytes]:
    try:
        decoder = Decoder(encoding_of(response))
        for data in response.iter_raw():
            yield from decoder.pieces(data)
        decoder.end()
    except Exception as error:
        raise no_download(error) from error


async def _apieces(response: httpx.Response) -> AsyncGenerator[bytes]:
    try:
        async with raw_body(response) as raw:
            decoder = Decoder(encoding_of(response))
            async for data in raw:
                for piece in decoder.pieces(data):
                    yield piece
            decoder.end()
    except Exception as error:
        raise no_download(error) from error
