"""
Vidu's words for what went wrong: as ``reason`` of a refusal, and as ``err_code`` of a failed job.

Source: platform.vidu.com/docs and platform.vidu.cn/docs, error-code, read 2026-07. CODEC is not in that
table; ArcReel/ArcReel has seen it (lib/vidu_shared.py, 2026-08).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

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

MEANINGS: dict[str, tuple[type[ProviderError], str]] = {
    "BadRequest": (InvalidRequest, "the request is wrong"),
    "FieldLacking": (InvalidRequest, "a field is missing or empty"),
    "FieldUnwanted": (InvalidRequest, "a field is not allowed here"),
    "FieldInvalid": (InvalidRequest, "a field has a wrong value"),
    "FieldItemCountOutOfRange": (InvalidRequest, "too few or too many items"),
    "PageSizeOutOfRange": (InvalidRequest, "a picture's size, format or ratio is out of range"),
    "ImageDownloadFailure": (InvalidRequest, "a picture's address could not be fetched"),
    "ImageFormatInvalid": (InvalidRequest, "a picture is of a wrong format"),
    "ImageCheckFaceFailed": (InvalidRequest, "no fitting face in a picture"),
    "ImageCheckBodyJointsFailed": (InvalidRequest, "no fitting body in a picture"),
    "ImageObjectsUndetected": (InvalidRequest, "no object in a picture"),
    "OperationInProcess": (Busy, "the same operation is running"),
    "ModelUnavailable": (InvalidRequest, "the model cannot be used"),
    "TaskPromptPolicyViolation": (ContentRejected, "moderation refused the prompt"),
    "AuditSubmitIllegal": (ContentRejected, "moderation refused the input"),
    "CreationPolicyViolation": (ContentRejected, "moderation refused the result"),
    "CreditInsufficient": (QuotaExceeded, "the account has too few credits"),
    "CODEC": (InvalidRequest, "the id of the job is not a number"),
    "Unauthorized": (Unauthorized, "the key is wrong"),
    "Forbidden": (Forbidden, "the account may not do this"),
    "TaskNotFound": (TaskNotFound, "the job is not known"),
    # A wrong address answers with these as well, so neither says that a job is gone.
    "CreationNotFound": (InvalidResponse, "the creation is not known"),
    "NotFound": (InvalidResponse, "there is nothing at this address"),
    "Conflict": (InvalidRequest, "the request conflicts with another"),
    "QuotaExceeded": (Busy, "too many jobs at once"),
    "TooManyRequests": (RateLimited, "too many requests"),
    "SystemThrottling": (RateLimited, "the vendor is under load"),
    "Canceled": (Timeout, "the request was cut off"),
    "InternalServiceFailure": (VendorDown, "the vendor failed"),
}
ERRORS = {word: kind for word, (kind, _) in MEANINGS.items()}
CANCELLED = "UserCancelled"
"""The ``err_code`` of a failed job that its owner has stopped."""
MAYBE_TAKEN = ("OperationInProcess", "Conflict")
"""What this submit is in the way of may be itself, sent twice by something between."""


@attrs.frozen
class Envelope:
    """
    A refusal, as far as it is one.
    """

    reason: Any = None
    message: Any = None
    metadata: Any = None

    @classmethod
    def of(cls, response: HttpResponse) -> Envelope:
        """
        What is in the body, whatever it is.
        """
        try:
            body = response.json()
        except InvalidResponse:
            return cls()
        known = body if isinstance(body, dict) else {}
        return cls(known.get("reason"), known.get("message"), known.get("metadata"))

    @property
    def trace(self) -> str | None:
        """
        The vendor's id of the call.
        """
        trace = self.metadata.get("trace_id") if isinstance(self.metadata, dict) else None
        return trace if isinstance(trace, str) and trace else None


@hookimpl
def translate_error(response: HttpResponse, hook: str) -> ProviderError | None:
    """
    The verdict is the word in ``reason``; one that is not documented leaves it to the HTTP status.
    """
    said = Envelope.of(response)
    if not isinstance(said.reason, str) or said.reason not in MEANINGS:
        return None
    kind, meaning = MEANINGS[said.reason]
    if kind is InvalidResponse and hook == "submit":
        kind = InvalidRequest
    text = said.message if isinstance(said.message, str) and said.message else meaning
    error = kind(f"Vidu answers {text:.300} ({said.reason})")
    error.code, error.request_id = said.reason, said.trace
    if said.reason in MAYBE_TAKEN:
        error.accepted = None
    return error


def failure(word: str) -> TaskError:
    """
    Why a job failed, by its ``err_code``: the only thing that Vidu says of it.
    """
    kind, meaning = MEANINGS.get(word, (VendorDown, "the job failed"))
    return TaskError(kind=kind.__name__, code=word, message=f"Vidu says: {meaning} ({word or 'no reason'})")
