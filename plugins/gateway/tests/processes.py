"""
``telecine`` as processes of their own, in an environment that says nothing else.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

LIMIT = 120
"""Seconds after which a test gives up."""
READY = "# ready "


def environment(**more):
    """
    This process's, without any setting of telecine's but *more*.
    """
    known = {name: value for name, value in os.environ.items() if not name.startswith("TELECINE_")}
    return {**known, "NO_COLOR": "1", "NO_PROXY": "127.0.0.1", **more}


@contextmanager
def started(*arguments, folder, **more):
    """
    A process in *folder*, with pipes; it is gone afterwards.
    """
    with subprocess.Popen(  # noqa: S603  # this very interpreter
        [sys.executable, "-m", "telecine", *arguments],
        cwd=folder,
        env=environment(**more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


class Served:
    """
    A gateway that is ready.

    Attributes:
        process: Its own.
        lines: What it has printed.
        url: Where it listens.
        settings: Those among the lines.
    """

    def __init__(self, process):
        self.process = process
        self.lines = []
        for line in map(str.strip, process.stdout):
            self.lines.append(line)
            if line.startswith(READY):
                break
        self.url = self.lines[-1].removeprefix(READY)
        self.settings = dict(line.split("=", 1) for line in self.lines if line.startswith("TELECINE_"))

    @property
    def headers(self):
        """
        Those of a request with the key that it has printed.
        """
        return {"authorization": f"Bearer {self.settings['TELECINE_API_KEY']}"}

    def end(self):
        """
        Close its standard input; its exit code and what it has logged.
        """
        _, errors = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, errors


@contextmanager
def served(*arguments, folder, **more):
    """
    ``telecine serve`` on a free port, once it is ready; it is asked to end afterwards.
    """
    with started("serve", "--port", "0", "--exit-with-parent", *arguments, folder=folder, **more) as process:
        gateway = Served(process)
        yield gateway
        if process.poll() is None:
            gateway.end()


def descendants(process):
    """
    A handle for every process below *process*.
    """
    found, waiting = [], [process.pid]
    while waiting:
        below = Path(f"/proc/{waiting[0]}/task/{waiting.pop(0)}/children").read_text().split()
        waiting += map(int, below)
        found += [os.pidfd_open(int(pid)) for pid in below]
    return found


def gone(handles):
    """
    How many of these processes end within the limit.
    """
    ended = 0
    for handle in handles:
        ended += bool(select.select([handle], [], [], LIMIT)[0])
        os.close(handle)
    return ended
