"""
How known programs read answers, each as a small function of the status and the JSON.
"""

from __future__ import annotations

from typing import Any

import attrs

Json = dict[str, Any]
RUNNING, SUCCEEDED, FAILED = "running", "succeeded", "failed"


class ReaderError(Exception):
    """
    What a program shows where it cannot go on.
    """


@attrs.frozen
class Seen:
    """
    What a program makes of a task.
    """

    state: str
    url: str | None = None
    reason: str | None = None


def arcreel_submit(status: int, body: Json) -> str:
    """
    ArcReel: the id at the top.
    """
    _raise_for_status(status, body)
    if not body.get("task_id"):
        raise ReaderError("no task_id")
    return str(body["task_id"])


ARCREEL = {
    **dict.fromkeys(("succeeded", "success", "completed", "done"), SUCCEEDED),
    **dict.fromkeys(("failed", "failure", "error", "cancelled", "expired"), FAILED),
}


def arcreel_fetch(status: int, body: Json) -> Seen:
    """
    ArcReel: flat or in ``data``, words in any case, an unknown one still runs.
    """
    _raise_for_status(status, body)
    inner = body["data"] if isinstance(body.get("data"), dict) else {}
    state = ARCREEL.get(str(body.get("status") or inner.get("status") or "").lower(), RUNNING)
    url = body.get("url") or body.get("result_url") or inner.get("url") or inner.get("result_url")
    if state == SUCCEEDED and not url:
        raise ReaderError("no address of the video")
    error = body.get("error") or inner.get("error")
    reason = error.get("message") if isinstance(error, dict) else error
    return Seen(state, url if state == SUCCEEDED else None, reason)


def canvas_web_submit(status: int, body: Json) -> str:
    """
    open-ai-canvas in the browser: any of three ids; a numeric ``code`` is 0.
    """
    _raise_for_status(status, body)
    _numeric_code_is_zero(body)
    body = body["data"] if isinstance(body.get("data"), dict) else body
    found = body.get("id") or body.get("request_id") or body.get("task_id")
    if not found:
        raise ReaderError("no id")
    return str(found)


CANVAS_WEB = {
    **dict.fromkeys(("SUCCESS", "SUCCEEDED", "COMPLETED"), SUCCEEDED),
    **dict.fromkeys(("FAILURE", "FAILED", "CANCELLED"), FAILED),
}


def canvas_web_fetch(status: int, body: Json) -> Seen:
    """
    open-ai-canvas in the browser: ``data`` where it is an object, words in capitals.
    """
    _raise_for_status(status, body)
    _numeric_code_is_zero(body)
    body = body["data"] if isinstance(body.get("data"), dict) else body
    state = CANVAS_WEB.get(str(body.get("status", "")).upper(), RUNNING)
    url = body.get("result_url") or body.get("video_url") or body.get("url")
    error = body.get("error")
    reason = body.get("fail_reason") or (error.get("message") if isinstance(error, dict) else error)
    return Seen(state, url if state == SUCCEEDED else None, reason or None)


def canvas_server_submit(status: int, body: Json) -> str:
    """
    open-ai-canvas on the server: the id at the top or in ``data``.
    """
    _raise_for_status(status, body)
    _code_is_good(body)
    inner = body["data"] if isinstance(body.get("data"), dict) else {}
    found = body.get("task_id") or body.get("id") or inner.get("task_id")
    if not found:
        raise ReaderError("no id")
    return str(found)


CANVAS_SERVER = {
    "SUCCESS": SUCCEEDED,
    "FAILURE": FAILED,
    **dict.fromkeys(("SUBMITTED", "QUEUED", "IN_PROGRESS", "NOT_START", ""), RUNNING),
}


def canvas_server_fetch(status: int, body: Json) -> Seen:
    """
    open-ai-canvas on the server: the envelope's words to the letter, the address in ``result_url`` alone.
    """
    _raise_for_status(status, body)
    _code_is_good(body)
    body = body.get("data") or body
    if body.get("status", "") not in CANVAS_SERVER:
        raise ReaderError(f"unknown status {body['status']}")
    state = CANVAS_SERVER[body.get("status", "")]
    if state == SUCCEEDED and not body.get("result_url"):
        raise ReaderError("no address of the video")
    return Seen(state, body.get("result_url"), body.get("fail_reason") or None)


def sample_submit(status: int, body: Json) -> str:
    """
    The sample in New API's documentation: the id at the top.
    """
    _raise_for_status(status, body)
    return str(body["task_id"])


def sample_fetch(status: int, body: Json) -> Seen:
    """
    The sample in New API's documentation: the three documented words, flat.
    """
    _raise_for_status(status, body)
    if body["status"] == "succeeded":
        return Seen(SUCCEEDED, body["url"])
    if body["status"] == "failed":
        return Seen(FAILED, None, body["error"]["message"])
    return Seen(RUNNING)


SUBMITS = {
    "arcreel": arcreel_submit,
    "canvas web": canvas_web_submit,
    "canvas server": canvas_server_submit,
    "sample": sample_submit,
}
FETCHES = {
    "arcreel": arcreel_fetch,
    "canvas web": canvas_web_fetch,
    "canvas server": canvas_server_fetch,
    "sample": sample_fetch,
}
STRICT = "canvas server"
"""It reads the envelope only, so it needs the compatibility switch."""


def error_text(body: Json) -> str:
    """
    The message of an error: nested, as text, or flat.
    """
    error = body.get("error")
    found = error.get("message") if isinstance(error, dict) else error
    return str(found or body.get("message") or "")


def _raise_for_status(status: int, body: Json) -> None:
    if status >= 400:
        raise ReaderError(error_text(body))


def _numeric_code_is_zero(body: Json) -> None:
    if isinstance(body.get("code"), int) and body["code"] != 0:
        raise ReaderError(error_text(body))


def _code_is_good(body: Json) -> None:
    if body.get("code", "") not in ("", 0, "ok", "success", None):
        raise ReaderError(error_text(body))
