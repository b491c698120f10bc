"""
``telecine demo``.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import click

from telecine.cli._exits import Code, Stop
from telecine.cli._plugins import commands
from telecine.cli._process import running, terminable
from telecine.cli._screen import show_paths

from . import _examples
from ._board import Board
from ._remote import Remote, save

_GATEWAY = ("serve", "--sandbox", "--port", "0", "--exit-with-parent")
_EVERY = 0.2
_LIMIT = 120.0
"""Seconds; far more than simulated vendors need."""
_CODES = {"invalid_request_error": Code.REFUSED, "account_error": Code.DENIED}


@click.command("demo")
@click.option(
    "--output",
    "-o",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=".",
    metavar="DIR",
    help="Where the videos go; files of their names there are replaced.",
)
def command(folder: Path) -> None:
    """
    Make three videos of simulated vendors, through a gateway, without any account.

    Starts a gateway and a sandbox on this machine, sends the documented
    requests for Kling, Jimeng and Vidu, saves what they make as kling.mp4,
    jimeng.mp4 and vidu.mp4, and ends both.
    """
    if "sandbox" not in commands():
        raise Stop(
            Code.USAGE, "the demo needs the package telecine-sandbox: pip install 'telecine-gateway[demo]'"
        )
    folder.mkdir(parents=True, exist_ok=True)
    # What is configured here is for real vendors.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("TELECINE_")}
    with (
        terminable(),
        running(*_GATEWAY, called="the gateway", environ=environ) as settings,
        Remote(settings["TELECINE_URL"], settings["TELECINE_API_KEY"]) as gateway,
        Board(_examples.NAMES) as board,
    ):
        paths = _made(gateway, board, folder)
    show_paths(paths)


def _made(gateway: Remote, board: Board, folder: Path) -> list[Path]:
    """
    Make all videos at the same time, and save each once it is there.
    """
    tasks = {name: gateway.create(_examples.body(name))["task_id"] for name in _examples.NAMES}
    until = time.monotonic() + _LIMIT
    saved: dict[str, Path] = {}
    while len(saved) < len(tasks):
        if time.monotonic() > until:
            raise Stop(Code.VENDOR, f"not all videos were made within {_LIMIT:.0f} s")
        for name in tasks.keys() - saved.keys():
            task = gateway.task(tasks[name])
            if task["status"] == "processing":
                board.say(name, "processing", task["progress"])
                continue
            board.say(name, "saving", 100.0)
            saved[name] = _saved(task, folder / f"{name}.mp4")
            board.say(name, "saved", 100.0)
        time.sleep(_EVERY)
    return [saved[name] for name in tasks]


def _saved(task: dict[str, Any], path: Path) -> Path:
    """
    Where the video of *task*, which is over, lies.
    """
    if error := task["error"]:
        code = _CODES.get(error["type"], Code.VENDOR)
        raise Stop(code, f"the task for {path.name} has failed ({error['code']}): {error['message']}")
    save(task["url"], path)
    return path
