"""
The vendor's words for what went wrong: in a refusal, and as the reason of a film that failed.

Change: the source of what is said here. https://docs.acme.example.com/errors, read 2026-01-05.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
from telecine import (
    Busy,
    ContentRejected,
    InvalidRequest,
    InvalidResponse,
    QuotaExceeded,
    RateLimited,
    TaskNotFound,
    Unauthorized,
    VendorDown,
    hookimpl,
    read,
)

if TYPE_CHECKING:
    from telecine import HttpResponse, ProviderError

ERRORS: dict[str, type[ProviderError]] = {
    "bad_key": Unauthorized,
    "no_credit": QuotaExceeded,
    "bad_field": InvalidRequest,
    "rules": ContentRejected,
    "busy": Busy,
    "too_fast": RateLimited,
    "no_film": TaskNotFound,
    "over": InvalidRequest,
    "broken": VendorDown,
}
"""Change: each documented code, and what a caller is to do about it. Others are judged by the HTTP status."""


@attrs.frozen
class Reason:
    """
    Change: what the vendor says of an error.
    """

    code: str
    message: str = ""


@attrs.frozen
class Refusal:
    """
    Change: an answer that is an error.
    """

    error: Reason


@hookimpl
def translate_error(response: HttpResponse) -> ProviderError | None:
    """
    The error that an answer is; None where it is none, or one that is not documented.
    """
    try:
        reason = read(response, Refusal).error
    except InvalidResponse:
        return None
    kind = ERRORS.get(reason.code)
    return kind(f"Acme says {reason.message:.300} ({reason.code})", code=reason.code) if kind else None
