"""
Hold a plugin against the contract before it is used.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pluggy

from ._errors import PluginBroken
from ._hooks import FLOWS, PROJECT, REQUIRED, ProviderSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ARGUMENTS = {
    name: tuple(inspect.signature(function).parameters)[1:]
    for name, function in vars(ProviderSpec).items()
    if not name.startswith("_")
}


def manager_of(name: str, plugin: object) -> pluggy.PluginManager:
    """
    A manager of its own for one plugin, so that a call for it can reach no other.

    Raises:
        PluginBroken: One sentence on what the plugin has, lacks or misspells.
    """
    hooks = _implementations(plugin)
    for hook, function in hooks.items():
        _check(name, hook, function)
    missing = [hook for hook in REQUIRED if hook not in hooks]
    if missing:
        raise PluginBroken(
            f"{name} lacks the hook {', '.join(missing)}; each is a function marked with @hookimpl"
        )
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(ProviderSpec)
    try:
        manager.register(plugin, name)
    except pluggy.PluginValidationError as error:
        raise PluginBroken(f"{name}: {error}") from error
    return manager


def arguments_of(manager: pluggy.PluginManager) -> Mapping[str, frozenset[str]]:
    """
    The hooks that a plugin implements, and the arguments that each takes.
    """
    return {
        hook: frozenset(caller.get_hookimpls()[0].argnames)
        for hook in _ARGUMENTS
        if (caller := getattr(manager.hook, hook)).get_hookimpls()
    }


def _implementations(plugin: object) -> dict[str, Callable[..., Any]]:
    found: dict[str, Callable[..., Any]] = {}
    for name in dir(plugin):
        function = getattr(plugin, name, None)
        if inspect.isroutine(function) and getattr(function, f"{PROJECT}_impl", None):
            found[name] = function
    return found


def _check(name: str, hook: str, function: Callable[..., Any]) -> None:
    if hook not in _ARGUMENTS:
        raise PluginBroken(f"{name}: there is no hook {hook}; the hooks are {', '.join(_ARGUMENTS)}")
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD or parameter.default is not parameter.empty:
            raise PluginBroken(
                f"{name}: {hook} takes {parameter}; hook arguments are plain, without defaults and stars"
            )
        if parameter.name not in _ARGUMENTS[hook]:
            known = ", ".join(_ARGUMENTS[hook]) or "none"
            raise PluginBroken(f"{name}: {hook} has no argument {parameter.name}; it may take {known}")
    if hook in FLOWS and not inspect.isgeneratorfunction(inspect.unwrap(function)):
        raise PluginBroken(f"{name}: {hook} is not a generator; it yields requests and returns its result")
