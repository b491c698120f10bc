"""
The tables: made at the first start, the same as the code knows them, and never of a newer version.
"""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import telecine_gateway
from telecine import ConfigurationError
from telecine_gateway._database import Database
from telecine_gateway._migrate import HEAD, migrate
from telecine_gateway._schema import metadata


@pytest.fixture
def store(tmp_path):
    """
    A file without tables.
    """
    store = Database(f"sqlite:///{tmp_path}/telecine.db")
    yield store
    store.close()


def dump(tmp_path):
    """
    All of the file, as SQL.
    """
    known = sqlite3.connect(tmp_path / "telecine.db")
    lines = list(known.iterdump())
    known.close()
    return lines


def indexes(known):
    """
    All indexes, as SQL; the comparison of Alembic does not look at their conditions.
    """
    rows = known.exec_driver_sql(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    )
    return {name: " ".join(sql.split()).replace('"', "") for name, sql in rows}


def test_a_fresh_file_has_the_tables_that_the_code_knows(store):
    """
    Neither more nor less.
    """
    migrate(store)

    differences = store.apart(lambda known: compare_metadata(MigrationContext.configure(known), metadata))

    assert [] == differences


def test_a_fresh_file_has_the_indexes_that_the_code_knows(store, tmp_path):
    """
    With their conditions.
    """
    migrate(store)
    other = Database(f"sqlite:///{tmp_path}/other.db")
    other.apart(metadata.create_all)

    expected = other.apart(indexes)
    other.close()

    assert expected == store.apart(indexes)


def test_a_second_start_changes_nothing(store, tmp_path):
    """
    Not a byte of it.
    """
    migrate(store)
    before = dump(tmp_path)

    migrate(store)

    assert before == dump(tmp_path)


def test_two_processes_that_start_together_make_the_tables_once(tmp_path):
    """
    One waits for the other.
    """
    stores = [Database(f"sqlite:///{tmp_path}/telecine.db") for _ in range(4)]

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(migrate, stores))

    assert [(HEAD,)] == stores[0].apart(
        lambda known: [tuple(row) for row in known.exec_driver_sql("SELECT version_num FROM alembic_version")]
    )
    assert [None] * 4 == [store.close() for store in stores]


def test_a_newer_file_is_refused_and_left_as_it_is(store, tmp_path):
    """
    In one sentence that says what to do.
    """
    migrate(store)
    store.apart(lambda known: known.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    before = dump(tmp_path)

    with pytest.raises(ConfigurationError) as refused:
        migrate(store)

    assert "the database has the tables of a newer telecine-gateway (revision 9999); upgrade this one" == str(
        refused.value
    )
    assert before == dump(tmp_path)


def test_the_newest_revision_is_the_one_that_is_looked_for():
    """
    A migration that is added without it would run at every start.
    """
    config = Config()
    place = Path(telecine_gateway.__file__).parent / "migrations"
    config.set_main_option("script_location", str(place))

    assert [HEAD] == list(ScriptDirectory.from_config(config).get_heads())
