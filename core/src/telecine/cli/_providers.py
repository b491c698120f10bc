"""
``telecine providers``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import click

from .._errors import PluginConflict, PluginError
from .._registry import Registry
from ._screen import one_line, show_json, show_table

if TYPE_CHECKING:
    from .._info import Installed


@click.command("providers")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(*, as_json: bool) -> None:
    """
    List the installed providers, and why one cannot be used.

    The exit code is 0 also when one is broken.
    """
    registry = Registry()
    installed = registry.installed()
    if as_json:
        show_json([attrs.asdict(each) for each in installed])
        return
    if not installed:
        click.echo("no provider is installed: pip install telecine-kling, for one")
        return
    show_table(("provider", "package", "version", "hooks"), map(_row, installed))
    for each in installed:
        if each.error:
            click.echo(f"\n{each.name}: {one_line(each.error)}\n  {_advice(registry, each)}")


def _row(installed: Installed) -> tuple[str, ...]:
    hooks = "cannot be used, see below" if installed.error else " ".join(installed.hooks)
    return installed.name, installed.distribution or "", installed.version or "", hooks


def _advice(registry: Registry, installed: Installed) -> str:
    package = installed.distribution or "its package"
    error = _error_of(registry, installed.name)
    if isinstance(error, PluginConflict):
        return "Uninstall one of the two packages with pip uninstall."
    match error.__cause__:
        case ModuleNotFoundError(name=str(name)):
            return f"Install what provides the module {name}, or {package} again with all it needs."
        case ImportError():
            return f"{package} and what it needs do not fit together: upgrade both with pip install -U."
        case Exception():
            return f"{package} fails while it is loaded: upgrade it, or report this to its authors."
    return (
        f"{package} does not keep the contract of this telecine: upgrade it, or report this to its authors."
    )


def _error_of(registry: Registry, name: str) -> PluginError:
    try:
        registry.get(name)
    except PluginError as error:
        return error
    raise AssertionError(f"{name} was broken a moment ago")
