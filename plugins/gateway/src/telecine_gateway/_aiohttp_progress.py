"""
How a request goes out through aiohttp, and how far it got.

What fails before the connector has handed out a connection was surely not
sent; whatever fails afterwards may have been. No class of an error is
believed: aiohttp raises the same ones before and after.
"""

from __future__ import annotations

import asyncio
import re
from string import ascii_letters, digits, punctuation
from typing import TYPE_CHECKING
from urllib.parse import quote

import aiohttp
from yarl import URL

from telecine import AnswerLost, NotSent, __version__
from telecine._answer import ENCODINGS

if TYPE_CHECKING:
    from aiohttp.abc import AbstractStreamWriter
    from aiohttp.client_middlewares import ClientHandlerType
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

    from telecine import HttpRequest, Limits

    from ._outbound import PublicOnly

_HEADERS = {"user-agent": f"telecine/{__version__}", "accept": "*/*", "accept-encoding": ENCODINGS}
_IDLE = 2.0
"""Seconds that a connection is kept; the core's httpx transport says why so few."""
_LONG = 64 * 1024
"""Bytes of a header of an answer; signed addresses may be longer than aiohttp's own limit."""
_PIECE = 256 * 1024
"""Bytes of a body that are written at once, so that a large upload holds up nobody else."""
_VISIBLE = ascii_letters + digits + punctuation
_QUERY = re.compile(r"\?\S*")


class Blocked(NotSent):
    """
    The guard lets no request go there.
    """


class Connector(aiohttp.TCPConnector):
    """
    Says `NotSent` of every connection that cannot be had.

    Attributes:
        guard: Looks at each host first.
    """

    guard: PublicOnly | None = None

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109  # aiohttp's name
    ) -> Connection:
        """
        As aiohttp's.

        Raises:
            NotSent: There is no connection, or none that may be used.
        """
        try:
            if self.guard is not None:
                self.guard.check(req.host)  # aiohttp asks no resolver for an IP address
            connection = await super().connect(req, traces, timeout)
        except NotSent:
            raise
        except asyncio.CancelledError:
            if not _is_cancelled():  # aiohttp cancels those that wait for a connection when it is closed
                raise NotSent("the transport was closed") from None
            raise
        except Exception as error:  # noqa: BLE001  # whatever it is, nothing has left
            raise NotSent(said(error)) from None
        if connection.protocol is None or connection.protocol.should_close:
            # aiohttp would take it for the answer to what is sent next.
            connection.close()
            raise NotSent("the server spoke before it was asked")
        return connection


def opened(limits: Limits, guard: PublicOnly | None) -> aiohttp.ClientSession:
    """
    A session that adds nothing, keeps nothing and repeats nothing.
    """
    connector = Connector(limit=limits.connections, keepalive_timeout=_IDLE, resolver=guard)
    connector.guard = guard
    return aiohttp.ClientSession(
        connector=connector,
        timeout=aiohttp.ClientTimeout(connect=limits.connect, sock_read=limits.silence),
        middlewares=(once,),
        cookie_jar=aiohttp.DummyCookieJar(),  # cookies would leak from one account to another
        skip_auto_headers=("content-type",),
        auto_decompress=False,  # `Body` does it, and finds the bombs
        max_line_size=_LONG,
        max_field_size=_LONG,
    )


async def requested(session: aiohttp.ClientSession, request: HttpRequest) -> aiohttp.ClientResponse:
    """
    Send *request* as it is, and return the answer without its body.
    """
    return await session.request(
        request.method,
        _address(request.url),
        headers={**_HEADERS, **request.headers},
        data=_Content(request.content) if request.content else None,
        allow_redirects=False,
    )


async def once(request: aiohttp.ClientRequest, handler: ClientHandlerType) -> aiohttp.ClientResponse:
    """
    A middleware that hides from aiohttp the errors after which it sends an idempotent method again.

    Raises:
        AnswerLost: In their place.
    """
    try:
        return await handler(request)
    except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError) as error:
        raise AnswerLost(said(error)) from None


def lost(error: Exception) -> NotSent | AnswerLost:
    """
    What *error* means for a request that `Connector` has not refused.
    """
    return error if isinstance(error, (NotSent, AnswerLost)) else AnswerLost(said(error))


def said(error: Exception) -> str:
    """
    The words of *error* without the query of an address, where signatures stand, and without the
    answer's own bytes.

    For the same reason aiohttp's errors are never chained: a traceback would show them.
    """
    words = error.message if isinstance(error, aiohttp.ClientResponseError) else str(error)
    words = _QUERY.sub("", words.partition("\n")[0]).rstrip(":")
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


class _Content(aiohttp.Payload):
    """
    A body that aiohttp writes piece by piece, without a warning that it is large.
    """

    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self._size = len(content)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        content: bytes = self._value
        return content.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        for start in range(0, len(self._value), _PIECE):
            await writer.write(self._value[start : start + _PIECE])


def _address(url: str) -> URL:
    """
    *url* with its bytes as they are, since a signature may cover them; only what is no URL's is escaped.
    """
    if not url.isascii() or " " in url:
        url = quote(url, safe=_VISIBLE, errors="surrogateescape")
    return URL(url, encoded=True)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
