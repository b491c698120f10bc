"""
Ids that no two jobs share.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from telecine._desk import Desk, new_external_id, utc_now

from .acme import NOW, PLUGIN, REQUEST, account, install


def test_an_external_id_is_fit_for_every_vendor():
    """
    26 lower-case letters and digits, which any of them takes.
    """
    identity = new_external_id()

    assert 26 == len(identity)
    assert identity.isascii()
    assert identity.isalnum()
    assert identity.islower()


def test_external_ids_of_one_moment_differ():
    """
    Chance keeps them apart.
    """
    assert 10_000 == len({new_external_id(NOW) for _ in range(10_000)})


def test_external_ids_sort_by_time():
    """
    So that a vendor's list shows the order.
    """
    moments = [NOW + timedelta(milliseconds=step) for step in range(100)]

    identities = [new_external_id(moment) for moment in moments]

    assert sorted(identities) == identities


def test_the_time_is_aware():
    """
    UTC, wherever the host stands.
    """
    assert timedelta(0) == utc_now().utcoffset()


def test_each_flow_is_told_the_time_that_it_is(monkeypatch):
    """
    The clock is asked anew.
    """
    install(monkeypatch, acme=PLUGIN)
    times = iter([NOW, NOW, NOW + timedelta(hours=1), NOW + timedelta(hours=1)])
    desk = Desk([account()], clock=lambda: next(times))

    requests = [next(desk.submit(REQUEST, None, None, strict=False)) for _ in range(2)]

    first, second = (request.json()["ours"] for request in requests)
    assert first[:13] == f"tc{int(NOW.timestamp() * 1000):011x}"
    assert first < second


@pytest.mark.parametrize(("check", "accounts"), [(True, 0), (False, 1)])
def test_looking_needs_no_fit_account(monkeypatch, tmp_path, check, accounts):
    """
    Variables are held against the provider only where they are to be used.
    """
    install(monkeypatch, acme=PLUGIN)
    monkeypatch.chdir(tmp_path)

    known = Desk.configured(None, {"TELECINE_ACME_LOG": "debug"}, check=check)

    assert accounts == len(known["accounts"])
