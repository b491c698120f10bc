"""
The few shapes of Markdown that generated pages are made of.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_DOUBLE = re.compile(r"``([^`]+)``")


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """
    A table; a bar in a cell does not end it.
    """
    heads = tuple(heads)
    return "\n".join((_row(heads), _row("---" for _ in heads), *map(_row, rows)))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(' '.join(cell.replace('|', chr(92) + '|').split()) for cell in cells)} |"


def code(value: object) -> str:
    """
    A value as code; nothing where there is none.
    """
    return f"`{value}`" if str(value) else ""


def codes(values: Iterable[object]) -> str:
    """
    Several values as code, with commas.
    """
    return ", ".join(map(code, values))


def text(docstring: str) -> str:
    """
    What a docstring says, as Markdown.
    """
    return _DOUBLE.sub(r"`\1`", docstring)


def blocks(*parts: str) -> str:
    """
    Parts of a page with an empty line between them; an empty part is none.
    """
    return "\n\n".join(part for part in parts if part)


def fenced(language: str, content: str) -> str:
    """
    A block of code.
    """
    return f"```{language}\n{content}\n```"
