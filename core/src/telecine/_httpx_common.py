"""
What the blocking and the async transport on httpx do alike: options, requests in, answers out.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import TYPE_CHECKING, Any

import httpx

from ._answer import ENCODINGS, Body
from ._errors import VendorDown
from ._flow import AnswerLost, NotSent
from ._http import HttpRequest, HttpResponse
from ._transport import Limits, must_be_sendable
from ._version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

OK = 200
REDIRECTS = 5
_IDLE = 2.0
"""
Seconds that a connection is kept for the next request: less than any server keeps it, since a request
that crosses with the server's goodbye may have arrived or not.
"""
_NOBODY = httpx.Auth()
"""Otherwise httpx would make credentials of what stands before the @ of an address."""


def options(limits: Limits) -> dict[str, Any]:
    """
    As httpx takes them; without cookies, which would leak from one account to another.
    """
    return {
        "timeout": httpx.Timeout(limits.silence, connect=limits.connect),
        "limits": httpx.Limits(max_connections=limits.connections, keepalive_expiry=_IDLE),
        "headers": {"user-agent": f"telecine/{VERSION}", "accept": "*/*", "accept-encoding": ENCODINGS},
        "cookies": CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        "auth": _NOBODY,
    }


class _Address(httpx.URL):
    """
    Shows no query, since httpx logs every address and signatures stand there.
    """

    def __str__(self) -> str:
        return super().__str__().partition("?")[0]


class _Content(httpx.SyncByteStream, httpx.AsyncByteStream):
    """
    A body of one piece.

    httpx's own is an async generator, which stays behind, to trio's displeasure, where a write fails.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content

    def __iter__(self) -> Iterator[bytes]:
        return iter((self._content,))

    def __aiter__(self) -> AsyncIterator[bytes]:
        return _Once(self._content)


class _Once(AsyncIterator[bytes]):
    def __init__(self, content: bytes) -> None:
        self._left = [content]

    async def __anext__(self) -> bytes:
        if not self._left:
            raise StopAsyncIteration
        return self._left.pop()


def quiet(request: httpx.Request) -> httpx.Request:
    """
    *request*, whose address is logged without its query.
    """
    request.url = _Address(request.url)
    return request


def prepared_by(client: httpx.Client | httpx.AsyncClient, request: HttpRequest) -> httpx.Request:
    """
    *request* as httpx has it.

    Raises:
        NotSent: It cannot be put on the wire, or there is none any more.
    """
    must_be_sendable(request)
    if client.is_closed:
        raise NotSent("the transport is closed")
    try:
        prepared = client.build_request(
            request.method, request.url, headers=dict(request.headers), content=request.content
        )
    except Exception as error:
        raise NotSent(f"{type(error).__name__}: {error}") from error
    prepared.stream = _Content(request.content)
    return quiet(prepared)


def download_by(client: httpx.Client | httpx.AsyncClient, url: str) -> httpx.Request:
    """
    A request for a film, which is compressed already.

    Raises:
        NotSent: The address is none.
    """
    return prepared_by(client, HttpRequest.get(url, headers={"accept-encoding": "identity"}))


def encoding_of(response: httpx.Response) -> str:
    """
    The ``Content-Encoding``; empty without one.
    """
    encoding: str = response.headers.get("content-encoding", "")
    return encoding


@asynccontextmanager
async def raw_body(response: httpx.Response) -> AsyncIterator[AsyncIterator[bytes]]:
    """
    The undecoded body of *response*, closed at the end.

    httpx leaves generators within generators behind where a body is not read to
    its end, and trio complains of each. Once the connection is closed, one more
    step lets all of them fail, and so end.
    """
    raw = response.aiter_raw()
    try:
        yield raw
    finally:
        await response.aclose()
        with suppress(Exception):
            async for _ in raw:
                pass


def answered(response: httpx.Response, body: Body) -> HttpResponse:
    """
    The answer in our own words; repeated headers are joined.
    """
    headers = {name: value for name, value in response.headers.items()}  # noqa: C416  # dict() would not join
    return HttpResponse(status=response.status_code, headers=headers, content=body.whole())


def not_there(response: httpx.Response) -> VendorDown:
    """
    What an answer means that is not the film.
    """
    status = response.status_code
    return VendorDown(f"the video cannot be fetched: HTTP {status}", status=status)


def no_download(error: Exception) -> VendorDown:
    """
    What an error means for a download.
    """
    said = str(error) if isinstance(error, (NotSent, AnswerLost)) else f"{type(error).__name__}: {error}"
    return VendorDown(f"the video cannot be fetched: {said}")
