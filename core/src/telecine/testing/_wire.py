"""
A transport of any kind, driven from blocking tests.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from anyio.from_thread import start_blocking_portal

from .._flow import AnswerLost, NotSent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from anyio.from_thread import BlockingPortal

    from .._http import HttpRequest, HttpResponse
    from .._transport import Limits

ANSWERED, NOT_SENT, LOST = "answered", "not sent", "lost"
"""What can become of a request."""


class Wire:
    """
    The blocking face of a transport.
    """

    def __init__(self, transport: Any, portal: BlockingPortal | None) -> None:
        self._transport = transport
        self._portal = portal

    def send(self, request: HttpRequest) -> HttpResponse:
        """
        As `Transport.send`.
        """
        response: HttpResponse = self._called(self._transport.send, request)
        return response

    def outcome(self, request: HttpRequest) -> str:
        """
        What becomes of *request*, in a word.
        """
        try:
            self.send(request)
        except NotSent:
            return NOT_SENT
        except AnswerLost:
            return LOST
        return ANSWERED

    def send_all(self, requests: Sequence[HttpRequest]) -> list[HttpResponse]:
        """
        All of *requests* at the same time.
        """
        with ThreadPoolExecutor(len(requests)) as pool:
            return list(pool.map(self.send, requests))

    def fetch(self, url: str, take: Callable[[bytes], object] | None = None) -> bytes:
        """
        All that `Transport.stream` brings; *take* is shown each piece.
        """
        pieces: list[bytes] = []

        def keep(piece: bytes) -> None:
            pieces.append(piece)
            if take:
                take(piece)

        if self._portal:
            self._portal.call(self._afetch, url, keep)
        else:
            with self._transport.stream(url) as stream:
                for piece in stream:
                    keep(piece)
        return b"".join(pieces)

    async def _afetch(self, url: str, keep: Callable[[bytes], None]) -> None:
        async with self._transport.stream(url) as stream:
            async for piece in stream:
                keep(piece)

    def close(self) -> None:
        """
        As `Transport.close`.
        """
        self._called(self._transport.close)

    def _called(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return self._portal.call(function, *arguments) if self._portal else function(*arguments)


@contextmanager
def opened(make: Callable[[Limits], Any], limits: Limits, backend: str | None) -> Iterator[Wire]:
    """
    The transport that *make* returns; made, used and closed on *backend*, or blocking where that is None.
    """
    if backend is None:
        wire = Wire(make(limits), None)
        try:
            yield wire
        finally:
            wire.close()
        return
    with start_blocking_portal(backend) as portal:
        wire = Wire(portal.call(make, limits), portal)
        try:
            yield wire
        finally:
            wire.close()
