"""
Who looks after which job, where several processes share one file.
"""

from __future__ import annotations

import itertools

import pytest
import sqlalchemy as sa

from telecine_gateway._job import State
from telecine_gateway._ownership import beat, bury, claim, free, leave, mine, owned, register
from telecine_gateway._schema import workers
from telecine_gateway._transitions import applied

from .engine_kit import NOW, family, job, placing, rows_of, seconds, store_at

TTL = 15.0


@pytest.fixture
def stores(tmp_path):
    """
    One file, opened by three processes.
    """
    stores = [store_at(tmp_path) for _ in range(3)]
    yield stores
    for store in stores:
        store.close()


@pytest.fixture
def store(stores):
    """
    One of them.
    """
    return stores[0]


@pytest.fixture
def crew(store):
    """
    Two workers that live, and what nobody looks after.
    """
    store.apart(register("worker_1"))
    store.apart(register("worker_2"))


def silence(store, name, span):
    """
    Let the last beat of a worker be so long ago.
    """
    shifted = sa.literal_column(f"beat_at - {int(span * 1_000_000)}")
    store.apart(
        lambda known: known.execute(sa.update(workers).where(workers.c.id == name).values(beat_at=shifted))
    )


def owners(place):
    """
    The owner of each job, in the order of ids.
    """
    return [row.owner for _, row in sorted(rows_of(place).items())]


def fill(store, number, **fields):
    """
    So many new jobs.
    """
    rows = [job(place, **fields) for place in range(1, number + 1)]
    for row in rows:
        store.apart(placing(row))
    return rows


class TestClaim:
    """
    Free jobs are taken, each by one.
    """

    def test_what_is_due_first_is_taken_first(self, store, crew, tmp_path):
        """
        As many as are wanted, and each is one version on.
        """
        late, early, later = (
            job(number, due_at=NOW + seconds(span)) for number, span in ((1, 5), (2, 1), (3, 9))
        )
        store.apart(placing(late))
        store.apart(placing(early))
        store.apart(placing(later))

        taken = store.apart(claim("worker_1", 2))

        assert {early.id, late.id} == {each.id for each in taken}
        assert {("worker_1", 1)} == {(each.owner, each.version) for each in taken}
        assert ["worker_1", "worker_1", None] == owners(tmp_path)

    def test_several_share_without_overlap(self, stores, crew, tmp_path):
        """
        Each takes its turn until nothing is left.
        """
        fill(stores[0], 25)

        turns = zip(
            itertools.cycle(stores), itertools.cycle(["worker_1", "worker_2"]), range(8), strict=False
        )
        taken = [(name, job.id) for store, name, _ in turns for job in store.apart(claim(name, 4))]

        assert 25 == len(taken) == len({job_id for _, job_id in taken})
        assert {"worker_1": 13, "worker_2": 12} == {
            name: len(list(own)) for name, own in itertools.groupby(sorted(taken), lambda pair: pair[0])
        }

    @pytest.mark.parametrize(
        "known",
        [
            pytest.param([job(owner="worker_2")], id="another's"),
            pytest.param([job(state=State.FAILED, due_at=None)], id="over"),
        ],
    )
    def test_what_is_not_free_is_left(self, store, crew, known):
        """
        And nothing says that there is something.
        """
        store.apart(placing(*known))

        assert (False, []) == (store.apart(free()), store.apart(claim("worker_1", 10)))

    def test_a_job_of_several_videos_is_nobodys(self, store, crew):
        """
        Its parts are looked after.
        """
        rows = family(1, 2)
        store.apart(placing(*rows))

        taken = store.apart(claim("worker_1", 10))

        assert {row.id for row in rows[1:]} == {each.id for each in taken}
        assert store.apart(free()) is False

    def test_what_is_owned_is_known(self, store, crew):
        """
        With its version; and asked for by id, only one's own.
        """
        first, second = fill(store, 2)
        store.apart(claim("worker_1", 1))
        store.apart(claim("worker_2", 1))

        assert {first.id: 1} == store.apart(owned("worker_1"))
        assert [first.id] == [each.id for each in store.apart(mine("worker_1", [first.id, second.id]))]


class TestDeath:
    """
    Who is silent for long is dead, and that is final.
    """

    def test_the_jobs_of_the_dead_are_free_once(self, stores, crew, tmp_path):
        """
        One of the others takes each.
        """
        fill(stores[0], 5)
        stores[0].apart(claim("worker_1", 5))
        silence(stores[0], "worker_1", TTL + 1)

        freed = [store.apart(bury(TTL)) for store in stores]
        taken = stores[1].apart(claim("worker_2", 10))

        assert [5, 0, 0] == freed
        assert {("worker_2", 3)} == {(each.owner, each.version) for each in taken}
        assert ["worker_2"] * 5 == owners(tmp_path)

    @pytest.mark.parametrize(
        ("span", "lives"),
        [pytest.param(TTL - 2, True, id="within"), pytest.param(TTL + 2, False, id="beyond")],
    )
    def test_the_databases_clock_decides(self, store, crew, span, lives):
        """
        How long the last beat was ago.
        """
        silence(store, "worker_1", span)

        store.apart(bury(TTL))

        assert lives is store.apart(beat("worker_1"))
        assert store.apart(beat("worker_2")) is True

    def test_a_beat_keeps_alive(self, store, crew):
        """
        It sets the clock anew.
        """
        silence(store, "worker_1", TTL + 1)
        store.apart(beat("worker_1"))

        store.apart(bury(TTL))

        assert store.apart(beat("worker_1")) is True

    def test_the_dead_stay_dead(self, store, crew):
        """
        No beat revives them.
        """
        silence(store, "worker_1", TTL + 1)
        store.apart(bury(TTL))

        beats = [store.apart(beat("worker_1")) for _ in range(2)]
        store.apart(bury(TTL))

        assert [False, False] == beats

    def test_whom_nobody_registered_is_dead(self, store):
        """
        There is no such worker.
        """
        assert store.apart(beat("worker_9")) is False

    def test_a_name_is_never_used_again(self, store, crew):
        """
        Not even by the one who had it.
        """
        with pytest.raises(sa.exc.IntegrityError):
            store.apart(register("worker_1"))

    @pytest.mark.parametrize(
        "claimed", [pytest.param(False, id="free"), pytest.param(True, id="with a new owner")]
    )
    def test_a_revived_workers_writes_change_nothing(self, store, crew, tmp_path, claimed):
        """
        What it remembers is not its own any more.
        """
        fill(store, 1)
        (remembered,) = store.apart(claim("worker_1", 1))
        silence(store, "worker_1", TTL + 1)
        store.apart(bury(TTL))
        store.apart(claim("worker_2", int(claimed)))
        before = rows_of(tmp_path)

        moved = store.apart(applied(remembered, {"state": State.SUBMITTING, "attempt": 1}, NOW))

        assert moved is None
        assert before == rows_of(tmp_path)

    def test_what_is_written_for_the_dead_is_freed_later(self, store, crew):
        """
        A new job, kept in the moment of death.
        """
        silence(store, "worker_1", TTL + 1)
        store.apart(bury(TTL))
        fill(store, 1, owner="worker_1")

        assert 1 == store.apart(bury(TTL))

    def test_who_leaves_frees_all_at_once(self, store, crew, tmp_path):
        """
        And comes back under another name only.
        """
        fill(store, 3)
        store.apart(claim("worker_1", 2))
        store.apart(claim("worker_2", 1))

        freed = store.apart(leave("worker_1"))

        assert (2, False) == (freed, store.apart(beat("worker_1")))
        assert [None, None, "worker_2"] == owners(tmp_path)
