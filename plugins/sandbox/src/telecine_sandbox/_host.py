"""
Find the simulators that are installed, and serve them side by side.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from ._control import control_routes
from ._drop import keep
from ._sandbox import Sandbox
from ._simulator import SANDBOX_KEY

GROUP = "telecine.simulators"


class Host:
    """
    An ASGI application: each simulator under ``/<provider>``, control under ``/_sandbox``.

    Attributes:
        sandbox: What all its simulators share.
        simulators: The mounted applications, by provider.
        broken: Why the others are missing, by provider.
    """

    def __init__(
        self, sandbox: Sandbox, simulators: Mapping[str, ASGIApp], broken: Mapping[str, str]
    ) -> None:
        self.sandbox = sandbox
        self.simulators = dict(simulators)
        self.broken = dict(broken)
        routes: list[BaseRoute] = [Mount("/_sandbox", routes=control_routes(sandbox, self.health))]
        routes += [Mount(f"/{provider}", app=app) for provider, app in self.simulators.items()]
        self._app = Starlette(routes=routes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Serve one ASGI connection.
        """
        keep(scope, send)
        scope[SANDBOX_KEY] = self.sandbox
        await self._app(scope, receive, send)

    def health(self) -> dict[str, Any]:
        """
        Say which simulators are there, and why others are not.
        """
        return {"status": "ok", "simulators": sorted(self.simulators), "broken": self.broken}

    def settings(self, base_url: str) -> dict[str, str]:
        """
        Return the environment that leads a client to this host at *base_url*.
        """
        settings = {}
        for provider, app in sorted(self.simulators.items()):
            prefix = f"TELECINE_{provider.upper().replace('-', '_')}_"
            settings[f"{prefix}BASE_URL"] = f"{base_url}/{provider}"
            credentials: Mapping[str, str] = getattr(app, "credentials", {})
            settings |= {f"{prefix}{name}": value for name, value in credentials.items()}
        return settings


def build_app(sandbox: Sandbox | None = None, simulators: Mapping[str, ASGIApp] | None = None) -> Host:
    """
    Return a host of the installed simulators.

    Args:
        sandbox: What they share; a fresh one when ``None``.
        simulators: These, by provider, instead of the installed ones.
    """
    broken: dict[str, str] = {}
    if simulators is None:
        simulators, broken = _load(entry_points(group=GROUP))
    return Host(sandbox or Sandbox(), simulators, broken)


def _load(points: Iterable[EntryPoint]) -> tuple[dict[str, ASGIApp], dict[str, str]]:
    loaded: dict[str, ASGIApp] = {}
    broken: dict[str, str] = {}
    found = list(points)
    claims = Counter(point.name for point in found)
    for point in found:
        if claims[point.name] > 1:
            broken[point.name] = f"{claims[point.name]} packages claim the name {point.name}"
            continue
        try:
            app = point.load()
        except Exception as error:  # noqa: BLE001 - one package must not take the others down
            broken[point.name] = f"{point.value} cannot be loaded: {type(error).__name__}: {error}"
            continue
        if callable(app):
            loaded[point.name] = app
        else:
            broken[point.name] = f"{point.value} is no ASGI application"
    return loaded, broken
