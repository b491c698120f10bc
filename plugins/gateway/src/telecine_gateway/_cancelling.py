"""
End a job that its client does not want any more, or say why it goes on.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ._desk import job_by, parts_of, wished
from ._job import State
from ._lifecycle import cancellable

if TYPE_CHECKING:
    from datetime import datetime

    from ._database import Database
    from ._job import Job
    from ._policies import Policies
    from ._watch import Watch
    from ._worker import Worker

LOOK = 0.5
"""Seconds between two looks at a job that another process sees to."""


class CannotCancel(Exception):  # it says what happened
    """
    The job goes on; says why.
    """


class Cancelling:
    """
    The wish to end a job, from the note of it until the vendor has answered.
    """

    def __init__(self, store: Database, worker: Worker, watch: Watch, policies: Policies) -> None:
        self._store = store
        self._worker = worker
        self._watch = watch
        self._policies = policies

    async def end(self, job: Job, patience: float, now: datetime) -> Job:
        """
        *job* as it stands once it is over, or once the vendor is at it, or after *patience* seconds.

        Raises:
            CannotCancel: It goes on, or is over.
        """
        if job.state.final:
            raise CannotCancel(f"the task is over: it is {job.state}")
        family = await self._store.read(parts_of(job.id)) if job.children else [job]
        parts = [each for each in family if not each.state.final]
        if not all(cancellable(each, self._policies.of(each.provider)) for each in parts):
            raise CannotCancel(f"{job.provider} cannot cancel a job that it was asked for; the task goes on")
        await self._store.write(wished([each.id for each in parts], now))
        for each in parts:
            self._worker.wish(each.id)
        return await self._heeded(job, [each.id for each in parts], patience)

    async def _heeded(self, job: Job, wanted: list[str], patience: float) -> Job:
        until = time.monotonic() + patience
        while not job.state.final and (left := until - time.monotonic()) > 0:
            await self._watch.changed(wanted[0], min(left, LOOK))
            for job_id in wanted:
                if reason := self._watch.refusal(job_id):
                    raise CannotCancel(f"{job.provider} does not cancel: {reason}; the task goes on")
            found = await self._store.read(job_by(job.id, job.tenant))
            job = job if found is None else found
            if job.state is State.CANCELLING:
                break
        return job
