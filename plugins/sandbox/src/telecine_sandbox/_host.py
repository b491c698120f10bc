"""
Find the simulators that are installed, and serve them side by side.
"""

from collections.abc import Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from ._control import control_routes
from ._drop import keep
from ._sandbox import Sandbox
from ._simulator import SANDBOX_KEY

GROUP = "telecine.simulators"


class _Broken(Exception):
    """
    A simulator that cannot be used; the message says why, and what to do.
    """


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
        self.simulators: dict[str, ASGIApp] = dict(simulators)
        self.broken: dict[str, str] = dict(broken)
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
    found: dict[str, list[EntryPoint]] = {}
    for point in points:
        found.setdefault(point.name, []).append(point)
    for name, claims in found.items():
        try:
            loaded[name] = _application(claims)
        except _Broken as error:
            broken[name] = str(error)
    return loaded, broken


def _application(claims: Sequence[EntryPoint]) -> ASGIApp:
    sources = sorted(map(_source, claims))
    if len(claims) > 1:
        raise _Broken(f"{' and '.join(sources)} both claim the simulator {claims[0].name}; uninstall one")
    (point,), (source,) = claims, sources
    try:
        app = point.load()
    except ModuleNotFoundError as error:
        extra = f"'{point.dist.name}[simulator]'" if point.dist else "what it needs"
        raise _Broken(f"{source} lacks the module {error.name}; pip install {extra}") from error
    except (Exception, SystemExit) as error:  # one package must not take the others down
        said = f"{type(error).__name__}: {error}"
        raise _Broken(f"{source} cannot be loaded: {said}; upgrade it, or tell its authors") from error
    if not callable(app):
        raise _Broken(f"{source} has {type(app).__name__}, not an ASGI application; tell its authors")
    return cast("ASGIApp", app)


def _source(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value
