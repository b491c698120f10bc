"""
``telecine providers``.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import attrs
import click

from .._errors import PluginError
from .._registry import Registry
from ._advice import advice
from ._plugins import COMMANDS, SIMULATORS, troubles
from ._screen import one_line, show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .._info import Installed


@click.command("providers")
@click.option("--json", "as_json", is_flag=True, help="As JSON: the providers alone.")
def command(*, as_json: bool) -> None:
    """
    List the installed providers, and whatever cannot be used, with why and what to do.

    The exit code is 0 also when one is broken.
    """
    registry = Registry()
    installed = registry.installed()
    told = dict(_advice(registry, installed))
    if as_json:
        show_json([{**attrs.asdict(each), "advice": told.get(each.name)} for each in installed])
        return
    if installed:
        show_table(("provider", "package", "version", "hooks"), map(_row, installed))
    else:
        click.echo("no provider is installed: pip install telecine-kling, for one")
    for each in installed:
        if each.error:
            _show(f"the provider {each.name}", each.error, told[each.name])
    # Simulators need what the sandbox brings; without it nobody would use them.
    for kind in (COMMANDS, SIMULATORS) if find_spec("telecine_sandbox") else (COMMANDS,):
        for name, error, remedy in troubles(kind):
            _show(f"the {kind.noun} {name}", error, remedy)


def _row(installed: Installed) -> tuple[str, ...]:
    hooks = "cannot be used, see below" if installed.error else " ".join(installed.hooks)
    return installed.name, installed.distribution or "", installed.version or "", hooks


def _advice(registry: Registry, installed: Iterable[Installed]) -> Iterator[tuple[str, str]]:
    """
    What to do about each that cannot be used, by its name.
    """
    for each in installed:
        try:
            registry.get(each.name)
        except PluginError as error:
            yield each.name, advice(error, name=each.distribution or "", version=each.version or "")


def _show(what: str, error: str, remedy: str) -> None:
    click.echo(f"\n{what} cannot be used\n  {one_line(error)}\n  {one_line(remedy)}")
