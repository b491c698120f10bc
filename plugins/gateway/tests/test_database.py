"""
One database: many writes in one commit, reads beside them, and a file that cannot be written.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from telecine import ConfigurationError
from telecine_gateway import _database, _sqlite
from telecine_gateway._database import Database, NotReady

pytestmark = pytest.mark.anyio
BLOB = b"boat" * 25_000


@pytest.fixture
def url(tmp_path):
    """
    The address of a file that is not there yet.
    """
    return f"sqlite:///{tmp_path}/telecine.db"


@pytest.fixture
def store(url):
    """
    A database with one table.
    """
    store = Database(url)
    store.apart(lambda known: known.exec_driver_sql("CREATE TABLE boats (name TEXT PRIMARY KEY, hull BLOB)"))
    yield store
    store.close()


@pytest.fixture
def rival(tmp_path, store):
    """
    Another process's connection to the same file.
    """
    rival = sqlite3.connect(f"{tmp_path}/telecine.db", isolation_level=None)
    yield rival
    rival.close()


def boat(name, hull=b""):
    """
    A write of one row.
    """
    return lambda known: (
        known.execute(sa.text("INSERT INTO boats VALUES (:n, :h)"), {"n": name, "h": hull}).rowcount
    )


def names(known):
    """
    A read of all rows.
    """
    return list(known.scalars(sa.text("SELECT name FROM boats ORDER BY name")))


def breaks(_):
    """
    A write with a mistake.
    """
    raise ZeroDivisionError("a mistake")


class Gate:
    """
    A write that is at work until it is let go.
    """

    def __init__(self):
        self.entered = asyncio.Event()
        self.open = threading.Event()
        self.loop = asyncio.get_running_loop()

    def __call__(self, known):
        self.loop.call_soon_threadsafe(self.entered.set)
        assert self.open.wait(10)


async def together(store, *ops):
    """
    The outcome of writes that all waited for the one before them.
    """
    gate = Gate()
    first = asyncio.create_task(store.write(gate))
    await gate.entered.wait()
    rest = [asyncio.create_task(store.write(op)) for op in ops]
    await asyncio.sleep(0)
    gate.open.set()
    await first
    return await asyncio.gather(*rest, return_exceptions=True)


class TestGroupCommit:
    """
    Whoever writes meanwhile shares the next commit.
    """

    async def test_many_writes_are_one_commit(self, store):
        """
        Each is told its own result.
        """
        commits = []
        sa.event.listen(store._engine, "commit", commits.append)

        results = await together(store, *(lambda known, number=number: number for number in range(100)))

        assert list(range(100)) == results
        assert 2 == len(commits)

    async def test_one_that_fails_fails_alone(self, store):
        """
        The others of its commit are done, once each.
        """
        results = await together(store, boat("ark"), breaks, boat("boat"), boat("ark"), boat("canoe"))

        assert [1, ZeroDivisionError, 1, IntegrityError, 1] == [
            each if isinstance(each, int) else type(each) for each in results
        ]
        assert ["ark", "boat", "canoe"] == await store.read(names)

    async def test_one_that_fails_halfway_leaves_nothing(self, store):
        """
        What it did before is undone.
        """

        def half(known):
            boat("ark")(known)
            breaks(known)

        with pytest.raises(ZeroDivisionError):
            await store.write(half)

        assert [] == await store.read(names)

    async def test_a_writer_who_left_does_not_stop_the_others(self, store):
        """
        What was begun is done, and nobody is told.
        """
        gate = Gate()
        first = asyncio.create_task(store.write(gate))
        await gate.entered.wait()
        left = asyncio.create_task(store.write(boat("ark")))
        stays = asyncio.create_task(store.write(boat("boat")))
        await asyncio.sleep(0)

        left.cancel()
        gate.open.set()
        await asyncio.gather(first, stays)

        assert ["ark", "boat"] == await store.read(names)

    async def test_more_than_a_commit_holds_are_several(self, store, monkeypatch):
        """
        None is lost at the border.
        """
        monkeypatch.setattr(_database, "_MOST", 7)

        results = await together(store, *(boat(f"{number:03}") for number in range(30)))

        assert [1] * 30 == results
        assert 30 == len(await store.read(names))


class TestReads:
    """
    Beside the writes.
    """

    async def test_a_read_does_not_wait_for_a_write(self, store):
        """
        It sees what was committed before.
        """
        await store.write(boat("ark"))
        gate = Gate()
        writing = asyncio.create_task(store.write(lambda known: (boat("boat")(known), gate(known))))
        await gate.entered.wait()

        seen = await store.read(names)
        gate.open.set()
        await writing

        assert ["ark"] == seen
        assert ["ark", "boat"] == await store.read(names)

    async def test_more_reads_than_readers(self, store):
        """
        They take turns.
        """
        await store.write(boat("ark"))

        seen = await asyncio.gather(*(store.read(names) for _ in range(50)))

        assert [["ark"]] * 50 == seen

    async def test_a_read_that_fails_says_so(self, store):
        """
        A mistake is a mistake, and the database's silence is `NotReady`.
        """
        with pytest.raises(NotReady, match="no such table"):
            await store.read(lambda known: known.exec_driver_sql("SELECT * FROM ships"))
        with pytest.raises(ZeroDivisionError):
            await store.read(breaks)


class TestTrouble:
    """
    What cannot be stored is not, and later ones are.
    """

    @pytest.fixture
    def impatient(self, monkeypatch):
        """
        A database that waits for a lock for a moment only.
        """
        monkeypatch.setattr(_sqlite, "_PATIENCE", 0.05)

    async def test_a_lock_that_lasts_is_not_ready(self, impatient, store, rival):
        """
        All who wait are told at once, nothing is half done, and it works once the lock is gone.
        """
        tries = []
        sa.event.listen(store._engine, "begin", tries.append)
        rival.execute("BEGIN IMMEDIATE")

        writing = [store.write(boat(f"{number}")) for number in range(20)]
        results = await asyncio.gather(*writing, return_exceptions=True)
        rival.execute("ROLLBACK")
        waited = len(tries)
        await store.write(boat("ark"))

        assert {"nothing can be stored: database is locked"} == {str(each) for each in results}
        assert {NotReady} == {type(each) for each in results}
        assert waited <= 2
        assert ["ark"] == await store.read(names)

    async def test_a_lock_that_passes_is_waited_for(self, store, rival):
        """
        Nobody hears of it.
        """
        rival.execute("BEGIN IMMEDIATE")
        writing = asyncio.create_task(store.write(boat("ark")))
        await asyncio.sleep(0)

        rival.execute("COMMIT")

        assert 1 == await writing

    async def test_a_full_disk_is_not_ready(self, store):
        """
        Nothing is half done; small writes may still go, and all do once there is room.
        """
        pages = await store.write(lambda known: known.scalar(sa.text("PRAGMA page_count")))
        await store.write(lambda known: known.exec_driver_sql(f"PRAGMA max_page_count = {pages + 3}").all())

        def several(known):
            boat("ark")(known)
            boat("boat", BLOB)(known)

        results = await together(store, several, boat("canoe"), several)
        full = await store.read(names)
        await store.write(lambda known: known.exec_driver_sql("PRAGMA max_page_count = 100000").all())
        await store.write(several)

        assert [NotReady, int, NotReady] == [type(each) for each in results]
        assert "nothing can be stored: database or disk is full" == str(results[0])
        assert ["canoe"] == full
        assert ["ark", "boat", "canoe"] == await store.read(names)


class TestClosing:
    """
    The end of it.
    """

    async def test_what_was_asked_for_is_done(self, store, url):
        """
        And nothing after that.
        """
        writing = [asyncio.create_task(store.write(boat(f"{number}"))) for number in range(20)]
        await asyncio.sleep(0)

        store.close()
        await asyncio.gather(*writing)

        again = Database(url)
        assert 20 == len(await again.read(names))
        again.close()

    async def test_a_closed_one_is_not_ready(self, store):
        """
        Neither to write nor to read; closing again changes nothing.
        """
        store.close()
        store.close()

        with pytest.raises(NotReady, match="closed"):
            await store.write(boat("ark"))
        with pytest.raises(NotReady):
            await store.read(names)

    def test_a_loop_that_is_gone_hurts_nobody(self, store):
        """
        Its writes are done, and those of the next loop are answered.
        """

        async def leave():
            _ = asyncio.get_running_loop().create_task(store.write(boat("ark")))
            await asyncio.sleep(0)

        async def come():
            await store.write(boat("boat"))
            return await store.read(names)

        asyncio.run(leave())

        assert ["ark", "boat"] == asyncio.run(come())


class TestAddress:
    """
    Where the file lies.
    """

    @pytest.mark.parametrize(
        "url",
        [
            pytest.param("postgresql://user:canary@db/telecine", id="another database"),
            pytest.param("sqlite://", id="memory"),
            pytest.param("sqlite:///", id="no file"),
            pytest.param("sqlite:///:memory:", id="memory by its name"),
            pytest.param("telecine.db", id="no address"),
        ],
    )
    def test_what_is_no_file_is_refused(self, url):
        """
        Without the password.
        """
        with pytest.raises(ConfigurationError, match="sqlite:///FILE") as refused:
            Database(url)

        assert "canary" not in str(refused.value)

    def test_a_folder_that_is_not_there_is_named(self, tmp_path):
        """
        In one sentence.
        """
        with pytest.raises(ConfigurationError, match="cannot be opened: unable to open database file"):
            Database(f"sqlite:///{tmp_path}/nowhere/telecine.db")

    def test_a_file_that_is_no_database_is_named(self, tmp_path):
        """
        And left as it is.
        """
        place = tmp_path / "telecine.db"
        place.write_bytes(b"a paper boat" * 1000)

        with pytest.raises(ConfigurationError, match="cannot be opened: file is not a database"):
            Database(f"sqlite:///{place}")

        assert b"a paper boat" * 1000 == place.read_bytes()
