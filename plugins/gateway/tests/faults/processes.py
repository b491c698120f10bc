"""
Simulated vendors and gateways: real processes, and how they are doing.
"""

from __future__ import annotations

import asyncio
import itertools
import multiprocessing
import os
import resource
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from . import child
from .wishes import MODELS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from .points import Point

PATIENCE = 45.0
"""Seconds after which what was waited for will not happen."""
PATH = "/v1/video/generations"
SPEED = 20
"""How much faster than the real ones the simulated jobs run."""
VENDORS = frozenset(MODELS)
_LOADED = ("alembic.command", "telecine_gateway.commands.serve", "telecine_gateway.commands._server")
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([child.__name__, "telecine_sandbox.command", *_LOADED])


async def until(happened: Callable[[], Any], what: str) -> Any:
    """
    What *happened* returns, once that is something.
    """
    end = time.monotonic() + PATIENCE
    while not (found := happened()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not happen in {PATIENCE:g} seconds")
        await asyncio.sleep(0.02)
    return found


class Program:
    """
    ``telecine`` with some arguments, as a process.
    """

    _numbers = itertools.count(1)

    def __init__(
        self, place: Path, arguments: Sequence[str], environ: Mapping[str, str], point: Point | None = None
    ) -> None:
        self._log = place / f"{arguments[0]}-{next(self._numbers)}.log"
        known = (arguments, environ, point, str(self._log))
        self.process = _processes.Process(target=child.run, args=known)
        self.process.start()
        self.pid = self.process.pid or 0

    @property
    def log(self) -> str:
        """
        What it has said so far.
        """
        return self._log.read_text() if self._log.exists() else ""

    async def said(self, words: str) -> str:
        """
        What it has said, once *words* are among it.
        """
        gone = "it has ended"
        found = await until(
            lambda: (
                gone if words not in self.log and self.process.exitcode is not None else words in self.log
            ),
            f"the saying of {words!r}",
        )
        if found is gone:
            raise RuntimeError(self.log)
        return self.log

    def signal(self, number: int) -> None:
        """
        Send it a signal.
        """
        os.kill(self.pid, number)

    async def ended(self) -> int:
        """
        Its exit code, once it has one.
        """
        await until(lambda: self.process.exitcode is not None, "an end")
        return self.process.exitcode or 0

    async def frozen(self) -> None:
        """
        Return once it is stopped by a signal.
        """
        place = Path(f"/proc/{self.pid}/stat")
        await until(lambda: place.read_text().rpartition(") ")[2].startswith("T"), "a standstill")

    def may_write(self, most: int) -> None:
        """
        Let no file of it grow beyond *most* bytes, as on a disk that is full.
        """
        resource.prlimit(self.pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def close(self) -> None:
        """
        End it, whatever it does.
        """
        with suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self.process.join()
        self.process.close()


class Sandbox(Program):
    """
    The simulated vendors.

    Attributes:
        settings: The environment that leads to them.
    """

    def __init__(self, place: Path) -> None:
        super().__init__(place, ("sandbox", "--port", "0", "--speed", str(SPEED)), dict(os.environ))
        asyncio.run(self.said("# ready"))
        lines = [line for line in self.log.splitlines() if "=" in line]
        self.settings = dict(line.split("=", 1) for line in lines)
        self._url = self.settings["TELECINE_KLING_BASE_URL"].removesuffix("/kling") + "/_sandbox"

    def fault(self, **fault: object) -> None:
        """
        Let something go wrong that no prompt asks for.
        """
        httpx.post(f"{self._url}/faults", json=fault, trust_env=False).raise_for_status()

    def bills(self, words: str) -> dict[str, int]:
        """
        How many jobs each vendor took, and would bill, for prompts with these *words* in them.
        """
        jobs = httpx.get(f"{self._url}/ledger", trust_env=False, timeout=PATIENCE).json()["jobs"]
        ours = [job["provider"] for job in jobs if words in job["prompt"]]
        return {vendor: ours.count(vendor) for vendor in MODELS}


class Gateway(Program):
    """
    ``telecine serve``.

    Attributes:
        url: Where it makes films.
    """

    def __init__(self, place: Path, environ: Mapping[str, str], point: Point | None) -> None:
        super().__init__(place, ("serve", "--port", "0"), environ, point)
        self.url = ""

    async def listening(self) -> Gateway:
        """
        Itself, once it takes requests.
        """
        said = await self.said("# ready http")
        self.url = said.partition("# ready ")[2].split()[0] + PATH
        return self
