"""
The gateway's settings, from the file and from the environment.
"""

from __future__ import annotations

import attrs
import pytest

from telecine import ConfigurationError
from telecine_gateway._settings import _READERS, GatewaySettings, load


@pytest.fixture
def file(tmp_path):
    """
    Writes a file and reads the settings in it.
    """

    def read(text, **environ):
        place = tmp_path / "telecine.toml"
        place.write_text(text, "utf-8")
        return load(place, environ)

    return read


def test_every_setting_can_be_read():
    """
    Each has a reader, and no reader is left over.
    """
    assert {field.name for field in attrs.fields(GatewaySettings)} == set(_READERS)


def test_without_a_file_there_are_defaults(tmp_path, monkeypatch):
    """
    Whatever else is in the environment.
    """
    monkeypatch.chdir(tmp_path)

    assert GatewaySettings() == load(None, {"HOME": "/nowhere"})


def test_the_environment_wins(file):
    """
    Key by key; an empty value says nothing.
    """
    known = file(
        "[gateway]\ndeadline = 60\ngrace = 1\ncompat = ['new-api']",
        TELECINE_DEADLINE=" 90.5 ",
        TELECINE_GRACE="",
        TELECINE_API_KEYS="sk-one, sk-two,",
        TELECINE_ALLOW_UNLISTED_MODELS="true",
    )

    assert (90.5, 1.0, ("new-api",), ("sk-one", "sk-two"), True) == (
        known.deadline, known.grace, known.compat, known.api_keys, known.allow_unlisted_models,
    )  # fmt: skip


def test_keys_are_not_shown():
    """
    In no log.
    """
    assert "sk-canary" not in repr(GatewaySettings(api_keys=("sk-canary",)))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("port = 1", "`gateway.port` is no key; there are database, public_url"),
        ("database = 'postgresql://user:canary@db/x'", "`gateway.database` is sqlite:///FILE"),
        ("database = 3", "`gateway.database` is a string"),
        ("public_url = 'gateway.example.com'", "`gateway.public_url` is an http\\(s\\) address"),
        ("compat = 'old-api'", "`gateway.compat` is new-api, not old-api"),
        ("compat = [1]", "`gateway.compat` is a list of strings"),
        ("unknown_options = 'drop'", "`gateway.unknown_options` is refuse or warn, not drop"),
        ("unknown_options = ['warn']", "`gateway.unknown_options` is refuse or warn"),
        ("allow_unlisted_models = 'yes'", "`gateway.allow_unlisted_models` is true or false"),
        ("allow_unlisted_models = [true]", "`gateway.allow_unlisted_models` is true or false"),
        ("deadline = 0", "`gateway.deadline` is a number above 0"),
        ("deadline = -1", "`gateway.deadline` is a number above 0"),
        ("deadline = nan", "`gateway.deadline` is a number above 0"),
        ("deadline = inf", "`gateway.deadline` is a number above 0"),
        ("deadline = true", "`gateway.deadline` is a number above 0"),
        ("deadline = 'soon'", "`gateway.deadline` is a number above 0"),
        ("deadline = [1]", "`gateway.deadline` is a number above 0"),
        ("max_body = 0", "`gateway.max_body` is a number above 0"),
        ("log_format = 'xml'", "`gateway.log_format` is console or json, not xml"),
    ],
)
def test_what_makes_no_sense_is_named(file, line, message):
    """
    With the file and the key, and without what may be secret.
    """
    with pytest.raises(ConfigurationError, match=message) as refused:
        file(f"[gateway]\n{line}")

    assert "telecine.toml" in str(refused.value)
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("[gateway", "is not TOML", id="no TOML"),
        pytest.param("gateway = 1", "`gateway` is a table", id="no table"),
    ],
)
def test_a_file_that_makes_no_sense_is_named(file, text, message):
    """
    In one sentence.
    """
    with pytest.raises(ConfigurationError, match=message):
        file(text)


def test_a_file_that_is_not_there_is_named(tmp_path):
    """
    Where it was asked for.
    """
    with pytest.raises(ConfigurationError, match="cannot be read: No such file"):
        load(None, {"TELECINE_CONFIG": str(tmp_path / "nowhere.toml")})


def test_a_wrong_value_in_the_environment_is_named():
    """
    By its variable.
    """
    with pytest.raises(ConfigurationError, match="the environment: `TELECINE_GRACE` is a number above 0"):
        load(None, {"TELECINE_GRACE": "long"})
