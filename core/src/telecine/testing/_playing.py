"""
Play a case, and keep everything that was said.
"""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any

import attrs

from .._errors import InvalidRequest, PluginError, ProviderError, SubmitUnknown, TelecineError
from .._flow import AnswerLost, NotSent, drive
from .._http import HttpRequest, HttpResponse
from .._sessions import Sessions
from .._task import Task
from .._wire import read_body
from ._case import Case, Reply

if TYPE_CHECKING:
    from .._account import Account
    from .._provider import Provider

Talk = tuple[tuple[HttpRequest, HttpResponse | Exception], ...]
"""Each request with its answer, or with how none came."""


class Exchange:
    """
    Answers a flow with the replies of a case, and keeps what was asked.

    Attributes:
        talk: What was said so far.
        unanswered: The request that there was no reply left for.
    """

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        self._replies = list(replies)
        self.talk: list[tuple[HttpRequest, HttpResponse | Exception]] = []
        self.unanswered: HttpRequest | None = None

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """
        The next reply.

        Raises:
            AnswerLost: The reply is that none came, or there is no reply left.
            NotSent: The reply is that the request never went out.
        """
        if not self._replies:
            self.unanswered = request
            raise AnswerLost("the case has no reply left")
        try:
            response = self._replies.pop(0).response()
        except (AnswerLost, NotSent) as error:
            self.talk.append((request, error))
            raise
        self.talk.append((request, response))
        return response

    @property
    def unused(self) -> int:
        """
        How many replies were never asked for.
        """
        return len(self._replies)


@attrs.frozen(kw_only=True)
class Played:
    """
    What a case did.

    Attributes:
        name: What the case is called.
        case: The case.
        talk: Each request with its answer, or with how none came.
        outcome: What the flow returned, or the error that it raised.
    """

    name: str = ""
    case: Case
    talk: Talk
    outcome: Any

    @property
    def task(self) -> Task | None:
        """
        The outcome, where it is a task.
        """
        return self.outcome if isinstance(self.outcome, Task) else None

    @property
    def error(self) -> ProviderError | None:
        """
        The outcome, where it is a provider's error.
        """
        return self.outcome if isinstance(self.outcome, ProviderError) else None


def play(provider: Provider, case: Case, account: Account | None = None) -> Played:
    """
    Play *case* against *provider*, on another *account* where one is given.

    Raises:
        AssertionError: The case has too few replies or too many, or a request that nobody could make
            sense of; or the plugin itself broke. One sentence that says which.
    """
    exchange = Exchange(case.replies)
    try:
        outcome: Any = drive(case.flow(forgetful(provider), account), exchange)
    except TelecineError as error:
        outcome = error
    if problem := broken(outcome) or _misfit(case, exchange, outcome):
        raise AssertionError(problem)
    return Played(case=case, talk=tuple(exchange.talk), outcome=outcome)


def forgetful(provider: Provider) -> Provider:
    """
    *provider* as it is in a fresh process: not logged in, and without a host's wrappers.
    """
    fresh = copy(provider)
    fresh._wrappers = ()  # noqa: SLF001  # see below
    fresh._sessions = Sessions(provider._plugin)  # noqa: SLF001  # nobody but a suite wants to be forgotten
    return fresh


def broken(outcome: object) -> str | None:
    """
    What is wrong where a flow ended by an exception of the plugin's own; None where it did not.
    """
    if isinstance(outcome, PluginError):
        return f"the plugin does not keep the contract: {outcome}"
    cause = outcome.__cause__ if isinstance(outcome, SubmitUnknown) else None
    if cause is None or isinstance(cause, AnswerLost | NotSent):
        return None
    return (
        f"the plugin raises {type(cause).__name__} ({cause}) once the job is sent: read answers with `read`, "
        "which makes InvalidResponse of what is not as documented"
    )


def _unknown_fields(case: Case) -> list[str]:
    try:
        return [notice.param for notice in read_body(case.request)[1]] if case.request else []
    except InvalidRequest:  # a request may be refused, and a case may show that
        return []


def _misfit(case: Case, exchange: Exchange, outcome: object) -> str | None:
    if unknown := _unknown_fields(case):
        return f"the case's request has fields that nobody knows: {', '.join(unknown)}"
    if exchange.unanswered:
        return (
            f"the case has too few replies, {len(case.replies)}: "
            f"the flow goes on to {exchange.unanswered.method} {exchange.unanswered.url.partition('?')[0]}"
        )
    if not isinstance(outcome, Exception) and not exchange.talk:
        return f"{case.hook} asked the vendor nothing: yield a request before you return"
    if exchange.unused:
        return (
            f"the case has too many replies, {len(case.replies)}: the flow asked for {len(exchange.talk)} "
            f"and ended with {outcome!r:.200}"
        )
    return None
