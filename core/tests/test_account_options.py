"""
Settings of an account that are no secrets: told apart by their provider, and never masked.
"""

from __future__ import annotations

from types import SimpleNamespace

import attrs
import pytest

from telecine import Client, ConfigurationError, hookimpl

from .acme import PLUGIN, describe, install


@pytest.fixture(autouse=True)
def installed(monkeypatch, tmp_path):
    """
    An Acme whose accounts have a region, and an empty folder to stand in.
    """
    info = attrs.evolve(describe(), options=("region",))
    plugin = SimpleNamespace(**{**vars(PLUGIN), "describe": hookimpl(lambda: info)})
    install(monkeypatch, acme=plugin)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELECINE_CONFIG", raising=False)


def test_the_file_may_have_one(tmp_path):
    """
    Beside the credentials, which are secrets.
    """
    lines = 'name = "main"\nprovider = "acme"\napi_key = "test-key"\nregion = "north-1"\n'
    (tmp_path / "telecine.toml").write_text(f"[[accounts]]\n{lines}")

    account = Client.from_env(environ={}).accounts[0]

    assert ({"region": "north-1"}, ["api_key"]) == (account.options, list(account.credentials))


def test_the_environment_may_have_one():
    """
    By the same name.
    """
    environ = {"TELECINE_ACME_API_KEY": "test-key", "TELECINE_ACME_REGION": "north-1"}

    account = Client.from_env(environ=environ).accounts[0]

    assert ({"region": "north-1"}, ["api_key"]) == (account.options, list(account.credentials))


def test_it_makes_no_account():
    """
    Without a credential there is none.
    """
    assert () == Client.from_env(environ={"TELECINE_ACME_REGION": "north-1"}).accounts


def test_one_that_is_misspelt_is_refused(tmp_path):
    """
    With what an account may have.
    """
    lines = 'name = "main"\nprovider = "acme"\napi_key = "test-key"\nregoin = "north-1"\n'
    (tmp_path / "telecine.toml").write_text(f"[[accounts]]\n{lines}")

    with pytest.raises(ConfigurationError, match=r"`regoin` is no key .* api_key, region"):
        Client.from_env(environ={})
