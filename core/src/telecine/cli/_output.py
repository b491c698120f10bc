"""
Where the videos of a job go: never over a file that nobody said may go.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from ._exits import Code, Stop
from ._ticket import read_ticket, ticket_path

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT = Path("video.mp4")


def choose(output: Path | None, *, force: bool) -> Path:
    """
    The place for a new job's video: *output*, or else a free one.

    Raises:
        Stop: It is taken, or a job for it is pending.
    """
    output = output or next(each for each in _numbered(DEFAULT) if not _taken(each))
    if output.is_dir():
        raise Stop(Code.USAGE, f"{output} is a folder")
    if not output.parent.is_dir():
        raise Stop(Code.USAGE, f"there is no folder {output.parent}")
    if not force and output.exists():
        raise Stop(Code.USAGE, f"{output} exists already; --force replaces it")
    if not force and pending(output):
        raise Stop(
            Code.USAGE,
            f"{ticket_path(output)} holds a job that may be running: go on with telecine resume; "
            "--force starts another one, which is paid for again",
        )
    return output


def pending(output: Path) -> bool:
    """
    Whether a job for *output* may be running; one whose sandbox has ended is not.
    """
    return ticket_path(output).exists() and not stale(output)


def stale(output: Path) -> bool:
    """
    Whether a ticket lies there whose sandbox has ended.
    """
    try:
        return read_ticket(ticket_path(output)).sandbox
    except Stop:
        return False


def destination(output: Path, place: int, saved: tuple[str, ...], *, replace: bool) -> Path:
    """
    Where the video at *place*, counted from 0, goes: ``boat.mp4``, ``boat-2.mp4``, ...

    Raises:
        Stop: The first one's place was taken meanwhile.
    """
    if place == 0 and output.exists() and not replace:
        raise Stop(Code.USAGE, f"{output} exists by now; telecine resume --force replaces it")
    return next(
        each
        for number, each in enumerate(_numbered(output))
        if number >= place and each.name not in saved and (replace or not each.exists())
    )


def _numbered(path: Path) -> Iterator[Path]:
    yield path
    yield from (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in count(2))


def _taken(path: Path) -> bool:
    return path.exists() or ticket_path(path).exists()
