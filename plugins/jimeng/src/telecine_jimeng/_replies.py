"""
Jimeng's answers, as far as they are used.

Source: volcengine.com/docs/85621/1777001, 1792702 and 1792711, sections on responses, read 2026-10.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import attrs

from telecine import InvalidResponse, Status, Task, TaskError, Video

from ._errors import FAILURES, reason

if TYPE_CHECKING:
    from datetime import datetime

STATUS = {
    "in_queue": Status.QUEUED,
    "generating": Status.PROCESSING,
    "done": Status.SUCCEEDED,
    "not_found": Status.FAILED,
    "expired": Status.FAILED,
}
LIFE = timedelta(hours=1)
"""Of a video's address."""
_LOST = {
    "not_found": ("TaskNotFound", "Jimeng does not know this job; it forgets one after 12 hours"),
    "expired": ("Timeout", "the job outlived the time that Jimeng gives one"),
}


@attrs.frozen
class Data:
    """
    A job, as submit and query tell of it.
    """

    task_id: str | None = None
    status: str | None = None
    video_url: str | None = None


@attrs.frozen
class Envelope:
    """
    What is around it; ``data`` is null where ``code`` is not 10000.
    """

    code: int | None = None
    message: str | None = None
    data: Data | None = None


@attrs.frozen
class Reply(Envelope):
    """
    An answer. Some actions put their envelope into ``Result``, a public client says.
    """

    Result: Envelope | None = None

    @property
    def job(self) -> Data:
        """
        The job.

        Raises:
            InvalidResponse: There is none.
        """
        data = self.data or (self.Result.data if self.Result else None)
        if data is None:
            raise InvalidResponse("the answer tells of no job", path="$.data")
        return data

    def told(self, task: Task, now: datetime) -> Task:
        """
        *task* as a query tells of it: by the code first, since ``done`` may be well or badly.
        """
        envelope = self.Result if self.Result and self.code is None else self
        if (code := str(envelope.code)) in FAILURES:
            error = reason(code, envelope.message)
            return attrs.evolve(task, status=Status.FAILED, vendor_status=None, videos=(), error=error)
        word, url = self.job.status or "", self.job.video_url
        status = STATUS.get(word, Status.PROCESSING)
        return attrs.evolve(
            task,
            status=status,
            vendor_status=word,
            # The address is new with each answer, or older: an hour is the longest that it lives.
            videos=[Video(url=url, expires_at=now + LIFE)] if url and status is Status.SUCCEEDED else (),
            error=_lost(word) if status is Status.FAILED else None,
        )


def _lost(word: str) -> TaskError:
    kind, message = _LOST[word]
    return TaskError(kind=kind, message=message, code=word)
