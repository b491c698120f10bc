"""
Put events on record: judged by the lifecycle, written by the owner, never forgotten.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.exc import IntegrityError

from telecine import task_from_json, task_to_json

from ._database import NotReady
from ._events import Doubted, Event, Policy, Taken
from ._lifecycle import advance
from ._rows import job_of
from ._schema import attempts, jobs
from ._transitions import applied

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from telecine import Task

    from ._database import Database, Op
    from ._job import Job

_AGAIN = 0.5
"""Seconds until a write that the database refused is tried again."""
_log = structlog.get_logger("telecine.gateway")


class Records:
    """
    What happened to jobs, as the database keeps it.
    """

    def __init__(
        self,
        database: Database,
        told: Callable[[Job], None],
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """
        Args:
            database: Where to.
            told: Is told of every job that was written.
            sleep: Waits.
        """
        self._database = database
        self._told = told
        self._sleep = sleep

    async def add(self, job: Job, event: Event, policy: Policy, *, slots: int | None = None) -> Job | None:
        """
        Let *event* happen to *job*.

        Returns:
            The job as it stands now; None where nothing was written, because it is another worker's, or
            because its account has no slot.
        """
        changes = advance(job, event, policy)
        if not changes:
            return job
        try:
            moved = await self._written(job, applied(job, changes, event.at, slots=slots))
        except IntegrityError:
            # The vendor gave one id to two jobs: whose it is, nobody knows.
            return await self.add(job, Doubted(at=event.at), policy)
        if moved is not None:
            _tell(job, moved)
            self._told(moved)
        elif isinstance(event, Taken):
            await self._written(job, _testimony(job, event.task))
        return moved

    async def testimony(self, job: Job) -> Task | None:
        """
        What a former owner of *job* heard from the vendor, after the job was no longer its own.
        """
        heard = sa.select(attempts.c.answer).where(
            attempts.c.job_id == job.id, attempts.c.number == job.attempt
        )
        answer = await self._database.read(lambda connection: connection.scalar(heard))
        return None if answer is None else task_from_json(msgspec.json.decode(answer))

    async def _written(self, job: Job, op: Op[Job | None]) -> Job | None:
        """
        The outcome of *op*, which is tried until the database can say.
        """
        tried_before = False
        while True:
            try:
                moved = await self._database.write(op)
            except NotReady as error:
                _log.error("not stored", task=job.id, reason=str(error))
                tried_before = True
                await self._sleep(_AGAIN)
                continue
            return await self._again(job, moved) if tried_before and moved is None else moved

    async def _again(self, job: Job, moved: Job | None) -> Job | None:
        """
        The row, where an earlier try was written after all.
        """
        known = sa.select(jobs).where(
            jobs.c.id == job.id, jobs.c.version == job.version + 1, jobs.c.owner == job.owner
        )
        row = await self._database.read(lambda connection: connection.execute(known).first())
        return job_of(row) if row else moved


def _testimony(job: Job, task: Task) -> Op[Job | None]:
    answer = msgspec.json.encode(task_to_json(task)).decode()
    mine = sa.update(attempts).where(attempts.c.job_id == job.id, attempts.c.number == job.attempt)

    def op(connection: sa.Connection) -> None:
        connection.execute(mine.values(answer=answer))

    return op


def _tell(job: Job, moved: Job) -> None:
    if moved.state is not job.state:
        said = {"task": job.id, "provider": job.provider, "account": moved.account}
        why = moved.error.kind if moved.error else None
        _log.info("transition", before=str(job.state), after=str(moved.state), **said, error=why)
