"""
The port that requests leave by, blocking and async.

What matters most here is the difference between a request that surely never
left and one that may have arrived: a wrong word costs a second paid job.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

import attrs

from ._flow import NotSent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping
    from contextlib import (
        AbstractAsyncContextManager,
        AbstractContextManager,
    )

    from ._http import HttpRequest, HttpResponse

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD = re.compile(r"(?:[!-~](?:[\t -~]*[!-~])?)?")
"""What RFC 9110 lets stand in a header, kept to ASCII."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class Transport(Protocol):
    """
    Sends requests for blocking hosts. Held to `telecine.testing.TransportSuite`.
    """

    def send(self, request: HttpRequest) -> HttpResponse:
        """
        Send *request* once, follow no redirect, and return the whole answer.

        Raises:
            NotSent: It surely never reached the vendor.
            AnswerLost: It may have.
        """

    def stream(self, url: str) -> AbstractContextManager[Iterator[bytes]]:
        """
        Fetch a public *url* without credentials, redirects included, piece by piece.

        Raises:
            VendorDown: It cannot be had, or not wholly.
        """

    def close(self) -> None:
        """
        Close all connections; may be called again.
        """


class AsyncTransport(Protocol):
    """
    The same for async hosts.
    """

    async def send(self, request: HttpRequest) -> HttpResponse:
        """
        As `Transport.send`.
        """

    def stream(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """
        As `Transport.stream`.
        """

    async def close(self) -> None:
        """
        As `Transport.close`.
        """


@attrs.frozen(kw_only=True)
class Limits:
    """
    What a transport puts up with.

    Attributes:
        connect: Seconds to connect.
        silence: Seconds without a byte.
        total: Seconds from the request to the whole answer; downloads have none. A blocking transport
            looks at the clock between two pieces of the body; its headers have *silence* alone.
        answer: Bytes of a decoded answer; downloads have none.
        connections: Open at once.
    """

    connect: float = 10.0
    silence: float = 30.0
    total: float = 60.0
    answer: int = 32 * 1024 * 1024
    connections: int = 100


def must_be_sendable(request: HttpRequest) -> None:
    """
    Refuse, before anything is sent, what no transport may put on the wire.

    Libraries differ in what they make of it: some raise, some send something else.

    Raises:
        NotSent: Always before the first byte.
    """
    _check_address(request.url)
    if not _TOKEN.fullmatch(request.method):
        raise NotSent("the method is no word of HTTP")
    for name, value in request.headers.items():
        if not _TOKEN.fullmatch(name) or not _FIELD.fullmatch(value):
            raise NotSent(f"the header {name!r} holds what no header may hold")
    _check_framing(request.headers, len(request.content))


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise NotSent(f"the address cannot be read: {error}") from error
    if parts.scheme not in ("http", "https") or not host or port == 0 or _CONTROL.search(url):
        raise NotSent("the address is no http(s) address")
    if parts.username is not None or parts.password is not None:
        # Libraries make an Authorization header of it, in place of the request's own.
        raise NotSent("the address holds a user name or password; credentials go into headers")


def _check_framing(headers: Mapping[str, str], size: int) -> None:
    if "transfer-encoding" in headers or headers.get("content-length", str(size)) != str(size):
        raise NotSent("the headers give the body another length than it has")
