"""
Everything that telecine raises, by whose fault it is, then by what to do.

    TelecineError
    ├─ PluginError                 a plugin cannot be found, loaded or trusted
    │  ├─ PluginNotFound
    │  ├─ PluginConflict           two distributions claim one name
    │  └─ PluginBroken
    ├─ ConfigurationError          names the key and the file
    ├─ StillRunning                wait() gave up; the task goes on
    └─ ProviderError
       ├─ Rejected                 the caller's request
       │  ├─ InvalidRequest
       │  ├─ Unsupported           has what is allowed instead
       │  ├─ ContentRejected
       │  └─ TaskNotFound
       ├─ Denied                   the account
       │  ├─ Unauthorized
       │  ├─ Forbidden
       │  └─ QuotaExceeded
       ├─ Unavailable              the vendor; try later
       │  ├─ RateLimited
       │  ├─ Busy                  too many jobs at once; a running one must end
       │  ├─ VendorDown
       │  └─ Timeout
       ├─ InvalidResponse          the vendor, not as documented
       └─ SubmitUnknown            sent, and no answer says whether it was taken
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ._error_base import (
    ConfigurationError,
    PluginBroken,
    PluginConflict,
    PluginError,
    PluginNotFound,
    ProviderError,
    StillRunning,
    TelecineError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._error_base import Accepted

__all__ = [
    "Busy",
    "ConfigurationError",
    "ContentRejected",
    "Denied",
    "Forbidden",
    "InvalidRequest",
    "InvalidResponse",
    "PluginBroken",
    "PluginConflict",
    "PluginError",
    "PluginNotFound",
    "ProviderError",
    "QuotaExceeded",
    "RateLimited",
    "Rejected",
    "StillRunning",
    "SubmitUnknown",
    "TaskNotFound",
    "TelecineError",
    "Timeout",
    "Unauthorized",
    "Unavailable",
    "Unsupported",
    "VendorDown",
]


class Rejected(ProviderError):
    """
    The caller's request cannot be done as it is.
    """

    default_accepted: ClassVar[Accepted] = False


class InvalidRequest(Rejected):
    """
    A field is wrong, or fields contradict each other.
    """


class Unsupported(Rejected):
    """
    What is asked for is not offered; ``allowed`` says what is.
    """

    def __init__(self, message: str, *, allowed: Iterable[object] = (), param: str | None = None) -> None:
        super().__init__(message, param=param)
        self.allowed: tuple[object, ...] = tuple(allowed)


class ContentRejected(Rejected):
    """
    The vendor's moderation refuses the prompt, an image or the result.
    """


class TaskNotFound(Rejected):
    """
    The vendor says, in a documented way, that it does not know the job.
    """


class Denied(ProviderError):
    """
    The account may not do this.
    """

    default_accepted: ClassVar[Accepted] = False


class Unauthorized(Denied):
    """
    The credentials are missing, wrong or out of date.
    """


class Forbidden(Denied):
    """
    The credentials are good, and do not allow this.
    """


class QuotaExceeded(Denied):
    """
    The account has run out of money or units.
    """


class Unavailable(ProviderError):
    """
    The vendor cannot now; the same call may work later.
    """

    default_retryable: ClassVar[bool] = True


class RateLimited(Unavailable):
    """
    Too many calls in too short a time.
    """

    default_accepted: ClassVar[Accepted] = False


class Busy(Unavailable):
    """
    Too many jobs at once; it passes when a running one ends.
    """

    default_accepted: ClassVar[Accepted] = False


class VendorDown(Unavailable):
    """
    The vendor's service is out of order or out of reach.
    """


class Timeout(Unavailable):
    """
    The vendor gave up waiting for itself.
    """


class InvalidResponse(ProviderError):
    """
    The vendor's answer is not as documented.

    Attributes:
        path: Where in the answer, such as ``$.data.task_id``.
    """

    def __init__(self, message: str, *, path: str = "$", status: int | None = None) -> None:
        super().__init__(message, status=status)
        self.path = path


class SubmitUnknown(ProviderError):
    """
    The job was sent, and no answer says whether the vendor took it.

    Never submit it again blindly: ask ``find`` with ``provider``, ``account`` and ``external_id``.
    """
