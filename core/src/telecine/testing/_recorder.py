"""
Listen to flows, to make cases of what was said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from .._call import Call
from .._errors import TelecineError
from .._http import HttpRequest, HttpResponse
from .._sessions import Sessions

if TYPE_CHECKING:
    from .._hooks import Flow
    from .._provider import Provider


@attrs.frozen(kw_only=True)
class Heard:
    """
    One use of a hook, from its first request to what came of it.

    Attributes:
        call: What was called.
        talk: Each request with its answer; None where none came.
        outcome: What the flow returned, or the error that it raised.
    """

    call: Call
    talk: tuple[tuple[HttpRequest, HttpResponse | None], ...]
    outcome: Any

    @property
    def answers(self) -> tuple[HttpResponse, ...]:
        """
        The answers, in order; empty where one is missing.
        """
        found = tuple(answer for _, answer in self.talk if answer)
        return found if len(found) == len(self.talk) else ()


class Recorder:
    """
    A wrapper of flows that keeps what it hears.

    Attributes:
        heard: Everything that came to its end.
    """

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self._provider: Provider | None = None

    def listen(self, provider: Provider) -> None:
        """
        Have *provider* log in anew for each flow, as it has to where a case is played.
        """
        self._provider = provider

    def __call__(self, flow: Flow[Any], call: Call) -> Flow[Any]:
        """
        *flow*, listened to.
        """
        talk: list[tuple[HttpRequest, HttpResponse | None]] = []
        try:
            outcome: Any = yield from _overheard(flow, talk)
        except TelecineError as error:
            self.heard.append(Heard(call=call, talk=tuple(talk), outcome=error))
            raise
        finally:
            if self._provider:
                self._provider._sessions = Sessions(self._provider._plugin)  # noqa: SLF001  # see `forgetful`
        self.heard.append(Heard(call=call, talk=tuple(talk), outcome=outcome))
        return outcome


def _overheard(flow: Flow[Any], talk: list[tuple[HttpRequest, HttpResponse | None]]) -> Flow[Any]:
    try:
        request = next(flow)
        while True:
            try:
                response = yield request
            except Exception as error:  # noqa: BLE001  # the guard inside the flow judges it
                talk.append((request, None))
                request = flow.throw(error)
            else:
                talk.append((request, response))
                request = flow.send(response)
    except StopIteration as stop:
        return stop.value
    finally:
        flow.close()
