"""
What programs written for a New API server read, beside the documented format.

Nothing documented is taken away: an answer has both, so that either kind of
program finds what it looks for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telecine import Status

from ._answers import Documented, seconds
from ._job import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._job import Job

PLATFORMS: Mapping[str, str] = {"kling": "50", "jimeng": "51", "vidu": "52"}
"""The numbers that New API gives its channels."""
ACTIONS: Mapping[str, str] = {
    "text": "textGenerate",
    "image": "generate",
    "first_last": "firstTailGenerate",
    "reference": "referenceGenerate",
}
STATES: Mapping[State, str] = {
    State.ACCEPTED: "QUEUED",
    State.SUBMITTING: "SUBMITTED",
    State.RECONCILING: "SUBMITTED",
    State.UNRESOLVED: "SUBMITTED",
    State.RUNNING: "IN_PROGRESS",
    State.CANCELLING: "IN_PROGRESS",
    State.SUCCEEDED: "SUCCESS",
    State.FAILED: "FAILURE",
    State.CANCELLED: "FAILURE",
    State.EXPIRED: "FAILURE",
}
"""Some clients take any other word for an error."""
NEUTRAL: Mapping[str, Any] = {"id": 0, "user_id": 0, "group": "default", "channel_id": 0, "quota": 0}
"""What only a New API server has, for readers that insist on it."""


class NewApi(Documented):
    """
    Answers that have the documented format and New API's in one object.
    """

    def submitted(self, job: Job, answer: dict[str, Any]) -> dict[str, Any]:
        """
        The documented answer as a ``video`` object, without the ``code`` of an envelope.
        """
        status = answer["status"] if job.state.final else "queued"
        return {
            **answer,
            "id": job.id,
            "object": "video",
            "status": status,
            "progress": answer["progress"] or 0,
        }

    def fetched(self, job: Job, answer: dict[str, Any]) -> dict[str, Any]:
        """
        The documented answer, which is its own envelope too.
        """
        return {**answer, "code": "success", "message": "", "data": _data(job, answer)}

    def refused(self, status: int, error: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """
        The error where each layer of a New API server has it; an unknown task is a bad request there.
        """
        if error["code"] == "task_not_found":
            status = 400
            error = {**error, "code": "task_not_exist", "type": "invalid_request_error"}
        return status, {**error, "data": None, "error": error}


def _data(job: Job, answer: dict[str, Any]) -> dict[str, Any]:
    error = answer["error"]
    data = {
        **NEUTRAL,
        "task_id": job.id,
        "platform": PLATFORMS.get(job.provider, "0"),
        "action": ACTIONS.get(job.asked.get("operation", ""), "generate"),
        "status": _status(job),
        "progress": f"{answer['progress'] or 0}%",
        "fail_reason": error["message"] if error else "",
        "created_at": answer["created_at"],
        "updated_at": seconds(job.updated_at),
        "submit_time": answer["created_at"],
        "start_time": seconds(job.submit_started_at) or 0,
        "finish_time": answer["finished_at"] or 0,
        "properties": {
            "input": "",
            "origin_model_name": job.model,
            "upstream_model_name": job.task.model if job.task else "",
        },
    }
    return {**data, "result_url": answer["url"]} if answer["url"] else data


def _status(job: Job) -> str:
    waits = job.state is State.RUNNING and job.task is not None and job.task.status is Status.QUEUED
    return "QUEUED" if waits else STATES[job.state]
