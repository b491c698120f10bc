"""
The engine's promises, whatever happens in whatever order: to workers, to the vendor, to what is on the wire.

The steps are the real ones on a real file. Only time, the wire and the vendor
are played: a request waits on the wire until a rule delivers or loses it.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from contextvars import ContextVar
from pathlib import Path
from types import SimpleNamespace

import attrs
import hypothesis.strategies as st
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from structlog.testing import capture_logs

from telecine import (
    Account,
    AnswerLost,
    Catalogue,
    HttpRequest,
    HttpResponse,
    NotSent,
    ProviderInfo,
    Registry,
    Status,
    Task,
    Video,
    hookimpl,
    read,
)
from telecine_gateway._accounts import Accounts
from telecine_gateway._context import Context
from telecine_gateway._database import Database
from telecine_gateway._job import OCCUPYING, State
from telecine_gateway._lifecycle import ALLOWED
from telecine_gateway._ownership import bury, claim, leave, register
from telecine_gateway._pace import Paces
from telecine_gateway._records import Records
from telecine_gateway._schema import jobs, workers
from telecine_gateway._steps import Steps
from telecine_gateway._vendor import Vendor

from .engine_kit import NOW, family, job, placing, policies, rows_of, seconds, store_at

TIMEOUT, GRACE = 30.0, 10.0
SLOTS = 1
SHELF = next((place for place in ("/dev/shm",) if Path(place).is_dir()), None)  # noqa: S108
"""Where a commit costs nothing; a power cut is not among what is played."""
STATUSES = {
    "queued": Status.QUEUED,
    "running": Status.PROCESSING,
    "done": Status.SUCCEEDED,
    "broken": Status.FAILED,
    "stopped": Status.CANCELLED,
}
FATES = st.sampled_from(["answered", "answered", "answer lost", "lost", "refused", "busy", "stays"])
FILM = "https://media.example.com/boat.mp4"


@attrs.frozen
class Reply:
    """
    What the vendors answer.
    """

    id: str
    state: str


def told(response, task=None):
    """
    The task in an answer.
    """
    reply = read(response, Reply)
    videos = (Video(url=FILM),) if reply.state == "done" else ()
    status = STATUSES[reply.state]
    return attrs.evolve(
        task or Task(), handle=reply.id, status=status, vendor_status=reply.state, videos=videos
    )


def vendor(name, *, proves=None, finds=True):
    """
    A provider: one that can be asked for our id and can stop a job, or one that can do neither.
    """

    def describe():
        return ProviderInfo(
            name=name,
            label=name,
            base_url=f"https://{name}.example",
            credentials=(("api_key",),),
            catalogue=Catalogue.of({"model": [{"id": f"{name}-1", "offer": [{"for": ["text"]}]}]}),
            statuses=STATUSES,
            absence_proves=proves,
        )

    def submit(request, account, external_id):
        url = f"{account.base_url}/{account.name}/jobs"
        return told((yield HttpRequest.post(url, json={"ours": external_id})))

    def poll(task, account):
        return told((yield HttpRequest.get(f"{account.base_url}/{account.name}/{task.handle}")), task)

    def find(external_id, account):
        answer = yield HttpRequest.get(f"{account.base_url}/{account.name}/find/{external_id}")
        return told(answer) if answer.json()["id"] else None

    def cancel(task, account):
        url = f"{account.base_url}/{account.name}/{task.handle}/cancel"
        return told((yield HttpRequest.post(url)), task)

    def translate_error(response, hook):
        return None

    hooks = [describe, submit, poll, translate_error, *([find, cancel] if finds else [])]
    return SimpleNamespace(**{hook.__name__: hookimpl(hook) for hook in hooks})


REGISTRY = Registry(entry_points=False)
REGISTRY.add("sure", vendor("sure", proves="https://docs.example.com, read 2026-01-05"))
REGISTRY.add("open", vendor("open"))
REGISTRY.add("blind", vendor("blind", finds=False))
PROVIDERS = ("sure", "open", "blind")
ACCOUNTS = [
    Account(name=name, provider=provider, credentials={"api_key": "test-key"}, max_running=SLOTS)
    for provider in PROVIDERS
    for name in ("one", "two")
]


JUDGED = ContextVar("JUDGED", default=None)
"""The job, as its worker remembers it, that is being written."""


class Judged(Records):
    """
    Records that say whose job they write.
    """

    async def add(self, known, event, policy, *, slots=None):
        JUDGED.set(known)
        try:
            return await super().add(known, event, policy, slots=slots)
        finally:
            JUDGED.set(None)


class Watched(Database):
    """
    A database that looks at all rows before and after each write, within its transaction.

    Attributes:
        broken: What was done that may not be.
    """

    def __init__(self, url):
        super().__init__(url)
        self.broken = []

    async def write(self, op):
        judged = JUDGED.get()

        def watched(connection):
            before = self.rows(connection)
            result = op(connection)
            self.compare(before, self.rows(connection), judged)
            return result

        return await super().write(watched)

    def rows(self, connection):
        """
        All rows, by id.
        """
        return {row.id: row for row in connection.execute(sa.select(jobs))}

    def compare(self, before, after, judged):
        """
        One write: what may change, and by whom.
        """
        changed = {
            job_id: (old, after.get(job_id)) for job_id, old in before.items() if old != after.get(job_id)
        }
        for old, new in changed.values():
            self.forbid(new is None, "a row is gone", old, new)
            self.forbid(new.version != old.version + 1, "the version does not rise by one", old, new)
            moves = ALLOWED.get(State(old.state), ()) if old.state != new.state else (State(new.state),)
            self.forbid(State(new.state) not in moves, "that way leads nowhere", old, new)
            self.forbid(State(old.state).final, "what is over has changed", old, new)
            self.forbid(old.handle not in (None, new.handle), "a handle has changed", old, new)
        if judged is not None and changed:
            row = before[judged.id]
            stale = (row.owner, row.version) != (judged.owner, judged.version)
            self.forbid(stale, "somebody else has written", judged, changed)
            others = {new.id for _, new in changed.values()} - {judged.id, judged.parent_id}
            self.forbid(bool(others), "another job was written", judged, others)

    def forbid(self, wrong, what, *things):
        """
        Note what may not be.
        """
        if wrong:
            self.broken.append((what, *things))


@attrs.define(eq=False)
class Wire:
    """
    A submit on its way.
    """

    at: float
    ours: str
    account: tuple[str, str]
    answer: asyncio.Future
    delivered: bool = False


@attrs.define(eq=False)
class Hand:
    """
    One worker's life, and what it remembers, which may be long out of date.
    """

    name: str
    steps: Steps
    jobs: dict = attrs.field(factory=dict)
    at_work: dict = attrs.field(factory=dict)


class Play:
    """
    The vendors, behind their transport.

    Attributes:
        made: The state of each job that a vendor has made, by account and id.
        ours: Which of ours each is.
        shown_at: From when on it can be found.
        wire: The submits that are on their way.
    """

    def __init__(self, machine):
        self.machine = machine
        self.made = {}
        self.ours = {}
        self.shown_at = {}
        self.wire = []

    async def send(self, request):
        """
        Keep a submit on the wire; answer anything else at once.
        """
        provider, _, _ = request.url.removeprefix("https://").partition(".")
        _, _, _, account, *rest = request.url.split("/")
        key = (provider, account)
        if rest == ["jobs"]:
            wire = Wire(
                self.machine.moment,
                request.json()["ours"],
                key,
                asyncio.get_running_loop().create_future(),
            )
            self.wire.append(wire)
            self.machine.news.set()
            return await wire.answer
        return HttpResponse.of(200, self.asked(key, rest))

    def asked(self, key, rest):
        """
        What a vendor says of a job.
        """
        if rest[0] == "find":
            found = [known for known, ours in self.ours.items() if ours == rest[1] and known[0] == key]
            found = [known for known in found if self.machine.moment >= self.shown_at[known]]
            return (
                {"id": found[0][1], "state": self.made[found[0]]} if found else {"id": "", "state": "queued"}
            )
        known = (key, rest[0])
        if rest[1:] == ["cancel"] and self.made[known] in ("queued", "running"):
            self.made[known] = "stopped"
        return {"id": rest[0], "state": self.made[known]}

    def take(self, wire):
        """
        Make a job of a submit.
        """
        number = f"h-{sum(1 for key, _ in self.made if key == wire.account)}"
        self.made[wire.account, number] = "queued"
        self.ours[wire.account, number] = wire.ours
        self.shown_at[wire.account, number] = self.machine.moment + GRACE * 0.9
        wire.delivered = True
        return HttpResponse.of(200, {"id": number, "state": "queued"})

    async def close(self):
        """
        Nothing is open.
        """


class Engine(RuleBasedStateMachine):
    """
    Several workers on one file, and vendors that lose, delay and refuse.
    """

    @initialize()
    def open(self):
        """
        An empty file, and one worker.
        """
        self.quiet = capture_logs()
        self.quiet.__enter__()
        self.loop = asyncio.new_event_loop()
        self.place = tempfile.mkdtemp(dir=SHELF)
        store_at(self.place).close()
        self.store = Watched(f"sqlite:///{self.place}/telecine.db")
        self.moment = 0.0
        self.news = asyncio.Event()
        self.play = Play(self)
        self.hands = []
        self.number = 0
        self.keys = Counter()
        self.join()

    def teardown(self):
        """
        Let all come to its end: nothing is forgotten, and what a vendor made is found where it can be.
        """
        if not hasattr(self, "loop"):
            return
        try:
            self.finish()
        finally:
            for hand in self.hands:
                self.stop(hand)
            self.store.close()
            self.loop.close()
            shutil.rmtree(self.place)
            self.quiet.__exit__(None, None, None)

    # What the rules are made of.

    def now(self):
        """
        The time.
        """
        return NOW + seconds(self.moment)

    def do(self, *ops):
        """
        Write.
        """

        async def all_of_them():
            return [await self.store.write(op) for op in ops]

        return self.loop.run_until_complete(all_of_them())[-1]

    def settle(self):
        """
        Let everybody work until they wait for the wire.
        """

        async def until_quiet():
            while True:
                self.news.clear()
                tasks = [task for hand in self.hands for task in hand.at_work.values() if not task.done()]
                waiting = sum(1 for wire in self.play.wire if not wire.answer.done())
                if len(tasks) <= waiting:
                    return
                news = asyncio.ensure_future(self.news.wait())
                await asyncio.wait({news, *tasks}, return_when=asyncio.FIRST_COMPLETED)
                news.cancel()

        self.loop.run_until_complete(until_quiet())
        for hand in self.hands:
            for job_id, task in list(hand.at_work.items()):
                if task.done():
                    del hand.at_work[job_id]
                    self.remember(hand, job_id, task.result().job)

    def remember(self, hand, job_id, known):
        """
        Keep what a step returned.
        """
        if known is None or known.state.final:
            hand.jobs.pop(job_id, None)
        else:
            hand.jobs[job_id] = known

    def step(self, hand, known, *, wish=False):
        """
        Let a worker do what is due for a job.
        """

        async def work():
            heeded = await hand.steps.heed(known) if wish else None
            if heeded is not None and (heeded.job is None or heeded.job.state.final):
                return heeded
            return await hand.steps.take(heeded.job if heeded else known)

        hand.at_work[known.id] = self.loop.create_task(work())
        self.settle()

    def stop(self, hand):
        """
        The process is gone, and what it sent is still on the wire.
        """

        async def killed():
            for task in hand.at_work.values():
                task.cancel()
            await asyncio.gather(*hand.at_work.values(), return_exceptions=True)

        self.loop.run_until_complete(killed())
        hand.at_work.clear()

    def total(self):
        """
        How many rows were ever written.
        """
        return self.do(lambda known: known.scalar(sa.text("SELECT total_changes()")))

    def idle_pairs(self, *states):
        """
        Workers, and jobs that they remember and do nothing for.
        """
        return [
            (hand, known)
            for hand in self.hands
            for known in hand.jobs.values()
            if known.id not in hand.at_work and (not states or known.state in states)
        ]

    def pick(self, data, things):
        """
        One of them.
        """
        return things[data.draw(st.integers(0, len(things) - 1))]

    # What clients do.

    @rule(
        provider=st.sampled_from(PROVIDERS),
        key=st.sampled_from([None, None, "a", "b"]),
        parts=st.integers(0, 2),
        fate=FATES,
        who=st.integers(0, 3),
    )
    def place_job(self, provider, key, parts, fate, who):
        """
        Ask for videos; the same key twice is one job.
        """
        self.number += 100
        fields = {
            "provider": provider,
            "model": f"{provider}-1",
            "idempotency_key": key,
            "created_at": self.now(),
            "updated_at": self.now(),
            "due_at": self.now(),
            "deadline_at": self.now() + seconds(3600),
        }
        rows = family(self.number, parts, **fields) if parts else [job(self.number, **fields)]
        kept = self.do(placing(*rows))
        new = kept.id == rows[0].id
        assert new is (key is None or self.keys[key] == 0)
        self.keys[key] += 1
        if self.hands:
            hand = self.hands[who % len(self.hands)]
            self.take_free(hand, 3)
            for row in rows:
                self.send_off(hand, row.id, fate)

    def send_off(self, hand, job_id, fate):
        """
        Let a worker submit a job that it has just claimed.
        """
        if job_id in hand.jobs and job_id not in hand.at_work:
            self.step(hand, hand.jobs[job_id])
            if fate != "stays" and (wires := self.open_wires()):
                self.arrive(wires[-1], fate)

    @precondition(lambda self: self.idle_pairs(*OCCUPYING))
    @rule(data=st.data())
    def ask_to_end(self, data):
        """
        A client changes its mind, when it is too late to be easy.
        """
        hand, known = self.pick(data, self.idle_pairs(*OCCUPYING))
        self.step(hand, known, wish=True)

    # What becomes of workers.

    @precondition(lambda self: len(self.hands) < 4)
    @rule()
    def join(self):
        """
        Another process starts.
        """
        name = f"worker_{len(self.hands)}_{self.number}_{self.moment}"
        context = Context(
            database=self.store,
            registry=REGISTRY,
            accounts=Accounts(ACCOUNTS, per_second=1000, clock=lambda: self.moment),
            records=Judged(self.store, lambda known: None),
            paces=Paces(lambda provider: 5.0),
            vendor=Vendor(self.play, self.play, lambda: 0.0),
            policy_of=policies(REGISTRY, submit_timeout=seconds(TIMEOUT), grace=seconds(GRACE)),
            now=self.now,
        )
        if self.do(lambda known: known.scalar(sa.select(workers.c.id).where(workers.c.id == name))) is None:
            self.do(register(name))
            self.hands.append(Hand(name, Steps(context)))

    @precondition(lambda self: self.hands)
    @rule(data=st.data(), most=st.integers(1, 5))
    def claim_jobs(self, data, most):
        """
        A worker takes what is free.
        """
        self.take_free(self.pick(data, self.hands), most)

    def take_free(self, hand, most):
        """
        Claim, and remember what was claimed.
        """
        for taken in self.do(claim(hand.name, most)):
            hand.jobs[taken.id] = taken

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def declare_dead(self, data):
        """
        A worker was silent for long; it may work on, and does not know.
        """
        hand = self.pick(data, self.hands)
        silent = sa.update(workers).where(workers.c.id == hand.name).values(beat_at=NOW - seconds(10**7))
        self.do(lambda known: known.execute(silent), bury(15.0))

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def kill(self, data):
        """
        A process is gone, which nobody knows yet.
        """
        hand = self.pick(data, self.hands)
        self.stop(hand)
        self.hands.remove(hand)

    @precondition(lambda self: self.hands)
    @rule(data=st.data())
    def leave(self, data):
        """
        A process stops as it should.
        """
        hand = self.pick(data, self.hands)
        self.stop(hand)
        self.hands.remove(hand)
        self.do(leave(hand.name))

    # What is done for jobs.

    @precondition(lambda self: self.idle_pairs())
    @rule(data=st.data(), times=st.integers(1, 4))
    def work(self, data, times):
        """
        Workers do what is due for jobs that they remember.
        """
        for _ in range(times):
            if pairs := self.idle_pairs():
                self.step(*self.pick(data, pairs))

    @precondition(lambda self: self.idle_pairs())
    @rule(data=st.data(), fate=FATES)
    def work_and_deliver(self, data, fate):
        """
        The same, and something arrives at once, or does not.
        """
        self.step(*self.pick(data, self.idle_pairs()))
        if wires := self.open_wires():
            self.arrive(wires[-1], fate)

    @precondition(lambda self: self.idle_pairs() and len(self.hands) > 1)
    @rule(data=st.data())
    def take_over(self, data):
        """
        A worker is declared dead in the middle of it, and another one has its jobs.
        """
        hand, other = self.hands[0], self.hands[-1]
        silent = sa.update(workers).where(workers.c.id == hand.name).values(beat_at=NOW - seconds(10**7))
        self.do(lambda known: known.execute(silent), bury(15.0))
        self.take_free(other, 5)

    @precondition(lambda self: self.idle_pairs(State.RUNNING))
    @rule(data=st.data())
    def poll_twice(self, data):
        """
        The second time nothing has changed, and nothing is written.
        """
        hand, known = self.pick(data, self.idle_pairs(State.RUNNING))
        self.step(hand, known)
        again = hand.jobs.get(known.id)
        if again is not None and again.state is State.RUNNING and not again.cancel_asked_at:
            before = self.total()
            self.step(hand, again)
            assert before == self.total()

    @rule(span=st.sampled_from([0.5, 5.0, 41.0, 300.0, 2000.0]))
    def pass_time(self, span):
        """
        What is on the wire for longer than a submit takes is lost.
        """
        self.moment += span
        for wire in self.play.wire:
            if self.moment - wire.at > TIMEOUT and not wire.answer.done():
                wire.answer.set_exception(AnswerLost("no answer came in time"))
        self.play.wire = [wire for wire in self.play.wire if self.moment - wire.at <= TIMEOUT]
        self.settle()

    # What becomes of a request.

    @precondition(lambda self: self.open_wires())
    @rule(data=st.data(), fate=FATES)
    def deliver(self, data, fate):
        """
        A submit arrives, or does not; so does its answer.
        """
        self.arrive(self.pick(data, self.open_wires()), fate)

    def arrive(self, wire, fate):
        """
        Let a submit have its fate.
        """
        if fate == "stays":
            return
        response = self.play.take(wire) if fate in ("answered", "answer lost") else None
        wire.delivered = True
        if not wire.answer.done():
            if fate == "answered":
                wire.answer.set_result(response)
            elif fate == "refused":
                wire.answer.set_exception(NotSent("connection refused"))
            elif fate == "busy":
                wire.answer.set_result(HttpResponse.of(429, {}))
            else:
                wire.answer.set_exception(AnswerLost("reset"))
        self.settle()

    @precondition(lambda self: self.open_wires())
    @rule(data=st.data())
    def arrive_without_an_answer_yet(self, data):
        """
        The vendor is at work, and whoever asked waits for its time-out.
        """
        self.play.take(self.pick(data, self.open_wires()))

    @precondition(lambda self: self.play.made)
    @rule(data=st.data(), state=st.sampled_from(["running", "done", "done", "broken"]))
    def go_on(self, data, state):
        """
        A vendor works at a job.
        """
        known = self.pick(data, sorted(self.play.made))
        if self.play.made[known] in ("queued", "running"):
            self.play.made[known] = state

    def open_wires(self):
        """
        Submits that have not arrived.
        """
        return [wire for wire in self.play.wire if not wire.delivered]

    # The promises.

    @invariant()
    def rows_keep_their_promises(self):
        """
        Nothing is forgotten, no row goes where it may not, nobody writes what is another's.
        """
        if not hasattr(self, "loop"):
            return
        rows = rows_of(self.place)
        assert [] == self.store.broken
        for row in rows.values():
            assert row.state.final is (row.due_at is None), row
            assert row.state.final is (row.finished_at is not None), row
        handles = Counter((row.provider, row.account, row.handle) for row in rows.values() if row.handle)
        assert [] == [handle for handle, times in handles.items() if times > 1]
        busy = Counter((row.provider, row.account) for row in rows.values() if row.state in OCCUPYING)
        assert [] == [known for known, times in busy.items() if known[1] and times > SLOTS]
        owned = Counter((row.tenant, row.idempotency_key) for row in rows.values() if row.idempotency_key)
        assert [] == [key for key, times in owned.items() if times > 1]

    @invariant()
    def a_vendor_makes_a_job_once(self):
        """
        Whatever is lost, and whoever dies.
        """
        if not hasattr(self, "loop"):
            return
        attempts = self.do(
            lambda known: list(known.exec_driver_sql("SELECT job_id, external_id FROM attempts"))
        )
        of = {external_id: job_id for job_id, external_id in attempts}
        made = Counter(of[ours] for ours in self.play.ours.values())
        assert [] == [job_id for job_id, times in made.items() if times > 1]

    def finish(self):
        """
        A last worker takes all over, and the vendors end all that they made.
        """
        for hand in self.hands:
            self.stop(hand)
        self.hands.clear()
        for wire in self.open_wires():
            self.play.take(wire)
        self.a_vendor_makes_a_job_once()
        self.pass_time(TIMEOUT + 1)
        self.play.made = {
            known: "done" if state in ("queued", "running") else state
            for known, state in self.play.made.items()
        }
        over_before = {job_id for job_id, row in rows_of(self.place).items() if row.state.final}
        silent = sa.update(workers).values(beat_at=NOW - seconds(10**7))
        self.do(lambda known: known.execute(silent), bury(15.0))
        self.moment += 60
        self.number += 100
        self.join()
        (hand,) = self.hands
        hand.jobs = {known.id: known for known in self.do(claim(hand.name, 10_000))}
        for _ in range(8):
            for _, known in self.idle_pairs():
                if known.state is State.ACCEPTED:
                    self.step(hand, known, wish=True)
                else:
                    self.step(hand, known)
            self.moment += 60
        self.moment += 4000
        for _ in range(4):
            for _, known in self.idle_pairs():
                self.step(hand, known)
            self.moment += 60
        self.judge(over_before)

    def judge(self, over_before):
        """
        Nothing goes on, and what a vendor made and can be asked for has come to its client.
        """
        rows = rows_of(self.place)
        assert [] == [row for row in rows.values() if not row.state.final]
        attempts = self.do(
            lambda known: list(known.exec_driver_sql("SELECT job_id, external_id FROM attempts"))
        )
        of = {external_id: job_id for job_id, external_id in attempts}
        lost = [
            rows[of[ours]]
            for known, ours in self.play.ours.items()
            if self.play.made[known] == "done"
            and known[0][0] != "blind"
            and of[ours] not in over_before
            and rows[of[ours]].state is not State.SUCCEEDED
        ]
        assert [] == lost


TestEngine = Engine.TestCase
TestEngine.settings = settings(
    max_examples=40,
    stateful_step_count=50,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],  # a whole story tells enough, and to shorten one takes hours
)
