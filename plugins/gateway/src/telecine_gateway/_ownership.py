"""
Who looks after which job: workers that beat, jobs that are free, and jobs of the dead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ._rows import job_of
from ._schema import jobs, workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._database import Op
    from ._job import Job

_NOW: sa.ColumnElement[int] = sa.literal_column(
    "CAST((julianday('now') - 2440587.5) * 86400000000.0 AS INTEGER)"
)
"""The database's own clock, in microseconds since 1970."""
_REMEMBERED = 86_400_000_000
"""Microseconds that the dead are kept in mind: the grave of one tells it so, should it come back."""
_FREE = sa.and_(jobs.c.owner.is_(None), jobs.c.due_at.is_not(None), jobs.c.children == 0)


def register(worker: str) -> Op[None]:
    """
    Begin to look after jobs, under a name that nobody had before.
    """

    def op(connection: sa.Connection) -> None:
        connection.execute(sa.insert(workers).values(id=worker, started_at=_NOW, beat_at=_NOW, dead=False))

    return op


def beat(worker: str) -> Op[bool]:
    """
    Say that *worker* lives; False where it was declared dead, which is final.
    """

    def op(connection: sa.Connection) -> bool:
        alive = sa.update(workers).where(workers.c.id == worker, ~workers.c.dead).values(beat_at=_NOW)
        return connection.execute(alive).rowcount == 1

    return op


def bury(ttl: float) -> Op[int]:
    """
    Declare dead who has not beaten for *ttl* seconds, and free the jobs of all who do not live.

    Returns:
        How many jobs are free by it.
    """
    silent = workers.c.beat_at < _NOW - int(ttl * 1_000_000)
    long_gone = workers.c.beat_at < _NOW - _REMEMBERED
    owns = sa.exists().where(jobs.c.owner == workers.c.id)

    def op(connection: sa.Connection) -> int:
        connection.execute(sa.update(workers).where(~workers.c.dead, silent).values(dead=True))
        connection.execute(sa.delete(workers).where(workers.c.dead, long_gone, ~owns))
        alive = sa.select(workers.c.id).where(~workers.c.dead)
        return _freed(connection, jobs.c.owner.not_in(alive.scalar_subquery()))

    return op


def leave(worker: str) -> Op[int]:
    """
    Free all jobs of *worker*, which is dead from then on.
    """

    def op(connection: sa.Connection) -> int:
        connection.execute(sa.update(workers).where(workers.c.id == worker).values(dead=True))
        return _freed(connection, jobs.c.owner == worker)

    return op


def claim(worker: str, most: int) -> Op[list[Job]]:
    """
    Look after up to *most* free jobs, those that are due first; one of several videos is never polled itself.
    """
    first = sa.select(jobs.c.id).where(_FREE).order_by(jobs.c.due_at).limit(most)
    taken = (
        sa.update(jobs)
        .where(jobs.c.id.in_(first.scalar_subquery()))
        .values(owner=worker, version=jobs.c.version + 1)
        .returning(*jobs.c)
    )

    def op(connection: sa.Connection) -> list[Job]:
        return [job_of(row) for row in connection.execute(taken)]

    return op


def free() -> Op[bool]:
    """
    Whether there is a job that nobody looks after.
    """
    some = sa.select(jobs.c.id).where(_FREE).limit(1)
    return lambda connection: connection.scalar(some) is not None


def share() -> Op[int]:
    """
    How many jobs each worker looks after, if all that live look after as many.
    """
    open_ones = sa.select(sa.func.count()).where(jobs.c.due_at.is_not(None), jobs.c.children == 0)
    alive = sa.select(sa.func.count()).where(~workers.c.dead)

    def op(connection: sa.Connection) -> int:
        return -(-(connection.scalar(open_ones) or 0) // max(connection.scalar(alive) or 0, 1))

    return op


def mine(worker: str, job_ids: Sequence[str]) -> Op[list[Job]]:
    """
    Those of *job_ids* that *worker* looks after.
    """
    known = sa.select(jobs).where(jobs.c.id.in_(job_ids), jobs.c.owner == worker)
    return lambda connection: [job_of(row) for row in connection.execute(known)]


def owned(worker: str) -> Op[dict[str, int]]:
    """
    The jobs that *worker* looks after, and their versions.
    """
    known = sa.select(jobs.c.id, jobs.c.version).where(jobs.c.owner == worker)

    def op(connection: sa.Connection) -> dict[str, int]:
        return {row.id: row.version for row in connection.execute(known)}

    return op


def _freed(connection: sa.Connection, whose: sa.ColumnElement[bool]) -> int:
    theirs = sa.update(jobs).where(jobs.c.owner.is_not(None), whose)
    return connection.execute(theirs.values(owner=None, version=jobs.c.version + 1)).rowcount
