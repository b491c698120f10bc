"""
``telecine tasks``, ``telecine show`` and ``telecine cancel``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from telecine.cli._screen import show_json, show_table

from ._remote import Remote, remote

if TYPE_CHECKING:
    from collections.abc import Iterator

_COLUMNS = ("task_id", "status", "progress", "model", "created_at", "url")
_LINES = ("task_id", "status", "progress", "model", "created_at", "finished_at")
_MOST = 100

_as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")


@click.command("tasks")
@click.option("--status", type=click.Choice(["processing", "succeeded", "failed"]), help="Only these.")
@click.option(
    "--limit",
    type=click.IntRange(1, _MOST),
    default=20,
    show_default=True,
    metavar="N",
    help="At most so many.",
)
@click.option("--user", metavar="USER", help="Only those of this end user.")
@_as_json
@remote
def tasks(
    status: str | None, limit: int, user: str | None, url: str, key: str | None, *, as_json: bool
) -> None:
    """
    List the tasks of a gateway, the newest first.
    """
    with Remote(url, key) as gateway:
        page = gateway.tasks(status=status, limit=limit, user=user)
    if as_json:
        show_json(page)
        return
    show_table(_COLUMNS, ([_cell(task, name) for name in _COLUMNS] for task in page.get("data", [])))
    if page.get("has_more"):
        click.echo("there are more: --limit", err=True)


@click.command("show")
@click.argument("task_id")
@_as_json
@remote
def show(task_id: str, url: str, key: str | None, *, as_json: bool) -> None:
    """
    Show the task TASK_ID of a gateway.
    """
    with Remote(url, key) as gateway:
        task = gateway.task(task_id)
    if as_json:
        show_json(task)
    else:
        show_table(("", ""), _lines(task))


@click.command("cancel")
@click.argument("task_id")
@_as_json
@remote
def cancel(task_id: str, url: str, key: str | None, *, as_json: bool) -> None:
    """
    End the task TASK_ID of a gateway, where its vendor can.

    The exit code is 3 where it goes on.
    """
    with Remote(url, key) as gateway:
        task = gateway.cancel(task_id)
    if as_json:
        show_json(task)
    else:
        show_table(("", ""), _lines(task))


def _lines(task: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """
    What there is to say of *task*.
    """
    yield from ((name, said) for name in _LINES if (said := _cell(task, name)))
    for name, value in (task.get("metadata") or {}).items():
        if value is not None:
            yield name, str(value)
    for video in task.get("videos") or ():
        yield "video", str(video.get("url"))
    if error := task.get("error"):
        yield "error", f"{error.get('code')}: {error.get('message')}"
    for warning in task.get("warnings") or ():
        yield "warning", str(warning.get("message"))


def _cell(task: dict[str, Any], name: str) -> str:
    value = task.get(name)
    if value is None:
        return ""
    if name.endswith("_at") and isinstance(value, int):
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return f"{value} %" if name == "progress" else str(value)
