"""
Processes that serve, and what they use.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

STAND_INS = str(Path(__file__).with_name("stand_ins.py"))
KEY = "sk-bench"
_ADDRESS = re.compile(r"(?:# ready (http://\S+)|(\d+))\s*")


class Served:
    """
    A process that serves.

    Attributes:
        url: Where.
        started: Seconds until it answered.
    """

    def __init__(self, *command: str, **environ: str) -> None:
        began = time.perf_counter()
        self._process = subprocess.Popen(  # noqa: S603  # our own programs
            [sys.executable, *command], stdout=subprocess.PIPE, text=True, env={**os.environ, **environ}
        )
        self.url = self._address()
        self.started = time.perf_counter() - began

    def _address(self) -> str:
        for line in self._process.stdout or ():
            if match := _ADDRESS.fullmatch(line):
                return match[1] or f"http://127.0.0.1:{match[2]}"
        raise RuntimeError("the server does not start")

    def cpu(self) -> float:
        """
        Microseconds of CPU so far, of every thread that is alive.
        """
        tasks = Path(f"/proc/{self._process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1000

    def memory(self) -> float:
        """
        MiB that it holds.
        """
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def stop(self) -> None:
        """
        End it.
        """
        self._process.kill()
        self._process.wait()


@contextmanager
def serving(*command: str, **environ: str) -> Iterator[Served]:
    """
    A process that serves, for as long as the block runs.
    """
    served = Served(*command, **environ)
    try:
        yield served
    finally:
        served.stop()


@contextmanager
def gateway(vendor: Served, **environ: str) -> Iterator[Served]:
    """
    ``telecine serve`` on a new file, with one account at *vendor*.
    """
    with tempfile.TemporaryDirectory() as folder:
        known = {
            "TELECINE_KLING_BASE_URL": vendor.url,
            "TELECINE_KLING_API_KEY": "bench-key",
            "TELECINE_API_KEYS": KEY,
            "TELECINE_DATABASE": f"sqlite:///{folder}/bench.db",
            "TELECINE_CALLS_PER_SECOND": "1000000",
            "TELECINE_POLL_EVERY": "1000000",  # polls are measured by themselves
            "TELECINE_LOG_FORMAT": "json",
        }
        with serving("-m", "telecine", "serve", "--port", "0", **{**known, **environ}) as served:
            yield served
