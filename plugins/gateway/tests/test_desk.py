"""
What requests read and write: each owner its own, and one job for each key.
"""

from __future__ import annotations

import asyncio

import attrs
import pytest

from telecine_gateway._desk import (
    in_flight,
    job_by,
    listed,
    parts_of,
    repeated,
    request_of,
    wished,
    wishes_of,
)
from telecine_gateway._job import State

from .engine_kit import NOW, asked, family, job, placing, rows_of, store_at

pytestmark = pytest.mark.anyio


class TestPlace:
    """
    New jobs.
    """

    async def test_a_job_is_kept_with_its_request(self, store):
        """
        The whole of it.
        """
        kept = await store.write(placing(job(1)))

        assert job(1) == kept == await store.read(job_by(kept.id, "harbour"))
        assert asked(job(1)) == await store.read(request_of(kept.id))

    async def test_a_family_is_kept_whole(self, store):
        """
        Only those that go to a vendor have a request.
        """
        head, *parts = family(1, 3)

        await store.write(placing(head, *parts))

        assert parts == await store.read(parts_of(head.id))
        assert [None, asked(head)] == [await store.read(request_of(each.id)) for each in (head, parts[0])]

    async def test_one_key_is_one_job(self, store, tmp_path):
        """
        However many ask at once (T21).
        """
        rows = [job(number, idempotency_key="a") for number in range(1, 21)]

        kept = await asyncio.gather(*(store.write(placing(row)) for row in rows))

        assert 1 == len({each.id for each in kept}) == len(rows_of(tmp_path))

    async def test_processes_share_keys(self, store, tmp_path):
        """
        Each on its own connection.
        """
        other = store_at(tmp_path)
        rows = [job(number, idempotency_key="a") for number in range(1, 21)]

        kept = await asyncio.gather(
            *(each.write(placing(row)) for each, row in zip([store, other] * 10, rows, strict=True))
        )
        other.close()

        assert 1 == len({each.id for each in kept}) == len(rows_of(tmp_path))

    async def test_a_key_is_its_owners(self, store):
        """
        Another's is another job; and so is each without one.
        """
        rows = [
            job(1, idempotency_key="a"),
            job(2, idempotency_key="a", tenant="stranger"),
            job(3, idempotency_key="b"),
            job(4),
            job(5),
        ]

        kept = [await store.write(placing(row)) for row in rows]

        assert rows == kept
        assert rows[1] == await store.read(repeated("stranger", "a"))
        assert await store.read(repeated("harbour", "c")) is None


class TestReads:
    """
    What is told of jobs.
    """

    async def test_a_job_is_its_owners(self, store):
        """
        Nobody else finds it.
        """
        await store.write(placing(job(1)))

        assert await store.read(job_by(job(1).id, "stranger")) is None

    async def test_lists_go_from_the_newest_on(self, store):
        """
        Page by page; parts are not in them.
        """
        states = [State.SUCCEEDED, State.RUNNING, State.EXPIRED, State.ACCEPTED]
        rows = [
            job(
                1000 + number,
                state=state,
                due_at=None if state.final else NOW,
                asked={"user": f"u{number % 2}"},
            )
            for number, state in enumerate(states)
        ]
        known = [*rows, attrs.evolve(job(9), tenant="stranger")]
        for row in known:
            await store.write(placing(row))
        await store.write(placing(*family(100, 2)))

        pages = [
            await store.read(listed("harbour", 2, None, None, None)),
            await store.read(listed("harbour", 9, rows[2].id, None, None)),
            await store.read(listed("harbour", 9, None, "succeeded", None)),
            await store.read(listed("harbour", 9, None, "failed", None)),
            await store.read(listed("harbour", 9, None, "processing", None)),
            await store.read(listed("harbour", 9, None, None, "u1")),
        ]

        head = family(100, 2)[0].id
        ids = [row.id for row in rows]
        assert [
            [ids[3], ids[2]],
            [ids[1], ids[0], head],
            [ids[0]],
            [ids[2]],
            [ids[3], ids[1], head],
            [ids[3], ids[1]],
        ] == [[row.id for row in page] for page in pages]

    async def test_videos_are_counted(self, store):
        """
        Each part, and not the whole; what is over no more.
        """
        await store.write(placing(*family(100, 3)))
        await store.write(placing(job(1)))
        await store.write(placing(job(2, state=State.FAILED, due_at=None)))
        await store.write(placing(job(3, tenant="stranger")))

        assert 4 == await store.read(in_flight("harbour"))

    async def test_wishes_are_noted_once(self, store):
        """
        And heard by who looks after the job.
        """
        await store.write(placing(job(1, owner="worker_1")))

        await store.write(wished([job(1).id], NOW))
        await store.write(wished([job(1).id], NOW))

        assert [[job(1).id], []] == [await store.read(wishes_of(name)) for name in ("worker_1", "worker_2")]
