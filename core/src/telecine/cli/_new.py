"""
``telecine new``.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from .._registry import Registry
from .._request import Notice
from ..scaffold import Names, files, write
from ._inputs import FILE
from ._screen import warn


@click.command("new")
@click.argument("name")
@click.option("--label", metavar="LABEL", help="The vendor's name for people, such as 'My Studio'.")
@click.option("--output", "-o", type=FILE, metavar="DIR", help="The folder to make; else telecine-NAME.")
def command(name: str, label: str | None, output: Path | None) -> None:
    """
    Write a plugin package for a vendor called NAME, such as my-studio.

    It works as it is: it installs, lists, previews, generates against a
    simulator of its own and passes the conformance suite. Every place to
    change for the real vendor says "Change:". What is printed can be pasted.
    """
    try:
        names = Names(provider=name) if label is None else Names(provider=name, label=label)
    except ValueError as error:
        raise click.UsageError(str(error), click.get_current_context()) from error
    folder = output or Path(names.distribution)
    write(files(names), folder)
    if name in Registry().names():
        warn([_taken(name)])
    click.echo("\n".join(_next(names, folder)))


def _taken(name: str) -> Notice:
    return Notice(
        code="partial",
        param="name",
        message=f"a provider {name} is installed already; of two with one name, neither can be used",
    )


def _next(names: Names, folder: Path) -> list[str]:
    """
    What to do now, as lines for a shell.
    """
    place = folder.as_posix()
    path = place if folder.is_absolute() else f"./{place}"  # without a slash, pip takes it for a name
    film = ["a paper boat", "--model", names.model]
    return [
        f"# {place} is written, and works as it is:",
        shlex.join(["pip", "install", "-e", f"{path}[simulator]", "telecine[testing]"]),
        "telecine providers",
        shlex.join(["telecine", "models", "--provider", names.provider]),
        shlex.join(["telecine", "preview", *film]),
        shlex.join(["telecine", "generate", *film, "--sandbox"]),
        shlex.join(["pytest", path]),
        "# These are the places to change:",
        shlex.join(["grep", "-rnI", "Change:", path]),
    ]
