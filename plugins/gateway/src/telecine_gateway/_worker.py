"""
The worker: looks after the jobs of this process, each when it is due.

A job that waits costs a row of a heap, and an unchanged poll writes nothing.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import attrs
import structlog

from telecine import TelecineError

from ._gate import Gate
from ._job import OCCUPYING, Job
from ._schedule import Schedule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._accounts import Accounts
    from ._context import Next
    from ._steps import Steps

_log = structlog.get_logger("telecine.gateway")
_IDLE = 60.0


class Worker:
    """
    The jobs of one process, and when each is due.

    Attributes:
        jobs: Those that are looked after, by id.
        busy: The steps that are being taken, by the job's id.
    """

    def __init__(
        self,
        steps: Steps,
        accounts: Accounts,
        *,
        clock: Callable[[], float],
        trusted: Callable[[], bool],
        at_once: int,
        refused: Callable[[str, str], None],
    ) -> None:
        """
        *trusted* tells whether this process still owns its jobs, *at_once* how many steps run at a time;
        *refused* is told the id of a job that the vendor would not end, and why.
        """
        self._steps = steps
        self._accounts = accounts
        accounts.call = self.poke
        self._clock = clock
        self._refused = refused
        self._at_once = at_once
        self._gate = Gate(accounts, trusted, at_once)
        self._schedule, self._wake = Schedule(), asyncio.Event()
        self.jobs: dict[str, Job] = {}
        self.busy: dict[str, asyncio.Task[None]] = {}
        self._noted: dict[str, Job] = {}
        self._again, self._wishes = set[str](), set[str]()
        self._stopped = False

    def adopt(self, jobs: Iterable[Job], pause: Callable[[], float] = lambda: 0.0) -> None:
        """
        Look after *jobs*, each from *pause* seconds on.
        """
        for job in jobs:
            self.jobs[job.id] = job
            if job.state in OCCUPYING:
                self._accounts.occupy(job)
            self._at(job.id, self._clock() + pause())

    def note(self, job: Job) -> None:
        """
        One of ours was written, in the middle of a step.
        """
        if job.id in self.busy:
            self._noted[job.id] = job

    def known(self, job_id: str) -> Job | None:
        """
        One of ours as it was written last.
        """
        return self._noted.get(job_id) or self.jobs.get(job_id)

    def poke(self, job_id: str | None) -> None:
        """
        Look at a job now, if it is one of ours.
        """
        if job_id in self.busy:
            self._again.add(job_id)
        elif job_id in self.jobs:
            self._at(job_id, self._clock())

    def wish(self, job_id: str) -> None:
        """
        Have the client's wish to end a job heeded, if it is one of ours.
        """
        if job_id in self.jobs:
            self._wishes.add(job_id)
            self.poke(job_id)

    def forget(self, job_id: str) -> None:
        """
        Look after a job no more.
        """
        if job := self.jobs.pop(job_id, None):
            self._schedule.drop(job_id)
            self._gate.drop(job_id)
            self._accounts.leave(job)
            self.poke(self._accounts.first(job.provider))

    async def run(self) -> None:
        """
        Do what is due until `stop`.
        """
        while not self._stopped:
            self._wake.clear()
            self._start_due()
            full = len(self.busy) >= self._at_once
            pause = _IDLE if full else self._schedule.until(self._clock(), _IDLE)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), pause)

    async def stop(self, patience: float) -> None:
        """
        Begin nothing more, and let what has begun come to its end within *patience* seconds.
        """
        self._stopped = True
        self._wake.set()
        if self.busy:
            await asyncio.wait(self.busy.values(), timeout=patience)

    def _start_due(self) -> None:
        now = self._clock()
        while len(self.busy) < self._at_once and (job_id := self._schedule.pop(now)):
            if job_id not in self.busy:
                self._start(self.jobs[job_id])

    def _start(self, job: Job) -> None:
        if (pause := self._gate.pause(job)) > 0:
            self._at(job.id, self._clock() + pause)
            return
        self._gate.enter(job)
        self.busy[job.id] = asyncio.create_task(self._step(job), name=job.id)

    async def _step(self, job: Job) -> None:
        try:
            after = await self._taken(job)
        except Exception as error:  # noqa: BLE001  # a job is not lost by a mistake of ours
            reason = str(error) if isinstance(error, TelecineError) else None  # a plugin is gone, for example
            _log.error("step failed", task=job.id, provider=job.provider, reason=reason, exc_info=not reason)
            after = self._steps.later(job, error)
        del self.busy[job.id]
        self._noted.pop(job.id, None)
        self._gate.leave(job)
        self._settle(job, after)
        self._wake.set()

    async def _taken(self, job: Job) -> Next:
        if job.id not in self._wishes:
            return await self._steps.take(job)
        self._wishes.discard(job.id)
        heeded = await self._steps.heed(job)
        if heeded.job is None or heeded.job.state.final:
            return heeded
        after = await self._steps.take(heeded.job)
        return attrs.evolve(after, refused=after.refused or heeded.refused)

    def _settle(self, job: Job, after: Next) -> None:
        moved, soon = after.job, job.id in self._again
        self._again.discard(job.id)
        if after.refused is not None:
            self._refused(job.id, after.refused)
        if self.jobs.get(job.id) is not job:  # it was taken from us meanwhile, and perhaps given back
            self._accounts.leave(job)
            self.adopt([self.jobs[job.id]] if job.id in self.jobs else [])
            return
        if moved is None or moved.state.final:
            self.forget(job.id)
            return
        self.jobs[job.id] = moved
        if moved.state in OCCUPYING:
            self._accounts.occupy(moved)
        elif job.state in OCCUPYING:
            self._accounts.leave(job)
        self._at(job.id, self._clock() + (0.0 if soon else after.pause))
        if moved.account != job.account:
            self.poke(self._accounts.first(job.provider))

    def _at(self, job_id: str, due: float) -> None:
        self._schedule.at(job_id, due)
        self._wake.set()
