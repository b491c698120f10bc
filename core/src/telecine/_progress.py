"""
How far a request got, as httpcore's trace tells it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from ._flow import AnswerLost, NotSent

if TYPE_CHECKING:
    from collections.abc import Mapping

_NEVER_LEFT = (
    httpx.ConnectError,  # refused, unreachable, unknown host, bad certificate
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,  # the tunnel was refused
)
_NO_WAY = ("connect_tcp.failed", "start_tls.failed")


class Progress:
    """
    What is known of one request: whether its first byte may have left.

    The class of an error alone does not tell: httpx raises `InvalidURL` also for
    the ``Location`` of an answer, and a proxy that hangs up before the tunnel
    stands looks like a vendor that hangs up. The trace alone does not either: an
    httpcore with other words for its events must not make everything `NotSent`.
    """

    def __init__(self) -> None:
        self._left = False
        self._short = False  # it got no further than a connection or a proxy

    def note(self, event: str, info: Mapping[str, Any]) -> None:
        """
        Take in one event of the trace.
        """
        step = event.partition(".")[2]
        if step == "send_request_headers.started":
            self._short = info["request"].method == b"CONNECT"
            self._left = not self._short
        elif step in _NO_WAY:
            self._short = True

    async def anote(self, event: str, info: Mapping[str, Any]) -> None:
        """
        The same for an async trace.
        """
        self.note(event, info)

    def judged(self, error: Exception) -> NotSent | AnswerLost:
        """
        What *error* means for the request.
        """
        if isinstance(error, AnswerLost):
            return error
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        never_left = not self._left and (self._short or isinstance(error, _NEVER_LEFT))
        return NotSent(said) if never_left else AnswerLost(said)


def too_late(seconds: float) -> TimeoutError:
    """
    What it is called when the time is up.
    """
    return TimeoutError(f"the answer was not whole after {seconds:g} seconds")
