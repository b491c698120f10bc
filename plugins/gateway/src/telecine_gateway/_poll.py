"""
The step of a running job: ask where it stands, or have it ended. An unchanged answer writes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from telecine import ConfigurationError, ProviderError, RateLimited, Task, TelecineError

from ._context import SLOT_CHECK, Context, Next
from ._events import CancelAsked, Polled
from ._job import State

if TYPE_CHECKING:
    from ._job import Job


async def poll(context: Context, job: Job) -> Next:
    """
    Ask the vendor where *job* stands.
    """
    if job.cancel_asked_at and job.state is State.RUNNING:
        return context.after(await context.add(job, CancelAsked(at=context.now())))
    return await _poll(context, job)


async def end(context: Context, job: Job) -> Next:
    """
    Have the vendor end *job*, and see what comes of it.
    """
    if job.id in context.told:
        return await _poll(context, job)
    try:
        task = await _asked(context, job, "cancel")
    except ProviderError as error:
        if not error.retryable:
            context.told.add(job.id)  # it is over, or cannot be stopped: polls tell which
        return await _poll(context, job, refused=error.message)
    except TelecineError as error:
        return context.failed(job, error, refused=str(error))
    context.told.add(job.id)
    return context.after(await context.add(job, Polled(at=context.now(), task=task)))


async def _poll(context: Context, job: Job, refused: str | None = None) -> Next:
    try:
        task = await _asked(context, job, "poll")
    except TelecineError as error:
        if isinstance(error, RateLimited):
            context.accounts.hush(job, error.retry_after or SLOT_CHECK)
        return context.failed(job, error, refused=refused)
    pace = context.paces.of(job)
    moved = await context.add(job, Polled(at=context.now(), task=task))
    age = (context.now() - (job.submit_started_at or job.created_at)).total_seconds()
    pause = context.paces.spread(pace.answered(context.paces.cadence(job), age))
    return Next(job=moved, pause=pause, refused=refused)


async def _asked(context: Context, job: Job, hook: str) -> Task:
    account = context.accounts.of(job.provider, job.account)
    if job.task is None:
        raise ConfigurationError("the job has no handle")
    flow = getattr(context.registry.get(job.provider), hook)(job.task, account=account, now=context.now())
    task: Task = await context.vendor.talk(job, hook, flow, context.limit(job))
    return task
