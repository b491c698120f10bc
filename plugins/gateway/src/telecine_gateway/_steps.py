"""
What is done for a job when it is due, by its state.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._context import Next
from ._desk import unwished
from ._events import CancelAsked, TimePassed
from ._job import Job, State
from ._poll import end, poll
from ._search import DOUBTFUL, search
from ._submit import begin, orphaned

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from ._context import Context

_STEPS: Mapping[State, Callable[[Context, Job], Awaitable[Next]]] = {
    State.ACCEPTED: begin,
    State.SUBMITTING: orphaned,
    State.RECONCILING: search,
    State.UNRESOLVED: search,
    State.RUNNING: poll,
    State.CANCELLING: end,
}


class Steps:
    """
    The steps of all states.
    """

    def __init__(self, context: Context) -> None:
        self._context = context

    async def take(self, job: Job) -> Next:
        """
        Do what is due for *job*.
        """
        if job.state not in DOUBTFUL:  # those ask before they give up
            late = await self._context.add(job, TimePassed(at=self._context.now()))
            if late is not job:
                return self._context.after(late)
        if (early := self._until_due(job)) > 0:  # another process, or an earlier life, has set the time
            return Next(job=job, pause=early)
        return await _STEPS[job.state](self._context, job)

    async def heed(self, job: Job) -> Next:
        """
        Put on record that the client wants *job* ended; or say that it cannot be.
        """
        moved = await self._context.add(job, CancelAsked(at=self._context.now()))
        if moved is not job or job.cancel_asked_at:
            return Next(job=moved)
        await self._context.database.write(unwished(job.id))
        return Next(job=job, refused="it can end no job that it was asked for")

    def later(self, job: Job, error: Exception) -> Next:
        """
        Try *job* again in a while.
        """
        return self._context.failed(job, error)

    def _until_due(self, job: Job) -> float:
        return (job.due_at - self._context.now()).total_seconds() if job.due_at else 0.0
