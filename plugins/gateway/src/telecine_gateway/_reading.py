"""
How jobs stand: by id, by key, in lists, and once they are over.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ._cancelling import LOOK
from ._desk import in_flight, job_by, listed, repeated

if TYPE_CHECKING:
    from ._crew import Crew
    from ._database import Database
    from ._job import Job
    from ._order import Order
    from ._watch import Watch


class IdempotencyClash(Exception):  # it says what happened
    """
    The key was used for another request.
    """


class Reading:
    """
    The part of an engine that changes nothing.

    Attributes:
        store: The database.
        ready: None, or one sentence on why nothing is taken now.
    """

    store: Database
    ready: str | None
    _crew: Crew
    _watch: Watch

    async def repeated(self, order: Order, *, tenant: str, idempotency_key: str) -> Job | None:
        """
        The job that this key was used for, if any.

        Raises:
            IdempotencyClash: It was another request.
        """
        job = await self.store.read(repeated(tenant, idempotency_key))
        if job and job.request_hash != order.request_hash:
            raise IdempotencyClash("the Idempotency-Key was used for another request")
        return job

    async def job(self, job_id: str, *, tenant: str) -> Job | None:
        """
        A job of *tenant*; None where it has none of that id.
        """
        job = self._crew.known(job_id) or await self.store.read(job_by(job_id, tenant))
        return job if job and job.tenant == tenant else None

    async def jobs(
        self,
        *,
        tenant: str,
        limit: int,
        after: str | None = None,
        status: str | None = None,
        user: str | None = None,
    ) -> tuple[list[Job], bool]:
        """
        Jobs of *tenant*, the newest first, and whether there are more.
        """
        found = await self.store.read(listed(tenant, limit + 1, after, status, user))
        return found[:limit], len(found) > limit

    async def in_flight(self, tenant: str) -> int:
        """
        How many videos of *tenant* are being made or wait for it.
        """
        return await self.store.read(in_flight(tenant))

    async def wait(self, job: Job, seconds: float) -> Job:
        """
        *job* as it stands once it is over, or after *seconds*, or when the gateway stops.
        """
        until = time.monotonic() + seconds
        while not job.state.final and not self.ready and (left := until - time.monotonic()) > 0:
            await self._watch.changed(job.id, min(left, LOOK))
            job = await self.job(job.id, tenant=job.tenant) or job
        return job
