"""
The step from a promise to a paid job: at most one vendor job for each, whatever happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from telecine import ConfigurationError, ProviderError, Task, TelecineError

from ._context import SLOT_CHECK, Context, Next
from ._events import CancelAsked, Doubted, Event, Failure, NotTaken, Refused, Started, Taken
from ._ids import new_external_id
from ._job import State

if TYPE_CHECKING:
    from telecine import Account, GenerationRequest

    from ._job import Job


async def begin(context: Context, job: Job) -> Next:
    """
    Submit *job*, if an account has a slot for it.
    """
    if job.cancel_asked_at:
        return context.after(await context.add(job, CancelAsked(at=context.now())))
    account = context.accounts.pick(job)
    if account is None:
        return Next(job=job, pause=SLOT_CHECK)
    context.accounts.occupy(attrs.evolve(job, account=account.name))
    after = Next(job=None)
    try:
        after = await _begun(context, job, account)
    finally:
        context.accounts.answered(job)
        if after.job is None or after.job.state is State.ACCEPTED:
            context.accounts.leave(job)  # or it would wait for the slot that it holds itself
    return after


async def orphaned(context: Context, job: Job) -> Next:
    """
    Whoever submitted *job* is gone, and its request may still be on the wire.
    """
    return context.after(await context.add(job, Doubted(at=context.now(), orphaned=True)))


async def _begun(context: Context, job: Job, account: Account) -> Next:
    try:
        # Before the intent: after it, whatever fails leaves the job in doubt.
        request = await context.request(job)
    except ConfigurationError as error:
        return context.after(await context.add(job, Refused(at=context.now(), failure=_unfit(error))))
    moved = await _intend(context, job, account)
    if moved is None:
        return Next(job=job, pause=SLOT_CHECK) if account.max_running else Next(job=None)
    return context.after(await context.add(moved, await _submitted(context, moved, account, request)))


async def _intend(context: Context, job: Job, account: Account) -> Job | None:
    now = context.now()
    started = Started(at=now, account=account.name, external_id=new_external_id(now))
    policy = context.policy_of(job.provider)
    return await context.records.add(job, started, policy, slots=account.max_running)


async def _submitted(context: Context, job: Job, account: Account, request: GenerationRequest) -> Event:
    """
    What the vendor made of *job*.
    """
    try:
        task = await _talk(context, job, account, request)
    except ProviderError as error:
        return _refused(context, job, error)
    except TelecineError as error:  # found before the first byte: a broken plugin, a changed catalogue
        return NotTaken(at=context.now(), failure=_unfit(error))
    return Taken(at=context.now(), task=task)


async def _talk(context: Context, job: Job, account: Account, request: GenerationRequest) -> Task:
    provider = context.registry.get(job.provider)
    flow = provider.submit(request, account=account, now=context.now(), external_id=job.external_id or "")
    return await context.vendor.talk(job, "submit", flow, _left(context, job))


def _left(context: Context, job: Job) -> float:
    """
    Seconds until whoever takes *job* over believes that no request of ours is on its way any more.

    They may be over before the first byte, where this process has stood still since the intent.
    """
    begun = job.submit_started_at or context.now()
    return context.limit(job) - (context.now() - begun).total_seconds()


def _refused(context: Context, job: Job, error: ProviderError) -> Event:
    failure = Failure.of(error)
    if failure.accepted is not False:
        return Doubted(at=context.now())
    if failure.waiting:
        context.accounts.rest(job, failure.retry_after or SLOT_CHECK)
    elsewhere = context.accounts.others(job.provider, {*job.tried, job.account or ""})
    return NotTaken(at=context.now(), failure=failure, elsewhere=elsewhere)


def _unfit(error: TelecineError) -> Failure:
    return Failure(kind=type(error).__name__, message=str(error))
