"""
Which providers there are: found lazily, and a broken one breaks nothing else.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import attrs

from ._discovery import PROVIDERS, discovered, imported
from ._errors import InvalidRequest, PluginConflict, PluginError, PluginNotFound
from ._info import Installed
from ._provider import Provider
from ._tables import host_models

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from importlib.metadata import EntryPoint

    from ._call import Wrapper
    from ._model import Model


_LONGEST = 100  # characters of an unknown id that are compared and quoted


class Registry:
    """
    The providers of this process.
    """

    def __init__(
        self,
        *,
        entry_points: bool = True,
        wrappers: Sequence[Wrapper] = (),
        models: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """
        Know all providers; load none yet.

        Args:
            entry_points: Whether to find the installed ones; False starts empty.
            wrappers: Put around every guarded flow, the first innermost.
            models: Catalogue entries of the host, each with ``provider``; one of a known id replaces it.

        Raises:
            ConfigurationError: An entry in *models* is wrong.
        """
        self._wrappers = tuple(wrappers)
        self._models = host_models(models)
        self._added: dict[str, object] = {}
        self._found: dict[str, list[EntryPoint]] | None = None if entry_points else {}
        self._loaded: dict[str, Provider | PluginError] = {}

    def add(self, name: str, plugin: object) -> None:
        """
        Use *plugin*, a module or an object with hooks, without packaging.

        Raises:
            PluginConflict: The name is taken.
        """
        if name in self.names():
            raise PluginConflict(f"the provider name {name} is taken already")
        self._added[name] = plugin

    def names(self) -> tuple[str, ...]:
        """
        Every provider's name, sorted; nothing is loaded.
        """
        return tuple(sorted({*self._entry_points(), *self._added}))

    def get(self, name: str) -> Provider:
        """
        The provider of that name, loaded on first use.

        Raises:
            PluginNotFound: Nobody has that name.
            PluginConflict: Two distributions claim it.
            PluginBroken: It cannot be imported, or does not keep the contract.
        """
        if name not in self._loaded:
            try:
                self._loaded[name] = self._load(name)
            except PluginNotFound:
                raise
            except PluginError as error:
                self._loaded[name] = error
        loaded = self._loaded[name]
        if isinstance(loaded, PluginError):
            raise loaded.with_traceback(None)
        return loaded

    def installed(self) -> tuple[Installed, ...]:
        """
        Every provider with what it can do, or why it can do nothing.

        One that only the models of the host name is among them.
        """
        return tuple(self._describe(name) for name in sorted({*self.names(), *self._models}))

    def models(self) -> tuple[Model, ...]:
        """
        Every catalogue entry of every provider that works.
        """
        return tuple(model for provider in self._working() for model in provider.info.catalogue.models)

    def locate(self, model: str) -> tuple[Provider, Model]:
        """
        Who makes *model*: an id, an alias, or ``provider/id``, which also finds unlisted ids.

        Raises:
            InvalidRequest: Nobody, or several; says what is near and what is broken.
            PluginError: ``provider/`` names a provider that cannot be used.
        """
        prefix, slash, _ = model.partition("/")
        if slash and prefix in self.names():
            provider = self.get(prefix)
            if found := provider.info.catalogue.find(model):
                return provider, found
        matches = [
            (provider, found)
            for provider in self._working()
            if (found := provider.info.catalogue.find(model))
        ]
        if len(matches) == 1:
            return matches[0]
        if matches:
            spellings = " or ".join(f"{provider.name}/{found.id}" for provider, found in matches)
            raise InvalidRequest(f"several providers have a model {model}: say {spellings}", param="model")
        raise InvalidRequest(self._unknown(model), param="model")

    def _unknown(self, model: str) -> str:
        names = [name for known in self.models() for name in (known.id, *known.aliases)]
        near = difflib.get_close_matches(model[:_LONGEST], dict.fromkeys(names), n=3)
        message = f"there is no model {model[:_LONGEST]}"
        if near:
            message += f"; near are {', '.join(near)}"
        if broken := [each.error for each in self.installed() if each.error]:
            message += f"; providers that cannot be used: {', '.join(broken)}"
        return message

    def _working(self) -> list[Provider]:
        found = []
        for name in self.names():
            try:
                found.append(self.get(name))
            except PluginError:  # installed() tells of it
                continue
        return found

    def _describe(self, name: str) -> Installed:
        entries = self._entry_points().get(name, [])
        dist = entries[0].dist if len(entries) == 1 and name not in self._added else None
        known = Installed(
            name=name, distribution=dist.name if dist else None, version=dist.version if dist else None
        )
        try:
            return attrs.evolve(known, hooks=self.get(name).hooks)
        except PluginError as error:
            return attrs.evolve(known, error=str(error))

    def _load(self, name: str) -> Provider:
        models = self._models.get(name, ())
        if name in self._added:
            return Provider(name, self._added[name], models=models, wrappers=self._wrappers)
        entries = self._entry_points().get(name, [])
        if not entries:
            raise PluginNotFound(
                f"no provider is called {name}; installed are {', '.join(self.names()) or 'none'}"
            )
        plugin = imported(entries, "provider name")
        return Provider(name, plugin, models=models, wrappers=self._wrappers)

    def _entry_points(self) -> dict[str, list[EntryPoint]]:
        if self._found is None:
            self._found = discovered(PROVIDERS)
        return self._found
