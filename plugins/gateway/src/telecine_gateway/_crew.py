"""
Those who look after the jobs of a process: one worker, and what it claims.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from ._claims import Claims
from ._context import Context
from ._pace import Paces
from ._recent import Recent
from ._records import Records
from ._steps import Steps
from ._worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from telecine import GenerationRequest, Registry

    from ._accounts import Accounts
    from ._database import Database
    from ._job import Job
    from ._policies import Policies
    from ._settings import GatewaySettings
    from ._vendor import Vendor
    from ._watch import Watch

_AT_ONCE = 1024


class Crew:
    """
    A worker and its claims, from their start to their end.

    Attributes:
        worker: Does what is due.
        claims: What this process owns.
    """

    def __init__(
        self,
        database: Database,
        settings: GatewaySettings,
        *,
        registry: Registry,
        accounts: Accounts,
        policies: Policies,
        vendor: Vendor,
        watch: Watch,
        now: Callable[[], datetime],
    ) -> None:
        self._watch = watch
        self._recent = Recent()
        self._context = Context(
            database=database,
            registry=registry,
            accounts=accounts,
            records=Records(database, self._written),
            paces=Paces(lambda name: settings.poll_every or registry.get(name).info.poll_every),
            vendor=vendor,
            policy_of=policies.of,
            now=now,
        )
        self.worker = Worker(
            Steps(self._context),
            accounts,
            clock=time.monotonic,
            trusted=lambda: self.claims.trusted,
            at_once=_AT_ONCE,
            refused=watch.refused,
        )
        self.claims = Claims(database, settings, self.worker, now)
        self._running: list[asyncio.Task[None]] = []

    @property
    def owner(self) -> str | None:
        """
        Who looks after a new job: this process, or whoever claims it.
        """
        return self.claims.worker_id if self.claims.trusted else None

    def adopt(self, jobs: Iterable[Job], requests: Mapping[str, GenerationRequest]) -> None:
        """
        Look after new *jobs* that were written as this process's.
        """
        own = [job for job in jobs if job.owner and job.owner == self.claims.worker_id]
        for job in own:
            self._context.remember(job, requests[job.id])
        self.worker.adopt(own)

    def known(self, job_id: str) -> Job | None:
        """
        A job as it stands, where that is known without a look at the database.

        Nobody but this process writes what it owns, and nobody at all what is over.
        """
        own = self.worker.known(job_id) if self.claims.trusted else None
        return own or self._recent.get(job_id)

    async def start(self) -> None:
        """
        Look after jobs from now on.
        """
        await self.claims.start()
        self._running = [asyncio.create_task(each.run()) for each in (self.worker, self.claims)]

    async def stop(self, patience: float) -> None:
        """
        Begin nothing more, wait for answers that are on their way, and free the jobs for others.
        """
        if self._running:
            await self.worker.stop(patience)
            await self.claims.stop()
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)

    def _written(self, job: Job) -> None:
        self.worker.note(job)
        if job.state.final:
            self._recent.add(job)
        self._watch.tell(job)
