"""
What every part of the conformance suite stands on.
"""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

from .._provider import Provider
from ._case import HOOKS, Case
from ._playing import Played, play

if TYPE_CHECKING:
    from collections.abc import Hashable


class SuiteBase:
    """
    The plugin under test, its cases, and what they did.

    Attributes:
        provider: The plugin: a module, or an object with hooks.
        cases: The folder of the cases; ``cases`` beside the test's file where None.
    """

    provider: ClassVar[Any] = None
    cases: ClassVar[Path | None] = None

    @classmethod
    def loaded(cls) -> Provider:
        """
        The plugin, loaded as a host would.

        Raises:
            PluginBroken: It does not keep the contract.
        """
        return _loaded(cls.provider)

    @classmethod
    def talking(cls) -> list[str]:
        """
        The hooks of the plugin that talk to its vendor.
        """
        return [hook for hook in HOOKS if hook in cls.loaded().hooks]

    @classmethod
    def folder(cls) -> Path:
        """
        Where the cases are.
        """
        return cls.cases or Path(inspect.getfile(cls)).parent / "cases"

    @classmethod
    def case_names(cls) -> list[str]:
        """
        All cases, sorted.
        """
        return sorted(path.parent.name for path in cls.folder().glob("*/case.json"))

    @classmethod
    def case(cls, name: str) -> Case:
        """
        The case of that name.

        Raises:
            ValueError: One sentence on what is wrong with its file.
        """
        return _case(cls.folder() / name)

    @classmethod
    def played(cls, name: str) -> Played:
        """
        What a case did.

        Raises:
            AssertionError: It cannot be played to its end; the message names it.
        """
        return _played(cls.provider, cls.folder() / name)

    @classmethod
    def all_played(cls) -> list[Played]:
        """
        What all cases did.
        """
        return [cls.played(name) for name in cls.case_names()]

    @classmethod
    def samples(cls) -> dict[str, list[object]]:
        """
        Values of the vendor's options, as the cases have them.
        """
        found: dict[str, list[object]] = {}
        for name in cls.case_names():
            options = (cls.case(name).request or {}).get("metadata")
            for option, value in options.items() if isinstance(options, dict) else ():
                found.setdefault(option, []).append(value)
        return found


@cache
def _loaded(plugin: Hashable) -> Provider:
    return Provider(_name(plugin), plugin)


def _name(plugin: Any) -> str:
    try:
        return str(plugin.describe().name)
    except Exception:  # noqa: BLE001  # loading tells what is wrong, in a sentence
        return getattr(plugin, "__name__", "the plugin")


@cache
def _case(folder: Path) -> Case:
    return Case.load(folder)


@cache
def _played(plugin: Hashable, folder: Path) -> Played:
    try:
        return attrs.evolve(play(_loaded(plugin), _case(folder)), name=folder.name)
    except AssertionError as error:
        raise AssertionError(f"{folder.name}: {error}") from error.__cause__
