"""
One process of several: what it claims, whom it declares dead, and what it hears of.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import attrs
import pytest
import sqlalchemy as sa

from telecine_gateway import _claims
from telecine_gateway._claims import Claims
from telecine_gateway._desk import wished
from telecine_gateway._job import State
from telecine_gateway._ownership import register
from telecine_gateway._schema import requests, workers
from telecine_gateway._settings import GatewaySettings

from .engine_kit import DRIVEN, NOW, family, job, placing, rows_of, seconds

pytestmark = pytest.mark.anyio
LOOP = DRIVEN
TTL = 15.0


class Heart:
    """
    A heart that beats as a test says.
    """

    def __init__(self, database, worker, ttl):
        self.worker = worker
        self.dead = False
        self.trusted = True

    def start(self):
        """
        Nothing beats by itself.
        """

    def stop(self):
        """
        Nothing is to be stopped.
        """


class Hands:
    """
    A worker that only remembers.
    """

    def __init__(self):
        self.jobs = {}
        self.busy = {}
        self.wishes = []
        self.pauses = []

    def adopt(self, known, pause=lambda: 0.0):
        for each in known:
            self.jobs[each.id] = each
            self.pauses.append(pause())

    def forget(self, job_id):
        self.jobs.pop(job_id, None)

    def wish(self, job_id):
        self.wishes.append(job_id)


@pytest.fixture
def process(store, monkeypatch):
    """
    Makes processes; their machine's clock is the loop's.
    """
    monkeypatch.setattr(_claims, "Heartbeat", Heart)
    monkeypatch.setattr(_claims, "boot_time", lambda: asyncio.get_running_loop().time())

    async def make(**settings):
        hands = Hands()
        known = GatewaySettings(worker_ttl=TTL, **settings)
        claims = Claims(store, known, hands, lambda: NOW + seconds(asyncio.get_running_loop().time()))
        await claims.start()
        return claims, hands

    return make


async def run(claims, span):
    """
    Let a process go about its rounds for so many seconds.
    """
    running = asyncio.create_task(claims.run())
    await asyncio.sleep(span)
    while not running.done():
        running.cancel()
        await asyncio.sleep(0)


async def silence(store, name):
    """
    Let a worker's last beat be long ago.
    """
    old = sa.update(workers).where(workers.c.id == name).values(beat_at=datetime.now(UTC) - seconds(3600))
    await store.write(lambda known: known.execute(old))


async def dead(store, name):
    """
    Whether a worker was declared dead.
    """
    return await store.read(lambda known: known.scalar(sa.select(workers.c.dead).where(workers.c.id == name)))


async def fill(store, number, **fields):
    """
    So many new jobs.
    """
    for place in range(1, number + 1):
        await store.write(placing(job(place, **fields)))


class TestClaims:
    """
    What is free is taken.
    """

    async def test_what_is_free_is_taken_within_a_round(self, store, process):
        """
        And its first look is spread.
        """
        await fill(store, 20)
        claims, hands = await process()

        await run(claims, 0.5)

        assert (20, {claims.worker_id}) == (len(hands.jobs), {each.owner for each in hands.jobs.values()})
        assert 0 <= min(hands.pauses) < max(hands.pauses) <= 5

    async def test_two_share_what_is_free(self, store, process, monkeypatch):
        """
        In batches, and none is taken twice.
        """
        monkeypatch.setattr(_claims, "_BATCH", 3)
        await fill(store, 30)
        pair = [await process(), await process()]

        await asyncio.gather(*(run(claims, 10) for claims, _ in pair))

        own = [set(hands.jobs) for _, hands in pair]
        assert ([15, 15], set()) == ([len(each) for each in own], own[0] & own[1])

    async def test_who_is_not_trusted_takes_nothing(self, store, process):
        """
        Others may believe that it is dead.
        """
        await fill(store, 3)
        claims, hands = await process()
        claims._heart.trusted = False

        await run(claims, 60)

        assert {} == hands.jobs

    async def test_who_stops_frees_its_jobs(self, store, process, tmp_path):
        """
        Another one takes them at once.
        """
        await fill(store, 3)
        claims, _ = await process()
        await run(claims, 1)

        await claims.stop()
        _, hands = other = await process()
        await run(other[0], 1)

        assert 3 == len(hands.jobs)
        assert await dead(store, claims.worker_id) is True


class TestDeath:
    """
    Of others, and one's own.
    """

    async def test_nobody_is_declared_dead_by_a_newcomer(self, store, process):
        """
        It has itself to be there for one time to live.
        """
        await store.write(register("worker_old"))
        await silence(store, "worker_old")
        claims, _ = await process()

        await run(claims, TTL - 1)
        before = await dead(store, "worker_old")
        await run(claims, 3)

        assert (False, True) == (before, await dead(store, "worker_old"))

    async def test_the_jobs_of_the_dead_are_taken_over(self, store, process):
        """
        With the next round.
        """
        await store.write(register("worker_old"))
        await silence(store, "worker_old")
        await fill(store, 3, owner="worker_old")
        claims, hands = await process()

        await run(claims, TTL + 2)

        assert 3 == len(hands.jobs)

    async def test_who_was_asleep_declares_nobody_dead(self, store, process):
        """
        The others may have slept on the same machine.
        """
        claims, _ = await process()
        await run(claims, TTL + 2)
        await store.write(register("worker_other"))
        await silence(store, "worker_other")
        await asyncio.sleep(3600)

        await run(claims, TTL - 2)

        assert await dead(store, "worker_other") is False

    async def test_who_is_declared_dead_begins_anew(self, store, process):
        """
        Under another name, with nothing but what it can claim.
        """
        claims, hands = await process()
        first = claims.worker_id
        hands.adopt([job(9)])
        claims._heart.dead = True
        await fill(store, 2)

        await run(claims, 2)

        assert first != claims.worker_id
        assert {job(1).id, job(2).id} == set(hands.jobs)


class TestAudit:
    """
    Memory is held against the file, every few rounds.
    """

    async def test_what_memory_has_lost_is_found(self, store, process):
        """
        A row that was written, and whose writer was not told.
        """
        claims, hands = await process()
        await fill(store, 3, owner=claims.worker_id)

        await run(claims, 12)

        assert 3 == len(hands.jobs)

    async def test_what_is_anothers_is_forgotten(self, store, process):
        """
        But not while something is done for it.
        """
        claims, hands = await process()
        await fill(store, 2, owner="worker_other")
        hands.adopt([job(1), job(2)])
        hands.busy = {job(2).id: None}

        await run(claims, 12)

        assert {job(2).id} == set(hands.jobs)

    async def test_wishes_are_heard_until_they_are_heeded(self, store, process):
        """
        Those for one's own jobs.
        """
        claims, hands = await process()
        await store.write(placing(job(1, owner=claims.worker_id)))
        await store.write(placing(job(2, owner="worker_other")))
        await store.write(placing(job(3, owner=claims.worker_id, cancel_asked_at=NOW)))
        await store.write(wished([job(1).id, job(2).id, job(3).id, job(1).id], NOW))

        await run(claims, 1.5)

        assert {job(1).id} == set(hands.wishes)

    async def test_what_has_lain_long_enough_is_purged(self, store, process, tmp_path):
        """
        The inputs first, the rows later, parts with their whole; what goes on stays.
        """
        old, older = NOW - seconds(100), NOW - seconds(1000)
        over = {"state": State.SUCCEEDED, "due_at": None}
        head, *parts = family(100, 2)
        gone = [attrs.evolve(each, finished_at=older, **over) for each in (head, *parts)]
        await store.write(placing(job(1, finished_at=old, **over)))
        await store.write(placing(job(2)))
        await store.write(placing(*gone))
        claims, _ = await process(keep_inputs=50.0, keep_jobs=500.0)

        await run(claims, 12)

        kept = await store.read(lambda known: set(known.scalars(sa.select(requests.c.job_id))))
        assert ({job(2).id}, {job(1).id, job(2).id}) == (kept, set(rows_of(tmp_path)))
