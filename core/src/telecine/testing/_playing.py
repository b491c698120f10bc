"""
Play a case, and keep everything that was said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from .._errors import ProviderError, TelecineError
from .._flow import drive
from .._http import HttpRequest, HttpResponse
from .._task import Task
from ._case import Case, Exchange

if TYPE_CHECKING:
    from .._provider import Provider


@attrs.frozen(kw_only=True)
class Played:
    """
    What a case did.

    Attributes:
        case: The case.
        talk: Each request with its answer, or with how none came.
        outcome: What the flow returned, or the error that it raised.
    """

    case: Case
    talk: tuple[tuple[HttpRequest, HttpResponse | Exception], ...]
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


def play(provider: Provider, case: Case) -> Played:
    """
    Play *case* against *provider*.

    Raises:
        AssertionError: The case has too few replies, or too many.
    """
    exchange = Exchange(case.replies)
    try:
        outcome: Any = drive(case.flow(provider), exchange)
    except TelecineError as error:
        outcome = error
    if exchange.unused:
        raise AssertionError(f"the case has {exchange.unused} replies that the flow never asked for")
    return Played(case=case, talk=tuple(exchange.talk), outcome=outcome)
