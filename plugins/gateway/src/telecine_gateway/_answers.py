"""
The documented JSON of a job.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import telecine
from telecine import Denied, Rejected

from ._job import State

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from telecine import Notice, TaskError, Video

    from ._job import Job

METADATA = ("duration", "fps", "width", "height", "seed")
_DETAILS = (*METADATA, "cover_url", "watermarked_url", "id")
_STATUS = {State.SUCCEEDED: "succeeded"} | dict.fromkeys(
    (State.FAILED, State.CANCELLED, State.EXPIRED), "failed"
)
_FAULTS = {Rejected: "invalid_request_error", Denied: "account_error"}
"""By whose fault a job failed: the caller's, the account's; anything else is the provider's."""
_OWN_CODES = frozenset({"no_output", "task_not_found"})
"""Codes that telecine itself puts where a vendor's would be."""
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Documented:
    """
    Answers as they are documented; another format is a class with the same methods.
    """

    def submitted(self, job: Job, answer: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # others look
        """
        The answer to a POST.
        """
        return answer

    def fetched(self, job: Job, answer: dict[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # others look
        """
        The answer to a GET, and to a cancel.
        """
        return answer

    def refused(self, status: int, error: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """
        The status and the body of an error.
        """
        return status, error


def answer_of(job: Job) -> dict[str, Any]:
    """
    What a client is told about *job*.
    """
    videos = job.task.videos if job.task and job.state is State.SUCCEEDED else ()
    first = videos[0] if videos else None
    return {
        "task_id": job.id,
        "status": status_of(job),
        "format": first.format if first else None,
        "url": first.url if first else None,
        "metadata": _metadata(job, first),
        "error": error_of(job),
        "model": job.model,
        "created_at": seconds(job.created_at),
        "finished_at": seconds(job.finished_at),
        "progress": _progress(job),
        "videos": [_video(video) for video in videos],
        "warnings": [notice_of(notice) for notice in _warnings(job)],
    }


def status_of(job: Job) -> str:
    """
    One of the three words that a client knows.
    """
    return _STATUS.get(job.state, "processing")


def error_of(job: Job) -> dict[str, Any] | None:
    """
    Why *job* failed, in a stable word of ours and, where there is one, the vendor's own code.
    """
    if status_of(job) != "failed":
        return None
    error = job.error or (job.task.error if job.task else None)
    if job.state in (State.CANCELLED, State.EXPIRED):  # what the vendor calls it is its own affair
        return _error(job.state, "task_error", error, f"the job is {job.state}")
    kind = error.kind if error else "InvalidResponse"
    code = error.code if error and error.code in _OWN_CODES else snake(kind)
    return _error(code, _fault(kind), error, "the job failed, and nobody says why")


def _error(code: str, kind: str, error: TaskError | None, otherwise: str) -> dict[str, Any]:
    vendor_code = error.code if error and error.code not in _OWN_CODES else ""
    return {
        "code": str(code),
        "message": (error.message if error else "") or otherwise,
        "param": error.param if error else None,
        "type": kind,
        "vendor_code": vendor_code or None,
    }


def snake(name: str) -> str:
    """
    The name of a class as a code: ``ContentRejected`` is ``content_rejected``.
    """
    return _CAPITAL.sub("_", name).lower()


def seconds(moment: datetime | None) -> int | None:
    """
    Whole seconds since 1970.
    """
    return None if moment is None else int(moment.timestamp())


def notice_of(notice: Notice) -> dict[str, Any]:
    """
    A warning as plain data.
    """
    return {"code": notice.code, "param": notice.param, "message": notice.message}


def _fault(kind: str) -> str:
    error = getattr(telecine, kind, None)
    fits = (fault for cls, fault in _FAULTS.items() if isinstance(error, type) and issubclass(error, cls))
    return next(fits, "provider_error")


def _metadata(job: Job, video: Video | None) -> dict[str, Any]:
    """
    What the vendor says that it made; where it says nothing, what it was asked for.
    """
    asked = job.asked
    if video is None:
        return {name: asked.get(name) for name in METADATA}
    return {name: asked.get(name) if (made := getattr(video, name)) is None else made for name in METADATA}


def _video(video: Video) -> dict[str, Any]:
    details = {name: getattr(video, name) for name in _DETAILS}
    return {"url": video.url, "format": video.format, **details, "expires_at": seconds(video.expires_at)}


def _progress(job: Job) -> int | None:
    if job.state is State.SUCCEEDED:
        return 100
    return None if job.progress is None else int(job.progress)


def _warnings(job: Job) -> Iterable[Notice]:
    told = job.task.warnings if job.task else ()
    return dict.fromkeys((*job.warnings, *told)) if told else job.warnings
