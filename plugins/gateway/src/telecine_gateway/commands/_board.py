"""
Where several jobs stand, for people who wait: on standard error, live on a terminal.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

import click

from telecine.cli._screen import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.progress import Progress as Bars


class Board:
    """
    A bar for each job; without a terminal, a line whenever one has another word.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """
        Show nothing yet.
        """
        self._bars = _bars()
        self._since = time.monotonic()
        self._words = dict.fromkeys(names, "")
        self._places = {name: self._bars.add_task(name, total=None, word="") for name in self._words}
        self._live = self._bars.console.is_interactive

    def __enter__(self) -> Self:
        if self._live:
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            self._bars.stop()

    def say(self, name: str, word: str, percent: float | None = None) -> None:
        """
        Show where a job stands; a percentage only where the vendor gives one.
        """
        if self._live:
            total = None if percent is None else 100.0
            self._bars.update(self._places[name], word=one_line(word), total=total, completed=percent or 0.0)
        elif word != self._words[name]:
            click.echo(f"{name}: {one_line(word)} after {time.monotonic() - self._since:.0f} s", err=True)
        self._words[name] = word


def _bars() -> Bars:
    from rich.console import Console  # noqa: PLC0415  # 0.1 s that `--help` does not pay
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    return Progress(
        TextColumn("{task.description:8}", markup=False),
        BarColumn(),
        TextColumn("{task.fields[word]:10}", markup=False),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        redirect_stdout=False,
    )
