"""
What the gateway costs, each path beside a floor in the same run, in turns.

The figure is the server's CPU time for a request, over all its threads; what
the wall says depends on who else is at work.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
from served import KEY, STAND_INS, Served, gateway, serving

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

ROUNDS = 5
REQUESTS = 500
AT_ONCE = 64
BODY = json.dumps({"model": "kling-v2-6", "prompt": "a paper boat at dawn", "duration": 5})
HEADERS = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
ROUTE = "/v1/video/generations"
_POLLER = str(Path(__file__).with_name("poller.py"))
_QUIET = 10_000.0  # microseconds of CPU in a look; less is idle
_LOOK = 0.25


class Client:
    """
    A client of a gateway, or of what stands in for one.
    """

    def __init__(self, session: aiohttp.ClientSession, served: Served) -> None:
        self._session = session
        self._served = served
        self._url = served.url + ROUTE
        self._task = ""

    async def post(self) -> None:
        """
        Ask for a video.
        """
        async with self._session.post(self._url, data=BODY, headers=HEADERS) as answer:
            self._task = (await answer.json())["task_id"]

    async def get(self) -> None:
        """
        Ask how it stands.
        """
        async with self._session.get(f"{self._url}/{self._task}", headers=HEADERS) as answer:
            await answer.read()

    async def cost(self, call: Callable[[], Awaitable[None]]) -> float:
        """
        Microseconds of the server's CPU for each of many calls, and all that they began.
        """
        before, left = self._served.cpu(), iter(range(REQUESTS))

        async def work() -> None:
            for _ in left:
                await call()

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        await self._idle()
        return (self._served.cpu() - before) / REQUESTS

    async def _idle(self) -> None:
        used = self._served.cpu()
        while True:
            await asyncio.sleep(_LOOK)
            used, before = self._served.cpu(), used
            if used - before < _QUIET:
                return


async def requests(ours: Served, relay: Served, echo: Served) -> dict[str, Any]:
    """
    POST with the submit behind it, and GET, ours and the floor in turns.
    """
    posts, gets = [], []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=AT_ONCE)) as session:
        mine, bare, plain = (Client(session, served) for served in (ours, relay, echo))
        for client in (mine, bare, plain):
            await client.post()
        for _ in range(ROUNDS):
            posts.append((await mine.cost(mine.post), await bare.cost(bare.post)))
            gets.append((await mine.cost(mine.get), await plain.cost(plain.get)))
    return {
        "post": {"unit": "us", "aim": "floor/ours >= 0.35", **compared(posts)},
        "get": {"unit": "us", "aim": "floor/ours >= 0.35", **compared(gets)},
    }


def compared(pairs: list[tuple[float, float]]) -> dict[str, float]:
    """
    Ours and the floor, which were measured in turns.
    """
    ours, floor = (statistics.median(side) for side in zip(*pairs, strict=True))
    return {
        "ours": ours,
        "floor": floor,
        "over_floor": ours - floor,
        "ours_best": min(pair[0] for pair in pairs),
        "floor_best": min(pair[1] for pair in pairs),
        "ratio": ours / floor,
    }


def starting(vendor: Served) -> dict[str, Any]:
    """
    Seconds from nothing to ready, beside a server that does nothing.
    """
    pairs = []
    for _ in range(ROUNDS):
        with gateway(vendor) as ours, serving(STAND_INS, "echo") as floor:
            pairs.append((ours.started, floor.started))
    return {"unit": "s", "aim": "ours <= 1", **compared(pairs)}


def polling(vendor: Served, kind: str) -> dict[str, Any]:
    """
    What a program of its own says of many running jobs.
    """
    command = [sys.executable, _POLLER, kind, vendor.url]
    shown = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603  # our own
    found: dict[str, Any] = json.loads(shown.stdout)
    return found


def rows() -> dict[str, Any]:
    """
    Every row of the gateway.
    """
    with (
        serving(STAND_INS, "vendor") as vendor,
        serving(STAND_INS, "relay", vendor.url) as relay,
        serving(STAND_INS, "echo") as echo,
    ):
        with gateway(vendor) as ours:
            idle = ours.memory()
            found = asyncio.run(requests(ours, relay, echo))
            loaded = ours.memory()
        size = {"unit": "MiB", "aim": "idle <= 90, loaded <= 120", "ours": idle, "loaded": loaded}
        return {
            **found,
            "memory": size,
            "start": starting(vendor),
            "poll": polling(vendor, "poll"),
            "waiting": polling(vendor, "waiting"),
        }
