"""
The engine and the database of ``telecine.toml`` and the environment.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DBAPIError

from telecine import ConfigurationError
from telecine._desk import Desk

from .. import _keys
from .._database import Database, NotReady
from .._migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .._engine import Engine
    from .._settings import GatewaySettings

_log = structlog.get_logger("telecine.gateway")
NO_KEY = "there is no client key, so nobody can ask for a video: telecine keys create --name NAME"
NO_ACCOUNT = "there is no vendor's account, so no video can be made: set TELECINE_VIDU_API_KEY, or another's"


@contextmanager
def configured(config: Path | None, settings: GatewaySettings) -> Iterator[Engine]:
    """
    An engine, not started, of the accounts there are; says what is missing.

    Raises:
        ConfigurationError: Names the key and the file.
    """
    from .._engine import Engine  # noqa: PLC0415  # `keys` does not need it

    known = Desk.configured(config, None, check=True)
    with storable(settings.database):
        engine = Engine(settings, known["accounts"], registry=known["registry"])
        keys = settings.api_keys or [key for key in engine.store.apart(_keys.listed) if not key.revoked_at]
    if not keys:
        _log.warning(NO_KEY)
    if not known["accounts"]:
        _log.warning(NO_ACCOUNT)
    yield engine


@contextmanager
def stored(settings: GatewaySettings) -> Iterator[Database]:
    """
    The database with the tables of this version, beside any gateway that runs on it.

    Raises:
        ConfigurationError: It cannot be used.
    """
    with storable(settings.database):
        database = Database(settings.database)
        try:
            migrate(database)
            yield database
        finally:
            database.close()


@contextmanager
def storable(database: str) -> Iterator[None]:
    """
    What the database cannot do is one sentence.

    Raises:
        ConfigurationError: That sentence.
    """
    try:
        yield
    except (DBAPIError, NotReady) as error:
        said = getattr(error, "orig", None) or error
        raise ConfigurationError(f"`database` {database} cannot be used: {said}") from error
