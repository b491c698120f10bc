"""
One database: reads beside each other, and writes of many callers in one commit.

A commit that survives a power cut costs the same for one row as for a hundred.
Whoever writes meanwhile waits for the next one, and is told when it is through.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.pool import NullPool, QueuePool

from telecine import ConfigurationError

from ._sqlite import open_engine

if TYPE_CHECKING:
    from collections.abc import Iterable

T = TypeVar("T")
Op = Callable[[sa.Connection], T]
"""A piece of work on a connection; it may be done again where others of its commit fail."""
_MOST = 512
_READERS = 4


class NotReady(Exception):  # it says what happened
    """
    Nothing can be stored now; says why.
    """


class _Write:
    __slots__ = ("failure", "future", "loop", "op", "result")

    def __init__(self, op: Op[Any]) -> None:
        self.op = op
        self.loop = asyncio.get_running_loop()
        self.future: asyncio.Future[Any] = self.loop.create_future()
        self.result: Any = None
        self.failure: Exception | None = None

    def tell(self) -> None:
        if self.future.done():
            return
        if self.failure is None:
            self.future.set_result(self.result)
        else:
            self.future.set_exception(self.failure)


class Database:
    """
    A SQLite file, opened for one process of any number.
    """

    def __init__(self, url: str) -> None:
        """
        Raises:
            ConfigurationError: The address is none of a SQLite file, or the file cannot be opened.
        """
        self._engine = open_engine(url, "BEGIN IMMEDIATE", NullPool)
        self._reading = open_engine(url, "BEGIN", QueuePool, pool_size=_READERS)
        self._queue: queue.SimpleQueue[_Write | None] = queue.SimpleQueue()
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="telecine-read")
        self._closed = False
        try:
            self._connection = self._engine.connect()
        except DBAPIError as error:
            raise ConfigurationError(f"`database` {url} cannot be opened: {error.orig}") from error
        self._writer = threading.Thread(target=self._run, name="telecine-write", daemon=True)
        self._writer.start()

    async def write(self, op: Op[T]) -> T:
        """
        Do *op* in a transaction; it is durable when this returns.

        Raises:
            NotReady: Nothing was stored.
        """
        if self._closed:
            raise NotReady("the database is closed")
        write = _Write(op)
        self._queue.put(write)
        result: T = await write.future
        return result

    async def read(self, op: Op[T]) -> T:
        """
        Do *op*, which changes nothing, on a connection of its own.

        Raises:
            NotReady: The database does not answer.
        """
        try:
            return await asyncio.get_running_loop().run_in_executor(self._readers, self._read, op)
        except (DBAPIError, RuntimeError) as error:
            raise NotReady(f"the database does not answer: {_said(error)}") from error

    def apart(self, op: Op[T]) -> T:
        """
        Do *op* at once, blocking, in a transaction on a connection of its own.
        """
        with self._engine.begin() as connection:
            return op(connection)

    def close(self) -> None:
        """
        Finish what was asked for, and close.
        """
        if not self._closed:
            self._closed = True
            self._queue.put(None)
            self._writer.join()
            self._readers.shutdown()
            self._connection.close()
            self._engine.dispose()
            self._reading.dispose()

    def _read(self, op: Op[T]) -> T:
        with self._reading.connect() as connection:
            return op(connection)

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, more = [first], True
            while more and len(batch) < _MOST:
                try:
                    write = self._queue.get_nowait()
                except queue.Empty:
                    break
                if more := write is not None:
                    batch.append(write)
            self._commit(batch)
            _tell(batch)
            if not more:
                return

    def _commit(self, batch: list[_Write]) -> None:
        """
        One transaction for all; where one of them fails, one for each.
        """
        begun = False
        try:
            with self._connection.begin():
                begun = True
                for write in batch:
                    write.result = write.op(self._connection)
        except Exception as error:  # noqa: BLE001  # whatever it is, its caller is told
            if begun and len(batch) > 1:
                for write in batch:
                    self._commit([write])
                return
            # Who waits for a lock that another process keeps would wait once for each.
            for write in batch:
                write.failure = _failure(error)


def _failure(error: Exception) -> Exception:
    if isinstance(error, DBAPIError) and not isinstance(error, IntegrityError):
        return NotReady(f"nothing can be stored: {_said(error)}")
    return error


def _said(error: Exception) -> str:
    return str(getattr(error, "orig", None) or error)


def _tell(batch: Iterable[_Write]) -> None:
    """
    Wake all callers of a commit at once.
    """
    by_loop: dict[asyncio.AbstractEventLoop, list[_Write]] = {}
    for write in batch:
        by_loop.setdefault(write.loop, []).append(write)
    for loop, writes in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_wake, writes)


def _wake(writes: Iterable[_Write]) -> None:
    for write in writes:
        write.tell()
