"""
Jimeng's error codes: those of the service, and those of the gateway before it.

Source: volcengine.com/docs/85621/1777001 and 1792702 (codes of the service) and docs.byteplus.com
(common error codes of the same gateway), read 2026-10. The codes 50200, 50204, 50215, 50218 and 50400
are in no vendor page; they are as public clients report them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from telecine import (
    Busy,
    ContentRejected,
    Forbidden,
    InvalidRequest,
    InvalidResponse,
    ProviderError,
    RateLimited,
    TaskError,
    Unauthorized,
    VendorDown,
    hookimpl,
)

if TYPE_CHECKING:
    from telecine import HttpResponse

SUCCESS = 10000
_INPUT = dict.fromkeys(("50411", "50412", "50413", "50512", "50513", "50514", "50518"), ContentRejected)
_OUTPUT = dict.fromkeys(("50511", "50516", "50517", "50519"), ContentRejected)
_REVIEW = dict.fromkeys(("50520", "50521", "50522"), VendorDown)
# "Retry: yes", says the table, and not that nothing was taken: whether it was stays unknown.
_INTERNAL = dict.fromkeys(("50500", "50501"), VendorDown)
FAILURES: dict[str, type[ProviderError]] = {**_INPUT, **_OUTPUT, **_REVIEW}
"""Codes that, in the answer to a query, tell how the job has ended and nothing about the query."""
ERRORS: dict[str, type[ProviderError]] = {
    **FAILURES,
    **_INTERNAL,
    "50429": RateLimited,
    "50430": Busy,
    "50400": Forbidden,
    "50200": InvalidRequest,
    "50204": InvalidRequest,
    "50215": InvalidRequest,
    "50218": InvalidRequest,
    "MissingParameter": InvalidRequest,
    "ServiceNotFound": InvalidRequest,
    "InvalidActionOrVersion": InvalidRequest,
    "MissingAuthenticationToken": Unauthorized,
    "MissingRequestInfo": Unauthorized,
    "MissingSignature": Unauthorized,
    "InvalidTimestamp": Unauthorized,
    "InvalidAccessKey": Unauthorized,
    "SignatureDoesNotMatch": Unauthorized,
    "LackPolicy": Forbidden,
    "AccessDenied": Forbidden,
}


@attrs.frozen
class Verdict:
    """
    What an answer says against the call, in either of the two envelopes.
    """

    code: str
    message: str
    request_id: str | None


@hookimpl
def translate_error(response: HttpResponse, hook: str) -> ProviderError | None:
    """
    The verdict is in ``code``, whatever the HTTP status; the message is never looked at.
    """
    verdict = _verdict(_object(response.content))
    if verdict is None or (hook == "poll" and verdict.code in FAILURES):
        return None
    kind = ERRORS.get(verdict.code)
    if kind is None and response.status >= 400:  # noqa: PLR2004  # the core's own table reads the status
        return None
    text = f"Jimeng answers {verdict.message or 'an error'} (code {verdict.code})"
    found = InvalidResponse(text, path="$.code") if kind is None else kind(text)
    found.code, found.request_id = verdict.code, verdict.request_id
    if verdict.code in _OUTPUT:
        # What is refused has been made, and perhaps billed.
        found.accepted = None
    return found


def reason(code: str, message: str | None) -> TaskError:
    """
    Why a job failed, by one of `FAILURES`.
    """
    again = "; submitted anew, which costs again, the same request may pass" if code in _OUTPUT else ""
    text = f"Jimeng answers {message or 'a failure'} (code {code}){again}"
    return TaskError(kind=FAILURES[code].__name__, message=text, code=code)


def _verdict(body: dict[str, Any]) -> Verdict | None:
    metadata = _inner(body, "ResponseMetadata")
    if error := _inner(metadata, "Error"):
        # Beside it, nothing else in the body counts.
        code = error.get("Code") or error.get("CodeN")
        return _of(code, error.get("Message"), metadata.get("RequestId"))
    if "code" not in body:
        body = _inner(body, "Result")
    code = body.get("code")
    if type(code) is not int or code in (0, SUCCESS):
        return None
    return _of(code, body.get("message"), body.get("request_id"))


def _of(code: object, message: object, request_id: object) -> Verdict:
    return Verdict(
        code=str(code) if isinstance(code, str | int) else "",
        message=message if isinstance(message, str) else "",
        request_id=request_id if isinstance(request_id, str) else None,
    )


def _inner(body: dict[str, Any], key: str) -> dict[str, Any]:
    inner = body.get(key)
    return inner if isinstance(inner, dict) else {}


def _object(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
