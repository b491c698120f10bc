"""
What a client is told when it cannot have what it asks for.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from telecine import ConfigurationError, PluginError, ProviderError, Rejected, Unsupported

from ._answers import snake
from ._engine import CannotCancel, IdempotencyClash, NotReady

if TYPE_CHECKING:
    from collections.abc import Mapping

TYPES: Mapping[int, str] = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    409: "conflict_error",
    429: "rate_limit_error",
    500: "internal_error",
    503: "unavailable_error",
}
"""By status; any other is the request's fault."""
REPEATABLE = frozenset({429, 503})
_SOON = 2  # seconds
_MOST = 20  # allowed values that a message lists


class Refused(Exception):
    """
    An answer that is an error.

    Attributes:
        status: Of HTTP.
        code: A stable word for programs.
        message: One sentence for people.
        param: The field at fault.
        retry_after: Seconds after which the same may be asked again.
        headers: Others that belong to it.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        param: str | None = None,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param
        self.retry_after = retry_after
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """
        The documented error.
        """
        kind = TYPES.get(self.status, "invalid_request_error")
        return {"code": self.code, "message": self.message, "param": self.param, "type": kind}

    def all_headers(self) -> dict[str, str]:
        """
        With those that say whether and when to try again.
        """
        if self.retry_after is not None:
            return {**self.headers, "retry-after": str(max(1, math.ceil(self.retry_after)))}
        repeatable = self.status in REPEATABLE
        return self.headers if repeatable else {**self.headers, "x-should-retry": "false"}


def invalid(code: str, message: str, param: str | None = None) -> Refused:
    """
    The request is at fault.
    """
    return Refused(400, code, message, param=param)


def not_found() -> Refused:
    """
    There is no such task, or it is somebody else's: nobody learns which.
    """
    return Refused(404, "task_not_found", "there is no such task", param="task_id")


def refusal_of(error: Exception) -> Refused:
    """
    What *error* means to a client. What nobody expected says nothing of itself.
    """
    if isinstance(error, Refused):
        return error
    if isinstance(error, Rejected):
        return invalid(snake(type(error).__name__), _with_allowed(error), error.param)
    for classes, status, code, known in _MEANINGS:
        if isinstance(error, classes):
            return Refused(status, code, str(error) or code, **known)
    return Refused(500, "internal_error", "something went wrong here; the request is not at fault")


_MEANINGS: tuple[tuple[tuple[type[Exception], ...], int, str, dict[str, Any]], ...] = (
    ((IdempotencyClash,), 409, "idempotency_key_reused", {"param": "Idempotency-Key"}),
    ((CannotCancel,), 409, "cannot_cancel", {}),
    ((NotReady,), 503, "not_ready", {"retry_after": _SOON}),
    # Only the operator can do something about these; asking again does not help.
    (
        (ProviderError, PluginError, ConfigurationError),
        503,
        "provider_unavailable",
        {"headers": {"x-should-retry": "false"}},
    ),
)
"""What each class becomes; the first that fits."""


def _with_allowed(error: Rejected) -> str:
    """
    The message, and the allowed values where it does not name them.
    """
    allowed = error.allowed if isinstance(error, Unsupported) else ()
    words = [str(each) for each in allowed][:_MOST]
    if all(word in error.message for word in words):
        return error.message
    return f"{error.message} (allowed: {', '.join(words)})"
