"""
The plugins that are installed, and their import.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ._errors import PluginBroken

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "telecine.providers"
"""The entry-point group; the value is a module, the name the provider's."""


def discovered() -> dict[str, list[EntryPoint]]:
    """
    The entry points of all providers by their name; nothing is imported.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415  # 26 ms that `import telecine` does not pay

    try:
        entries = list(entry_points(group=GROUP))
    except Exception:  # noqa: BLE001  # one unreadable file, of whatever package, fails the whole
        entries = _readable()
    found: dict[str, list[EntryPoint]] = {}
    for entry in entries:
        found.setdefault(entry.name, []).append(entry)
    return found


def _readable() -> list[EntryPoint]:
    """
    The entry points of every distribution that can be read.
    """
    from importlib.metadata import distributions  # noqa: PLC0415  # see above

    found: dict[str, list[EntryPoint]] = {}
    for each in distributions():
        with suppress(Exception):
            found.setdefault(each.name, [entry for entry in each.entry_points if entry.group == GROUP])
    return [entry for entries in found.values() for entry in entries]


def imported(entry: EntryPoint) -> object:
    """
    The module that the entry point names.

    Raises:
        PluginBroken: It cannot be imported.
    """
    try:
        return entry.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin that leaves the process at import must not end the host
        raise PluginBroken(
            f"{entry.name} ({distribution(entry)}) cannot be imported: {type(error).__name__}: {error}"
        ) from error


def distribution(entry: EntryPoint) -> str:
    """
    Who ships it.
    """
    return (entry.dist and entry.dist.name) or entry.value
