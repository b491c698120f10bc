"""
The step out of doubt: ask the vendor whether it took a job whose answer is lost. Never submit again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecine import TelecineError

from ._context import Context, Next
from ._events import Absent, CannotAsk, Event, Taken, TimePassed
from ._job import State

if TYPE_CHECKING:
    from ._job import Job

DOUBTFUL = frozenset({State.RECONCILING, State.UNRESOLVED})
"""The states in which nobody knows whether the vendor took the job."""
_LEAST = 1.0


async def search(context: Context, job: Job) -> Next:
    """
    Look for *job* at the vendor, and only then see whether its time is over.

    Whoever was away for longer than that has still to ask once.
    """
    if heard := await context.records.testimony(job):
        moved = await context.add(job, Taken(at=context.now(), task=heard))
        if moved is not job:  # else its handle is another job's, and proves nothing
            return context.after(moved)
    try:
        moved = await context.add(job, await _found(context, job))
    except TelecineError as error:
        late = await context.add(job, TimePassed(at=context.now()))
        return context.failed(job, error) if late is job else context.after(late)
    if moved is None or moved.state not in DOUBTFUL:
        return context.after(moved)
    late = await context.add(moved, TimePassed(at=context.now()))
    if late is not moved:
        return context.after(late)
    pause = context.paces.of(moved).answered(context.paces.cadence(moved), 0)
    return Next(job=moved, pause=min(pause, _until_deadline(context, moved)))


async def _found(context: Context, job: Job) -> Event:
    if not context.policy_of(job.provider).can_find:
        return CannotAsk(at=context.now())
    account = context.accounts.of(job.provider, job.account)
    request = await context.request(job)
    provider = context.registry.get(job.provider)
    flow = provider.find(job.external_id or "", request=request, account=account, now=context.now())
    task = await context.vendor.talk(job, "find", flow, context.limit(job))
    return Absent(at=context.now()) if task is None else Taken(at=context.now(), task=task)


def _until_deadline(context: Context, job: Job) -> float:
    over = (job.submit_started_at or job.created_at) + context.policy_of(job.provider).unresolved_after
    return max(_LEAST, (over - context.now()).total_seconds())
