"""
What is said on standard error and shown on standard output.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rich.console import Console

    from .._request import Notice

_WIDE = 10_000
"""Columns of what is not a terminal: nothing is wrapped there."""


def complain(*sentences: str) -> None:
    """
    Say each sentence on a line of its own on standard error.
    """
    for sentence in sentences:
        click.echo(f"telecine: {one_line(sentence)}", err=True)


def warn(notices: Iterable[Notice]) -> None:
    """
    Say each warning on a line of its own on standard error.
    """
    for notice in notices:
        click.echo(f"warning: {one_line(notice.message)}", err=True)


def one_line(text: str) -> str:
    """
    *text* without line breaks or anything that a terminal would obey.
    """
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def show_paths(paths: Iterable[Path]) -> None:
    """
    Print each path on a line of its own on standard output.
    """
    for path in paths:
        click.echo(str(path))


def show_json(data: Any) -> None:
    """
    Print *data* as JSON on standard output.
    """
    click.echo(json.dumps(data, indent=2, ensure_ascii=False))


def show_table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """
    Print a table; where nobody looks at a terminal, one line for each row.
    """
    from rich import box  # noqa: PLC0415  # 0.1 s that `--json` does not pay
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = _console()
    table = Table(box=box.SIMPLE_HEAD if console.is_terminal else None, pad_edge=False)
    for heading in headings:
        table.add_column(heading)
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    with console.capture() as shown:
        console.print(table)
    click.echo("\n".join(line.rstrip() for line in shown.get().splitlines()))


def _console() -> Console:
    from rich.console import Console  # noqa: PLC0415

    console = Console()
    return console if console.is_terminal else Console(width=_WIDE)
