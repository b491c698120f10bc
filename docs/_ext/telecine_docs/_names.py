"""
The public names: where a page has each, and that each is on one.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGES = ("telecine", "telecine.testing", "telecine_gateway", "telecine_sandbox")
"""Those whose ``__all__`` is a promise."""

_NAME = re.compile(r"(?<![\w.\"'])[A-Z]\w+")


@cache
def public() -> dict[str, list[str]]:
    """
    The full names of everything public, by the last part of each.
    """
    found: dict[str, list[str]] = {}
    for package in PACKAGES:
        for name in import_module(package).__all__:
            found.setdefault(name, []).append(f"{package}.{name}")
    return found


def first_public(annotation: str) -> str | None:
    """
    The full name of the first public class in a type.
    """
    known = public()
    return next((known[name][0] for name in _NAME.findall(annotation) if name in known), None)


def linked(annotation: str) -> str:
    """
    A type as Markdown, leading to the first public class in it.
    """
    found = first_public(annotation)
    return f"[`{annotation}`](#{found})" if found else f"`{annotation}`"


def undocumented(documented: Iterable[str]) -> list[str]:
    """
    The public names that *documented* lacks.
    """
    wanted = {name for names in public().values() for name in names}
    return sorted(wanted - set(documented))


def full_name(target: str) -> str | None:
    """
    What *target* is called in public, where it is public: a class says the private module that it is from.
    """
    *module, name = target.split(".")
    names = public().get(name, [])
    package = module[0] if module else "telecine"
    fits = [each for each in names if each.split(".")[0] == package]
    return fits[0] if fits else None
