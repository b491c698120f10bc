"""
Events on record: written by the owner, tried again while the database cannot, and heard of when too late.
"""

from __future__ import annotations

import asyncio

import attrs
import pytest
import sqlalchemy as sa

from telecine import HttpResponse, Status, Task
from telecine_gateway._database import NotReady
from telecine_gateway._events import Doubted, Policy, Polled, Started, Taken
from telecine_gateway._job import State
from telecine_gateway._ownership import bury, claim, register
from telecine_gateway._records import Records
from telecine_gateway._schema import attempts, workers

from .engine_kit import DRIVEN, NOW, Script, account, job, placing, quay, rows_of, seconds
from .vendors import kling, vidu, vidu_created

pytestmark = pytest.mark.anyio
LOOP = DRIVEN
LATER = NOW + seconds(100)
STARTED = Started(at=LATER, account="main", external_id="tc1")
TAKEN = Taken(at=LATER, task=Task(provider="kling", handle="h-1", status=Status.QUEUED))


class Moody:
    """
    A database that refuses some writes, before or after they are done.
    """

    def __init__(self, store, *moods):
        self.store = store
        self.moods = list(moods)
        self.read = store.read

    async def write(self, op):
        mood = self.moods.pop(0) if self.moods else "good"
        result = None if mood == "refuses" else await self.store.write(op)
        if mood != "good":
            raise NotReady("not now")
        return result


def records(store, *moods):
    """
    Records on a moody database, and what they tell.
    """
    told = []
    return Records(Moody(store, *moods), told.append), told


async def kept(store, **fields):
    """
    A job of worker_1.
    """
    known = job(owner="worker_1", **fields)
    await store.write(placing(known))
    return known


class TestAdd:
    """
    One event.
    """

    async def test_it_is_written_and_told(self, store, tmp_path):
        """
        The row is what is returned.
        """
        known = await kept(store)
        events, told = records(store)

        moved = await events.add(known, STARTED, Policy())

        assert State.SUBMITTING is moved.state
        assert [moved] == told == list(rows_of(tmp_path).values())

    async def test_what_changes_nothing_is_not_written(self, store):
        """
        An unchanged poll costs no write, and no commit.
        """
        running = await kept(store, state=State.RUNNING, task=TAKEN.task, handle="h-1")
        events, told = records(store, "refuses")

        same = await events.add(running, Polled(at=LATER, task=TAKEN.task), Policy())

        assert (running, []) == (same, told)

    async def test_what_is_anothers_is_not_written(self, store, tmp_path):
        """
        Nobody is told.
        """
        known = await kept(store)
        events, told = records(store)

        moved = await events.add(attrs.evolve(known, owner="worker_2"), STARTED, Policy())

        assert (None, []) == (moved, told)
        assert [known] == list(rows_of(tmp_path).values())

    @pytest.mark.parametrize(
        "moods",
        [
            pytest.param(["refuses"] * 5, id="it cannot, five times"),
            pytest.param(["forgets"], id="it could, and does not say so"),
            pytest.param(["refuses", "forgets", "refuses"], id="both"),
        ],
    )
    async def test_a_database_that_cannot_say_is_asked_again(self, store, tmp_path, moods):
        """
        Until it can: the event is on record once.
        """
        known = await kept(store)
        events, told = records(store, *moods)

        moved = await events.add(known, STARTED, Policy())

        assert (1, State.SUBMITTING) == (moved.version, moved.state)
        assert [moved] == told == list(rows_of(tmp_path).values())

    async def test_the_last_word_may_be_the_one_that_is_not_heard(self, store, tmp_path):
        """
        A job that is over has no owner by which its row is known again.
        """
        running = await kept(store, state=State.RUNNING, task=TAKEN.task, handle="h-1", attempt=1)
        events, _ = records(store, "forgets")
        over = Polled(at=LATER, task=attrs.evolve(TAKEN.task, status=Status.FAILED))

        moved = await events.add(running, over, Policy())

        assert moved is None or moved.state is State.FAILED
        assert State.FAILED is rows_of(tmp_path)[running.id].state

    async def test_a_handle_that_another_job_has_is_doubt(self, store, tmp_path):
        """
        In a submit.
        """
        fields = {"state": State.SUBMITTING, "owner": "worker_1", "account": "main", "attempt": 1}
        first, second = job(1, **fields), job(2, **fields)
        await store.write(placing(first))
        await store.write(placing(second))
        events, _ = records(store)

        moved = [await events.add(each, TAKEN, Policy()) for each in (first, second)]

        assert [State.RUNNING, State.RECONCILING] == [each.state for each in moved]


class TestTestimony:
    """
    What a former owner hears after a job has another one.
    """

    async def lost(self, store, **fields):
        """
        A job whose submit is on its way while its worker is declared dead.
        """
        await store.write(register("worker_1"))
        await store.write(register("worker_2"))
        known = await kept(store, **fields)
        remembered = await records(store)[0].add(known, STARTED, Policy())
        old = sa.update(workers).where(workers.c.id == "worker_1").values(beat_at=NOW - seconds(10**8))
        await store.write(lambda connection: connection.execute(old))
        await store.write(bury(15.0))
        (taken,) = await store.write(claim("worker_2", 1))
        return remembered, taken

    async def test_it_is_left_for_the_next_owner(self, store, tmp_path):
        """
        The row stays as it is.
        """
        remembered, taken = await self.lost(store)
        events, told = records(store)

        moved = await events.add(remembered, TAKEN, Policy())

        assert (None, []) == (moved, told)
        assert TAKEN.task == await events.testimony(taken)
        assert [taken] == list(rows_of(tmp_path).values())

    async def test_it_is_left_once_the_database_can(self, store):
        """
        It is all that is known of a paid job.
        """
        remembered, taken = await self.lost(store)
        events, _ = records(store, "good", "refuses", "refuses")

        await events.add(remembered, TAKEN, Policy())

        assert TAKEN.task == await events.testimony(taken)

    async def test_only_a_handle_is_worth_it(self, store):
        """
        Doubt is what the next owner has anyway.
        """
        remembered, taken = await self.lost(store)
        events, _ = records(store)

        await events.add(remembered, Doubted(at=LATER), Policy())

        assert await events.testimony(taken) is None

    async def test_the_next_owner_adopts_it(self, store, tmp_path):
        """
        A vendor that cannot be asked: the job would have been lost.
        """
        answer = asyncio.get_running_loop().create_future()
        script = Script({"POST": [lambda _: _of(answer)], "GET": [vidu("success")]})
        first = quay(store, script, account("vidu"), place=tmp_path, name="worker_1")
        second = quay(store, script, account("vidu"), place=tmp_path, name="worker_2")
        await store.write(register("worker_1"))
        await store.write(register("worker_2"))
        await first.place_jobs(job(provider="vidu"))
        await first.see(1, State.SUBMITTING)
        old = sa.update(workers).where(workers.c.id == "worker_1").values(beat_at=NOW - seconds(10**8))
        await store.write(lambda connection: connection.execute(old))
        await store.write(bury(15.0))
        second.worker.adopt(await store.write(claim("worker_2", 1)))
        await second.idle(10)

        answer.set_result(vidu_created())
        await first.idle(1)
        done = await second.see()

        assert (State.SUCCEEDED, 1, {}) == (done.state, len(script.submits), first.worker.jobs)
        assert [State.RECONCILING, State.RUNNING, State.SUCCEEDED] == second.states()

    async def test_one_that_comes_very_late_is_adopted_too(self, store, tmp_path):
        """
        While the job is unresolved: its process was frozen, and goes on.
        """
        remembered, taken = await self.lost(store, provider="vidu")
        script = Script({"GET": [vidu("success")]})
        second = quay(store, script, account("vidu"), place=tmp_path, name="worker_2")
        second.worker.adopt([taken])
        await second.see(1, State.UNRESOLVED)

        await records(store)[0].add(remembered, TAKEN, Policy())
        done = await second.see(within=1000)

        assert State.SUCCEEDED is done.state

    async def test_one_that_names_anothers_handle_is_no_proof(self, store, tmp_path):
        """
        The job stays in doubt, and costs nothing meanwhile.
        """
        remembered, taken = await self.lost(store)
        await store.write(placing(job(2, state=State.RUNNING, account="main", handle="h-1", task=TAKEN.task)))
        await records(store)[0].add(remembered, TAKEN, Policy())
        script = Script({"GET": [HttpResponse.of(404, {"code": 1203, "message": "none"})]})
        second = quay(store, script, account("kling"), place=tmp_path, name="worker_2")
        second.worker.adopt([taken])

        await second.idle(600)

        assert second.row().state in (State.RECONCILING, State.UNRESOLVED)
        assert 1 < len(script.sent) < 60

    async def test_attempts_keep_apart(self, store):
        """
        What the first submit has brought is not the second's.
        """
        remembered, taken = await self.lost(store)
        events, _ = records(store)
        await events.add(remembered, TAKEN, Policy())

        second = await events.testimony(attrs.evolve(taken, attempt=2))

        assert second is None
        rows = await store.read(lambda known: known.execute(sa.select(attempts.c.number)).all())
        assert ([(1,)], 200) == ([tuple(row) for row in rows], kling().status)


def _of(future):
    async def answer():
        return await future

    return answer()
