"""
The engine without its HTTP side, on a real database, in a time that passes by itself.

Nothing sleeps: where every task waits for a time, the loop's clock jumps to the
first of them. Where a thread of the database has something to do, it waits for that.
"""

from __future__ import annotations

import asyncio
import random
import selectors
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs

from telecine import Account, GenerationRequest, HttpRequest, HttpResponse, Registry
from telecine_gateway._accounts import Accounts
from telecine_gateway._context import Context
from telecine_gateway._database import Database
from telecine_gateway._desk import placed
from telecine_gateway._events import Policy
from telecine_gateway._ids import part_id
from telecine_gateway._job import Job, State
from telecine_gateway._migrate import migrate
from telecine_gateway._pace import Paces
from telecine_gateway._records import Records
from telecine_gateway._rows import job_of
from telecine_gateway._schema import jobs as table
from telecine_gateway._steps import Steps
from telecine_gateway._vendor import Vendor
from telecine_gateway._worker import Worker

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
TICK = 1e-6
"""Seconds of pretended time that each round of the loop takes."""
STUCK = 10.0
"""Seconds of real time after which a test in which nothing happens is wrong."""
MODELS = {"kling": "kling-v2-6", "vidu": "viduq3-turbo", "jimeng": "jimeng_t2v_v30"}
KEYS = {"jimeng": {"access_key": "test-key", "secret_key": "test-secret"}}


def seconds(number: float) -> timedelta:
    """
    A span of so many seconds.
    """
    return timedelta(seconds=number)


class DrivenLoop(asyncio.SelectorEventLoop):
    """
    A loop whose clock jumps from one thing to the next.

    Attributes:
        threads: How many threads are at work for it.
    """

    def __init__(self) -> None:
        super().__init__(_Jumping(self))
        self.threads = 0
        self.moment = 0.0

    def time(self) -> float:
        """
        Seconds since the loop was made, as it pretends.
        """
        return self.moment

    def run_in_executor(self, executor: Any, func: Any, *args: Any) -> Any:
        """
        As ever, but time stands still meanwhile.
        """
        self.threads += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._back)
        return future

    def _back(self, _: object) -> None:
        self.threads -= 1


class _Jumping(selectors.SelectSelector):
    def __init__(self, loop: DrivenLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> Any:
        self._loop.moment += TICK  # or a pause too short for a float would never pass
        if timeout is not None and timeout <= 0:
            return super().select(0)
        if timeout is None or self._loop.threads:
            if found := super().select(STUCK):
                return found
            raise AssertionError("nothing will ever happen")
        self._loop.moment += timeout
        return super().select(0)


DRIVEN = ("asyncio", {"loop_factory": DrivenLoop})
"""The backend of `anyio` for tests in which time passes by itself."""


class Store(Database):
    """
    The database; the loop's time stands still while it writes.

    Attributes:
        refusals: How many writes are refused before the next one is done.
    """

    async def write(self, op: Any) -> Any:
        """
        As ever.
        """
        loop = asyncio.get_running_loop()
        if not isinstance(loop, DrivenLoop):
            return await super().write(op)
        loop.threads += 1
        try:
            return await super().write(op)
        finally:
            loop.threads -= 1


def store_at(place: Any) -> Store:
    """
    A database with its tables, in the folder *place*.
    """
    file = Path(place) / "telecine.db"
    if not file.exists():
        file.write_bytes(_fresh())
    return Store(f"sqlite:///{file}")


@cache
def _fresh() -> bytes:
    """
    A file as it is after the first start, which takes a while.
    """
    with TemporaryDirectory() as place:
        store = Database(f"sqlite:///{place}/fresh.db")
        migrate(store)
        store.close()
        return Path(place, "fresh.db").read_bytes()


def job(number: int = 1, **fields: Any) -> Job:
    """
    A job that was just accepted.
    """
    known: dict[str, Any] = {
        "id": f"task_{number:032x}",
        "tenant": "harbour",
        "provider": "kling",
        "model": MODELS.get(fields.get("provider", "kling"), "sloop-1"),
        "request_hash": "same",
        "created_at": NOW,
        "updated_at": NOW,
        "due_at": NOW,
        "deadline_at": NOW + seconds(3600),
    }
    return Job(**known | fields)


def family(number: int, parts: int, **fields: Any) -> list[Job]:
    """
    A job of several videos, and those that it is made of.
    """
    head = job(number, children=parts, state=State.RUNNING, **fields)
    own = {**fields, "parent_id": head.id, "idempotency_key": None}
    return [head, *(attrs.evolve(job(number, **own), id=part_id(head.id, place)) for place in range(parts))]


def asked(known: Job) -> GenerationRequest:
    """
    What *known* was asked for.
    """
    return GenerationRequest(model=known.model, prompt="a paper boat")


def placing(*rows: Job) -> Any:
    """
    The write of new jobs.
    """
    return placed(rows, {row.id: asked(row) for row in rows if not row.children})


def rows_of(place: Any) -> dict[str, Job]:
    """
    All jobs in the file, read by nobody's means but SQLite's.
    """
    known = sqlite3.connect(f"{place}/telecine.db")
    known.row_factory = sqlite3.Row
    try:
        return {row["id"]: _job(row) for row in known.execute("SELECT * FROM jobs")}
    finally:
        known.close()


def _job(row: sqlite3.Row) -> Job:
    plain = {
        column.name: column.type.process_result_value(row[column.name], None)  # type: ignore[attr-defined]
        if hasattr(column.type, "process_result_value")
        else row[column.name]
        for column in table.columns
    }
    return job_of(_Row(plain))  # type: ignore[arg-type]


@attrs.frozen
class _Row:
    _mapping: dict[str, Any] = attrs.field(alias="mapping")


def account(provider: str, name: str = "main", **fields: Any) -> Account:
    """
    An account with the credentials that the provider asks for.
    """
    return Account(
        name=name,
        provider=provider,
        credentials=KEYS.get(provider, {"api_key": f"test-key-{name}"}),
        **fields,
    )


@attrs.frozen
class Sent:
    """
    A request that arrived at a vendor.
    """

    at: float
    request: HttpRequest

    @property
    def submits(self) -> bool:
        """
        Whether it asks for a job.
        """
        url = self.request.url
        paid = "2video" in url or "CVSync2AsyncSubmitTask" in url
        return self.request.method == "POST" and paid

    @property
    def host(self) -> str:
        """
        Whose it is.
        """
        return self.request.url.split("/")[2]


@attrs.define
class Script:
    """
    A transport that answers from a list, and from the end of it again and again.

    Attributes:
        answers: Responses, errors to raise, or functions of the request; by what the address holds.
        sent: What was sent, and when.
        news: Set where something was sent or written.
    """

    answers: dict[str, list[Any]]
    sent: list[Sent] = attrs.field(factory=list)
    news: asyncio.Event = attrs.field(factory=asyncio.Event)

    async def send(self, request: HttpRequest) -> HttpResponse:
        """
        Answer as the list says.
        """
        self.sent.append(Sent(asyncio.get_running_loop().time(), request))
        self.news.set()
        name = next(name for name in self.answers if name in f"{request.method} {request.url}")
        known = self.answers[name]
        answer = known.pop(0) if len(known) > 1 else known[0]
        if callable(answer) and not isinstance(answer, type):
            answer = answer(request)
        if asyncio.iscoroutine(answer):
            answer = await answer
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def close(self) -> None:
        """
        Nothing is open.
        """

    @property
    def submits(self) -> list[Sent]:
        """
        The requests that asked for a job.
        """
        return [each for each in self.sent if each.submits]

    @property
    def others(self) -> list[Sent]:
        """
        Those that did not.
        """
        return [each for each in self.sent if not each.submits]


async def never(_: object = None) -> Any:
    """
    No answer.
    """
    await asyncio.get_running_loop().create_future()


def hangs(_: object) -> Any:
    """
    An answer that never comes.
    """
    return never()


@attrs.define
class Quay:
    """
    One worker with everything that it needs, on a database.

    Attributes:
        place: The folder of the database.
        store: The database.
        script: The vendors.
        worker: The worker.
        steps: Its steps.
        context: What they share.
        told: Each job that was written, as it stood then.
        refused: What vendors would not end, and why.
        name: The worker's.
    """

    place: Any
    store: Store
    script: Script
    accounts: Accounts
    context: Context
    steps: Steps
    worker: Worker
    told: list[Job]
    refused: list[tuple[str, str]]
    name: str
    trust: bool = True

    async def place_jobs(self, *rows: Job) -> None:
        """
        Keep new jobs, which this worker looks after.
        """
        own = [row if row.children else attrs.evolve(row, owner=self.name) for row in rows]
        await self.store.write(placing(*own))
        self.worker.adopt(row for row in own if not row.children)

    async def until(self, happened: Callable[[], Any], *, within: float = 10_000.0) -> None:
        """
        Let the worker work until something has happened, or so many seconds have passed.
        """
        loop = asyncio.get_running_loop()
        limit = loop.time() + within
        running = asyncio.create_task(self.worker.run())
        try:
            while not happened() and loop.time() < limit and not running.done():
                self.script.news.clear()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.script.news.wait(), limit - loop.time())
        finally:
            while not running.done():  # Python 3.11 forgets one where the wait ends at the same moment
                running.cancel()
                await asyncio.sleep(0)

    async def idle(self, span: float) -> None:
        """
        Let the worker work for so many seconds.
        """
        await self.until(lambda: False, within=span)

    async def see(self, number: int = 1, *states: State, within: float = 10_000.0) -> Job:
        """
        Let the worker work until the job is in one of *states*, else over.
        """
        wanted = f"task_{number:032x}"

        def there() -> bool:
            known = [each for each in self.told if each.id == wanted]
            return bool(known) and (known[-1].state in states if states else known[-1].state.final)

        await self.until(there, within=within)
        return self.row(number)

    def row(self, number: int = 1) -> Job:
        """
        The job as the file has it.
        """
        return rows_of(self.place)[f"task_{number:032x}"]

    def states(self, number: int = 1) -> list[State]:
        """
        The states that the job came to, one after the other.
        """
        passed = [each.state for each in self.told if each.id == f"task_{number:032x}"]
        return [state for place, state in enumerate(passed) if place == 0 or passed[place - 1] is not state]


def policies(registry: Registry, **patience: Any) -> Callable[[str], Policy]:
    """
    What each provider can, as it says itself.
    """

    def policy(name: str) -> Policy:
        provider = registry.get(name)
        can = {"can_find": "find" in provider.hooks, "can_cancel": "cancel" in provider.hooks}
        kept = seconds(provider.info.retention or 7 * 86_400)
        proves = provider.info.absence_proves is not None
        return Policy(**{"retention": kept, "absence_proves": proves, **can, **patience})

    return policy


def quay(
    store: Store,
    script: Script,
    *accounts: Account,
    place: Any,
    name: str = "worker_1",
    registry: Registry | None = None,
    at_once: int = 64,
    per_second: float = 1000.0,
    **patience: Any,
) -> Quay:
    """
    A worker; call it from within the loop.
    """
    loop = asyncio.get_running_loop()
    registry = registry or REGISTRY
    told: list[Job] = []
    refused: list[tuple[str, str]] = []

    def tell(moved: Job) -> None:
        told.append(moved)
        script.news.set()

    known = Accounts(accounts, per_second=per_second, clock=loop.time)
    context = Context(
        database=store,
        registry=registry,
        accounts=known,
        records=Records(store, tell),
        paces=Paces(lambda name: registry.get(name).info.poll_every, random.Random(1)),  # noqa: S311  # the same in each run
        vendor=Vendor(script, script, loop.time),
        policy_of=policies(registry, **patience),
        now=partial(_now, loop),
    )
    steps = Steps(context)
    holder: list[Quay] = []
    worker = Worker(
        steps,
        known,
        clock=loop.time,
        trusted=lambda: holder[0].trust,
        at_once=at_once,
        refused=lambda job_id, why: refused.append((job_id, why)),
    )
    holder.append(
        Quay(
            place=place,
            store=store,
            script=script,
            accounts=known,
            context=context,
            steps=steps,
            worker=worker,
            told=told,
            refused=refused,
            name=name,
        )
    )
    return holder[0]


def _now(loop: Any) -> datetime:
    return NOW + seconds(loop.time())


REGISTRY = Registry()
"""The providers that are installed."""
