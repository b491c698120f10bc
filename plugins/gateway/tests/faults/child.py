"""
``telecine`` as a process of its own, forked from one that has imported everything: most live for seconds.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from typing import TYPE_CHECKING

from telecine.cli._program import program
from telecine_gateway import _pace

from .points import Point, lay

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CADENCE = 0.2
"""Seconds between two polls, in place of what the vendors recommend."""


def run(arguments: Sequence[str], environ: Mapping[str, str], point: Point | None, log: str) -> None:
    """
    Be ``telecine`` with *arguments* until a signal ends it.

    Args:
        arguments: What stands behind the program's name.
        environ: The environment.
        point: Where a gateway shall suffer what.
        log: The file of standard output and error.
    """
    target = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (1, 2):
        os.dup2(target, stream)
    os.environ.clear()
    os.environ.update(environ)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _pace.Paces.cadence = lambda *_: CADENCE
    _pace._SEARCH = CADENCE
    if point is not None:
        lay(point)
    program(arguments, prog_name="telecine")


def _end_with_parent() -> None:
    """
    A test that is killed leaves nobody behind.
    """
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)
