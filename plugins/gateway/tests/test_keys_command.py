"""
``telecine keys`` on a database of its own, and on one that a gateway runs on.
"""

from __future__ import annotations

import json

import httpx
import pytest
from click.testing import CliRunner

from telecine.cli._program import program

from .processes import served


@pytest.fixture
def database(tmp_path, monkeypatch):
    """
    A database that is not there yet.
    """
    url = f"sqlite:///{tmp_path}/keys.db"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TELECINE_DATABASE", url)
    return url


@pytest.fixture
def keys(database):
    """
    Run ``telecine keys`` in this process.
    """

    def invoke(*arguments):
        command = ("keys", *arguments)
        return CliRunner().invoke(program, command, prog_name="telecine", catch_exceptions=False)

    return invoke


def listed(keys):
    """
    The keys as JSON.
    """
    return json.loads(keys("list", "--json").stdout)


def test_a_key_is_shown_once(keys):
    """
    On standard output alone; lists know its id.
    """
    made = keys("create", "--name", "crane")

    key = made.stdout.strip()
    assert 0 == made.exit_code
    assert key.startswith("sk-")
    assert key not in made.stderr
    assert key not in keys("list").stdout + keys("list", "--json").stdout
    assert listed(keys)[0]["id"] in made.stderr


def test_a_key_belongs_to_its_name_unless_an_owner_is_named(keys):
    """
    So that a second key of the same name takes over from the first one.
    """
    keys("create", "--name", "crane")
    keys("create", "--name", "barge", "--owner", "harbour")

    assert [("crane", "crane"), ("barge", "harbour")] == [(key["name"], key["owner"]) for key in listed(keys)]


def test_a_key_has_the_limits_that_it_is_given(keys):
    """
    A model by its id, whatever it is called here.
    """
    models = ("--model", "kling/kling-v2-6", "--model", "viduq1")
    keys("create", "--name", "crane", *models, "--max-in-flight", "2", "--per-minute", "60")

    (key,) = listed(keys)
    assert (["kling-v2-6", "viduq1"], 2, 60) == (key["models"], key["max_in_flight"], key["per_minute"])
    assert "kling-v2-6 viduq1" in keys("list").stdout


def test_a_key_for_no_known_model_is_refused(keys):
    """
    It would be good for nothing.
    """
    result = keys("create", "--name", "crane", "--model", "viduq11")

    assert 3 == result.exit_code
    assert result.stderr.startswith("telecine: there is no model viduq11; near are viduq1")
    assert [] == listed(keys)


@pytest.mark.parametrize(
    "arguments", [["--name", " "], ["--name", "a", "--owner", ""]], ids=["name", "owner"]
)
def test_a_key_needs_a_name_and_an_owner(keys, arguments):
    """
    Blanks are none.
    """
    result = keys("create", *arguments)

    assert 2 == result.exit_code


def test_a_revoked_key_stays_in_the_list(keys):
    """
    With when; a second time there is nothing to revoke.
    """
    keys("create", "--name", "crane")
    key_id = listed(keys)[0]["id"]

    first, second = keys("revoke", key_id), keys("revoke", key_id)

    said = f"telecine: there is no key {key_id}, or it is revoked already; see telecine keys list\n"
    assert (0, f"{key_id} is revoked\n") == (first.exit_code, first.stdout)
    assert (3, said) == (second.exit_code, second.stderr)
    assert listed(keys)[0]["revoked_at"] is not None


def test_a_database_that_cannot_be_used_is_one_sentence(keys, monkeypatch):
    """
    It names the setting and the reason.
    """
    monkeypatch.setenv("TELECINE_DATABASE", "sqlite:///missing/keys.db")

    result = keys("list")

    said = "telecine: `database` sqlite:///missing/keys.db cannot be opened: unable to open database file\n"
    assert (2, said) == (result.exit_code, result.stderr)


@pytest.mark.faults
def test_a_key_is_made_while_a_gateway_runs(keys, database, tmp_path):
    """
    On the same file; it is good at once.
    """
    with served(folder=tmp_path, TELECINE_DATABASE=database) as gateway:
        key = keys("create", "--name", "crane").stdout.strip()
        page = httpx.get(
            f"{gateway.url}/v1/video/generations", headers={"authorization": f"Bearer {key}"}, trust_env=False
        )

    assert (200, {"data": [], "has_more": False}) == (page.status_code, page.json())
