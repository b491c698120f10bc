"""
``telecine serve`` and ``telecine sandbox`` exactly as anybody starts them.
"""

from __future__ import annotations

import os
import socket
import sqlite3
import sys
from asyncio import subprocess
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Any

from .wishes import MODELS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

_SETTINGS = {
    "TELECINE_API_KEYS": "sk-storm",
    "TELECINE_ALLOW_PRIVATE_HOSTS": "127.0.0.1",
    "TELECINE_WORKER_TTL": "3",
    "TELECINE_SUBMIT_TIMEOUT": "10",
    "TELECINE_GRACE": "1",
    "TELECINE_UNRESOLVED_AFTER": "15",
    "TELECINE_CALLS_PER_SECOND": "100",
    "NO_PROXY": "127.0.0.1",
    **{f"TELECINE_{vendor.upper()}_MAX_RUNNING": "60" for vendor in MODELS},
}
_SPEED = 60
"""How much faster than the real ones the simulated jobs run: a vendor ends a hundred in a second."""


class Served:
    """
    ``telecine serve``, always at the same address and on the same file.

    Attributes:
        url: Where it makes films.
    """

    def __init__(self, place: Path, settings: Mapping[str, str]) -> None:
        """
        Start nothing yet.

        Args:
            place: The folder of the file and the log.
            settings: What leads to the vendors.
        """
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}/v1/video/generations"
        self._file = place / "storm.db"
        self._environ = {**_environ(place), **settings, "TELECINE_DATABASE": f"sqlite:///{self._file}"}
        self._log = place / "gateway.log"
        self._process: subprocess.Process | None = None

    async def start(self) -> None:
        """
        Return once it takes requests.
        """
        with self._log.open("ab") as log:
            command = (sys.executable, "-m", "telecine", "serve", "--port", str(self._port))
            self._process = await subprocess.create_subprocess_exec(
                *command, env=self._environ, stdout=subprocess.PIPE, stderr=log
            )
        if not await self._process.stdout.readline():
            raise RuntimeError(f"the gateway does not start; see {self._log}")

    async def end(self, number: int) -> None:
        """
        Send it a signal, and return once it is gone.
        """
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(number)
            await self._process.wait()

    def asked(self, statement: str) -> list[Any]:
        """
        What the file says.
        """
        with closing(sqlite3.connect(self._file, timeout=30)) as known:
            return known.execute(statement).fetchall()


@asynccontextmanager
async def sandbox_running(place: Path) -> AsyncIterator[dict[str, str]]:
    """
    ``telecine sandbox``, and the settings that lead to it.
    """
    command = (sys.executable, "-m", "telecine", "sandbox", "--port", "0", "--speed", str(_SPEED))
    with (place / "sandbox.log").open("ab") as log:
        process = await subprocess.create_subprocess_exec(
            *command, env=_environ(place), stdout=subprocess.PIPE, stderr=log
        )
    try:
        settings: dict[str, str] = {}
        while (line := (await process.stdout.readline()).decode().strip()) != "# ready":
            if not line:
                raise RuntimeError("the sandbox does not start")
            settings |= [line.split("=", 1)] if "=" in line else []
        yield settings
    finally:
        process.terminate()
        await process.wait()


def _environ(place: Path) -> dict[str, str]:
    """
    The settings; and what is compiled for the first process need not be for the next.
    """
    own = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**own, **_SETTINGS, "PYTHONPYCACHEPREFIX": str(place / "compiled")}
