"""
Where a job stands, for people who wait: on standard error, live on a terminal.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

import click

from ._screen import one_line, warn

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import ProgressColumn

    from .._request import Notice
    from .._task import Task


class Progress:
    """
    Shows a word and the time that has passed; a percentage only where the vendor gives one.
    """

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415  # 0.1 s that `--help` does not pay

        console = Console(stderr=True)
        self._bar = _bar(console) if console.is_interactive else None
        self._since = time.monotonic()
        self._word = ""
        self._warned: set[Notice] = set()

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar:
            self._bar.stop()

    def show(self, task: Task) -> None:
        """
        Show where *task* stands, and what there is to warn about.
        """
        self.warn(task.warnings)
        self.say(task.status.value, task.progress)

    def say(self, word: str, percent: float | None = None) -> None:
        """
        Show *word*; without a terminal, a line whenever it is another.
        """
        if self._bar:
            self._update(self._bar, word, percent)
        elif word != self._word:
            click.echo(f"{one_line(word)} after {time.monotonic() - self._since:.0f} s", err=True)
        self._word = word

    def warn(self, notices: tuple[Notice, ...]) -> None:
        """
        Say each warning once.
        """
        warn(notice for notice in notices if notice not in self._warned)
        self._warned.update(notices)

    def _update(self, bar: Bar, word: str, percent: float | None) -> None:
        bar.columns = _columns(with_percentage=percent is not None)
        bar.update(bar.task_ids[0], description=one_line(word), completed=percent or 0.0, refresh=True)


def _bar(console: Console) -> Bar:
    from rich.progress import Progress as Bar  # noqa: PLC0415

    bar = Bar(*_columns(with_percentage=False), console=console, transient=True, redirect_stdout=False)
    bar.add_task("", total=100.0)
    return bar


def _columns(*, with_percentage: bool) -> tuple[ProgressColumn, ...]:
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        SpinnerColumn,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    known = (BarColumn(), TaskProgressColumn()) if with_percentage else ()
    return SpinnerColumn(), TextColumn("{task.description}", markup=False), *known, TimeElapsedColumn()
