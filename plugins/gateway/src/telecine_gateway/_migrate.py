"""
Bring a database to the tables that this version works with.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from telecine import ConfigurationError

if TYPE_CHECKING:
    from ._database import Database

HEAD = "0001"
"""The newest revision of the tables."""


def migrate(database: Database) -> None:
    """
    Make the tables, or change older ones.

    Raises:
        ConfigurationError: The tables are those of a newer version.
    """
    database.apart(_to_head)


def _to_head(connection: sa.Connection) -> None:
    found = _revision(connection)
    if found == HEAD:
        return
    # Alembic is slow to import, and mostly there is nothing to do.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if found is not None and found not in known:
        raise ConfigurationError(
            f"the database has the tables of a newer telecine-gateway (revision {found}); upgrade this one"
        )
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return revision
