"""
Hold a plugin against the contract, and ask it who it is, before it is used.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

import attrs
import pluggy

from ._errors import PluginBroken
from ._hooks import FLOWS, PROJECT, REQUIRED, ProviderSpec
from ._info import ProviderInfo

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._model import Model

_ARGUMENTS = {
    name: tuple(inspect.signature(function).parameters)[1:]
    for name, function in vars(ProviderSpec).items()
    if not name.startswith("_")
}


@attrs.frozen(kw_only=True)
class Plugin:
    """
    A plugin that keeps the contract, alone in its manager so that a call for it can reach no other.

    Attributes:
        hooks: To be called by keyword.
        arguments: The hooks it implements, and what each takes.
        info: What it says about itself.
    """

    hooks: ProviderSpec
    arguments: Mapping[str, frozenset[str]]
    info: ProviderInfo


def load(name: str, plugin: object, models: tuple[Model, ...] = ()) -> Plugin:
    """
    Check *plugin*, and put a host's *models* into its catalogue.

    Raises:
        PluginBroken: One sentence on what the plugin has, lacks or misspells.
    """
    try:
        manager = _manager_of(name, plugin)
        hooks = cast("ProviderSpec", manager.hook)
        info = _described(name, hooks)
        secret = tuple(each for names in info.credentials for each in names)
        catalogue = info.catalogue.extended(models).for_provider(name, secret)
    except (PluginBroken, KeyboardInterrupt):
        raise
    except BaseException as error:  # not even one that leaves the process may end the host
        raise PluginBroken(f"{name} cannot be used: {type(error).__name__}: {error}", fault="info") from error
    info = attrs.evolve(info, catalogue=catalogue)
    return Plugin(hooks=hooks, arguments=_arguments_of(manager), info=info)


def _described(name: str, hooks: ProviderSpec) -> ProviderInfo:
    try:
        info = hooks.describe()
    except Exception as error:
        raise PluginBroken(
            f"{name}: describe raised {type(error).__name__}: {error}", fault="describe"
        ) from error
    if not isinstance(info, ProviderInfo):
        raise PluginBroken(
            f"{name}: describe returned {type(info).__name__}, not a ProviderInfo", fault="info"
        )
    if info.name != name:
        raise PluginBroken(
            f"{name}: describe calls it {info.name}; entry point and provider have one name", fault="name"
        )
    return info


def _manager_of(name: str, plugin: object) -> pluggy.PluginManager:
    hooks = _implementations(plugin)
    for hook, function in hooks.items():
        _check(name, hook, function)
    missing = [hook for hook in REQUIRED if hook not in hooks]
    if missing:
        raise PluginBroken(
            f"{name} lacks the hook {', '.join(missing)}; each is a function marked with @hookimpl",
            fault="missing hook" if hooks else "no hooks",
        )
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(ProviderSpec)
    try:
        manager.register(plugin, name)
    except pluggy.PluginValidationError as error:
        raise PluginBroken(f"{name}: {error}", fault="argument") from error
    return manager


def _arguments_of(manager: pluggy.PluginManager) -> Mapping[str, frozenset[str]]:
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
        raise PluginBroken(
            f"{name}: there is no hook {hook}; the hooks are {', '.join(_ARGUMENTS)}", fault="unknown hook"
        )
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is not parameter.POSITIONAL_OR_KEYWORD or parameter.default is not parameter.empty:
            raise PluginBroken(
                f"{name}: {hook} takes {parameter}; hook arguments are plain, without defaults and stars",
                fault="argument",
            )
        if parameter.name not in _ARGUMENTS[hook]:
            known = ", ".join(_ARGUMENTS[hook]) or "none"
            raise PluginBroken(
                f"{name}: {hook} has no argument {parameter.name}; it may take {known}", fault="argument"
            )
    is_flow = inspect.isgeneratorfunction(inspect.unwrap(function))
    if hook in FLOWS and not is_flow:
        raise PluginBroken(
            f"{name}: {hook} is not a generator; it yields requests and returns its result", fault="flow"
        )
    if hook not in FLOWS and is_flow:
        raise PluginBroken(
            f"{name}: {hook} is a generator; it returns its result and yields nothing", fault="flow"
        )
