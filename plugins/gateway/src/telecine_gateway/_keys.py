"""
Client keys: made, listed and revoked in the database, which holds a hash of each and never the key.

Plain functions of a connection, so that the command line and the gateway share them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING

import attrs
import sqlalchemy as sa

from ._schema import api_keys

if TYPE_CHECKING:
    from collections.abc import Iterable

PREFIX = "sk-"
_BYTES = 32  # 43 characters
_KNOWN = [column for column in api_keys.c if column.name != "hash"]


@attrs.frozen(kw_only=True)
class Key:
    """
    What a key may do, and whose it is.

    Attributes:
        id: Its name in lists and logs.
        tenant: Its owner; all keys of one owner see the same tasks.
        name: For people.
        models: Ids of models that it may use; None is all.
        max_in_flight: How many jobs of its owner may be under way when it asks for another.
        per_minute: How many jobs it may ask for in a minute, on average.
        created_at: Aware UTC.
        revoked_at: Since when it is none.
    """

    id: str
    tenant: str
    name: str = ""
    models: tuple[str, ...] | None = attrs.field(
        default=None, converter=attrs.converters.optional(tuple[str, ...])
    )
    max_in_flight: int | None = None
    per_minute: int | None = None
    created_at: datetime | None = None
    revoked_at: datetime | None = None


def digest(key: str) -> str:
    """
    What is kept of a key. It is long and random, so that a plain hash cannot be turned around.
    """
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()


def create(
    connection: sa.Connection,
    *,
    tenant: str,
    now: datetime,
    name: str = "",
    models: Iterable[str] | None = None,
    max_in_flight: int | None = None,
    per_minute: int | None = None,
) -> tuple[str, Key]:
    """
    Make a key for *tenant*.

    Returns:
        The key itself, which nobody can be told again, and what is known of it.
    """
    plain = PREFIX + secrets.token_urlsafe(_BYTES)
    key = Key(
        id=f"key_{uuid.uuid4().hex[:12]}",
        tenant=tenant,
        name=name,
        models=None if models is None else tuple(models),
        max_in_flight=max_in_flight,
        per_minute=per_minute,
        created_at=now,
    )
    row = {**attrs.asdict(key), "models": None if key.models is None else list(key.models)}
    connection.execute(sa.insert(api_keys).values(**row, hash=digest(plain)))
    return plain, key


def listed(connection: sa.Connection, *, tenant: str | None = None) -> list[Key]:
    """
    All keys, or those of *tenant*, oldest first; revoked ones too.
    """
    query = sa.select(*_KNOWN).order_by(api_keys.c.created_at, api_keys.c.id)
    if tenant is not None:
        query = query.where(api_keys.c.tenant == tenant)
    return [_key(row) for row in connection.execute(query)]


def revoke(connection: sa.Connection, key_id: str, *, now: datetime) -> bool:
    """
    Let a key be none from now on; False where there is no such key, or no longer.
    """
    alive = (api_keys.c.id == key_id) & api_keys.c.revoked_at.is_(None)
    return connection.execute(sa.update(api_keys).where(alive).values(revoked_at=now)).rowcount == 1


def find(connection: sa.Connection, stated: str) -> Key | None:
    """
    The key that hashes to *stated*, unless it is revoked.
    """
    found = connection.execute(sa.select(api_keys).where(api_keys.c.hash == stated)).first()
    if found is None or found.revoked_at is not None or not hmac.compare_digest(found.hash, stated):
        return None
    return _key(found)


def _key(row: sa.Row[tuple[object, ...]]) -> Key:
    return Key(**{column.name: getattr(row, column.name) for column in _KNOWN})
