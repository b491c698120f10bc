"""
The job's life as a function: each row of the table in which it is written down.
"""

from __future__ import annotations

import itertools

import attrs
import pytest

from telecine import Notice, Status, Task, TaskError, Video
from telecine_gateway._ends import settled
from telecine_gateway._events import (
    Absent,
    CancelAsked,
    CannotAsk,
    Doubted,
    Event,
    Failure,
    NotTaken,
    Policy,
    Polled,
    Refused,
    Started,
    Taken,
    TimePassed,
)
from telecine_gateway._job import FINAL, State
from telecine_gateway._lifecycle import ALLOWED, advance, cancellable

from .engine_kit import NOW, family, job, seconds

LATER = NOW + seconds(100)
LONG_AFTER = NOW + seconds(100_000)
POLICY = Policy(retention=seconds(50_000), attempts=10)
CAN = attrs.evolve(POLICY, can_find=True, can_cancel=True)
PROVES = attrs.evolve(CAN, absence_proves=True)
DOWN = Failure(kind="VendorDown", message="no connection", accepted=False, retryable=True)
BUSY = Failure(kind="Busy", message="later", accepted=False, retryable=True, waiting=True)
DENIED = Failure(kind="Unauthorized", message="a wrong key", accepted=False, denied=True)
WRONG = Failure(kind="InvalidRequest", message="a wrong field", accepted=False)
FILM = Video(url="https://media.example.com/boat.mp4")
RUNS = Task(handle="h-1", status=Status.PROCESSING)
DONE = Task(handle="h-1", status=Status.SUCCEEDED, videos=(FILM,))
BROKEN = Task(handle="h-1", status=Status.FAILED, error=TaskError(kind="ContentRejected", message="no"))
STOPPED = Task(handle="h-1", status=Status.CANCELLED)


def at(state, **fields):
    """
    A job in that state, whose submit began with the day.
    """
    begun = {} if state is State.ACCEPTED else {"submit_started_at": NOW, "attempt": 1, "account": "main"}
    known = {"task": RUNS, "handle": "h-1"} if state in (State.RUNNING, State.CANCELLING) else {}
    over = {"due_at": None, "finished_at": NOW} if state.final else {}
    return job(state=state, owner="worker_1", **begun | known | over | fields)


def started(moment=LATER):
    """
    The intent to submit.
    """
    return Started(at=moment, account="main", external_id="tc1")


TABLE = {
    "accepted, a slot is free": (at(State.ACCEPTED), started(), POLICY, State.SUBMITTING),
    "accepted, asked to end": (at(State.ACCEPTED), CancelAsked(at=LATER), POLICY, State.CANCELLED),
    "accepted, refused before the first byte": (
        at(State.ACCEPTED), Refused(at=LATER, failure=WRONG), POLICY, State.FAILED,
    ),
    "accepted, the deadline": (at(State.ACCEPTED), TimePassed(at=LONG_AFTER), POLICY, State.EXPIRED),
    "accepted, before the deadline": (at(State.ACCEPTED), TimePassed(at=LATER), POLICY, State.ACCEPTED),
    "submitting, the handle is there": (
        at(State.SUBMITTING), Taken(at=LATER, task=RUNS), POLICY, State.RUNNING,
    ),
    "submitting, taken without a handle": (
        at(State.SUBMITTING), Taken(at=LATER, task=Task()), POLICY, State.RECONCILING,
    ),
    "submitting, surely not taken": (
        at(State.SUBMITTING), NotTaken(at=LATER, failure=DOWN), POLICY, State.ACCEPTED,
    ),
    "submitting, busy": (at(State.SUBMITTING), NotTaken(at=LATER, failure=BUSY), POLICY, State.ACCEPTED),
    "submitting, denied, another account": (
        at(State.SUBMITTING), NotTaken(at=LATER, failure=DENIED, elsewhere=True), POLICY, State.ACCEPTED,
    ),
    "submitting, denied by all": (
        at(State.SUBMITTING), NotTaken(at=LATER, failure=DENIED), POLICY, State.FAILED,
    ),
    "submitting, refused": (at(State.SUBMITTING), NotTaken(at=LATER, failure=WRONG), POLICY, State.FAILED),
    "submitting, refused, another account": (
        at(State.SUBMITTING), NotTaken(at=LATER, failure=WRONG, elsewhere=True), POLICY, State.FAILED,
    ),
    "submitting, attempts are used up": (
        at(State.SUBMITTING, attempt=10), NotTaken(at=LATER, failure=DOWN), POLICY, State.FAILED,
    ),
    "submitting, one attempt is left": (
        at(State.SUBMITTING, attempt=9), NotTaken(at=LATER, failure=DOWN), POLICY, State.ACCEPTED,
    ),
    "submitting, in doubt": (at(State.SUBMITTING), Doubted(at=LATER), POLICY, State.RECONCILING),
    "submitting, its owner died": (
        at(State.SUBMITTING), Doubted(at=LATER, orphaned=True), POLICY, State.RECONCILING,
    ),
    "submitting, long": (at(State.SUBMITTING), TimePassed(at=LONG_AFTER), POLICY, State.SUBMITTING),
    "reconciling, found": (at(State.RECONCILING), Taken(at=LATER, task=RUNS), CAN, State.RUNNING),
    "reconciling, found without a handle": (
        at(State.RECONCILING), Taken(at=LATER, task=Task()), CAN, State.RECONCILING,
    ),
    "reconciling, absent, which proves it": (at(State.RECONCILING), Absent(at=LATER), PROVES, State.ACCEPTED),
    "reconciling, absent, which proves nothing": (
        at(State.RECONCILING), Absent(at=LATER), CAN, State.UNRESOLVED,
    ),
    "reconciling, absent within the grace": (
        at(State.RECONCILING), Absent(at=NOW + seconds(39)), PROVES, State.RECONCILING,
    ),
    "reconciling, absent as the grace ends": (
        at(State.RECONCILING), Absent(at=NOW + seconds(40)), PROVES, State.ACCEPTED,
    ),
    "reconciling, cannot be asked": (at(State.RECONCILING), CannotAsk(at=LATER), POLICY, State.UNRESOLVED),
    "reconciling, no answer for long": (
        at(State.RECONCILING), TimePassed(at=NOW + seconds(1800)), CAN, State.UNRESOLVED,
    ),
    "unresolved, found later": (at(State.UNRESOLVED), Taken(at=LATER, task=RUNS), CAN, State.RUNNING),
    "unresolved, absent": (at(State.UNRESOLVED), Absent(at=LONG_AFTER), PROVES, State.UNRESOLVED),
    "unresolved, the deadline": (at(State.UNRESOLVED), TimePassed(at=NOW + seconds(1800)), CAN, State.FAILED),
    "unresolved, before the deadline": (
        at(State.UNRESOLVED), TimePassed(at=NOW + seconds(1799)), CAN, State.UNRESOLVED,
    ),
    "running, done": (at(State.RUNNING), Polled(at=LATER, task=DONE), POLICY, State.SUCCEEDED),
    "running, failed": (at(State.RUNNING), Polled(at=LATER, task=BROKEN), POLICY, State.FAILED),
    "running, stopped at the vendor": (
        at(State.RUNNING), Polled(at=LATER, task=STOPPED), POLICY, State.CANCELLED,
    ),
    "running, done without a video": (
        at(State.RUNNING), Polled(at=LATER, task=attrs.evolve(DONE, videos=())), POLICY, State.FAILED,
    ),
    "running, asked to end": (at(State.RUNNING), CancelAsked(at=LATER), CAN, State.CANCELLING),
    "running, asked to end what cannot be": (at(State.RUNNING), CancelAsked(at=LATER), POLICY, State.RUNNING),
    "running, past its deadline": (
        at(State.RUNNING, deadline_at=NOW), TimePassed(at=LATER), POLICY, State.RUNNING,
    ),
    "running, forgotten by the vendor": (at(State.RUNNING), TimePassed(at=LONG_AFTER), POLICY, State.EXPIRED),
    "cancelling, confirmed": (at(State.CANCELLING), Polled(at=LATER, task=STOPPED), CAN, State.CANCELLED),
    "cancelling, it had finished": (at(State.CANCELLING), Polled(at=LATER, task=DONE), CAN, State.SUCCEEDED),
    "cancelling, it failed": (at(State.CANCELLING), Polled(at=LATER, task=BROKEN), CAN, State.FAILED),
    "cancelling, it goes on": (at(State.CANCELLING), Polled(at=LATER, task=RUNS), CAN, State.CANCELLING),
    "cancelling, forgotten by the vendor": (
        at(State.CANCELLING), TimePassed(at=LONG_AFTER), CAN, State.EXPIRED,
    ),
}  # fmt: skip
EVENTS = [
    started(),
    Taken(at=LATER, task=RUNS),
    Taken(at=LATER, task=Task()),
    NotTaken(at=LATER, failure=DOWN),
    NotTaken(at=LATER, failure=WRONG),
    NotTaken(at=LATER, failure=DENIED, elsewhere=True),
    Doubted(at=LATER),
    Doubted(at=LATER, orphaned=True),
    Absent(at=LONG_AFTER),
    CannotAsk(at=LATER),
    Polled(at=LATER, task=RUNS),
    Polled(at=LATER, task=DONE),
    Polled(at=LATER, task=BROKEN),
    Polled(at=LATER, task=STOPPED),
    CancelAsked(at=LATER),
    Refused(at=LATER, failure=WRONG),
    TimePassed(at=LATER),
    TimePassed(at=LONG_AFTER),
]
EVERYTHING = list(itertools.product(State, EVENTS, [POLICY, CAN, PROVES]))
"""Each event in each state for each kind of provider."""


def after(known, event, policy=POLICY):
    """
    The job as it stands after an event.
    """
    return attrs.evolve(known, **advance(known, event, policy))


class TestTable:
    """
    Where a job goes.
    """

    @pytest.mark.parametrize(("known", "event", "policy", "expected"), TABLE.values(), ids=TABLE)
    def test_each_row_of_the_table(self, known, event, policy, expected):
        """
        As it is written down.
        """
        moved = after(known, event, policy)

        assert expected is moved.state

    @pytest.mark.parametrize(("known", "event", "policy", "expected"), TABLE.values(), ids=TABLE)
    def test_due_is_what_is_not_over(self, known, event, policy, expected):
        """
        A job that is over has neither an owner nor a time, and any other has a time.
        """
        moved = after(known, event, policy)

        assert expected.final is (moved.due_at is None)
        assert expected.final is (moved.owner is None)
        assert expected.final is (moved.finished_at is not None)

    def test_nothing_leads_anywhere_else(self):
        """
        Whatever happens in whatever state.
        """
        wrong = [
            (state, event, moved.state)
            for state, event, policy in EVERYTHING
            if (moved := after(at(state), event, policy)).state is not state
            and moved.state not in ALLOWED.get(state, ())
        ]

        assert [] == wrong

    @pytest.mark.parametrize("state", sorted(FINAL))
    def test_what_is_over_never_changes(self, state):
        """
        Whatever is heard of it.
        """
        changes = [advance(at(state), event, policy) for _, event, policy in EVERYTHING]

        assert {} == {key: value for each in changes for key, value in each.items()}

    def test_an_event_without_a_rule_changes_nothing(self):
        """
        One that a later version knows.
        """
        changes = advance(at(State.RUNNING), Event(at=LATER), POLICY)

        assert {} == changes

    def test_every_state_can_be_left(self):
        """
        A job that is not over can end by time alone, or by what a search says of it.
        """
        stuck = {state for state in State if not state.final and not ALLOWED[state]}

        assert set() == stuck


class TestSubmitting:
    """
    What the way to the vendor leaves in the row.
    """

    def test_the_intent_names_account_and_id(self):
        """
        They are on record before the first byte.
        """
        moved = after(at(State.ACCEPTED, attempt=2), started())

        assert ("main", "tc1", 3, LATER) == (
            moved.account, moved.external_id, moved.attempt, moved.submit_started_at,
        )  # fmt: skip
        assert LATER + seconds(40) == moved.due_at

    def test_the_handle_is_kept(self):
        """
        With the vendor's whole answer.
        """
        moved = after(at(State.SUBMITTING), Taken(at=LATER, task=attrs.evolve(RUNS, progress=5)))

        assert ("h-1", 5, LATER) == (moved.handle, moved.progress, moved.due_at)

    def test_a_next_try_has_neither_account_nor_id(self):
        """
        It gets new ones.
        """
        moved = after(at(State.SUBMITTING, external_id="tc1"), NotTaken(at=LATER, failure=DOWN))

        assert (None, None, ()) == (moved.account, moved.external_id, moved.tried)

    def test_an_account_that_denies_is_remembered(self):
        """
        The job goes on at once.
        """
        known = at(State.SUBMITTING, tried=("first",), account="second")

        moved = after(known, NotTaken(at=LATER, failure=DENIED, elsewhere=True))

        assert (("first", "second"), LATER) == (moved.tried, moved.due_at)

    @pytest.mark.parametrize(
        ("attempt", "pause"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 32), (7, 60), (9, 60)]
    )
    def test_tries_are_ever_further_apart(self, attempt, pause):
        """
        Up to a minute.
        """
        moved = after(at(State.SUBMITTING, attempt=attempt), NotTaken(at=LATER, failure=DOWN))

        assert LATER + seconds(pause) == moved.due_at

    @pytest.mark.parametrize("attempt", [1, 9, 10, 11, 1000, 10**6])
    def test_waiting_may_last(self, attempt):
        """
        However often the vendor was busy.
        """
        moved = after(at(State.SUBMITTING, attempt=attempt), NotTaken(at=LATER, failure=BUSY))

        assert State.ACCEPTED is moved.state

    def test_the_vendors_own_pause_wins(self):
        """
        Over ours.
        """
        failure = attrs.evolve(BUSY, retry_after=17.0)

        moved = after(at(State.SUBMITTING), NotTaken(at=LATER, failure=failure))

        assert LATER + seconds(17) == moved.due_at

    def test_no_pause_goes_beyond_the_deadline(self):
        """
        At which the job is looked at again, to be given up.
        """
        failure = attrs.evolve(BUSY, retry_after=10_000.0)

        moved = after(at(State.SUBMITTING), NotTaken(at=LATER, failure=failure))

        assert moved.deadline_at == moved.due_at

    def test_a_pause_after_the_deadline_is_none(self):
        """
        The job is looked at now.
        """
        moved = after(at(State.SUBMITTING, deadline_at=NOW), NotTaken(at=LATER, failure=DOWN))

        assert LATER == moved.due_at

    def test_a_job_that_shall_end_is_not_tried_again(self):
        """
        It is looked at now, to be cancelled.
        """
        known = at(State.SUBMITTING, cancel_asked_at=NOW)

        moved = after(known, NotTaken(at=LATER, failure=attrs.evolve(BUSY, retry_after=60.0)))
        ended = after(moved, CancelAsked(at=LATER))

        assert (State.ACCEPTED, LATER, State.CANCELLED) == (moved.state, moved.due_at, ended.state)

    def test_what_a_dead_worker_sent_may_be_on_its_way(self):
        """
        Nobody is asked before it has surely arrived.
        """
        early, late = NOW + seconds(5), NOW + seconds(500)

        moved = [
            after(at(State.SUBMITTING), Doubted(at=when, orphaned=True)).due_at for when in (early, late)
        ]

        assert [NOW + seconds(40), late] == moved

    def test_what_we_sent_ourselves_is_looked_for_at_once(self):
        """
        Its time is over.
        """
        moved = after(at(State.SUBMITTING), Doubted(at=LATER))

        assert LATER == moved.due_at


class TestRunning:
    """
    What a poll leaves in the row.
    """

    def test_an_unchanged_answer_changes_nothing(self):
        """
        Nothing is written.
        """
        assert {} == advance(at(State.RUNNING), Polled(at=LATER, task=RUNS), POLICY)

    @pytest.mark.parametrize(
        ("past", "written"),
        [pytest.param(4.9, False, id="at once"), pytest.param(5, True, id="after a while")],
    )
    def test_progress_is_written_at_most_every_few_seconds(self, past, written):
        """
        Five, by default.
        """
        polled = Polled(at=NOW + seconds(past), task=attrs.evolve(RUNS, progress=50))

        changes = advance(at(State.RUNNING), polled, POLICY)

        assert written is (changes.get("progress") == 50)

    @pytest.mark.parametrize(
        "change",
        [
            pytest.param({"vendor_status": "rendering"}, id="another word"),
            pytest.param({"status": Status.QUEUED}, id="another status"),
            pytest.param(
                {"warnings": (Notice(code="unknown_status", param="status", message="?"),)}, id="a warning"
            ),
        ],
    )
    def test_anything_else_is_written_at_once(self, change):
        """
        It is no mere progress.
        """
        task = attrs.evolve(RUNS, progress=50, **change)

        changes = advance(at(State.RUNNING), Polled(at=NOW, task=task), POLICY)

        assert {"task": task, "progress": 50} == changes

    @pytest.mark.parametrize(
        ("task", "kind"),
        [
            pytest.param(BROKEN, "ContentRejected", id="the vendor's reason"),
            pytest.param(attrs.evolve(BROKEN, error=None), "InvalidResponse", id="no reason"),
            pytest.param(STOPPED, "Cancelled", id="cancelled"),
            pytest.param(attrs.evolve(DONE, videos=()), "NoOutput", id="no video"),
        ],
    )
    def test_an_end_without_a_video_has_a_reason(self, task, kind):
        """
        The vendor's, or ours.
        """
        moved = after(at(State.RUNNING), Polled(at=LATER, task=task))

        assert kind == moved.error.kind

    def test_a_success_has_none(self):
        """
        And the whole answer.
        """
        moved = after(at(State.RUNNING), Polled(at=LATER, task=DONE))

        assert (None, DONE, LATER) == (moved.error, moved.task, moved.finished_at)

    def test_the_vendors_memory_counts_from_the_submit(self):
        """
        And not from when the job was asked for.
        """
        known = at(State.RUNNING, submit_started_at=LATER)

        before = advance(known, TimePassed(at=LATER + seconds(49_999)), POLICY)
        ended = after(known, TimePassed(at=LATER + seconds(50_000)))

        assert ({}, State.EXPIRED, "Expired") == (before, ended.state, ended.error.kind)


class TestWishes:
    """
    A client's wish to end a job.
    """

    @pytest.mark.parametrize("state", [State.SUBMITTING, State.RECONCILING, State.UNRESOLVED])
    def test_in_doubt_it_is_noted(self, state):
        """
        It is done once the job is running.
        """
        moved = after(at(state), CancelAsked(at=LATER), CAN)

        assert (state, LATER) == (moved.state, moved.cancel_asked_at)

    @pytest.mark.parametrize(
        "state", [State.SUBMITTING, State.RECONCILING, State.UNRESOLVED, State.CANCELLING]
    )
    def test_a_second_one_changes_nothing(self, state):
        """
        The first stands.
        """
        assert {} == advance(at(state, cancel_asked_at=NOW), CancelAsked(at=LATER), CAN)

    def test_the_first_moment_is_kept(self):
        """
        When a noted wish is done.
        """
        moved = after(at(State.RUNNING, cancel_asked_at=NOW), CancelAsked(at=LATER), CAN)

        assert (State.CANCELLING, NOW, LATER) == (moved.state, moved.cancel_asked_at, moved.due_at)

    @pytest.mark.parametrize(
        ("state", "policy", "expected"),
        [
            (State.ACCEPTED, POLICY, True),
            *((state, CAN, not state.final) for state in State if state is not State.ACCEPTED),
            *((state, POLICY, False) for state in State if state is not State.ACCEPTED),
        ],
    )
    def test_what_can_be_ended(self, state, policy, expected):
        """
        What no vendor has; and what one that can has.
        """
        assert expected is cancellable(at(state), policy)


class TestFamilies:
    """
    What a job of several videos makes of its parts.
    """

    def part(self, place, state, **fields):
        """
        One part in that state.
        """
        known = family(1, 3)[place]
        return attrs.evolve(known, **{"state": state, "due_at": None if state.final else NOW, **fields})

    @pytest.mark.parametrize(
        ("states", "expected"),
        [
            pytest.param("succeeded succeeded succeeded", "succeeded", id="all succeed"),
            pytest.param("succeeded failed failed", "succeeded", id="one succeeds"),
            pytest.param("cancelled succeeded expired", "succeeded", id="one succeeds among all others"),
            pytest.param("failed failed failed", "failed", id="all fail"),
            pytest.param("cancelled cancelled cancelled", "cancelled", id="all are cancelled"),
            pytest.param("expired expired expired", "expired", id="all expire"),
            pytest.param("cancelled failed cancelled", "failed", id="some fail, some are cancelled"),
            pytest.param("cancelled expired cancelled", "failed", id="some expire, some are cancelled"),
        ],
    )
    def test_the_end(self, states, expected):
        """
        It has succeeded where one has.
        """
        error = TaskError(kind="Reason", message="a reason")
        parts = [
            self.part(place, State(state), task=DONE if state == "succeeded" else None, error=error)
            for place, state in enumerate(states.split(), 1)
        ]

        changes = settled(family(1, 3)[0], parts, LATER)

        assert (State(expected), LATER, None) == (changes["state"], changes["finished_at"], changes["due_at"])
        assert (expected == "succeeded") is (changes["error"] is None)

    @pytest.mark.parametrize("state", [state for state in State if not state.final])
    def test_while_a_part_goes_on_nothing_is_settled(self, state):
        """
        Whatever has become of the others.
        """
        parts = [self.part(1, State.SUCCEEDED), self.part(2, state), self.part(3, State.FAILED)]

        assert {} == settled(family(1, 3)[0], parts, LATER)

    def test_it_is_settled_once(self):
        """
        What is over stays as it is.
        """
        parent = attrs.evolve(family(1, 3)[0], state=State.FAILED)

        assert {} == settled(parent, [self.part(1, State.SUCCEEDED)], LATER)

    def test_videos_are_in_order_and_what_is_missing_is_said(self):
        """
        By its number, with the reason.
        """
        videos = [Video(url=f"https://media.example.com/{number}.mp4") for number in range(3)]
        parts = [
            self.part(1, State.SUCCEEDED, task=attrs.evolve(DONE, videos=videos[:2], model="sloop")),
            self.part(2, State.FAILED, error=TaskError(kind="Busy", message="too late")),
            self.part(3, State.SUCCEEDED, task=attrs.evolve(DONE, videos=videos[2:])),
        ]

        task = settled(family(1, 3)[0], parts, LATER)["task"]

        assert (tuple(videos), "sloop", "kling") == (task.videos, task.model, task.provider)
        assert [("partial", "video 2 was not made: too late")] == [
            (notice.code, notice.message) for notice in task.warnings
        ]

    def test_the_reason_is_that_of_the_state(self):
        """
        A failure, and not the cancellation beside it.
        """
        parts = [
            self.part(1, State.CANCELLED, error=TaskError(kind="Cancelled", message="it was cancelled")),
            self.part(2, State.FAILED, error=TaskError(kind="Busy", message="too late")),
        ]

        assert "Busy" == settled(family(1, 2)[0], parts, LATER)["error"].kind
