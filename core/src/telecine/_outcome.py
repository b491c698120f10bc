"""
What a flow returned, checked and stamped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ._account import Session, mask
from ._errors import InvalidResponse
from ._request import Notice
from ._task import Status, Task, TaskError

if TYPE_CHECKING:
    from ._call import Call
    from ._info import ProviderInfo

_RETURNS: dict[str, tuple[type, ...]] = {
    "submit": (Task,),
    "poll": (Task,),
    "cancel": (Task,),
    "find": (Task, type(None)),
    "check": (str,),
    "login": (Session,),
}
_FETCHABLE = ("http://", "https://")


class Outcome:
    """
    Makes of a flow's return value what the caller gets.
    """

    def __init__(self, call: Call, info: ProviderInfo, secrets: list[str]) -> None:
        self._call = call
        self._info = info
        self._secrets = secrets

    def of(self, value: Any) -> Any:
        """
        *value*, a task with everything on it that the plugin does not have to think of.

        Raises:
            TypeError: It is not what the hook is for.
            ValueError: Nobody can say when a session ends.
            InvalidResponse: A submitted job has no handle.
        """
        hook = self._call.hook
        if not isinstance(value, _RETURNS[hook]):
            raise TypeError(f"{hook} returned {type(value).__name__}")
        if isinstance(value, Session) and value.expires_at.tzinfo is None:
            raise ValueError("login returned a session that ends at a time without a zone")
        if isinstance(value, str):
            return mask(value, tuple(self._secrets))
        return self._task(value) if isinstance(value, Task) else value

    def unknown_job(self) -> Task | None:
        """
        What it means that the vendor does not know the job.
        """
        if self._call.task is None:
            return None
        message = f"{self._call.provider} no longer knows this job"
        error = TaskError(kind="TaskNotFound", message=message, code="task_not_found")
        return attrs.evolve(self._call.task, status=Status.FAILED, error=error)

    def _task(self, task: Task) -> Task:
        call, known = self._call, self._call.task
        handle = known.handle if known and known.handle else task.handle
        if not handle:
            raise InvalidResponse(f"{call.provider} took the job and gave no id for it", path="$")
        warnings = dict.fromkeys(
            (*(known.warnings if known else call.notices), *task.warnings, *self._unknown_status(task))
        )
        finished = attrs.evolve(
            task,
            provider=call.provider,
            account=call.account.name,
            model=known.model if known else self._model(),
            handle=handle,
            external_id=known.external_id if known else call.external_id,
            warnings=tuple(warnings),
        )
        return self._masked(self._with_output(finished))

    def _model(self) -> str:
        model = self._call.request.model if self._call.request else ""
        return model.removeprefix(f"{self._call.provider}/")

    def _unknown_status(self, task: Task) -> list[Notice]:
        word = task.vendor_status
        if word is None or word in self._info.statuses:
            return []
        message = (
            f"{self._info.label} says {word!r}, which is not documented; the job counts as {task.status}"
        )
        return [Notice(code="unknown_status", param="status", message=message)]

    def _with_output(self, task: Task) -> Task:
        """
        A success without a video that can be fetched is none.
        """
        if task.status is not Status.SUCCEEDED:
            return task
        videos = tuple(video for video in task.videos if video.url.lower().startswith(_FETCHABLE))
        if videos:
            return attrs.evolve(task, videos=videos)
        message = f"{self._info.label} says the job succeeded, and names no video"
        error = TaskError(kind="InvalidResponse", message=message, code="no_output")
        return attrs.evolve(task, status=Status.FAILED, videos=(), error=error)

    def _masked(self, task: Task) -> Task:
        if not task.warnings and not task.error and not self._unknown_status(task):
            return task
        secrets = tuple(self._secrets)
        hidden = [attrs.evolve(notice, message=mask(notice.message, secrets)) for notice in task.warnings]
        error = task.error and attrs.evolve(
            task.error, message=mask(task.error.message, secrets), code=mask(task.error.code, secrets)
        )
        word = task.vendor_status and mask(task.vendor_status, secrets)
        return attrs.evolve(task, warnings=hidden, error=error, vendor_status=word)
