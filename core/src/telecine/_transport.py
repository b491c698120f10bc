"""
The port that requests leave by, and httpx behind it, blocking and async.

What matters most here is the difference between a request that surely never
left and one that may have arrived: a wrong word costs a second paid job.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from contextlib import (
        AbstractAsyncContextManager,
        AbstractContextManager,
    )

    from ._http import HttpRequest, HttpResponse


class Transport(Protocol):
    """
    Sends requests for blocking hosts.
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
        Close all connections.
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
        Close all connections.
        """


@attrs.frozen(kw_only=True)
class Limits:
    """
    What a transport puts up with.

    Attributes:
        connect: Seconds to connect.
        silence: Seconds without a byte.
        total: Seconds from the request to the whole answer; downloads have none.
        answer: Bytes of a decoded answer; downloads have none.
        connections: Open at once.
    """

    connect: float = 10.0
    silence: float = 30.0
    total: float = 60.0
    answer: int = 32 * 1024 * 1024
    connections: int = 100
