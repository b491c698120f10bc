"""
Wake whoever waits for a job of this process.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._job import Job


class Watch:
    """
    Who waits for which job.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._refusals: dict[str, str] = {}

    def tell(self, job: Job) -> None:
        """
        *job* was written.
        """
        self._wake(job.id)
        self._wake(job.parent_id)

    def refused(self, job_id: str, reason: str) -> None:
        """
        The vendor would not end a job.
        """
        if job_id in self._waiting:
            self._refusals[job_id] = reason
            self._wake(job_id)

    def refusal(self, job_id: str) -> str | None:
        """
        Why the vendor would not end a job, told once.
        """
        return self._refusals.pop(job_id, None)

    async def changed(self, job_id: str, seconds: float) -> None:
        """
        Return once something has happened to a job, or *seconds* have passed.
        """
        event = asyncio.Event()
        self._waiting.setdefault(job_id, set()).add(event)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), seconds)
        finally:
            waiting = self._waiting[job_id]
            waiting.discard(event)
            if not waiting:
                del self._waiting[job_id]

    def _wake(self, job_id: str | None) -> None:
        for event in self._waiting.get(job_id or "", ()):
            event.set()
