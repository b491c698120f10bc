"""
What wraps every flow: the one place that judges answers, origins and doubt.

Sans I/O like the flow itself. Whoever drives it supplies a dumb exchange;
all that the exchange says is the response, `NotSent` or `AnswerLost`.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from ._errors import (
    InvalidResponse,
    PluginBroken,
    ProviderError,
    SubmitUnknown,
    TaskNotFound,
    TelecineError,
    VendorDown,
)
from ._flow import NotSent
from ._origin import Origins
from ._outcome import Outcome
from ._status import by_status, complete

if TYPE_CHECKING:
    from ._call import Call
    from ._hooks import Flow
    from ._http import HttpRequest, HttpResponse
    from ._plugin import Plugin

MOST_REQUESTS = 100
"""A flow that asks for more than this is caught in a loop."""


def guarded(flow: Flow[Any], call: Call, plugin: Plugin) -> Flow[Any]:
    """
    *flow* with everything around it that no plugin has to think of.

    Errors never enter the plugin's flow: it is closed.
    """
    guard = _Guard(call, plugin)
    response: HttpResponse | None = None
    try:
        while True:
            try:
                request = next(flow) if response is None else flow.send(response)
            except StopIteration as stop:
                return guard.returned(stop.value)
            guard.going_out(request)
            try:
                response = yield request
            except Exception as error:  # whatever an exchange raises, the request is in doubt
                raise guard.lost(error) from error
            guard.came_back(response)
    except Exception as error:
        verdict = guard.verdict(error)
        if verdict is None:
            return guard.outcome.unknown_job()
        if verdict is error:
            raise
        raise verdict from error
    finally:
        with suppress(Exception):  # what a plugin does at its end cannot undo the verdict
            flow.close()


class _Guard:
    def __init__(self, call: Call, plugin: Plugin) -> None:
        self.call = call
        self.origins = Origins(call.account, plugin.info, call.session)
        self.outcome = Outcome(call, plugin.info, self.origins.secrets)
        self._hooks = plugin.hooks
        self._requests = 0
        # An answered request of this flow may have started paid work; the one on its way may.
        self._committed = self._committing = False
        self._shown: HttpResponse | None = None

    def going_out(self, request: HttpRequest) -> None:
        self._shown = None
        self._requests += 1
        if self._requests > MOST_REQUESTS:
            raise PluginBroken(
                f"{self.call.provider}: {self.call.hook} makes more than {MOST_REQUESTS} requests"
            )
        self.origins.check(request)
        commits = request.method not in ("GET", "HEAD") if request.commits is None else request.commits
        self._committing = self.call.hook == "submit" and commits

    def lost(self, error: Exception) -> ProviderError:
        """
        What it means that no answer came.
        """
        self.origins.mask_error(error)
        if isinstance(error, NotSent):
            self._committing = False
        where = f"{self.call.provider}, account {self.call.account.name}"
        if self._committed or self._committing:
            return SubmitUnknown(f"{where}: no answer says whether the job was taken ({_said(error)})")
        return VendorDown(f"{where}: no answer ({_said(error)})")

    def came_back(self, response: HttpResponse) -> None:
        """
        Raises what the plugin, or else the HTTP status, calls an error.
        """
        error = self._hooks.translate_error(response=response, hook=self.call.hook)
        if error is None and self.call.hook != "poll":
            error = by_status(response, self.call)
        if error is not None:
            raise complete(error, response, self.call)
        self._shown = response
        # What was not refused may have done its work, whatever the flow makes of the answer.
        self._committed, self._committing = self._committed or self._committing, False

    def returned(self, value: Any) -> Any:
        # A submit that returns says that the job was taken, whatever its requests were marked as.
        self._committed = self._committed or (self.call.hook == "submit" and self._requests > 0)
        outcome = self.outcome.of(value)
        if self.call.hook == "poll" and self._shown is not None and not outcome.status.final:
            # An answer of 400 or more may tell how a job has ended, and never that it goes on.
            error = by_status(self._shown, self.call)
            if error:
                raise complete(error, self._shown, self.call)
        return outcome

    def verdict(self, error: Exception) -> Exception | None:
        """
        The error to raise in place of *error*; None where it tells the outcome of the job.
        """
        self.origins.mask_error(error)
        if isinstance(error, InvalidResponse) and self._shown is not None:
            error = complete(by_status(self._shown, self.call) or error, self._shown, self.call)
        if isinstance(error, TaskNotFound) and self.call.hook in ("poll", "find"):
            return None
        if not isinstance(error, ProviderError):
            error = self._broken(error)
        if isinstance(error, ProviderError):
            self._settle(error)
        return error

    def _broken(self, error: Exception) -> TelecineError:
        what = f"{self.call.provider}: {self.call.hook} raised {type(error).__name__}"
        if self._committed or self._committing:
            return SubmitUnknown(f"{what} after the job was sent; nobody knows whether it was taken")
        return (
            error
            if isinstance(error, TelecineError)
            else PluginBroken(self.origins.masked(f"{what}: {error}"))
        )

    def _settle(self, error: ProviderError) -> None:
        """
        Derive what the error alone cannot know, and stamp it.
        """
        # An answer that makes no sense may make sense the next time.
        error.retryable = error.retryable or isinstance(error, InvalidResponse)
        if self._committed:
            error.accepted = error.accepted or None
        elif self.call.hook in ("submit", "login") and not self._committing:
            error.accepted = False
        if self.call.hook == "submit":
            error.retryable = error.retryable and error.accepted is False
        self.origins.mask_error(error)
        error.provider, error.account = self.call.provider, self.call.account.name
        error.external_id = self.call.external_id


def _said(error: Exception) -> str:
    return str(error) or type(error).__name__
