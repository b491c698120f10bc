"""
A thousand clients at once, vendors that fail, and a gateway that is killed again and again.
"""

from __future__ import annotations

import asyncio
import random
import signal
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import aiohttp
import attrs

from .servers import Served, sandbox_running
from .wishes import EVERYWHERE, MODELS, wishes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from .wishes import Wish

_PAUSE = 2.0
"""Seconds up to which a kill comes after its moment, for submits come in bursts."""
_AGAIN = 0.5
_EXPECTED = (HTTPStatus.OK, HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)
_SLOWEST = 8.0
_PROGRESS = (
    "SELECT (SELECT count(*) FROM attempts) + (SELECT count(*) FROM jobs WHERE finished_at IS NOT NULL)"
)


@attrs.define
class Outcome:
    """
    What a storm has left.

    Attributes:
        wishes: What was asked for.
        ids: The task of each wish, by its number.
        ends: How each ended: ``succeeded``, or the code of its error.
        missed: Ids that were handed out, and that the gateway did not know.
        orphans: Tasks that were being submitted when the gateway was killed.
        kills: How often that was.
        attempts: How many submits were begun.
        rows: How many tasks are in the file.
        unfinished: How many of them have not ended there.
        ledger: What the vendors took, and would bill.
    """

    wishes: list[Wish]
    ids: dict[int, str] = attrs.field(factory=dict)
    ends: dict[int, str] = attrs.field(factory=dict)
    missed: list[str] = attrs.field(factory=list)
    orphans: set[str] = attrs.field(factory=set)
    kills: int = 0
    attempts: int = 0
    rows: int = 0
    unfinished: int = 0
    ledger: list[dict[str, Any]] = attrs.field(factory=list)


async def storm(place: Path, *, requests: int, kills: int, seed: int) -> Outcome:
    """
    Let it rage over *requests* clients, and kill the gateway *kills* times.
    """
    outcome = Outcome(wishes(requests, seed))
    async with sandbox_running(place) as settings:
        gateway = Served(place, settings)
        await gateway.start()
        try:
            async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
                for fault in EVERYWHERE:
                    await _control(session, settings, "POST", "faults", json=fault)
                killer = asyncio.create_task(_kill(gateway, outcome, kills, random.Random(seed)))  # noqa: S311
                await asyncio.gather(
                    *(_served(session, gateway.url, wish, outcome) for wish in outcome.wishes)
                )
                await killer
                outcome.ledger = (await _control(session, settings, "GET", "ledger"))["jobs"]
            outcome.attempts = gateway.asked("SELECT count(*) FROM attempts")[0][0]
            outcome.rows = gateway.asked("SELECT count(*) FROM jobs")[0][0]
            outcome.unfinished = gateway.asked("SELECT count(*) FROM jobs WHERE finished_at IS NULL")[0][0]
        finally:
            await gateway.end(signal.SIGTERM)
    return outcome


async def _kill(gateway: Served, outcome: Outcome, kills: int, chance: random.Random) -> None:
    """
    Kill and restart at random moments between the first submit and the last end.
    """
    for moment in sorted(chance.uniform(0.02, 1.9) * len(outcome.wishes) for _ in range(kills)):
        while gateway.asked(_PROGRESS)[0][0] < moment:  # noqa: ASYNC110  # it is another process's doing
            await asyncio.sleep(0.05)
        await asyncio.sleep(chance.uniform(0, _PAUSE))
        await gateway.end(signal.SIGKILL)
        orphans = gateway.asked("SELECT id FROM jobs WHERE state = 'submitting'")
        outcome.orphans.update(row[0] for row in orphans)
        outcome.kills += 1
        await gateway.start()


async def _served(session: aiohttp.ClientSession, url: str, wish: Wish, outcome: Outcome) -> None:
    """
    One client: asks until it is answered, and then until its film is there.
    """
    body = {"model": MODELS[wish.vendor], "prompt": wish.prompt}
    key = {"idempotency-key": f"storm-{wish.number}"}
    while (task := await _answer(session, "POST", url, json=body, headers=key)) is None:  # noqa: ASYNC110
        await asyncio.sleep(_AGAIN)
    task_id = outcome.ids[wish.number] = task["task_id"]
    pause = 2.0
    while task["status"] == "processing":
        await asyncio.sleep(pause * random.uniform(0.8, 1.2))  # noqa: S311  # spreads load
        pause = min(pause * 1.3, _SLOWEST)
        found = await _answer(session, "GET", f"{url}/{task_id}")
        if found and "status" not in found:
            outcome.missed.append(task_id)
            return
        task = found or task
    outcome.ends[wish.number] = task["error"]["code"] if task["error"] else task["status"]


async def _answer(
    session: aiohttp.ClientSession, method: str, url: str, **more: Any
) -> dict[str, Any] | None:
    """
    What is answered; None where nothing is, or not yet.

    Raises:
        RuntimeError: The gateway refuses what it should take.
    """
    headers = {"authorization": "Bearer sk-storm", **more.pop("headers", {})}
    try:
        async with session.request(method, url, headers=headers, **more) as response:
            found: dict[str, Any] = await response.json()
    except (aiohttp.ClientError, OSError, ValueError):
        return None
    if response.status not in _EXPECTED:
        raise RuntimeError(f"{method} is answered {response.status}: {found}")
    return None if response.status == HTTPStatus.SERVICE_UNAVAILABLE else found


async def _control(
    session: aiohttp.ClientSession, settings: Mapping[str, str], method: str, what: str, **more: Any
) -> dict[str, Any]:
    url = settings["TELECINE_KLING_BASE_URL"].removesuffix("/kling")
    async with session.request(method, f"{url}/_sandbox/{what}", raise_for_status=True, **more) as response:
        found: dict[str, Any] = await response.json()
        return found
