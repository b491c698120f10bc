"""
What autodoc and click take from docstrings, on its way to a page.
"""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import attrs
from sphinx.pycode import ModuleAnalyzer

from ._docstrings import default_of, section, section_lines, type_of
from ._names import first_public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

_EXAMPLE = re.compile(r"\| (telecine .+)")


def tabulate(_: Sphinx, __: str, ___: str, obj: object, ____: object, lines: list[str]) -> None:
    """
    Let the attributes of a model be a table.
    """
    if isinstance(obj, type) and attrs.has(obj):
        lines[:] = [*_without_attributes(lines), "", *_attribute_table(obj)]


def unsigned(_: Sphinx, __: str, ___: str, obj: object, *____: object) -> tuple[str, None] | None:
    """
    A model's attributes are its arguments, and stand in a table already.
    """
    return ("", None) if isinstance(obj, type) and attrs.has(obj) else None


def annotate(_: Sphinx, what: str, name: str, __: object, ___: object, lines: list[str]) -> None:
    """
    Let a public value say what stands below it, wherever its package makes it, and not what its class does.
    """
    if what == "data":
        lines[:] = data_docs(name) or lines


def exemplify(_: Sphinx, __: object, lines: list[str]) -> None:
    """
    Let the examples of a command be code: two hyphens are no dash in them.
    """
    lines[:] = [_EXAMPLE.sub(r"| ``\1``", line) for line in lines]


def data_docs(name: str) -> list[str]:
    """
    The text below the assignment of a value, in whichever module of its package that is.
    """
    package, _, value = name.rpartition(".")
    for module in sorted(each for each in sys.modules if each.startswith(f"{package}._")):
        if docs := ModuleAnalyzer.for_module(module).find_attr_docs().get(("", value)):
            return docs
    return []


def _without_attributes(lines: list[str]) -> list[str]:
    dropped = set(section_lines(lines, "Attributes")) - {""}
    return [line for line in lines if line not in dropped and line != "Attributes:"]


def _attribute_table(model: type[Any]) -> Iterator[str]:
    meanings = section(model.__doc__, "Attributes")
    yield from (".. list-table::", "   :header-rows: 1", "   :widths: auto", "")
    yield from _row("attribute", "type", "default", "meaning")
    for field in attrs.fields(model):
        if not field.name.startswith("_"):
            default = default_of(field)
            shown = f"``{default}``" if default else "required"
            yield from _row(f"``{field.name}``", _linked(type_of(field)), shown, meanings.get(field.name, ""))


def _row(*cells: str) -> Iterator[str]:
    for place, cell in enumerate(cells):
        yield f"   {'* -' if not place else '  -'} {cell}"


def _linked(annotation: str) -> str:
    """
    A type that leads to the first public class in it.
    """
    found = first_public(annotation)
    return f":py:obj:`{annotation} <{found}>`" if found else f"``{annotation}``"
