"""
The trunk of the error tree, which `_errors` draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from ._task import Task

Accepted = bool | None
"""False: the vendor surely did not take the job. True: it did. None: nobody knows."""


class TelecineError(Exception):
    """
    Anything that telecine raises on purpose.
    """


class PluginError(TelecineError):
    """
    A plugin cannot be found, loaded or trusted.

    Attributes:
        fault: What is wrong in a word, for who gives advice, such as ``argument``; empty where no word fits.
    """

    def __init__(self, message: str, *, fault: str = "") -> None:
        super().__init__(message)
        self.fault = fault


class PluginNotFound(PluginError):
    """
    No installed plugin has that name.
    """


class PluginConflict(PluginError):
    """
    Two distributions claim one provider name; the message names both.
    """


class PluginBroken(PluginError):
    """
    A plugin does not keep the contract; the message says where.
    """


class ConfigurationError(TelecineError):
    """
    A wrong or missing setting; the message names the key and where it stands.
    """


class StillRunning(TelecineError):
    """
    Waiting has reached its limit; the job goes on at the vendor.

    Attributes:
        task: Where the job stood last. Poll it, or wait again.
    """

    def __init__(self, message: str, *, task: Task) -> None:
        super().__init__(message)
        self.task = task

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), str(self), self.__dict__)


class ProviderError(TelecineError):
    """
    A vendor, or the talk with it, failed.

    Attributes:
        provider: The provider's name.
        account: The account's name.
        external_id: Our id of the job, in errors of a submit: what ``find`` asks for.
        code: The vendor's own code, as text; empty where it gave none.
        message: What happened and what to do. Never holds a secret.
        status: The HTTP status, where there was an answer.
        retry_after: Seconds that the vendor asks to wait.
        request_id: The vendor's id of the call, for its support.
        param: The canonical field at fault.
        accepted: False where the vendor surely did not take the job, True
            where it did, None where nobody knows.
        retryable: Whether the same call may be made again, later.
    """

    default_accepted: ClassVar[Accepted] = None
    default_retryable: ClassVar[bool] = False

    def __init__(
        self,
        message: str,
        *,
        provider: str = "",
        code: str | int = "",
        status: int | None = None,
        retry_after: float | None = None,
        request_id: str | None = None,
        param: str | None = None,
        accepted: Accepted | Literal["derived"] = "derived",
        retryable: bool | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.provider = provider
        self.account = ""
        self.external_id: str | None = None
        self.code: str = str(code)
        self.status = status
        self.retry_after = retry_after
        self.request_id = request_id
        self.param = param
        self.accepted: Accepted = self.default_accepted if accepted == "derived" else accepted
        self.retryable: bool = self.default_retryable if retryable is None else retryable

    def __str__(self) -> str:
        return self.message

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, self.__dict__)


def _rebuild(cls: type[TelecineError], message: str, state: dict[str, object]) -> TelecineError:
    """
    Make an error again after pickling, whatever its constructor asks for.
    """
    error = cls.__new__(cls, message)
    error.args = (message,)
    error.__dict__.update(state)
    return error
