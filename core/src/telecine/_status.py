"""
What an HTTP status alone says, where a plugin has no opinion.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from ._errors import (
    Forbidden,
    InvalidRequest,
    InvalidResponse,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    Timeout,
    Unauthorized,
    VendorDown,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._call import Call
    from ._http import HttpResponse

_BY_STATUS: Mapping[int, type[ProviderError]] = {
    401: Unauthorized,
    402: QuotaExceeded,
    403: Forbidden,
    408: Timeout,
    429: RateLimited,
    504: Timeout,
}
_CONFLICT = 409
_NOT_FOUND = 404
_SENTENCE = 300  # characters; what is longer is no sentence


def by_status(response: HttpResponse, call: Call) -> ProviderError | None:
    """
    The error that a status of 400 or more is; None below.
    """
    status = response.status
    if status < 400:  # noqa: PLR2004  # where errors begin in HTTP
        return None
    return _of(status, f"{call.provider} answered HTTP {status}{_said(response)}", call.hook)


def _of(status: int, message: str, hook: str) -> ProviderError:
    if status >= 500 or status in _BY_STATUS:  # noqa: PLR2004  # the server's own errors
        return _BY_STATUS.get(status, VendorDown)(message, status=status)
    if status == _NOT_FOUND and hook != "submit":
        # Never TaskNotFound: a wrong path or a proxy answers 404 as well.
        return InvalidResponse(message, status=status)
    # A conflict may mean that an earlier try has arrived after all.
    return InvalidRequest(message, status=status, accepted=None if status == _CONFLICT else False)


def _said(response: HttpResponse) -> str:
    """
    The vendor's own sentence, where it is found in the usual place of a JSON body.
    """
    try:
        body = response.json()
    except InvalidResponse:
        return ""
    said = body.get("message") if isinstance(body, dict) else None
    return f": {said[:_SENTENCE]}" if isinstance(said, str) and said else ""


def complete(error: ProviderError, response: HttpResponse, call: Call) -> ProviderError:
    """
    Fill in what the headers say and the plugin did not.
    """
    error.status = response.status if error.status is None else error.status
    if error.retry_after is None:
        error.retry_after = retry_after(response.headers, call.now)
    error.request_id = error.request_id or response.headers.get("x-request-id")
    return error


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """
    Seconds to wait, from a ``Retry-After`` of seconds or of a date; None without a sensible one.
    """
    stated = headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated[:9])
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError, OverflowError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
