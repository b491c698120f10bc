"""
The job's life as a pure function: what an event changes in a row, and nothing else.

A worker on a database, a workflow engine and a property test can all drive
it. No clock, no storage and no vendor is touched here.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from ._deadlines import forgotten, gave_up, never_known, stop_searching
from ._ends import ENDS, NO_OUTPUT, NO_REASON, WAS_CANCELLED, ended
from ._events import (
    Absent,
    CancelAsked,
    CannotAsk,
    Doubted,
    Event,
    NotTaken,
    Policy,
    Polled,
    Refused,
    Started,
    Taken,
    TimePassed,
)
from ._job import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._job import Job

Changes = dict[str, Any]
"""Columns of the row that get other values; empty where nothing is written."""
ALLOWED: Mapping[State, frozenset[State]] = {
    State.ACCEPTED: frozenset({State.SUBMITTING, State.CANCELLED, State.FAILED, State.EXPIRED}),
    State.SUBMITTING: frozenset({State.RUNNING, State.ACCEPTED, State.FAILED, State.RECONCILING}),
    State.RECONCILING: frozenset({State.RUNNING, State.ACCEPTED, State.UNRESOLVED}),
    State.UNRESOLVED: frozenset({State.RUNNING, State.FAILED}),
    State.RUNNING: frozenset(
        {State.SUCCEEDED, State.FAILED, State.CANCELLED, State.CANCELLING, State.EXPIRED}
    ),
    State.CANCELLING: frozenset({State.CANCELLED, State.SUCCEEDED, State.FAILED, State.EXPIRED}),
}
"""Where a job may go from where it stands; nowhere from a final state."""
_BACK_OFF = 1.0
_SLOWEST = 60.0
_BUSY = 15.0
"""Seconds at most until an account that had no room is tried again: it passes when a running job ends."""


def advance(job: Job, event: Event, policy: Policy) -> Changes:
    """
    What *event* changes in *job*.

    An event that means nothing to a job in its state, or any to one that is
    over, changes nothing.
    """
    rule = _RULES.get((job.state, type(event)))
    return rule(job, event, policy) if rule else {}


def cancellable(job: Job, policy: Policy) -> bool:
    """
    Whether a client's wish to end *job* can be kept.
    """
    return job.state is State.ACCEPTED or (not job.state.final and policy.can_cancel)


def _start(job: Job, event: Started, policy: Policy) -> Changes:
    return {
        "state": State.SUBMITTING,
        "account": event.account,
        "external_id": event.external_id,
        "attempt": job.attempt + 1,
        "submit_started_at": event.at,
        "due_at": event.at + policy.submit_timeout + policy.grace,
    }


def _taken(job: Job, event: Taken, policy: Policy) -> Changes:
    if not event.task.handle:
        return _doubt(job, Doubted(at=event.at), policy) if job.state is State.SUBMITTING else {}
    return {
        "state": State.RUNNING,
        "task": event.task,
        "handle": event.task.handle,
        "progress": event.task.progress,
        "due_at": event.at,
    }


def _not_taken(job: Job, event: NotTaken, policy: Policy) -> Changes:
    failure = event.failure
    if job.cancel_asked_at:
        return _again(job, event.at, timedelta(0))  # where it is cancelled
    if failure.denied and event.elsewhere:
        return _again(job, event.at, timedelta(0), tried=(*job.tried, job.account or ""))
    if not failure.retryable or (job.attempt >= policy.attempts and not failure.waiting):
        return ended(State.FAILED, event.at, failure.told)
    slowest = _BUSY if failure.waiting else _SLOWEST
    pause = failure.retry_after or min(_BACK_OFF * 2 ** min(job.attempt - 1, 10), slowest)
    return _again(job, event.at, timedelta(seconds=pause))


def _again(job: Job, at: datetime, pause: timedelta, **changes: Any) -> Changes:
    later = min(at + pause, max(at, job.deadline_at))
    return {"state": State.ACCEPTED, "account": None, "external_id": None, "due_at": later, **changes}


def _doubt(job: Job, event: Doubted, policy: Policy) -> Changes:
    started = job.submit_started_at or event.at
    surely_over = started + policy.submit_timeout + policy.grace
    due = max(surely_over, event.at) if event.orphaned else event.at
    return {"state": State.RECONCILING, "due_at": due}


def _absent(job: Job, event: Absent, policy: Policy) -> Changes:
    started = job.submit_started_at or event.at
    if event.at < started + policy.submit_timeout + policy.grace or job.state is not State.RECONCILING:
        return {}  # it may yet show
    if policy.absence_proves:
        return _again(job, event.at, timedelta(0))
    return _unresolved(job, event, policy)


def _unresolved(job: Job, event: Event, policy: Policy) -> Changes:  # noqa: ARG001  # as every rule
    return {"state": State.UNRESOLVED, "due_at": event.at}


def _polled(job: Job, event: Polled, policy: Policy) -> Changes:
    task = event.task
    if end := ENDS.get(task.status):
        error = {State.FAILED: task.error or NO_REASON, State.CANCELLED: WAS_CANCELLED}.get(end)
        if end is State.SUCCEEDED and not task.videos:
            end, error = State.FAILED, NO_OUTPUT
        return {**ended(end, event.at, error), "task": task, "progress": task.progress}
    if job.task == task:
        return {}
    moved_on = job.task is None or attrs.evolve(job.task, progress=task.progress) != task
    if not moved_on and event.at < job.updated_at + policy.quiet:
        return {}
    return {"task": task, "progress": task.progress}


def _wish(job: Job, event: CancelAsked, policy: Policy) -> Changes:
    if job.state is State.ACCEPTED:
        return {**ended(State.CANCELLED, event.at, WAS_CANCELLED), "cancel_asked_at": event.at}
    if not policy.can_cancel or (job.cancel_asked_at and job.state is not State.RUNNING):
        return {}
    asked = {"cancel_asked_at": job.cancel_asked_at or event.at}
    if job.state is State.RUNNING:
        return {**asked, "state": State.CANCELLING, "due_at": event.at}
    return asked


def _refuse(job: Job, event: Refused, policy: Policy) -> Changes:  # noqa: ARG001
    return ended(State.FAILED, event.at, event.failure.told)


_RULES: Mapping[tuple[State, type[Event]], Callable[[Job, Any, Policy], Changes]] = {
    (State.ACCEPTED, Started): _start,
    (State.ACCEPTED, Refused): _refuse,
    (State.ACCEPTED, CancelAsked): _wish,
    (State.ACCEPTED, TimePassed): gave_up,
    (State.SUBMITTING, Taken): _taken,
    (State.SUBMITTING, NotTaken): _not_taken,
    (State.SUBMITTING, Doubted): _doubt,
    (State.SUBMITTING, CancelAsked): _wish,
    (State.RECONCILING, Taken): _taken,
    (State.RECONCILING, Absent): _absent,
    (State.RECONCILING, CannotAsk): _unresolved,
    (State.RECONCILING, CancelAsked): _wish,
    (State.RECONCILING, TimePassed): stop_searching,
    (State.UNRESOLVED, Taken): _taken,
    (State.UNRESOLVED, CancelAsked): _wish,
    (State.UNRESOLVED, TimePassed): never_known,
    (State.RUNNING, Polled): _polled,
    (State.RUNNING, CancelAsked): _wish,
    (State.RUNNING, TimePassed): forgotten,
    (State.CANCELLING, Polled): _polled,
    (State.CANCELLING, TimePassed): forgotten,
}
