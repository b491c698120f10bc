"""
Gateways on one file, and a client that asks them.
"""

from __future__ import annotations

import asyncio
import itertools
import os
import sqlite3
import time
from contextlib import closing
from typing import TYPE_CHECKING, Any, Self

import httpx

from .processes import PATIENCE, Gateway, until
from .wishes import MODELS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping
    from pathlib import Path

    from .points import Point
    from .processes import Sandbox

TTL, TIMEOUT, GRACE, UNRESOLVED = 1.5, 3.0, 0.5, 7.0


class Fleet:
    """
    Gateways on one file, and a client that asks them.

    Attributes:
        mark: Is in every prompt, and in nobody else's.
        file: The database.
        missed: Ids that were handed out, and that a gateway did not know.
    """

    _numbers = itertools.count(1)

    def __init__(self, place: Path, sandbox: Sandbox, **settings: Any) -> None:
        number = next(self._numbers)
        self.mark = f"boat-{os.getpid()}-{number}."
        self.file = place / f"{number}.db"
        self.missed: list[str] = []
        self._place, self._sandbox = place, sandbox
        self._gateways: list[Gateway] = []
        self._settings = {
            "database": f"sqlite:///{self.file}",
            "api_keys": "sk-faults",
            "allow_private_hosts": "127.0.0.1",
            "worker_ttl": TTL,
            "submit_timeout": TIMEOUT,
            "grace": GRACE,
            "unresolved_after": UNRESOLVED,
            **settings,
        }
        key = {"authorization": "Bearer sk-faults"}
        self._client = httpx.AsyncClient(headers=key, trust_env=False, timeout=PATIENCE)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for gateway in self._gateways:
            gateway.close()
        await self._client.aclose()

    async def gateway(self, point: Point | None = None) -> Gateway:
        """
        One more gateway, which is gone with the fleet.
        """
        own = {f"TELECINE_{name.upper()}": str(value) for name, value in self._settings.items()}
        environ = {"NO_PROXY": "127.0.0.1", **self._sandbox.settings, **own}
        gateway = Gateway(self._place, environ, point)
        self._gateways.append(gateway)
        return await gateway.listening()

    async def post(
        self, gateway: Gateway, vendor: str, words: str = "", *, key: str | None = None
    ) -> httpx.Response:
        """
        Ask for a film.
        """
        body = {"model": MODELS[vendor], "prompt": f"a paper boat, {self.mark} {words}".strip()}
        headers = {} if key is None else {"idempotency-key": key}
        return await self._client.post(gateway.url, json=body, headers=headers)

    async def placed(
        self, gateway: Gateway, words: str = "", *, vendors: Iterable[str] = MODELS, key: str | None = None
    ) -> dict[str, str]:
        """
        The id of a new task for each of *vendors*.
        """

        async def one(vendor: str) -> str:
            response = await self.post(gateway, vendor, words, key=key and f"{key}-{vendor}")
            task_id: str = response.raise_for_status().json()["task_id"]
            return task_id

        return await _each(vendors, one)

    async def end(self, gateway: Gateway, task_id: str) -> str:
        """
        How a task ends: ``succeeded``, or the code of its error.
        """
        limit = time.monotonic() + PATIENCE
        while (task := await self._task(gateway, task_id)).get("status", "processing") == "processing":
            if time.monotonic() > limit:
                raise TimeoutError(f"{task} does not end")
            await asyncio.sleep(0.1)
        end: str = task["error"]["code"] if task["error"] else task["status"]
        return end

    async def ends(self, gateway: Gateway, tasks: Mapping[str, str]) -> dict[str, str]:
        """
        How the tasks of all vendors end.
        """
        return await _each(tasks, lambda vendor: self.end(gateway, tasks[vendor]))

    async def _task(self, gateway: Gateway, task_id: str) -> dict[str, Any]:
        answer = await self._client.get(f"{gateway.url}/{task_id}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            self.missed.append(task_id)
        found: dict[str, Any] = answer.json()
        return found

    async def stand(self, state: str, tasks: Mapping[str, str]) -> None:
        """
        Return once all *tasks* are in that state.
        """
        wanted = set(tasks.values())
        await until(
            lambda: wanted <= {row["id"] for row in self.rows() if row["state"] == state}, f"being {state}"
        )

    def rows(self) -> list[dict[str, Any]]:
        """
        The rows of all jobs, as they are in the file.
        """
        return self._asked("SELECT * FROM jobs ORDER BY id")

    def pauses(self) -> list[float]:
        """
        Seconds between the first two submits of each job that had several.
        """
        rows = self._asked(
            "SELECT two.started_at - one.started_at AS pause FROM attempts AS one JOIN attempts AS two"
            " ON two.job_id = one.job_id AND one.number = 1 AND two.number = 2"
        )
        return [row["pause"] / 1e6 for row in rows]

    def _asked(self, statement: str) -> list[dict[str, Any]]:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as known:
            known.row_factory = sqlite3.Row
            return [dict(row) for row in known.execute(statement)]

    @property
    def bills(self) -> dict[str, int]:
        """
        How many jobs each vendor took from here.
        """
        return self.bills_of("")

    def bills_of(self, words: str) -> dict[str, int]:
        """
        How many of them were for prompts whose first words are these.
        """
        return self._sandbox.bills(f"{self.mark} {words}".rstrip())


async def _each(vendors: Iterable[str], work: Callable[[str], Awaitable[str]]) -> dict[str, str]:
    found = list(vendors)
    return dict(zip(found, await asyncio.gather(*map(work, found)), strict=True))
