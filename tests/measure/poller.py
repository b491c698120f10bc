"""
Many running jobs in one process: what a poll costs, what a waiting job weighs, and how late polls are.

Run as ``python poller.py poll|waiting ADDRESS`` with the address of a vendor that has every job running.
"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import sqlalchemy as sa
import structlog

from telecine import Account, GenerationRequest, Registry, Task
from telecine_gateway import Engine, GatewaySettings
from telecine_gateway._ids import new_job_id
from telecine_gateway._job import Job, State
from telecine_gateway._rows import columns_of, request_to_bytes
from telecine_gateway._schema import jobs, requests

if TYPE_CHECKING:
    from collections.abc import Callable

    from telecine_gateway._worker import Worker

POLLS = 20_000
WAITING = 10_000
AT_ONCE = 64
SECONDS = 20.0
LATE = 1.0


def running(place: int, now: datetime) -> Job:
    """
    A job that a vendor is at work for.
    """
    handle = f"text2video/{place}"
    task = Task(
        provider="kling", account="bench", model="kling-v2-6", handle=handle, vendor_status="processing"
    )
    return Job(
        id=new_job_id(now),
        tenant="bench",
        state=State.RUNNING,
        provider="kling",
        model="kling-v2-6",
        asked={"duration": 5},
        created_at=now,
        updated_at=now,
        due_at=now,
        deadline_at=now + timedelta(hours=1),
        account="bench",
        external_id=f"tc{place}",
        handle=handle,
        attempt=1,
        submit_started_at=now,
        task=task,
    )


def engine(folder: str, address: str, count: int) -> Engine:
    """
    An engine on a file with *count* running jobs that nobody looks after.
    """
    account = Account(name="bench", provider="kling", base_url=address, credentials={"api_key": "bench-key"})
    settings = GatewaySettings(database=f"sqlite:///{folder}/bench.db", calls_per_second=1e9)
    made = Engine(settings, [account], registry=Registry())
    body = request_to_bytes(GenerationRequest(model="kling-v2-6", prompt="a paper boat at dawn"))
    known = [running(place, datetime.now(UTC)) for place in range(count)]

    def fill(connection: sa.Connection) -> None:
        connection.execute(sa.insert(jobs), [columns_of(job) for job in known])
        connection.execute(sa.insert(requests), [{"job_id": job.id, "body": body} for job in known])

    made.store.apart(fill)
    return made


async def polls(folder: str, address: str) -> dict[str, Any]:
    """
    Polls a second of CPU: the whole step, against nothing but the HTTP call.
    """
    made = engine(folder, address, AT_ONCE)
    await made.start()
    worker = made._crew.worker  # the part that is measured
    counted = 0
    take = worker._steps.take

    async def at_once(job: Job) -> Any:
        nonlocal counted
        counted += 1
        after = await take(job)
        return type(after)(job=after.job)

    worker._steps.take = at_once
    await until(lambda: len(worker.jobs) == AT_ONCE and counted >= AT_ONCE)
    began, first = time.process_time(), counted
    await until(lambda: counted - first >= POLLS)
    ours = (counted - first) / (time.process_time() - began)
    await made.stop()
    return {"unit": "polls/s", "aim": "ours >= 5000", "ours": ours, **await _floor(address, ours)}


async def _floor(address: str, ours: float) -> dict[str, float]:
    left = iter(range(POLLS))
    async with aiohttp.ClientSession() as session:

        async def work() -> None:
            for place in left:
                async with session.get(f"{address}/v1/videos/text2video/{place}") as answer:
                    json.loads(await answer.read())

        began = time.process_time()
        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    floor = POLLS / (time.process_time() - began)
    return {"floor": floor, "over_floor": ours - floor, "ratio": ours / floor}


async def waiting(folder: str, address: str) -> dict[str, Any]:
    """
    Bytes for each of many waiting jobs, and how late they are polled.
    """
    made = engine(folder, address, WAITING)
    gc.collect()
    before = _memory()
    await made.start()
    worker = made._crew.worker  # the part that is measured
    await until(lambda: len(worker.jobs) == WAITING)
    gc.collect()
    held = _memory() - before
    lateness = watched(worker)
    await asyncio.sleep(SECONDS)
    await made.stop()
    within = sum(late < LATE for late in lateness) / len(lateness)
    return {
        "unit": "B",
        "aim": "ours <= 1024 a job; 99 % within a second",
        "ours": held / WAITING,
        "jobs": WAITING,
        "polls": len(lateness),
        "late_median_s": statistics.median(lateness),
        "late_worst_s": max(lateness),
        "within_a_second": within,
    }


def watched(worker: Worker) -> list[float]:
    """
    How long after it was due each poll begins, in seconds, from now on.
    """
    lateness: list[float] = []
    due: dict[str, float] = {}
    at, enter = worker._schedule.at, worker._gate.enter

    def noted(job_id: str, moment: float) -> None:
        due.setdefault(job_id, moment)  # one that finds no hand is put off, and late all the same
        at(job_id, moment)

    def begun(job: Job) -> None:
        lateness.append(time.monotonic() - due.pop(job.id, time.monotonic()))
        enter(job)

    worker._schedule.at, worker._gate.enter = noted, begun
    return lateness


async def until(done: Callable[[], bool]) -> None:
    """
    Wait for something that nobody tells of.
    """
    while not done():  # noqa: ASYNC110  # what is measured has no event for it
        await asyncio.sleep(0.1)


def _memory() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> None:
    """
    Print one row.
    """
    kind, address = sys.argv[1:]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with tempfile.TemporaryDirectory() as folder:
        row = asyncio.run({"poll": polls, "waiting": waiting}[kind](folder, address))
    print(json.dumps(row))


if __name__ == "__main__":
    main()
