"""
The program: the commands of the core and of other packages, and how they end.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from .._version import VERSION
from ._exits import report
from ._plugins import commands, load

if TYPE_CHECKING:
    from collections.abc import Sequence

COMMANDS = {
    "generate": "_generate",
    "resume": "_resume",
    "preview": "_preview",
    "record": "_record",
    "models": "_models",
    "providers": "_providers",
    "check": "_check",
    "new": "_new",
}
"""The core's own, each the object ``command`` of a module; no package replaces one."""


class Program(click.Group):
    """
    Loads a command when it is called or listed, and ends with one sentence and an exit code.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click's signature
        """
        The core's commands, then those of other packages.
        """
        return [*COMMANDS, *sorted(commands().keys() - COMMANDS.keys())]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """
        The command of that name; one that cannot be loaded says why.
        """
        if cmd_name in COMMANDS:
            command: click.Command = import_module(f".{COMMANDS[cmd_name]}", __package__).command
            return command
        return load(cmd_name)

    def invoke(self, ctx: click.Context) -> None:
        """
        Run a command; what it returns means nothing.
        """
        super().invoke(ctx)

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """
        Run the program; exits unless *standalone_mode* is off.
        """
        extra |= {"prog_name": prog_name, "complete_var": complete_var, "standalone_mode": False}
        if not standalone_mode:
            return super().main(args, **extra)
        try:
            code: Any = super().main(args, **extra)
        except Exception as error:  # noqa: BLE001  # report raises what it does not know
            code = report(error)
        sys.exit(int(code or 0))


@click.group(
    cls=Program, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(VERSION, prog_name="telecine", message="%(prog)s %(version)s")
@click.pass_context
def program(ctx: click.Context) -> None:
    """
    Generate videos at any installed vendor, with one request in one format.

    Exit codes: 0; 2 usage; 3 the request was refused; 4 the account was;
    5 the vendor could not; 6 interrupted or timed out, go on with resume;
    7 a plugin is broken.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
