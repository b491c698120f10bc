"""
What can happen to a job, and what its provider can do about it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

import attrs

from telecine import ProviderError, Task, TaskError


@attrs.frozen(kw_only=True)
class Failure:
    """
    A provider's error, as far as a job's life depends on it.

    Attributes:
        kind: The name of the error's class.
        message: One sentence, without secrets.
        code: The vendor's.
        param: The canonical field at fault.
        accepted: Whether the vendor took the job; None where nobody knows.
        retryable: Whether the same call may work later.
        retry_after: Seconds that the vendor asks for.
        waiting: Whether it only says that the account is busy, which costs no attempt.
        denied: Whether it is the account's fault, so that another one may do.
    """

    kind: str
    message: str
    code: str = ""
    param: str | None = None
    accepted: bool | None = None
    retryable: bool = False
    retry_after: float | None = None
    waiting: bool = False
    denied: bool = False

    @classmethod
    def of(cls, error: ProviderError) -> Self:
        """
        *error* as data.
        """
        names = {kind.__name__ for kind in type(error).__mro__}
        return cls(
            kind=type(error).__name__,
            message=error.message,
            code=error.code,
            param=error.param,
            accepted=error.accepted,
            retryable=error.retryable,
            retry_after=error.retry_after,
            waiting=bool(names & {"Busy", "RateLimited"}),
            denied="Denied" in names,
        )

    @property
    def told(self) -> TaskError:
        """
        As the client is told.
        """
        return TaskError(kind=self.kind, message=self.message, code=self.code, param=self.param)


@attrs.frozen(kw_only=True)
class Event:
    """
    Something that happened, and when.
    """

    at: datetime


@attrs.frozen(kw_only=True)
class Started(Event):
    """
    An account has a free slot: the intent to submit.
    """

    account: str
    external_id: str


@attrs.frozen(kw_only=True)
class Taken(Event):
    """
    The vendor's handle is there, by the submit's answer or by a search.
    """

    task: Task


@attrs.frozen(kw_only=True)
class NotTaken(Event):
    """
    The vendor surely did not take the job.

    Attributes:
        failure: Why.
        elsewhere: Whether an account is left that has not refused it.
    """

    failure: Failure
    elsewhere: bool = False


@attrs.frozen(kw_only=True)
class Doubted(Event):
    """
    Nobody knows whether the vendor took the job: the answer is lost, or whoever waited for it died.

    Attributes:
        orphaned: Whether the request may still be on its way.
    """

    orphaned: bool = False


@attrs.frozen(kw_only=True)
class Absent(Event):
    """
    The vendor was asked, and knows no such job.
    """


@attrs.frozen(kw_only=True)
class CannotAsk(Event):
    """
    The vendor cannot be asked.
    """


@attrs.frozen(kw_only=True)
class Polled(Event):
    """
    The vendor said where the job stands.
    """

    task: Task


@attrs.frozen(kw_only=True)
class CancelAsked(Event):
    """
    The client asked for the end of the job.
    """


@attrs.frozen(kw_only=True)
class Refused(Event):
    """
    The job cannot be submitted as it is, which was found before the first byte.
    """

    failure: Failure


@attrs.frozen(kw_only=True)
class TimePassed(Event):
    """
    Nothing happened, and time has passed.
    """


@attrs.frozen(kw_only=True)
class Policy:
    """
    What a provider can do, and the gateway's patience.

    Attributes:
        can_find: Whether the vendor can be asked for a job by our own id.
        can_cancel: Whether it can stop one.
        absence_proves: Whether a job that it does not know was surely not taken.
        attempts: How many submits a job has.
        submit_timeout: How long a submit waits for its answer.
        grace: How long a vendor may need until it shows a job that it took.
        unresolved_after: How long after the submit a job stays unresolved.
        retention: How long after the submit the vendor knows the job.
        quiet: How long changed progress waits until it is written.
    """

    can_find: bool = False
    can_cancel: bool = False
    absence_proves: bool = False
    attempts: int = 100
    submit_timeout: timedelta = timedelta(seconds=30)
    grace: timedelta = timedelta(seconds=10)
    unresolved_after: timedelta = timedelta(seconds=1800)
    retention: timedelta = timedelta(days=7)
    quiet: timedelta = timedelta(seconds=5)
