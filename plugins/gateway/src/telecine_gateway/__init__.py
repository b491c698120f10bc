"""
A durable HTTP gateway to every video vendor that telecine has a plugin for.

Embed it: `build_app` makes an ASGI application that any server runs, or that
a host mounts. Operate it: ``telecine serve``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._app import build_app
    from ._engine import Engine
    from ._settings import GatewaySettings

__all__ = ["Engine", "GatewaySettings", "build_app"]

_LATE = {"Engine": "_engine", "GatewaySettings": "_settings", "build_app": "_app"}


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  # only when it is needed

    return getattr(import_module(f".{_LATE[name]}", __name__), name)
