"""
Kling's error codes, and the reasons it gives for a failed job.

Source: kling.ai/document-api/api/get-started/error-codes, read 2026-10.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from telecine import (
    Busy,
    ContentRejected,
    Forbidden,
    InvalidRequest,
    InvalidResponse,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    TaskError,
    TaskNotFound,
    Timeout,
    Unauthorized,
    VendorDown,
    hookimpl,
)

if TYPE_CHECKING:
    from telecine import HttpResponse

ERRORS: dict[int, type[ProviderError]] = {
    1000: Unauthorized,
    1001: Unauthorized,
    1002: Unauthorized,
    1003: Unauthorized,
    1004: Unauthorized,
    1100: Forbidden,
    1101: QuotaExceeded,
    1102: QuotaExceeded,
    1103: Forbidden,
    1200: InvalidRequest,
    1201: InvalidRequest,
    1202: InvalidRequest,
    1203: InvalidRequest,
    1300: ContentRejected,
    1301: ContentRejected,
    1302: RateLimited,
    1303: Busy,
    1304: Forbidden,
    5000: VendorDown,
    5001: VendorDown,
    5002: Timeout,
}
NOT_FOUND = 1203
"""A resource that does not exist: the model in a submit, the job in a question about one."""
REASONS = (
    ("risk control", ContentRejected),
    ("content", ContentRejected),
    ("pixel", InvalidRequest),
    ("resolution", InvalidRequest),
    ("aspect ratio", InvalidRequest),
    ("format", InvalidRequest),
)


@hookimpl
def translate_error(response: HttpResponse, hook: str) -> ProviderError | None:
    """
    The verdict is in ``code``, whatever the HTTP status; 429 alone is six different things.
    """
    body = _object(response.content)
    # The costs have a second envelope inside the first.
    inner = body.get("data") if hook == "check" and body.get("code") == 0 else None
    code, message = (inner.get("code"), inner.get("msg")) if isinstance(inner, dict) else _verdict(body)
    if type(code) is not int or code == 0:
        return None
    error = ERRORS.get(code)
    if error is None and response.status >= 400:  # noqa: PLR2004  # the core's own table reads the status
        return None
    if code == NOT_FOUND and hook in ("poll", "find", "cancel"):
        error = TaskNotFound
    text = f"Kling answers {message} (code {code})"
    found = InvalidResponse(text, path="$.code") if error is None else error(text)
    found.code, found.request_id = str(code), _text(body.get("request_id"))
    return found


def reason(message: str) -> TaskError:
    """
    Why a job failed, by the vendor's words; it gives no code.
    """
    lowered = message.lower()
    kind = next((kind for words, kind in REASONS if words in lowered), VendorDown)
    return TaskError(kind=kind.__name__, message=message or "Kling gives no reason")


def _verdict(body: dict[str, Any]) -> tuple[Any, Any]:
    return body.get("code"), body.get("message")


def _object(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
