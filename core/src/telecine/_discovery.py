"""
What other distributions bring through entry points, and its import.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ._errors import PluginBroken, PluginConflict
from ._version import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.metadata import EntryPoint

PROVIDERS = "telecine.providers"
"""The entry-point group of the plugins; the value is a module, the name the provider's."""


def discovered(group: str) -> dict[str, list[EntryPoint]]:
    """
    All entry points of *group* by their name; nothing is imported.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415  # 26 ms that `import telecine` does not pay

    try:
        entries = list(entry_points(group=group))
    except Exception:  # noqa: BLE001  # one unreadable file, of whatever package, fails the whole
        entries = _readable(group)
    found: dict[str, list[EntryPoint]] = {}
    for entry in entries:
        found.setdefault(entry.name, []).append(entry)
    return found


def _readable(group: str) -> list[EntryPoint]:
    """
    The entry points of every distribution that can be read.
    """
    from importlib.metadata import distributions  # noqa: PLC0415  # see above

    found: dict[str, list[EntryPoint]] = {}
    for each in distributions():
        with suppress(Exception):
            found.setdefault(each.name, [entry for entry in each.entry_points if entry.group == group])
    return [entry for entries in found.values() for entry in entries]


def imported(entries: Sequence[EntryPoint], kind: str) -> object:
    """
    What the entry points of one name stand for; *kind* says to people what they name.

    Raises:
        PluginConflict: There are several.
        PluginBroken: It cannot be imported, or is for another version of telecine.
    """
    if len(entries) > 1:
        claims = " and ".join(sorted(map(distribution, entries)))
        raise PluginConflict(
            f"{claims} both claim the {kind} {entries[0].name}; uninstall one", fault="conflict"
        )
    (entry,) = entries
    who = f"{entry.name} ({distribution(entry)})"
    for wanted in _misfits(entry):
        raise PluginBroken(f"{who} needs {wanted}, and this is telecine {VERSION}", fault="version")
    try:
        return entry.load()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # a plugin that leaves the process at import must not end the host
        raise PluginBroken(
            f"{who} cannot be imported: {type(error).__name__}: {error}", fault="import"
        ) from error


def distribution(entry: EntryPoint) -> str:
    """
    Who ships it, with the version.
    """
    return f"{entry.dist.name} {entry.dist.version}" if entry.dist else entry.value


def _misfits(entry: EntryPoint) -> Iterator[str]:
    """
    The versions of telecine that its distribution asks for, where this one is none of them.
    """
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415  # see above

    for text in (entry.dist and entry.dist.requires) or ():
        with suppress(InvalidRequirement):  # whoever installs it has more to say about that
            wanted = Requirement(text)
            applies = not wanted.marker or wanted.marker.evaluate({"extra": ""})
            fits = wanted.specifier.contains(VERSION, prereleases=True)
            if wanted.name.lower() == "telecine" and applies and not fits:
                yield f"telecine{wanted.specifier}"
