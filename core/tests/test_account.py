"""
Secrets stay secrets.
"""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback

import attrs
import pytest

from telecine import Account, Secret
from telecine._account import mask

CANARY = "canary+7f3a/é&"
ACCOUNT = Account(
    name="main", provider="acme", base_url="https://a.example/", credentials={"api_key": CANARY}
)


@pytest.mark.parametrize(
    "shown",
    [
        repr,
        str,
        "{}".format,
        "{!r:>5}".format,
        lambda secret: f"{secret} and {secret!r}",
        lambda secret: "%s %r" % (secret, secret),  # noqa: UP031  # as logging does it
        lambda secret: str([secret]),
        lambda secret: str({"key": secret}),
        lambda secret: json.dumps(secret, default=str),
    ],
)
def test_a_secret_shows_as_stars(shown):
    """
    In whatever way it is put into a text.
    """
    text = shown(Secret(CANARY))

    assert "***" in text
    assert "canary" not in text


@pytest.mark.parametrize("shown", [repr, str, lambda account: str(attrs.asdict(account))])
def test_an_account_shows_no_secret(shown):
    """
    Plain strings have become secrets.
    """
    assert "canary" not in shown(ACCOUNT)
    assert CANARY == ACCOUNT.credentials["api_key"].reveal()


def test_an_account_can_be_logged(caplog):
    """
    It often is.
    """
    logging.getLogger("host").warning("using %s with %r", ACCOUNT, ACCOUNT.credentials)

    assert "canary" not in caplog.text


def test_an_error_that_quotes_an_account_shows_no_secret():
    """
    Nor does its traceback.
    """
    text = "".join(traceback.format_exception(ValueError(ACCOUNT, ACCOUNT.credentials)))

    assert "***" in text
    assert "canary" not in text


@pytest.mark.parametrize("through", [copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each))])  # noqa: S301
def test_an_account_can_be_copied(through):
    """
    To another process as well, with its secrets.
    """
    copied = through(ACCOUNT)

    assert ACCOUNT == copied
    assert CANARY == copied.secret("api_key")


def test_secrets_are_equal_by_value():
    """
    And to no plain string.
    """
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert 1 == len({Secret("a"), Secret("a")})


@pytest.mark.parametrize("value", [None, 5, b"key"])
def test_a_credential_that_is_no_text_is_refused(value):
    """
    By its name, and not only when it is used.
    """
    with pytest.raises(TypeError, match="the credential 'api_key' is a string, not"):
        Account(name="main", provider="acme", credentials={"api_key": value})


@pytest.mark.parametrize(("name", "value"), [("api_key", CANARY), ("other", "")])
def test_a_credential_that_is_missing_is_empty(name, value):
    """
    So that a plugin need not ask twice.
    """
    assert value == ACCOUNT.secret(name)


def test_an_address_ends_without_a_slash():
    """
    Paths begin with one.
    """
    assert "https://a.example" == ACCOUNT.base_url


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param(f"key {CANARY} is bad", "key *** is bad", id="as it is"),
        pytest.param("?k=canary%2B7f3a%2F%C3%A9%26&x", "?k=***&x", id="in a query"),
        pytest.param("/canary%2B7f3a/%C3%A9%26/x", "/***/x", id="in a path"),
        pytest.param(json.dumps({"k": CANARY}), '{"k": "***"}', id="in JSON"),
        pytest.param("longer-canary", "***", id="the longer one first"),
        pytest.param("nothing", "nothing", id="nowhere"),
    ],
)
def test_masking_finds_a_secret_however_it_is_quoted(text, shown):
    """
    A vendor's answer quotes what it likes.
    """
    assert shown == mask(text, (CANARY, "", "canary", "longer-canary"))
