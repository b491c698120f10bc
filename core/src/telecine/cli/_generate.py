"""
``telecine generate``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ._admission import admitted
from ._host import connected, sandbox
from ._inputs import FILE, inputs, timeout
from ._job import Job, resumable
from ._output import choose, stale
from ._progress import Progress
from ._screen import show_paths

if TYPE_CHECKING:
    from pathlib import Path

    from ._inputs import Asked


@click.command("generate")
@inputs
@click.option("--output", "-o", type=FILE, metavar="FILE", help="Where the video goes; else video.mp4.")
@click.option("--force", is_flag=True, help="Replace a file, and start another job where one is pending.")
@timeout
@sandbox
def command(asked: Asked, output: Path | None, timeout: float, *, force: bool, sandbox: bool) -> None:
    """
    Generate a video from PROMPT, and save it.

    Until the video is saved, FILE.task.json lies beside it: whatever happens,
    telecine resume FILE goes on from there, and nothing is paid for twice.
    The path of each saved video is all that standard output gets.

    \b
    telecine generate "a paper boat" --model kling-v2-6 -o boat.mp4
    telecine generate --model kling-v2-6 --image harbour.png --sandbox
    """  # noqa: D301  # click wants the character, and keeps the lines below it
    place = choose(output, force=force)
    with connected(asked.config, sandbox=sandbox) as client, Progress() as progress:
        ticket, seen = admitted(client, asked, sandbox=sandbox, replace=force)
        progress.warn((*asked.notices, *seen.warnings))
        job = Job(client, place, ticket, progress, timeout=timeout, config=asked.config)
        with resumable(job.hint):
            task = job.submit(strict=asked.strict, replace=force or stale(place))
            videos = job.finish(task)
    show_paths(videos)
