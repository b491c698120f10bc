"""
Nimbus's error codes.

Source: https://docs.nimbus.example/errors, read 2026-01-05.
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
    TaskError,
    TaskNotFound,
    Unauthorized,
    VendorDown,
    hookimpl,
    read,
)

if TYPE_CHECKING:
    from telecine import HttpResponse, ProviderError

ERRORS: dict[str, type[ProviderError]] = {
    "key_invalid": Unauthorized,
    "token_invalid": Unauthorized,
    "token_expired": Unauthorized,
    "field_invalid": InvalidRequest,
    "content_refused": ContentRejected,
    "credits_used_up": QuotaExceeded,
    "too_many_calls": RateLimited,
    "too_many_jobs": Busy,
    "job_unknown": TaskNotFound,
}


@attrs.frozen
class Refusal:
    """
    Why a call was refused, or a job failed.
    """

    code: str = ""
    message: str = ""

    def of_job(self, state: str) -> TaskError:
        """
        The same as the end of a job.
        """
        kind = ERRORS.get(self.code, VendorDown)
        return TaskError(kind=kind.__name__, message=self.message or f"Nimbus says: {state}", code=self.code)


@attrs.frozen
class Refused:
    """
    The envelope of a refused call. A job that failed, told of under 422, has no such part.
    """

    error: Refusal


@hookimpl
def translate_error(response: HttpResponse) -> ProviderError | None:
    """
    The verdict is in ``error.code``; where there is none, or none that is known, the status speaks.
    """
    try:
        refusal = read(response, Refused).error
    except InvalidResponse:
        return None
    kind = ERRORS.get(refusal.code)
    return kind(f"Nimbus answers: {refusal.message}", code=refusal.code) if kind else None
