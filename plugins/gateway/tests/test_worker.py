"""
The worker: each job when it is due, whatever the others do.
"""

from __future__ import annotations

import asyncio

import attrs
import pytest

from telecine_gateway._accounts import Accounts
from telecine_gateway._context import Next
from telecine_gateway._job import OCCUPYING, State
from telecine_gateway._worker import Worker

from .engine_kit import DRIVEN, Script, account, hangs, job, never, quay, rows_of
from .vendors import kling, vidu, vidu_created

pytestmark = pytest.mark.anyio
LOOP = DRIVEN


class Steps:
    """
    Does what a test says for each job, and knows when it was asked.
    """

    def __init__(self, does):
        self.does = does
        self.taken = []

    async def take(self, known):
        self.taken.append((round(asyncio.get_running_loop().time(), 2), known.id))
        return await self.does(known)

    async def heed(self, known):
        return Next(job=attrs.evolve(known, cancel_asked_at=known.created_at))

    def later(self, known, error):
        return Next(job=known, pause=30.0)

    def times(self, number):
        """
        When the job of that number was looked at.
        """
        return [moment for moment, job_id in self.taken if job_id == job(number).id]


def worker_of(does, *, at_once=64, trusted=lambda: True, accounts=()):
    """
    A worker and its steps.
    """
    clock = asyncio.get_running_loop().time
    steps = Steps(does)
    known = Accounts(accounts or [account("kling")], per_second=1000.0, clock=clock)
    worker = Worker(steps, known, clock=clock, trusted=trusted, at_once=at_once, refused=lambda *said: None)
    return worker, steps


async def work(worker, span):
    """
    Let it work for so many seconds.
    """
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(span)
    while not running.done():
        running.cancel()
        await asyncio.sleep(0)


def again(pause):
    """
    A step after which the job is due again.
    """

    async def step(known):
        return Next(job=known, pause=pause)

    return step


class TestTime:
    """
    When a job is looked at.
    """

    async def test_each_when_it_is_due(self):
        """
        And again after the pause that its step names.
        """
        worker, steps = worker_of(again(10.0))

        worker.adopt([job(1)], lambda: 2.0)
        worker.adopt([job(2)])
        await work(worker, 25)

        assert ([2.0, 12.0, 22.0], [0.0, 10.0, 20.0]) == (steps.times(1), steps.times(2))

    async def test_a_poke_is_a_look_now(self):
        """
        And not when it was due before.
        """
        worker, steps = worker_of(again(1000.0))
        worker.adopt([job(1)], lambda: 500.0)
        await work(worker, 5)

        worker.poke(job(1).id)
        worker.poke(job(2).id)
        await work(worker, 600)

        assert [5.0] == steps.times(1)

    async def test_a_poke_during_a_step_is_a_look_after_it(self):
        """
        Once.
        """

        async def slow(known):
            await asyncio.sleep(5)
            return Next(job=known, pause=1000.0)

        worker, steps = worker_of(slow)
        worker.adopt([job(1)])
        await work(worker, 1)

        worker.poke(job(1).id)
        worker.poke(job(1).id)
        await work(worker, 50)

        assert [0.0, 5.0] == steps.times(1)

    async def test_a_mistake_loses_no_job(self):
        """
        It is looked at later.
        """

        async def broken(_):
            raise ZeroDivisionError("a mistake")

        worker, steps = worker_of(broken)
        worker.adopt([job(1)])

        await work(worker, 70)

        assert [0.0, 30.0, 60.0] == steps.times(1)
        assert {} == worker.busy

    async def test_who_is_not_trusted_does_nothing(self):
        """
        Until it is again.
        """
        trusts = []
        worker, steps = worker_of(again(100.0), trusted=lambda: bool(trusts))
        worker.adopt([job(1)])
        await work(worker, 20)
        before = steps.times(1)

        trusts.append(True)
        await work(worker, 1)

        assert ([], 1) == (before, len(steps.times(1)))

    @pytest.mark.parametrize(
        "after", [None, job(1, state=State.SUCCEEDED, due_at=None)], ids=["lost", "over"]
    )
    async def test_what_is_over_or_anothers_is_forgotten(self, after):
        """
        It is never looked at again.
        """

        async def ends(_):
            return Next(job=after)

        worker, steps = worker_of(ends)
        worker.adopt([job(1)])

        await work(worker, 1000)

        assert ([0.0], {}) == (steps.times(1), worker.jobs)

    async def test_a_stop_waits_for_what_was_begun(self):
        """
        And begins nothing.
        """

        async def slow(known):
            await asyncio.sleep(5)
            return Next(job=known, pause=0.0)

        worker, steps = worker_of(slow)
        worker.adopt([job(1)])
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(1)

        await worker.stop(30.0)
        await running

        assert ([0.0], 5.0) == (steps.times(1), round(asyncio.get_running_loop().time(), 2))


class TestLostAndFound:
    """
    A job that is taken away while something is done for it.
    """

    async def test_it_is_not_looked_at_again(self):
        """
        Whatever its step returns.
        """
        gate = asyncio.get_running_loop().create_future()

        async def slow(known):
            await gate
            return Next(job=known)

        worker, steps = worker_of(slow)
        worker.adopt([job(1)])
        await work(worker, 1)

        worker.forget(job(1).id)
        gate.set_result(None)
        await work(worker, 100)

        assert ([0.0], {}) == (steps.times(1), worker.jobs)

    async def test_one_that_comes_back_is_looked_at_as_it_is_now(self):
        """
        And not as it was.
        """
        gate = asyncio.get_running_loop().create_future()
        seen = []

        async def slow(known):
            seen.append(known.version)
            await gate
            return Next(job=known, pause=1000.0)

        worker, _ = worker_of(slow)
        worker.adopt([job(1, version=1)])
        await work(worker, 1)

        worker.forget(job(1).id)
        worker.adopt([job(1, version=4)])
        await work(worker, 1)
        gate.set_result(None)
        await work(worker, 100)

        assert ([1, 4], 4) == (seen, worker.jobs[job(1).id].version)


class TestCrowds:
    """
    A vendor that hangs holds up no other (T33).
    """

    async def test_a_new_job_is_polled_on_time_beside_thousands_that_hang(self):
        """
        Within its pause and a moment.
        """

        async def step(known):
            return Next(job=known, pause=5.0) if known.provider == "vidu" else await never()

        worker, steps = worker_of(step, at_once=1024)
        worker.adopt(job(number, state=State.RUNNING) for number in range(2, 5002))
        await work(worker, 1)

        worker.adopt([job(1, provider="vidu", state=State.RUNNING)])
        await work(worker, 5.5)

        assert [1.0, 6.0] == [round(moment, 1) for moment in steps.times(1)]
        assert 256 == len(worker.busy)

    async def test_the_real_thing(self, store, tmp_path):
        """
        Kling's polls hang, and Vidu's job is done in its own time.
        """
        script = Script(
            {
                "GET https://api-singapore": [hangs],
                "POST https://api.vidu": [vidu_created()],
                "GET": [vidu("success")],
            }
        )
        known = quay(store, script, account("kling"), account("vidu"), place=tmp_path, at_once=64)
        stuck = [job(number, state=State.RUNNING, task=None, account="main") for number in range(2, 1002)]
        asking = kling()
        known.worker.adopt(attrs.evolve(each, task=_task(each)) for each in stuck)
        await known.idle(1)

        await known.place_jobs(job(1, provider="vidu"))
        done = await known.see(1, within=20)

        assert (State.SUCCEEDED, 200) == (done.state, asking.status)
        assert (done.finished_at - done.submit_started_at).total_seconds() < 7

    async def test_at_most_so_many_at_once(self):
        """
        A quarter of the hands for one provider.
        """
        worker, _ = worker_of(never, at_once=8)
        providers = ("kling", "vidu", "jimeng", "sunk", "lost", "gone")

        worker.adopt(job(number, provider=providers[number % 6]) for number in range(60))
        await work(worker, 10)

        assert 8 == len(worker.busy)


class TestSlots:
    """
    An account that allows five jobs at once gets five.
    """

    async def test_never_more_and_in_order(self, store, tmp_path):
        """
        The next is sent when one has ended, the oldest first.
        """
        running, most, order = set(), [], []

        def take(request):
            number = f"v-{len(order)}"
            order.append(request.json()["external_task_id"])
            running.add(number)
            most.append(len(running))
            return kling(number=number)

        def ends(request):
            running.discard(request.url.rpartition("/")[2])
            return kling("succeed", number=request.url.rpartition("/")[2])

        script = Script({"POST": [take], "GET": [ends]})
        known = quay(store, script, account("kling", max_running=5), place=tmp_path)
        await known.place_jobs(*(job(number) for number in range(1, 31)))

        await known.until(lambda: sum(1 for each in known.told if each.state.final) == 30)

        rows = sorted(rows_of(tmp_path).values(), key=lambda row: row.submit_started_at)
        assert (5, 30) == (max(most), len(order))
        ahead = [abs(place - int(row.id.removeprefix("task_"), 16)) for place, row in enumerate(rows, 1)]
        assert max(ahead) < 5  # those that are sent at a time may overtake each other

    async def test_two_workers_share_the_slots(self, store, tmp_path):
        """
        Neither knows of the other's jobs but by the database.
        """
        script = Script(
            {"POST": [lambda _: kling(number=f"v-{len(script.sent)}")], "GET": [kling("processing")]}
        )
        limited = account("kling", max_running=5)
        pair = [quay(store, script, limited, place=tmp_path, name=f"worker_{number}") for number in (1, 2)]
        await pair[0].place_jobs(*(job(number) for number in range(1, 11)))
        await pair[1].place_jobs(*(job(number) for number in range(11, 21)))

        await asyncio.gather(*(each.idle(30) for each in pair))

        assert 5 == len(script.submits)
        assert 5 == sum(1 for row in rows_of(tmp_path).values() if row.state in OCCUPYING)


def _task(known):
    from telecine import Task  # noqa: PLC0415

    return Task(provider=known.provider, account="main", handle=f"text2video/{known.id}")
