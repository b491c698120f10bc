"""
What docstrings and attrs say of a class, as plain text.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ENTRY = re.compile(r" {4}(\*{0,2}\w+): (.*)")


def section(docstring: str | None, title: str) -> dict[str, str]:
    """
    The entries of one section of a docstring, such as ``Attributes``, by their names.
    """
    found: dict[str, str] = {}
    for line in section_lines(inspect.cleandoc(docstring or "").splitlines(), title):
        if entry := _ENTRY.fullmatch(line):
            found[entry[1]] = entry[2]
        elif found:
            last = next(reversed(found))
            found[last] = f"{found[last]} {line.strip()}".strip()
    return found


def section_lines(lines: Iterable[str], title: str) -> Iterator[str]:
    """
    The lines below the title of a section.
    """
    inside = False
    for line in lines:
        if line and not line.startswith(" "):
            inside = line == f"{title}:"
        elif inside:
            yield line


def first_sentence(docstring: str | None) -> str:
    """
    What a docstring says first, in one line.
    """
    return " ".join(inspect.cleandoc(docstring or "").split("\n\n")[0].split())


def default_of(field: attrs.Attribute[Any]) -> str:
    """
    The default of a model's attribute as Python writes it; empty where it must be given.
    """
    value: Any = field.default
    if value is attrs.NOTHING:
        return ""
    if made := getattr(value, "factory", None):
        return "{}" if made is dict else f"{made.__name__}()"
    return f'"{value}"' if isinstance(value, str) else str(value)


def type_of(field: attrs.Attribute[Any]) -> str:
    """
    The type of a model's attribute as its source writes it.
    """
    stated: Any = field.type  # a string where annotations are, whatever attrs says of it
    return (
        stated if isinstance(stated, str) else re.sub(r"(\w+\.)+(?=\w)", "", inspect.formatannotation(stated))
    )
