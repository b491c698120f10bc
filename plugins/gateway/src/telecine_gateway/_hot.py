"""
Statements of the hot path: made and compiled by SQLAlchemy once, run by the driver itself.

SQLAlchemy's own way from a statement to a row costs five times what the
database needs; what it knows of types and dialects is used all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Writer = tuple[str, Callable[[Any], Any] | None]


class Hot:
    """
    An insert, an update or a delete, with a bound value for each name.
    """

    def __init__(self, statement: sa.Insert | sa.Update | sa.Delete, names: tuple[str, ...] = ()) -> None:
        """
        Args:
            statement: With a `sqlalchemy.bindparam` for each value that is not a column of *names*.
            names: The columns that are written.
        """
        self._statement = statement
        self._names = names
        self._compiled: dict[str, tuple[str, tuple[Writer, ...]]] = {}

    def run(self, connection: sa.Connection, values: Mapping[str, Any]) -> int:
        """
        Run it once with *values*; returns how many rows it changed.
        """
        sql, writers = self._compiled.get(connection.dialect.name) or self._compile(connection.dialect)
        row = tuple(write(values[name]) if write else values[name] for name, write in writers)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(sql, row)
            changed = cursor.rowcount
        except connection.dialect.loaded_dbapi.IntegrityError as error:
            raise sa.exc.IntegrityError(sql, None, error) from error
        except connection.dialect.loaded_dbapi.Error as error:
            raise sa.exc.DBAPIError(sql, None, error) from error
        finally:
            cursor.close()
        return changed

    def _compile(self, dialect: sa.Dialect) -> tuple[str, tuple[Writer, ...]]:
        compiled = self._statement.compile(dialect=dialect, column_keys=list(self._names) or None)
        binds: Mapping[str, Any] = compiled.binds
        order: list[str] = compiled.positiontup or list(binds)
        writers = tuple((name, _writer(binds[name].type, dialect)) for name in order)
        made = self._compiled[dialect.name] = (str(compiled), writers)
        return made


def _writer(kind: sa.types.TypeEngine[Any], dialect: sa.Dialect) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)
