"""
How jobs end, and what a job of several videos makes of the ends of its parts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telecine import Notice, Status, Task, TaskError

from ._job import State

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ._job import Job

ENDS: Mapping[Status, State] = {
    Status.SUCCEEDED: State.SUCCEEDED,
    Status.FAILED: State.FAILED,
    Status.CANCELLED: State.CANCELLED,
}
"""What the vendor's last word means for the job."""
SUBMIT_UNKNOWN = TaskError(
    kind="SubmitUnknown",
    message="the vendor never said whether it took the job; it was not sent again, and may have been charged",
)
NO_OUTPUT = TaskError(kind="NoOutput", message="the vendor says that the job succeeded, and gives no video")
NO_REASON = TaskError(kind="InvalidResponse", message="the vendor says that the job failed, and not why")
TOO_LATE = TaskError(kind="Expired", message="no vendor took the job before its deadline")
FORGOTTEN = TaskError(kind="Expired", message="the vendor keeps no job as long as this one has run")
WAS_CANCELLED = TaskError(kind="Cancelled", message="the job was cancelled")


def ended(state: State, at: datetime, error: TaskError | None) -> dict[str, Any]:
    """
    The columns of a job that is over.
    """
    return {"state": state, "error": error, "finished_at": at, "due_at": None, "owner": None}


def settled(parent: Job, parts: Sequence[Job], at: datetime) -> dict[str, Any]:
    """
    What the end of the last of *parts* changes in *parent*; nothing where one goes on.

    It has succeeded where one of them has, with a warning for each that has not.
    """
    if parent.state.final or not all(part.state.final for part in parts):
        return {}
    good = [part for part in parts if part.state is State.SUCCEEDED]
    if not good:
        states = {part.state for part in parts}
        state = states.pop() if len(states) == 1 else State.FAILED
        error = next((part.error for part in parts if part.state is state), parts[0].error)
        return ended(state, at, error)
    videos = [video for part in good if part.task for video in part.task.videos]
    missing = [_missing(place, part) for place, part in enumerate(parts, 1) if part not in good]
    first = good[0].task or Task()
    task = Task(
        provider=parent.provider,
        model=first.model,
        status=Status.SUCCEEDED,
        videos=tuple(videos),
        warnings=(*first.warnings, *missing),
    )
    return {**ended(State.SUCCEEDED, at, None), "task": task}


def _missing(place: int, part: Job) -> Notice:
    why = part.error.message if part.error else f"it is {part.state}"
    return Notice(code="partial", param="n", message=f"video {place} was not made: {why}")
