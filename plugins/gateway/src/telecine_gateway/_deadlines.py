"""
What the passing of time means for a job. It ends none that a vendor is surely at work for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._ends import FORGOTTEN, SUBMIT_UNKNOWN, TOO_LATE, ended
from ._job import Job, State

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from ._events import Policy, TimePassed


def gave_up(job: Job, event: TimePassed, policy: Policy) -> dict[str, Any]:  # noqa: ARG001  # as every rule
    """
    No vendor took the job before its deadline.
    """
    return ended(State.EXPIRED, event.at, TOO_LATE) if event.at >= job.deadline_at else {}


def stop_searching(job: Job, event: TimePassed, policy: Policy) -> dict[str, Any]:
    """
    A search that never gets an answer is given up as long after the submit as any other.
    """
    if event.at < since_submit(job, policy.unresolved_after):
        return {}
    return {"state": State.UNRESOLVED, "due_at": event.at}


def never_known(job: Job, event: TimePassed, policy: Policy) -> dict[str, Any]:
    """
    Nobody ever said whether the vendor took the job.
    """
    if event.at < since_submit(job, policy.unresolved_after):
        return {}
    return ended(State.FAILED, event.at, SUBMIT_UNKNOWN)


def forgotten(job: Job, event: TimePassed, policy: Policy) -> dict[str, Any]:
    """
    The vendor keeps no job for so long.
    """
    over = event.at >= since_submit(job, policy.retention)
    return ended(State.EXPIRED, event.at, FORGOTTEN) if over else {}


def since_submit(job: Job, span: timedelta) -> datetime:
    """
    The moment *span* after the last submit.
    """
    return (job.submit_started_at or job.created_at) + span
