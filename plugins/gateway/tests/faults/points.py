"""
Named points on a job's way to its vendor, at which a gateway ends itself or is frozen.

The product has no hooks for it: what happens at a point is laid around its own functions,
in the process that shall suffer it.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from contextlib import nullcontext
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING, Any

import aiohttp
import attrs
import sqlalchemy as sa

from telecine_gateway import _aiohttp, _crew, _database, _engine, _records, _vendor
from telecine_gateway._events import Started, Taken

if TYPE_CHECKING:
    from collections.abc import Callable

_CYCLES = 10
"""Turns of the event loop after which a small request has left."""
_writing = threading.RLock()
"""Is held by whichever thread writes."""
_talk: ContextVar[tuple[str, str]] = ContextVar("talk", default=("", ""))
"""The hook and the provider of the talk that is under way."""


@attrs.define
class Point:
    """
    One point, and what becomes of the process there.

    Attributes:
        name: Which point; see `lay`.
        expected: The providers whose jobs must all be there first.
        number: The signal that the process sends itself.
    """

    name: str
    expected: frozenset[str]
    number: int = signal.SIGKILL
    arrived: set[str] = attrs.field(factory=set)
    armed: bool = False
    passed: asyncio.Event = attrs.field(factory=asyncio.Event)

    async def reach(self, name: str, provider: str) -> None:
        """
        Strike, once a job of every provider is at this point; those that are there before wait.
        """
        if await self._complete(name, provider):
            # A process that is frozen in the middle of a write keeps SQLite's lock, and nobody can go on.
            with _writing if self.number == signal.SIGSTOP else nullcontext():
                os.kill(os.getpid(), self.number)
            self.passed.set()

    async def arm(self, name: str, provider: str) -> None:
        """
        Strike at the next commit, when a job of every provider is about to be written.
        """
        if await self._complete(name, provider):
            self.armed = True
            self.passed.set()

    def commit(self, _: object) -> None:
        """
        Strike in a transaction that has done everything but be committed.
        """
        if self.armed and threading.current_thread().name == "telecine-write":
            os.kill(os.getpid(), self.number)

    async def _complete(self, name: str, provider: str) -> bool:
        if name != self.name or self.passed.is_set():
            return False
        self.arrived.add(provider)
        if self.arrived >= self.expected:
            return True
        await self.passed.wait()
        return False


def lay(point: Point) -> None:
    """
    Lay *point* around the functions it is named after.

    ``unkept``, ``unanswered``: before and after the commit of the new job.
    ``unintended``, ``intended``: before and after the commit of the intent to submit.
    ``sent``, ``answered``, ``heard``: the request has left; the answer is there; it is understood.
    ``unrecorded``, ``recorded``: before and after the commit of the vendor's handle.
    ``polling``: a poll has left.
    """
    sa.event.listen(sa.Engine, "commit", point.commit)
    for write in ("apart", "_commit"):
        _around(_database.Database, write, _locking)
    _around(_engine.Engine, "place", lambda call: _placing(point, call))
    _around(_crew.Crew, "adopt", lambda call: _adopting(point, call))
    _around(_records.Records, "add", lambda call: _adding(point, call))
    _around(_vendor.Vendor, "talk", _talking)
    _around(_aiohttp.AiohttpTransport, "send", lambda call: _sending(point, call))
    _around(aiohttp.ClientResponse, "start", lambda call: _starting(point, call))


def _adopting(point: Point, call: Callable[..., Any]) -> Callable[..., Any]:
    def adopt(*arguments: Any) -> None:
        if point.name != "unanswered":  # or the first job is at its vendor before the last one is kept
            call(*arguments)

    return adopt


Call = "Callable[..., Awaitable[Any]]"


def _around(owner: type, name: str, wrapper: Callable[[Any], Any]) -> None:
    call = getattr(owner, name)
    setattr(owner, name, wraps(call)(wrapper(call)))


def _locking(call: Callable[..., Any]) -> Callable[..., Any]:
    def write(*arguments: Any) -> Any:
        with _writing:
            return call(*arguments)

    return write


def _placing(point: Point, call: Call) -> Call:
    async def place(engine: Any, order: Any, **known: Any) -> Any:
        await point.arm("unkept", order.provider)
        job = await call(engine, order, **known)
        await point.reach("unanswered", order.provider)
        return job

    return place


def _adding(point: Point, call: Call) -> Call:
    async def add(records: Any, job: Any, event: Any, *more: Any, **known: Any) -> Any:
        if isinstance(event, Started):
            await point.reach("unintended", job.provider)
        if isinstance(event, Taken):
            await point.reach("heard", job.provider)
            await point.arm("unrecorded", job.provider)
        moved = await call(records, job, event, *more, **known)
        if isinstance(event, Started):
            await point.reach("intended", job.provider)
        if isinstance(event, Taken):
            await point.reach("recorded", job.provider)
        return moved

    return add


def _talking(call: Call) -> Call:
    async def talk(vendor: Any, job: Any, hook: str, *more: Any) -> Any:
        _talk.set((hook, job.provider))
        return await call(vendor, job, hook, *more)

    return talk


def _sending(point: Point, call: Call) -> Call:
    async def send(transport: Any, request: Any) -> Any:
        hook, provider = _talk.get()
        response = await call(transport, request)
        if hook == "submit":
            await point.reach("answered", provider)
        return response

    return send


def _starting(point: Point, call: Call) -> Call:
    async def start(response: Any, connection: Any) -> Any:
        hook, provider = _talk.get()
        for _ in range(_CYCLES):
            await asyncio.sleep(0)
        if name := {"submit": "sent", "poll": "polling"}.get(hook):
            await point.reach(name, provider)
        return await call(response, connection)

    return start
