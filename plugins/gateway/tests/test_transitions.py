"""
What is written of a decision: by the owner, on the version that was judged, with all that goes with it.
"""

from __future__ import annotations

import attrs
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from telecine import Account, Notice, Status, Task, TaskError, Video
from telecine_gateway._ends import ended
from telecine_gateway._job import State
from telecine_gateway._rows import columns_of, job_of, request_from_bytes, request_to_bytes
from telecine_gateway._schema import attempts, jobs, usage, wishes
from telecine_gateway._transitions import applied

from .engine_kit import NOW, asked, family, job, placing, rows_of, seconds

LATER = NOW + seconds(100)
FILM = Video(url="https://media.example.com/boat.mp4", expires_at=LATER, duration=5.1)
TASK = Task(
    provider="kling",
    account="main",
    model="kling-v2-6",
    handle="h-1",
    external_id="tc1",
    status=Status.SUCCEEDED,
    vendor_status="succeed",
    videos=(FILM,),
    warnings=(Notice(code="adjusted", param="seed", message="another"),),
    usage="1.5",
    created_at=NOW,
    finished_at=LATER,
)
STARTED = {
    "state": State.SUBMITTING,
    "account": "main",
    "external_id": "tc1",
    "attempt": 1,
    "submit_started_at": LATER,
}
RUNNING = {"state": State.RUNNING, "handle": "h-1", "task": attrs.evolve(TASK, status=Status.PROCESSING)}
DONE = {**ended(State.SUCCEEDED, LATER, None), "task": TASK}


@pytest.fixture
def kept(store):
    """
    Keeps jobs, as they are.
    """

    def keep(*rows):
        store.apart(placing(*rows))
        return rows[0]

    return keep


def all_of(store, table):
    """
    All rows of a table.
    """
    return store.apart(lambda known: [dict(row._mapping) for row in known.execute(sa.select(table))])


FULL = job(
    state=State.RUNNING,
    owner="worker_1",
    asked={"duration": 5, "seed": 0, "user": "an-owner", "width": 1280},
    idempotency_key="key-1",
    account="main",
    external_id="tc1",
    handle="h-1",
    attempt=3,
    version=7,
    tried=("first", "second"),
    submit_started_at=NOW + seconds(0.000001),
    cancel_asked_at=LATER,
    progress=12.5,
    task=TASK,
    error=TaskError(kind="Busy", message="später", code="1303", param="n"),
    warnings=(Notice(code="adjusted", param="fps", message="24"),),
    callback_url="https://example.com/hook",
    finished_at=LATER,
)


class TestRows:
    """
    A job in a row and back.
    """

    @pytest.mark.parametrize("known", [pytest.param(FULL, id="full"), pytest.param(job(), id="bare")])
    def test_nothing_is_lost(self, store, known):
        """
        To the microsecond.
        """
        store.apart(lambda connection: connection.execute(sa.insert(jobs), columns_of(known)))

        assert known == store.apart(lambda connection: job_of(connection.execute(sa.select(jobs)).one()))

    def test_the_kit_reads_rows_as_the_gateway_does(self, store, tmp_path):
        """
        Or its other tests would prove nothing.
        """
        store.apart(lambda connection: connection.execute(sa.insert(jobs), columns_of(FULL)))

        assert {FULL.id: FULL} == rows_of(tmp_path)

    def test_a_request_is_the_same_bytes_each_time(self):
        """
        It is hashed.
        """
        first = attrs.evolve(asked(job()), metadata={"b": 1, "a": [1, {"y": None, "x": 2}]}, seed=0)
        second = attrs.evolve(asked(job()), seed=0, metadata={"a": [1, {"x": 2, "y": None}], "b": 1})

        assert request_to_bytes(first) == request_to_bytes(second)
        assert first == request_from_bytes(request_to_bytes(first))


class TestApplied:
    """
    One transition.
    """

    def test_the_version_rises_by_one(self, store, kept, tmp_path):
        """
        And the row is what is returned.
        """
        known = kept(job(owner="worker_1", version=4))

        moved = store.apart(applied(known, STARTED, LATER))

        assert (5, LATER, State.SUBMITTING) == (moved.version, moved.updated_at, moved.state)
        assert moved == rows_of(tmp_path)[known.id]

    @pytest.mark.parametrize(
        "stale",
        [
            pytest.param({"owner": "worker_2"}, id="another owner"),
            pytest.param({"owner": None}, id="no owner"),
            pytest.param({"version": 3}, id="an older version"),
            pytest.param({"version": 5}, id="a newer version"),
            pytest.param({"id": "task_none"}, id="another job"),
        ],
    )
    def test_anybody_elses_write_changes_nothing(self, store, kept, tmp_path, stale):
        """
        Neither the row nor anything beside it.
        """
        known = kept(job(owner="worker_1", version=4))

        moved = store.apart(applied(attrs.evolve(known, **stale), STARTED, LATER))

        assert moved is None
        assert known == rows_of(tmp_path)[known.id]
        assert [] == all_of(store, attempts)

    def test_a_write_that_is_done_again_changes_nothing(self, store, kept, tmp_path):
        """
        Its version is gone.
        """
        known = kept(job(owner="worker_1"))
        moved = store.apart(applied(known, STARTED, LATER))

        again = store.apart(applied(known, STARTED, LATER))

        assert again is None
        assert moved == rows_of(tmp_path)[known.id]

    def test_a_handle_is_one_jobs(self, store, kept, tmp_path):
        """
        Of an account; the second job stays as it was.
        """
        fields = {"owner": "worker_1", "account": "main", "state": State.SUBMITTING, "attempt": 1}
        first, second = kept(job(1, **fields)), kept(job(2, **fields))
        other = kept(job(3, **{**fields, "account": "other"}))
        store.apart(applied(first, RUNNING, LATER))

        with pytest.raises(IntegrityError):
            store.apart(applied(second, RUNNING, LATER))
        elsewhere = store.apart(applied(other, RUNNING, LATER))

        assert second == rows_of(tmp_path)[second.id]
        assert State.RUNNING is elsewhere.state


class TestBooks:
    """
    What is kept beside the row.
    """

    def test_each_submit_has_a_row_from_its_intent_on(self, store, kept):
        """
        With what came of it.
        """
        known = kept(job(owner="worker_1"))
        first = store.apart(applied(known, STARTED, LATER))
        open_row = all_of(store, attempts)
        back = {"state": State.ACCEPTED, "account": None, "external_id": None}
        again = store.apart(applied(first, back, LATER))
        second = store.apart(applied(again, {**STARTED, "attempt": 2, "external_id": "tc2"}, LATER))

        store.apart(applied(second, RUNNING, LATER))

        assert [(1, "tc1", None)] == [(row["number"], row["external_id"], row["outcome"]) for row in open_row]
        assert [(1, "tc1", "accepted"), (2, "tc2", "running")] == [
            (row["number"], row["external_id"], row["outcome"]) for row in all_of(store, attempts)
        ]

    @pytest.mark.parametrize("state", [State.RECONCILING, State.UNRESOLVED])
    def test_doubt_is_no_outcome(self, store, kept, state):
        """
        The attempt stays open.
        """
        known = kept(job(owner="worker_1"))
        moved = store.apart(applied(known, STARTED, LATER))

        store.apart(applied(moved, {"state": state}, LATER))

        assert [None] == [row["outcome"] for row in all_of(store, attempts)]

    def test_what_was_used_is_written_once_with_the_end(self, store, kept):
        """
        In the vendor's units.
        """
        known = kept(job(owner="worker_1", state=State.RUNNING, attempt=1, account="main"))

        store.apart(applied(known, DONE, LATER))

        assert [
            {
                "job_id": known.id,
                "tenant": "harbour",
                "provider": "kling",
                "account": "main",
                "model": "kling-v2-6",
                "state": "succeeded",
                "units": "1.5",
                "finished_at": LATER,
            }
        ] == all_of(store, usage)

    def test_what_no_vendor_was_asked_for_used_nothing(self, store, kept):
        """
        A job that was cancelled in time.
        """
        known = kept(job(owner="worker_1"))

        store.apart(applied(known, ended(State.CANCELLED, LATER, None), LATER))

        assert [] == all_of(store, usage)

    def test_a_wish_ends_with_its_job(self, store, kept):
        """
        And those of others stay.
        """
        known, other = kept(job(1, owner="worker_1")), kept(job(2))
        store.apart(
            lambda connection: connection.execute(
                sa.insert(wishes), [{"job_id": each.id, "asked_at": NOW} for each in (known, other)]
            )
        )

        store.apart(applied(known, ended(State.CANCELLED, LATER, None), LATER))

        assert [other.id] == [row["job_id"] for row in all_of(store, wishes)]


class TestSlots:
    """
    How many jobs an account has at once, whoever starts them.
    """

    @pytest.mark.parametrize("state", [state for state in State if not state.final])
    def test_the_last_slot_is_given_once(self, store, kept, state):
        """
        What the vendor may be at work for counts; what waits does not.
        """
        waits = state is State.ACCEPTED
        account = None if waits else "main"
        kept(job(1, owner="worker_1", state=state, account=account))
        known = kept(job(2, owner="worker_2"))

        moved = store.apart(applied(known, STARTED, LATER, slots=1))

        assert waits is (moved is not None)

    def test_each_account_has_its_own(self, store, kept):
        """
        And so has each provider.
        """
        kept(job(1, state=State.RUNNING, account="other"))
        kept(job(2, state=State.RUNNING, account="main", provider="vidu"))
        kept(job(3, state=State.SUCCEEDED, account="main", due_at=None))
        known = kept(job(4))

        assert store.apart(applied(known, STARTED, LATER, slots=1)) is not None

    def test_the_default_is_no_limit(self, store, kept):
        """
        Most vendors name none.
        """
        assert Account(name="main", provider="kling").max_running is None


class TestFamilies:
    """
    The parent's end is in the same commit as the end of its last part.
    """

    def part_ended(self, store, tmp_path, known, state):
        """
        Let a part end so.
        """
        changes = {**ended(state, LATER, None), "task": TASK if state is State.SUCCEEDED else None}
        store.apart(applied(rows_of(tmp_path)[known.id], changes, LATER))
        return rows_of(tmp_path)

    def test_the_last_part_settles_it(self, store, tmp_path):
        """
        And none before.
        """
        parent, first, second = family(1, 2)
        store.apart(placing(parent, first, second))

        before = self.part_ended(store, tmp_path, first, State.FAILED)[parent.id]
        after = self.part_ended(store, tmp_path, second, State.SUCCEEDED)[parent.id]

        assert parent == before
        assert (State.SUCCEEDED, 1, None, LATER) == (
            after.state, after.version, after.due_at, after.finished_at,
        )  # fmt: skip
        assert ["partial"] == [notice.code for notice in after.task.warnings if notice.param == "n"]

    @pytest.mark.parametrize("state", [State.FAILED, State.CANCELLED, State.EXPIRED])
    def test_where_none_succeeds_it_ends_as_they_do(self, store, tmp_path, state):
        """
        With their reason, if they have one.
        """
        parent, *parts = family(1, 3)
        store.apart(placing(parent, *parts))

        rows = [self.part_ended(store, tmp_path, part, state) for part in parts]

        assert [State.RUNNING, State.RUNNING, state] == [row[parent.id].state for row in rows]

    def test_other_families_stay_as_they_are(self, store, tmp_path):
        """
        Only its own parts count.
        """
        one, other = family(1, 1), family(100, 1)
        store.apart(placing(*one))
        store.apart(placing(*other))

        rows = self.part_ended(store, tmp_path, one[1], State.SUCCEEDED)

        assert [State.SUCCEEDED, State.RUNNING] == [rows[each.id].state for each in (one[0], other[0])]
