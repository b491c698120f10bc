"""
SQLite as a server of many: what is written survives a power cut, and readers never wait for writers.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from telecine import ConfigurationError

_PATIENCE = 5.0
"""Seconds that another process may keep the database locked."""


def open_engine(url: str, begin: str, pool: type[sa.Pool], **options: Any) -> sa.Engine:
    """
    An engine whose transactions start with the statement *begin*.

    Raises:
        ConfigurationError: *url* is not one of SQLite.
    """
    if not url.startswith("sqlite:///"):
        raise ConfigurationError(f"`database` is sqlite:///FILE, not {url.partition('://')[0]}://...")
    if url.removeprefix("sqlite:///") in ("", ":memory:"):  # each connection would see another one
        raise ConfigurationError("`database` is sqlite:///FILE, and names no file")
    engine = sa.create_engine(
        url, poolclass=pool, connect_args={"check_same_thread": False, "timeout": _PATIENCE}, **options
    )

    @sa.event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None  # or sqlite3 would begin transactions of its own
        for pragma in ("journal_mode = WAL", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @sa.event.listens_for(engine, "begin")
    def start(connection: sa.Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine
