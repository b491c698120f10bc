"""
What a new provider is called, in each place where it has a name.
"""

from __future__ import annotations

import keyword
import re
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LABEL = re.compile(r"\w([\w .&+'-]*[\w.+])?")
_LONGEST = 40  # characters
_PREFIX = "telecine-"
_OURS = ("gateway", "sandbox")
"""Packages of telecine's own, which are no providers."""


def _is_a_name(_: object, __: object, name: str) -> None:
    if name.startswith(_PREFIX):
        raise ValueError(f"the package is called {name:.60} by itself: say {name.removeprefix(_PREFIX):.60}")
    if not _NAME.fullmatch(name) or len(name) > _LONGEST:
        raise ValueError(
            "the name of a provider has lower-case letters, digits and single hyphens, begins with a letter "
            f"and is up to {_LONGEST} long, such as my-studio, and is not {name!r:.60}"
        )
    if keyword.iskeyword(name):
        raise ValueError(f"{name} is a word of Python's: the provider needs another name")
    if name in _OURS:
        raise ValueError(f"{_PREFIX}{name} is a package of telecine's own: the provider needs another name")


def _is_a_label(_: object, __: object, label: str) -> None:
    if not _LABEL.fullmatch(label) or len(label) > _LONGEST:
        raise ValueError(
            "the label has letters, digits, spaces and any of . & + ' - between them, "
            f"and is up to {_LONGEST} long, such as 'My Studio', and is not {label!r:.60}"
        )


@attrs.frozen(kw_only=True)
class Names:
    """
    What a provider is called.

    Attributes:
        provider: Its name, which is also that of its entry points: ``my-studio``.
        label: The vendor's name for people; ``My Studio`` where none is given.

    Raises:
        ValueError: One of them does not fit; says what does.
    """

    provider: str = attrs.field(validator=_is_a_name)
    label: str = attrs.field(validator=_is_a_label)

    @label.default
    def _title(self) -> str:
        return " ".join(self._words)

    @property
    def distribution(self) -> str:
        """
        What is installed: ``telecine-my-studio``.
        """
        return f"{_PREFIX}{self.provider}"

    @property
    def model(self) -> str:
        """
        The model that the new package lists: ``my-studio-1``.
        """
        return f"{self.provider}-1"

    @property
    def spellings(self) -> Mapping[str, str]:
        """
        What stands for each spelling of the template's own name.
        """
        snake = self.provider.replace("-", "_")
        return {
            "telecine_acme": f"telecine_{snake}",
            "TestAcme": f"Test{''.join(self._words)}",
            "ACME": snake.upper(),
            "Acme": self.label,
            "acme": self.provider,
        }

    @property
    def _words(self) -> list[str]:
        return [word.capitalize() for word in self.provider.split("-")]
