"""
Write what the lifecycle decides: by the row's owner, on the version that was judged, or not at all.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import attrs
import sqlalchemy as sa

from ._ends import settled
from ._hot import Hot
from ._job import OCCUPYING, Job, State
from ._rows import columns, job_of
from ._schema import attempts, jobs, usage, wishes

if TYPE_CHECKING:
    from datetime import datetime

    from ._database import Op
    from ._lifecycle import Changes


def applied(job: Job, changes: Changes, at: datetime, *, slots: int | None = None) -> Op[Job | None]:
    """
    Write *changes* of *job*.

    Args:
        job: As it was read.
        changes: As `advance` gave them.
        at: When.
        slots: How many jobs the account may have at once, where this starts one.

    Returns:
        The job as it stands now; None where the row is another's by now, or the account has no slot left.

    Raises:
        IntegrityError: Another job has that handle already.
    """
    moved = attrs.evolve(job, **changes, version=job.version + 1, updated_at=at)

    def op(connection: sa.Connection) -> Job | None:
        if slots is not None and _busy(connection, moved) >= slots:
            return None
        known = {"known_id": job.id, "known_owner": job.owner, "known_version": job.version}
        values = columns({**changes, "version": moved.version, "updated_at": at})
        if not _update(tuple(values)).run(connection, {**values, **known}):
            return None
        _keep_books(connection, job, moved)
        if moved.state.final:
            _close(connection, moved, at)
        return moved

    return op


@cache
def _update(names: tuple[str, ...]) -> Hot:
    return Hot(
        sa.update(jobs)
        .where(
            jobs.c.id == sa.bindparam("known_id"),
            jobs.c.owner.is_not_distinct_from(sa.bindparam("known_owner")),
            jobs.c.version == sa.bindparam("known_version"),
        )
        .values({name: sa.bindparam(name) for name in names})
    )


_BUSY = sa.select(sa.func.count()).where(
    jobs.c.provider == sa.bindparam("provider"),
    jobs.c.account == sa.bindparam("account"),
    jobs.c.due_at.is_not(None),
    jobs.c.state.in_([str(state) for state in OCCUPYING]),
)


def _busy(connection: sa.Connection, job: Job) -> int:
    return connection.scalar(_BUSY, {"provider": job.provider, "account": job.account}) or 0


def _keep_books(connection: sa.Connection, job: Job, moved: Job) -> None:
    """
    One row for each submit: written with the intent, closed with what came of it.
    """
    if moved.attempt > job.attempt:
        _ATTEMPT.run(
            connection,
            {
                "job_id": job.id,
                "number": moved.attempt,
                "account": moved.account,
                "external_id": moved.external_id,
                "started_at": moved.submit_started_at,
            },
        )
    elif job.state in _OPEN and moved.state not in _OPEN:
        _OUTCOME.run(
            connection, {"known_id": job.id, "known_number": job.attempt, "outcome": str(moved.state)}
        )


_OPEN = frozenset({State.SUBMITTING, State.RECONCILING, State.UNRESOLVED})
_ATTEMPT = Hot(sa.insert(attempts), ("job_id", "number", "account", "external_id", "started_at"))
_OUTCOME = Hot(
    sa.update(attempts)
    .where(attempts.c.job_id == sa.bindparam("known_id"), attempts.c.number == sa.bindparam("known_number"))
    .values(outcome=sa.bindparam("outcome"))
)


def _close(connection: sa.Connection, job: Job, at: datetime) -> None:
    connection.execute(sa.delete(wishes).where(wishes.c.job_id == job.id))
    if job.attempt:
        connection.execute(sa.insert(usage), _used(job))
    if job.parent_id is None:
        return
    family = sa.select(jobs).where(sa.or_(jobs.c.id == job.parent_id, jobs.c.parent_id == job.parent_id))
    found = [job_of(row) for row in connection.execute(family.order_by(jobs.c.id))]
    parent = next(each for each in found if each.id == job.parent_id)
    if changes := settled(parent, [each for each in found if each is not parent], at):
        applied(parent, changes, at)(connection)


def _used(job: Job) -> dict[str, Any]:
    return {
        "job_id": job.id,
        "tenant": job.tenant,
        "provider": job.provider,
        "account": job.account,
        "model": job.task.model if job.task and job.task.model else job.model,
        "state": job.state,
        "units": job.task.usage if job.task else None,
        "finished_at": job.finished_at,
    }
