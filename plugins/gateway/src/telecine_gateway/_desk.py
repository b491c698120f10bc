"""
What requests read and write: new jobs, answers, lists, wishes, and what has lain long enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from ._hot import Hot
from ._job import FINAL, Job, State
from ._rows import columns_of, job_of, request_from_bytes, request_to_bytes
from ._schema import attempts, jobs, requests, wishes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from telecine import GenerationRequest

    from ._database import Op

_SEEN = {
    "succeeded": (State.SUCCEEDED,),
    "failed": tuple(sorted(FINAL - {State.SUCCEEDED})),
    "processing": tuple(state for state in State if not state.final),
}
"""The states behind each word that clients know."""


def placed(rows: Sequence[Job], bodies: Mapping[str, GenerationRequest]) -> Op[Job]:
    """
    Write a new job, and the jobs that it is made of.

    Returns:
        The job; or the one that its owner has made with the same idempotency key.
    """
    head = rows[0]
    known = sa.select(jobs).where(
        jobs.c.tenant == head.tenant, jobs.c.idempotency_key == head.idempotency_key
    )

    def op(connection: sa.Connection) -> Job:
        if head.idempotency_key is not None and (found := connection.execute(known).first()):
            return job_of(found)
        for row in rows:
            _JOB.run(connection, columns_of(row))
        for job_id, body in bodies.items():
            _KEPT.run(connection, {"job_id": job_id, "body": request_to_bytes(body)})
        return head

    return op


_JOB = Hot(sa.insert(jobs), tuple(column.name for column in jobs.c))
_KEPT = Hot(sa.insert(requests), ("job_id", "body"))
_ONE = sa.select(jobs).where(jobs.c.id == sa.bindparam("id"), jobs.c.tenant == sa.bindparam("tenant"))
_REQUEST = sa.select(requests.c.body).where(requests.c.job_id == sa.bindparam("id"))


def job_by(job_id: str, tenant: str) -> Op[Job | None]:
    """
    The job of that id, where it is *tenant*'s.
    """

    def op(connection: sa.Connection) -> Job | None:
        row = connection.execute(_ONE, {"id": job_id, "tenant": tenant}).first()
        return job_of(row) if row else None

    return op


def repeated(tenant: str, idempotency_key: str) -> Op[Job | None]:
    """
    The job that *tenant* has made with this key.
    """
    known = sa.select(jobs).where(jobs.c.tenant == tenant, jobs.c.idempotency_key == idempotency_key)

    def op(connection: sa.Connection) -> Job | None:
        row = connection.execute(known).first()
        return job_of(row) if row else None

    return op


def request_of(job_id: str) -> Op[GenerationRequest | None]:
    """
    What was asked for; None once it is purged.
    """

    def op(connection: sa.Connection) -> GenerationRequest | None:
        body = connection.scalar(_REQUEST, {"id": job_id})
        return None if body is None else request_from_bytes(body)

    return op


def listed(tenant: str, limit: int, after: str | None, status: str | None, user: str | None) -> Op[list[Job]]:
    """
    Up to *limit* jobs of *tenant*, the newest first, from behind the job *after*.
    """
    wanted = sa.select(jobs).where(jobs.c.tenant == tenant, jobs.c.parent_id.is_(None))
    if after is not None:
        wanted = wanted.where(jobs.c.id < after)
    if status is not None:
        wanted = wanted.where(jobs.c.state.in_([str(state) for state in _SEEN[status]]))
    if user is not None:
        wanted = wanted.where(jobs.c.user == user)

    def op(connection: sa.Connection) -> list[Job]:
        return [job_of(row) for row in connection.execute(wanted.order_by(jobs.c.id.desc()).limit(limit))]

    return op


def in_flight(tenant: str) -> Op[int]:
    """
    How many videos of *tenant* are being made or wait for it.
    """
    open_ones = sa.select(sa.func.count()).where(
        jobs.c.tenant == tenant, jobs.c.due_at.is_not(None), jobs.c.children == 0
    )
    return lambda connection: connection.scalar(open_ones) or 0


def parts_of(job_id: str) -> Op[list[Job]]:
    """
    The jobs that a job of several videos is made of.
    """
    parts = sa.select(jobs).where(jobs.c.parent_id == job_id).order_by(jobs.c.id)
    return lambda connection: [job_of(row) for row in connection.execute(parts)]


def wished(job_ids: Sequence[str], at: datetime) -> Op[None]:
    """
    Note that the client wants these jobs ended.
    """

    def op(connection: sa.Connection) -> None:
        for job_id in job_ids:
            known = connection.scalar(sa.select(wishes.c.job_id).where(wishes.c.job_id == job_id))
            if known is None:
                connection.execute(sa.insert(wishes).values(job_id=job_id, asked_at=at))

    return op


def unwished(job_id: str) -> Op[None]:
    """
    Forget that the client wants the job ended: it cannot be.
    """
    known = sa.delete(wishes).where(wishes.c.job_id == job_id)

    def op(connection: sa.Connection) -> None:
        connection.execute(known)

    return op


def wishes_of(worker: str) -> Op[list[str]]:
    """
    The jobs of *worker* whose end is wanted.
    """
    wanted = sa.select(wishes.c.job_id).join(jobs, jobs.c.id == wishes.c.job_id)
    mine = wanted.where(jobs.c.owner == worker, jobs.c.cancel_asked_at.is_(None))
    return lambda connection: list(connection.scalars(mine))


def purged(inputs_before: datetime, jobs_before: datetime, most: int) -> Op[int]:
    """
    Delete the inputs, and later the rows, of jobs that ended before then; *most* of each.
    """
    old_inputs = (
        sa.select(requests.c.job_id)
        .join(jobs, jobs.c.id == requests.c.job_id)
        .where(jobs.c.finished_at < inputs_before)
        .limit(most)
    )
    heads = sa.select(jobs.c.id).where(jobs.c.finished_at < jobs_before, jobs.c.parent_id.is_(None))

    def op(connection: sa.Connection) -> int:
        inputs = list(connection.scalars(old_inputs))
        connection.execute(sa.delete(requests).where(requests.c.job_id.in_(inputs)))
        gone = list(connection.scalars(heads.limit(most)))
        gone += connection.scalars(sa.select(jobs.c.id).where(jobs.c.parent_id.in_(gone)))
        for table in (requests, attempts, wishes):
            connection.execute(sa.delete(table).where(table.c.job_id.in_(gone)))
        connection.execute(sa.delete(jobs).where(jobs.c.id.in_(gone)))
        return len(inputs) + len(gone)

    return op
