"""
The engine by its own door: what is placed is durable, and survives the process.
"""

from __future__ import annotations

import asyncio

import pytest

from telecine_gateway import Engine
from telecine_gateway._database import NotReady
from telecine_gateway._engine import CannotCancel, IdempotencyClash
from telecine_gateway._job import State

from .engine_kit import rows_of
from .harbour import BODY, opened

pytestmark = pytest.mark.anyio


async def ask(engine, key=None, **fields):
    """
    Place an order.
    """
    return await engine.place(engine.order({**BODY, **fields}), tenant="harbour", idempotency_key=key)


class TestPlace:
    """
    A new job.
    """

    async def test_it_is_durable_when_the_client_is_answered(self, tmp_path):
        """
        Whatever becomes of the process.
        """
        async with opened(tmp_path) as harbour:
            job = await ask(harbour.engine)

            assert job.id in rows_of(tmp_path)

    async def test_the_same_key_is_the_same_job(self, tmp_path):
        """
        Also after a restart, and at once (T21).
        """
        async with opened(tmp_path) as harbour:
            first = await asyncio.gather(*(ask(harbour.engine, "a") for _ in range(10)))
        async with opened(tmp_path) as harbour:
            second = await ask(harbour.engine, "a")

        assert {second.id} == {job.id for job in first}

    async def test_the_same_key_for_something_else_is_a_clash(self, tmp_path):
        """
        The first job stays.
        """
        async with opened(tmp_path) as harbour:
            await ask(harbour.engine, "a")

            with pytest.raises(IdempotencyClash):
                await ask(harbour.engine, "a", seed=7)

        assert 1 == len(rows_of(tmp_path))

    async def test_nothing_is_placed_before_the_start_or_after_the_stop(self, tmp_path):
        """
        It says why.
        """
        async with opened(tmp_path) as harbour:
            order = harbour.engine.order(BODY)
            early = Engine(harbour.engine.settings, [], registry=harbour.engine.registry)
            with pytest.raises(NotReady, match="starting"):
                await early.place(order, tenant="harbour")
            await early.stop()

        with pytest.raises(NotReady, match="stopping"):
            await harbour.engine.place(order, tenant="harbour")

    async def test_a_database_that_cannot_write_means_no_vendor_call(self, tmp_path):
        """
        The client is told, and the vendor is not asked (T23).
        """
        async with opened(tmp_path) as harbour:
            pages = await harbour.engine.store.write(
                lambda known: known.exec_driver_sql("PRAGMA page_count").scalar()
            )
            await harbour.engine.store.write(
                lambda known: known.exec_driver_sql(f"PRAGMA max_page_count = {pages}").all()
            )

            with pytest.raises(NotReady, match="full"):
                await ask(harbour.engine, prompt="a paper boat " * 20_000)

            assert [] == harbour.yard.sent


class TestLife:
    """
    From the order to its end.
    """

    async def test_a_stopped_engine_leaves_its_jobs_to_the_next(self, tmp_path):
        """
        Which polls them, and submits nothing again.
        """
        async with opened(tmp_path) as harbour:
            job = await ask(harbour.engine)
            job = await harbour.engine.wait(job, 0.3)
        between = rows_of(tmp_path)[job.id]
        async with opened(tmp_path, worker_ttl=1.0) as harbour:
            harbour.yard.finish()
            done = await harbour.engine.wait(job, 20)

            assert [] == harbour.yard.sent
        assert (State.RUNNING, None) == (between.state, between.owner)
        assert State.SUCCEEDED is done.state

    @pytest.mark.parametrize("known", ["stranger's", "none"])
    async def test_nobody_ends_what_is_not_theirs(self, tmp_path, known):
        """
        There is no such job.
        """
        async with opened(tmp_path) as harbour:
            job = await ask(harbour.engine)

            found = await harbour.engine.cancel(
                job.id if known == "stranger's" else "task_none", tenant="stranger"
            )

        assert found is None

    async def test_what_is_over_cannot_be_ended(self, tmp_path):
        """
        It says so (T53).
        """
        async with opened(tmp_path) as harbour:
            harbour.yard.finish()
            job = await harbour.engine.wait(await ask(harbour.engine), 20)

            with pytest.raises(CannotCancel, match="the task is over: it is succeeded"):
                await harbour.engine.cancel(job.id, tenant="harbour")

    async def test_what_waits_is_ended(self, tmp_path):
        """
        All of its parts, and no vendor hears of it.
        """
        async with opened(tmp_path, max_running=0) as harbour:
            job = await ask(harbour.engine, n=3)

            ended = await harbour.engine.cancel(job.id, tenant="harbour")

            assert (State.CANCELLED, []) == (ended.state, harbour.yard.sent)
        assert {State.CANCELLED} == {row.state for row in rows_of(tmp_path).values()}
