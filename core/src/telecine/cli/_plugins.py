"""
Commands that other packages bring, through the entry-point group ``telecine.commands``.
"""

from __future__ import annotations

from importlib.metadata import EntryPoint, entry_points

import click

from ._exits import Code, Stop

GROUP = "telecine.commands"
"""The name of an entry point is the command's, its value a click command."""


def commands() -> dict[str, list[EntryPoint]]:
    """
    Every entry point by the command's name; nothing is loaded.
    """
    found: dict[str, list[EntryPoint]] = {}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, []).append(entry)
    return found


def load(name: str) -> click.Command | None:
    """
    The command of that name, or one that says why it cannot be used; None where nobody has it.
    """
    entries = commands().get(name, [])
    if not entries:
        return None
    if len(entries) > 1:
        claims = " and ".join(sorted(_distribution(entry) for entry in entries))
        return _broken(name, f"{claims} both claim it; uninstall one")
    source = _distribution(entries[0])
    try:
        command = entries[0].load()
    except (Exception, SystemExit) as error:  # noqa: BLE001  # one package must not take the others down
        return _broken(name, f"{source} cannot be loaded: {type(error).__name__}: {error}")
    if not isinstance(command, click.Command):
        return _broken(name, f"{source} has {type(command).__name__} there, not a click command")
    return command


def _broken(name: str, reason: str) -> click.Command:
    def tell(arguments: tuple[str, ...]) -> None:  # noqa: ARG001  # whatever was asked of it
        raise Stop(Code.BROKEN, f"the command {name} cannot be used: {reason}")

    return click.Command(
        name,
        callback=tell,
        params=[click.Argument(["arguments"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
        add_help_option=False,
        short_help=f"Cannot be used: {reason}",
    )


def _distribution(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else entry.value
