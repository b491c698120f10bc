"""
Start a plugin's flows, logged in where a hook asks for that.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import attrs

from ._account import Session
from ._errors import PluginBroken, Unauthorized
from ._guard import guarded

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from ._call import Call
    from ._hooks import Flow
    from ._http import HttpRequest
    from ._plugin import Plugin

_EARLY = timedelta(seconds=30)
"""A session is renewed this long before it ends, so that it does not end on the way."""


class Sessions:
    """
    The guarded flows of one plugin, and the tokens that they share.
    """

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._known: dict[Hashable, Session] = {}
        asking = [hook for hook, names in plugin.arguments.items() if "session" in names]
        if asking and "login" not in plugin.arguments:
            name = plugin.info.name
            raise PluginBroken(
                f"{name}: {asking[0]} asks for a session, and there is no hook login", fault="login"
            )

    def run(self, call: Call, arguments: Mapping[str, Any]) -> Flow[Any]:
        """
        The guarded flow of *call*.

        A token that the vendor refuses is renewed once, where nothing can have been taken meanwhile.
        """
        if "session" not in self._plugin.arguments[call.hook]:
            return (yield from self._guarded(call, arguments))
        if session := self._cached(call):
            try:
                return (yield from self._with(session, call, arguments))
            except Unauthorized as error:
                if call.hook == "submit" and error.accepted is not False:
                    raise
        # Another call may have renewed it in the meantime.
        session = self._cached(call) or (yield from self._login(call))
        return (yield from self._with(session, call, arguments))

    def first_requests(self, call: Call, arguments: Mapping[str, Any]) -> list[HttpRequest]:
        """
        What *call* sends before an answer is needed; a token not yet known is shown as such.
        """
        calls = [(call, arguments)]
        if "session" in self._plugin.arguments[call.hook]:
            session = Session(token="<token>", expires_at=call.now)  # noqa: S106  # stands for what login returns
            calls = [(attrs.evolve(call, hook="login"), {}), (attrs.evolve(call, session=session), arguments)]
        requests: list[HttpRequest] = []
        for each, with_arguments in calls:
            flow = self._guarded(each, with_arguments)
            requests += islice(flow, 1)
            flow.close()
        return requests

    def _with(self, session: Session, call: Call, arguments: Mapping[str, Any]) -> Flow[Any]:
        try:
            return (yield from self._guarded(attrs.evolve(call, session=session), arguments))
        except Unauthorized:
            if self._known.get(_key(call)) is session:
                del self._known[_key(call)]
            raise

    def _guarded(self, call: Call, arguments: Mapping[str, Any]) -> Flow[Any]:
        hook = getattr(self._plugin.hooks, call.hook)
        everything = {"account": call.account, "now": call.now, "session": call.session, **arguments}
        wanted = {"login": ("account", "now")}.get(call.hook, everything)
        flow = hook(**{name: everything[name] for name in wanted})
        return guarded(flow, call, self._plugin)

    def _cached(self, call: Call) -> Session | None:
        session = self._known.get(_key(call))
        return session if session and session.expires_at - _EARLY > call.now else None

    def _login(self, call: Call) -> Flow[Session]:
        session: Session = yield from self._guarded(attrs.evolve(call, hook="login"), {})
        self._known[_key(call)] = session
        return session


def _key(call: Call) -> Hashable:
    account = call.account
    return (
        account.name,
        account.base_url,
        tuple(sorted((name, secret.reveal()) for name, secret in account.credentials.items())),
    )
