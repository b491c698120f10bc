"""
What other packages bring beside providers: commands, and the simulators of a sandbox.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

import attrs
import click

from .._discovery import discovered, distribution, imported
from .._errors import PluginBroken, PluginError
from ._advice import advice
from ._exits import Code, Stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.metadata import EntryPoint


@attrs.frozen(kw_only=True)
class Kind:
    """
    What an entry point may stand for.

    Attributes:
        group: Of entry points.
        noun: What people call one of them.
        proper: What it has to be, with its article.
        fits: Whether an object is one.
        extra: Of a distribution that brings one: what brings all that it needs.
    """

    group: str
    noun: str
    proper: str
    fits: Callable[[object], bool]
    extra: str = ""


COMMANDS = Kind(
    group="telecine.commands",
    noun="command",
    proper="a click command",
    fits=lambda value: isinstance(value, click.Command),
)
SIMULATORS = Kind(
    group="telecine.simulators",
    noun="simulator",
    proper="an ASGI application",
    fits=callable,
    extra="simulator",
)


def commands() -> dict[str, list[EntryPoint]]:
    """
    Every entry point of a command by the command's name; nothing is loaded.
    """
    return discovered(COMMANDS.group)


def load(name: str) -> click.Command | None:
    """
    The command of that name, or one that says why it cannot be used; None where nobody has it.
    """
    entries = commands().get(name, [])
    if not entries:
        return None
    try:
        command = _loaded(entries, COMMANDS)
    except PluginError as error:
        return _broken(name, error, _advice(error, entries, COMMANDS))
    return cast("click.Command", command)


def troubles(kind: Kind) -> Iterator[tuple[str, str, str]]:
    """
    Load everything of *kind*: the name of each that cannot be used, why, and what to do.
    """
    for name, entries in sorted(discovered(kind.group).items()):
        try:
            _loaded(entries, kind)
        except PluginError as error:
            yield name, str(error), _advice(error, entries, kind)


def _loaded(entries: Sequence[EntryPoint], kind: Kind) -> object:
    value = imported(entries, kind.noun)
    if not kind.fits(value):
        who = f"{entries[0].name} ({distribution(entries[0])})"
        raise PluginBroken(f"{who} is {type(value).__name__}, not {kind.proper}", fault=kind.noun)
    return value


def _advice(error: PluginError, entries: Sequence[EntryPoint], kind: Kind) -> str:
    name, version = (shipped.name, shipped.version) if (shipped := entries[0].dist) else ("", "")
    return advice(error, name=name, version=version, extra=kind.extra)


def _broken(name: str, error: PluginError, remedy: str) -> click.Command:
    def tell(arguments: tuple[str, ...]) -> None:  # noqa: ARG001  # whatever was asked of it
        raise Stop(Code.BROKEN, f"the command {name} cannot be used: {error}", remedy)

    return click.Command(
        name,
        callback=tell,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        add_help_option=False,
        short_help=f"Cannot be used: {error}",
    )
