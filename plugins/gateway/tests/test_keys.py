"""
Client keys: kept as hashes, found by them, and of no use once revoked.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from starlette.datastructures import Headers

from telecine_gateway._doorman import REMEMBERED, Doorman
from telecine_gateway._keys import create, digest, find, listed, revoke
from telecine_gateway._refusals import Refused
from telecine_gateway._schema import api_keys, metadata

from .rows import NOW


class Store:
    """
    A database in memory that counts what it is asked.
    """

    def __init__(self, connection):
        self.connection = connection
        self.questions = 0

    async def read(self, op):
        """
        Answer one question.
        """
        self.questions += 1
        return op(self.connection)


class Clock:
    """
    Shows what it is set to.
    """

    now = 0.0

    def __call__(self):
        return self.now


def bearing(key):
    """
    The headers of a request with that key.
    """
    return Headers({"authorization": f"Bearer {key}"})


@pytest.fixture
def connection():
    """
    A database with the table of keys.
    """
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        metadata.create_all(connection)
        yield connection
    engine.dispose()


@pytest.fixture
def clock():
    """
    A clock to turn.
    """
    return Clock()


@pytest.fixture
def store(connection):
    """
    The database, as the gateway sees it.
    """
    return Store(connection)


@pytest.fixture
def doorman(store, clock):
    """
    One with a key of the configuration.
    """
    return Doorman(store, ["sk-configured"], clock=clock)


def test_a_key_is_long_and_random(connection):
    """
    `sk-` and at least 32 characters that need no quoting.
    """
    plain, _ = create(connection, tenant="harbour", now=NOW)
    other, _ = create(connection, tenant="harbour", now=NOW)

    random = plain.removeprefix("sk-")
    assert len(random) >= 32
    assert random.replace("-", "").replace("_", "").isalnum()
    assert plain != other


def test_a_key_is_found_by_its_hash(connection):
    """
    With all that it may do.
    """
    plain, key = create(
        connection,
        tenant="harbour",
        now=NOW,
        name="crane",
        models=["sloop-1"],
        max_in_flight=2,
        per_minute=60,
    )

    assert key == find(connection, digest(plain))
    assert (("sloop-1",), 2, 60) == (key.models, key.max_in_flight, key.per_minute)


def test_a_key_without_limits_has_none(connection):
    """
    None is no limit, and an empty list of models is none of them.
    """
    _, free = create(connection, tenant="harbour", now=NOW)
    _, bound = create(connection, tenant="harbour", now=NOW, models=[])

    assert [None, ()] == [key.models for key in (free, bound)]
    assert {(None,), ((),)} == {(key.models,) for key in listed(connection)}


def test_nothing_of_a_key_is_kept_but_its_hash(connection):
    """
    Neither in the row nor in what shows it.
    """
    plain, key = create(connection, tenant="harbour", now=NOW)

    row = connection.execute(sa.select(api_keys)).one()
    assert plain[3:] not in repr(row)
    assert plain[3:] not in repr(key)
    assert row.hash not in repr(key)


def test_a_wrong_key_is_nobodys(connection):
    """
    Not even one that begins like a good one.
    """
    plain, _ = create(connection, tenant="harbour", now=NOW)

    assert None is find(connection, digest(plain[:-1]))


def test_a_revoked_key_is_none(connection):
    """
    It stays in the list, with the moment, and cannot be revoked again.
    """
    plain, key = create(connection, tenant="harbour", now=NOW)
    later = NOW + timedelta(days=1)

    assert revoke(connection, key.id, now=later)
    assert not revoke(connection, key.id, now=later)
    assert None is find(connection, digest(plain))
    assert [later] == [each.revoked_at for each in listed(connection)]


def test_a_key_that_is_not_there_cannot_be_revoked(connection):
    """
    A typing error is told.
    """
    assert not revoke(connection, "key_of_nobody", now=NOW)


def test_keys_of_an_owner_are_listed_in_their_order(connection):
    """
    So that one can be made before the other goes.
    """
    _, second = create(connection, tenant="harbour", now=NOW + timedelta(days=1))
    _, first = create(connection, tenant="harbour", now=NOW)
    create(connection, tenant="another", now=NOW)

    assert [first, second] == listed(connection, tenant="harbour")


@pytest.mark.anyio
@pytest.mark.parametrize(
    "header",
    ["Bearer {}", "bearer {}", "BEARER  {} ", "{}", " {} "],
)
async def test_a_key_comes_in_many_ways(connection, doorman, header):
    """
    The word `Bearer` in any case, or the bare key.
    """
    plain, key = create(connection, tenant="harbour", now=NOW)

    assert key == await doorman.admit(Headers({"authorization": header.format(plain)}))


@pytest.mark.anyio
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"authorization": ""},
        {"authorization": "Bearer"},
        {"authorization": "Bearer "},
        {"authorization": "Bearer sk-of-nobody"},
        {"authorization": "Basic c2stOg=="},
        {"authorization": "Bearer " + "x" * 10_000},
        {"authorization": "Bearer sk-\xe9"},
    ],
    ids=lambda headers: repr(headers)[:40],
)
async def test_without_a_good_key_nobody_comes_in(doorman, headers):
    """
    One answer for all, which does not repeat what was sent.
    """
    with pytest.raises(Refused) as caught:
        await doorman.admit(Headers(headers))

    assert (401, "invalid_api_key") == (caught.value.status, caught.value.code)
    assert "nobody" not in caught.value.message


@pytest.mark.anyio
async def test_a_configured_key_is_an_owner_of_its_own(doorman, store):
    """
    Named after its hash, and known without the database.
    """
    key = await doorman.admit(bearing("sk-configured"))

    assert digest("sk-configured").startswith(key.tenant.removeprefix("key_"))
    assert "configured" not in key.tenant
    assert 0 == store.questions


@pytest.mark.anyio
async def test_a_key_is_looked_up_once_in_a_while(connection, doorman, store):
    """
    Polls are cheap.
    """
    plain, _ = create(connection, tenant="harbour", now=NOW)

    await doorman.admit(bearing(plain))
    await doorman.admit(bearing(plain))

    assert 1 == store.questions


@pytest.mark.anyio
async def test_a_revoked_key_works_for_a_moment_at_most(connection, doorman, clock):
    """
    It is forgotten soon.
    """
    plain, key = create(connection, tenant="harbour", now=NOW)
    await doorman.admit(bearing(plain))
    revoke(connection, key.id, now=NOW)

    clock.now += REMEMBERED

    with pytest.raises(Refused):
        await doorman.admit(bearing(plain))


@pytest.mark.anyio
async def test_keys_rotate(connection, doorman):
    """
    Both keys of an owner are the owner.
    """
    old, _ = create(connection, tenant="harbour", now=NOW)
    new, _ = create(connection, tenant="harbour", now=NOW)

    owners = {(await doorman.admit(bearing(key))).tenant for key in (old, new)}

    assert {"harbour"} == owners
