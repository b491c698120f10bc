"""
Talk to vendors for a job: one line in the log for each call, and a limit in time.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import structlog

from telecine import AnswerLost, NotSent, ProviderError, adrive

if TYPE_CHECKING:
    from collections.abc import Callable

    from telecine import AsyncTransport, Flow, HttpRequest, HttpResponse

    from ._job import Job

T = TypeVar("T")
_LONGEST = 3600.0
"""Seconds of a pause that a vendor asks for; an absurd one must not lose jobs."""
_log = structlog.get_logger("telecine.gateway")


class Vendor:
    """
    Drives flows; what an answer points to is asked for by a transport of its own.
    """

    def __init__(
        self, transport: AsyncTransport, elsewhere: AsyncTransport, clock: Callable[[], float]
    ) -> None:
        """
        Args:
            transport: For the vendors' own addresses.
            elsewhere: For those that they name, which may be nobody's business.
            clock: Seconds, never backwards.
        """
        self._transport = transport
        self._elsewhere = elsewhere
        self._clock = clock

    async def talk(self, job: Job, hook: str, flow: Flow[T], limit: float) -> T:
        """
        Drive *flow* to its end within *limit* seconds.

        Raises:
            ProviderError: The talk failed.
        """
        began = self._clock()
        said: dict[str, Any] = {
            "task": job.id,
            "provider": job.provider,
            "account": job.account,
            "hook": hook,
        }
        try:
            result = await adrive(flow, lambda request: self._send(request, began + limit))
        except ProviderError as error:
            if error.retry_after is not None:
                error.retry_after = min(error.retry_after, _LONGEST)
            said |= {"error": type(error).__name__, "code": error.code, "accepted": error.accepted}
            said["vendor_request_id"] = error.request_id
            _log.warning("vendor call", **said, reason=error.message, seconds=self._since(began))
            raise
        _log.info("vendor call", **said, seconds=self._since(began))
        return result

    async def close(self) -> None:
        """
        Close all connections.
        """
        await self._transport.close()
        await self._elsewhere.close()

    async def _send(self, request: HttpRequest, until: float) -> HttpResponse:
        left = until - self._clock()
        if left <= 0:
            raise NotSent("there is no time left")
        transport = self._elsewhere if request.anonymous else self._transport
        try:
            async with asyncio.timeout(left):
                return await transport.send(request)
        except TimeoutError as error:
            raise AnswerLost("no answer came in time") from error

    def _since(self, began: float) -> float:
        return round(self._clock() - began, 3)
