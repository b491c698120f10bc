"""
One provider: the only door to its plugin.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

from ._call import Call, Wrapper, lifted_callback, no_callback
from ._errors import InvalidRequest, ProviderError, Rejected, Unsupported
from ._info import fitting
from ._plugin import load
from ._resolve import Resolved, resolve
from ._sessions import Sessions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from ._account import Account
    from ._hooks import Flow
    from ._http import HttpRequest, HttpResponse
    from ._info import ProviderInfo
    from ._model import Model
    from ._request import GenerationRequest
    from ._task import Task


class Provider:
    """
    A loaded plugin, behind the guard. Every method that talks to a vendor returns a flow.

    Attributes:
        name: The provider's name.
        info: What its ``describe`` said.
        hooks: The hooks it implements, sorted.
    """

    def __init__(
        self, name: str, plugin: object, *, models: tuple[Model, ...] = (), wrappers: Sequence[Wrapper] = ()
    ) -> None:
        """
        Load *plugin*.

        Raises:
            PluginBroken: It does not keep the contract.
        """
        loaded = load(name, plugin, models)
        self.name = name
        self.info: ProviderInfo = loaded.info
        self.hooks: tuple[str, ...] = tuple(sorted(loaded.arguments))
        self._plugin = loaded
        self._wrappers = tuple(wrappers)
        self._sessions = Sessions(loaded)

    def submit(
        self,
        request: GenerationRequest,
        *,
        account: Account,
        now: datetime,
        external_id: str,
        callback_url: str | None = None,
        strict: bool = False,
    ) -> Flow[Task]:
        """
        Start one vendor job.

        Args:
            request: Resolved here; what resolve says holds.
            account: On whose account.
            now: Aware.
            external_id: Ours, new for each try; what ``find`` asks for.
            callback_url: For the vendor to call.
            strict: Refuse where there would be a warning.

        Raises:
            Rejected: Before anything is sent.
            Unauthorized: The account lacks credentials.
        """
        call, arguments = self.prepared(request, account, now, external_id, callback_url, strict=strict)
        return self._run(call, arguments)

    def prepared(
        self,
        request: GenerationRequest,
        account: Account,
        now: datetime,
        external_id: str,
        callback_url: str | None,
        *,
        strict: bool,
    ) -> tuple[Call, dict[str, Any]]:
        """
        The call that a submit makes, and the arguments of its hook.
        """
        request, offer, notices = self.resolve(request, strict=strict)
        request, callback_url = lifted_callback(request, callback_url)
        if callback_url and "callback_url" not in self._plugin.arguments["submit"]:
            notices = (*notices, no_callback(self.info.label))
            if strict:
                raise Unsupported(notices[-1].message, param="callback_url")
        call = self._call("submit", account, now, request=request, external_id=external_id, notices=notices)
        return call, {
            "request": self._bare(request),
            "offer": offer,
            "external_id": external_id,
            "callback_url": callback_url,
        }

    def first_requests(self, call: Call, arguments: Mapping[str, Any]) -> list[HttpRequest]:
        """
        What a call sends before any answer is needed; the hook's own refusals are raised.
        """
        return self._sessions.first_requests(call, arguments)

    def resolve(self, request: GenerationRequest, *, strict: bool = False) -> Resolved:
        """
        Hold *request* against the catalogue; see `telecine.resolve`.
        """
        model = self.info.catalogue.find(request.model)
        if model is None:
            raise InvalidRequest(f"{self.name} has no model {request.model}", param="model")
        return resolve(request, model, strict=strict)

    def poll(self, task: Task, *, account: Account, now: datetime) -> Flow[Task]:
        """
        Ask where a job stands; safe to repeat.

        Raises:
            InvalidRequest: The task has no handle, as after a submit whose answer was lost.
        """
        return self._about("poll", task, account, now)

    def find(
        self, external_id: str, *, request: GenerationRequest, account: Account, now: datetime
    ) -> Flow[Task | None]:
        """
        Look for a job whose submit was not answered; None where the vendor knows none.
        """
        with suppress(Rejected):  # a catalogue that has changed meanwhile must not hide a paid job
            request = self.resolve(request)[0]
        call = self._call("find", account, now, request=request, external_id=external_id)
        return self._run(call, {"request": self._bare(request), "external_id": external_id})

    def cancel(self, task: Task, *, account: Account, now: datetime) -> Flow[Task]:
        """
        Stop a job at the vendor.
        """
        return self._about("cancel", task, account, now)

    def check(self, *, account: Account, now: datetime) -> Flow[str]:
        """
        Prove the credentials, without cost; returns a sentence about the account.
        """
        return self._run(self._call("check", account, now), {})

    def translate_error(self, response: HttpResponse, *, hook: str) -> ProviderError | None:
        """
        What the plugin makes of a response by itself; None is no opinion.
        """
        return self._plugin.hooks.translate_error(response=response, hook=hook)

    def _about(self, hook: str, task: Task, account: Account, now: datetime) -> Flow[Task]:
        call = self._call(hook, account, now, task=task)
        if not task.handle:
            raise InvalidRequest(f"{hook} needs the `handle` of a task; `find` may tell it", param="handle")
        return self._run(call, {"task": task})

    def _call(self, hook: str, account: Account, now: datetime, **known: Any) -> Call:
        if hook not in self._plugin.arguments:
            raise Unsupported(f"{self.info.label} has no {hook}", param=hook, allowed=self.hooks)
        return Call(hook=hook, provider=self.name, account=fitting(account, self.info), now=now, **known)

    def _run(self, call: Call, arguments: Mapping[str, Any]) -> Flow[Any]:
        flow = self._sessions.run(call, arguments)
        for wrapper in self._wrappers:
            flow = wrapper(flow, call)
        return flow

    def _bare(self, request: GenerationRequest) -> GenerationRequest:
        """
        With the model's id as the vendor has it.
        """
        if not request.model.startswith(f"{self.name}/"):
            return request
        return attrs.evolve(request, model=request.model.removeprefix(f"{self.name}/"))
