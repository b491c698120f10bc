"""
What every part of the conformance suite stands on.
"""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from .._provider import Provider
from ._case import Case
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
        """
        return _loaded(cls.provider)

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
    def played(cls, name: str) -> Played:
        """
        What a case did.
        """
        return _played(cls.provider, cls.folder() / name)

    @classmethod
    def all_played(cls) -> list[Played]:
        """
        What all cases did.
        """
        return [cls.played(name) for name in cls.case_names()]

    @staticmethod
    def meaning(played: Played, key: str) -> object:
        """
        One word of what came of a case, to be held against what was expected.
        """
        if key == "error":
            error = played.task.error if played.task else None
            return error.kind if error else type(played.outcome).__name__
        return getattr(played.outcome, key, None)


@cache
def _loaded(plugin: Hashable) -> Provider:
    return Provider(plugin.describe().name, plugin)  # type: ignore[attr-defined]  # it is a plugin


@cache
def _played(plugin: Hashable, folder: Path) -> Played:
    return play(_loaded(plugin), Case.load(folder))
