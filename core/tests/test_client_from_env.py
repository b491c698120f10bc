"""
Clients of the configured accounts: what is wrong with one is said before it is used.
"""

from __future__ import annotations

import pytest

from telecine import AsyncClient, Client, ConfigurationError, PluginBroken, PluginNotFound

from .acme import PLUGIN, REQUEST, install

FILE = """
[[accounts]]
name = "main"
provider = "acme"
access_key = "${ACCESS}"
secret_key = "test-secret"
"""


@pytest.fixture(autouse=True)
def installed(monkeypatch, tmp_path):
    """
    Acme, and a plugin that cannot be imported; an empty folder to stand in.
    """
    install(monkeypatch, acme=PLUGIN, broken=None)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TELECINE_CONFIG", raising=False)


@pytest.fixture(params=[Client, AsyncClient])
def kind(request):
    """
    Each class of client.
    """
    return request.param


def test_the_file_in_the_folder_is_read(kind, tmp_path):
    """
    Without a word about it.
    """
    (tmp_path / "telecine.toml").write_text(FILE)

    accounts = kind.from_env(environ={"ACCESS": "test-key"}).accounts

    assert [("main", "test-key")] == [(each.name, each.secret("access_key")) for each in accounts]


@pytest.mark.parametrize("stated", ["argument", "variable"])
def test_a_file_that_is_named_wins(kind, tmp_path, stated):
    """
    Over the one in the folder.
    """
    (tmp_path / "telecine.toml").write_text("this is not TOML")
    other = tmp_path / "other.toml"
    other.write_text(FILE)
    path, environ = {"argument": (other, {}), "variable": (None, {"TELECINE_CONFIG": str(other)})}[stated]

    accounts = kind.from_env(path, environ={"ACCESS": "test-key", **environ}).accounts

    assert ["main"] == [each.name for each in accounts]


def test_the_argument_wins_over_the_variable(kind, tmp_path):
    """
    What is nearest to the caller counts.
    """
    (tmp_path / "a.toml").write_text(FILE)

    accounts = kind.from_env("a.toml", environ={"ACCESS": "k", "TELECINE_CONFIG": "nowhere.toml"}).accounts

    assert 1 == len(accounts)


def test_without_a_file_the_environment_counts(kind):
    """
    One account for a provider, with its name.
    """
    environ = {"TELECINE_ACME_API_KEY": "test-key", "TELECINE_ACME_BASE_URL": "http://127.0.0.1:8000/acme/"}

    accounts = kind.from_env(environ=environ).accounts

    expected = [("acme", "acme", "test-key", "http://127.0.0.1:8000/acme")]
    assert expected == [
        (each.name, each.provider, each.secret("api_key"), each.base_url) for each in accounts
    ]


def test_without_anything_there_are_no_accounts(kind):
    """
    A host may only want to look.
    """
    assert () == kind.from_env(environ={}).accounts


def test_variables_of_others_do_no_harm(kind):
    """
    A name that only begins like ours is none of our credentials.
    """
    environ = {"TELECINE_ACME_LOG": "debug", "TELECINE_ACME_BASE_URL": "https://eu.acme.example"}

    assert () == kind.from_env(environ=environ).accounts


def test_half_a_pair_in_the_environment_is_refused(kind):
    """
    The message has the variables, not their values.
    """
    with pytest.raises(ConfigurationError) as caught:
        kind.from_env(environ={"TELECINE_ACME_ACCESS_KEY": "test-key-1", "TELECINE_ACME_SECRET_KEY": " "})

    expected = (
        "acme lacks a credential: set TELECINE_ACME_ACCESS_KEY and TELECINE_ACME_SECRET_KEY, "
        "or TELECINE_ACME_API_KEY"
    )
    assert expected == str(caught.value)


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        pytest.param(
            'acces_key = "test-key-1"\nsecret_key = "test-key-2"',
            "telecine.toml: account main: `acces_key` is no key of an account of acme; "
            "it has access_key, secret_key, api_key",
            id="misspelt",
        ),
        pytest.param(
            'access_key = "test-key-1"',
            "telecine.toml: account main needs `access_key` and `secret_key`, or `api_key`",
            id="half a pair",
        ),
        pytest.param(
            'api_key = ""',
            "telecine.toml: account main needs `access_key` and `secret_key`, or `api_key`",
            id="empty",
        ),
        pytest.param(
            'api_key = "${EMPTY}"',
            "telecine.toml: account main needs `access_key` and `secret_key`, or `api_key`",
            id="empty variable",
        ),
        pytest.param(
            "", "telecine.toml: account main needs `access_key` and `secret_key`, or `api_key`", id="none"
        ),
    ],
)
def test_an_account_that_does_not_fit_is_refused(kind, tmp_path, lines, message):
    """
    One sentence with the file, the account and the key, and without a value.
    """
    (tmp_path / "telecine.toml").write_text(f'[[accounts]]\nname = "main"\nprovider = "acme"\n{lines}\n')

    with pytest.raises(ConfigurationError) as caught:
        kind.from_env(environ={"EMPTY": ""})

    assert message == str(caught.value)


@pytest.mark.parametrize(("provider", "error"), [("broken", PluginBroken), ("umbra", PluginNotFound)])
def test_an_account_of_a_provider_that_cannot_be_used_breaks_no_other(kind, tmp_path, provider, error):
    """
    What its keys should be, nobody can say.
    """
    odd = f'[[accounts]]\nname = "odd"\nprovider = "{provider}"\nwhatever = "x"\n'
    (tmp_path / "telecine.toml").write_text(FILE + odd)

    made = kind.from_env(environ={"ACCESS": "test-key"})

    assert ["main", "odd"] == [each.name for each in made.accounts]
    assert "acme" == made.preview(REQUEST).provider
    with pytest.raises(error):
        made.registry.get(provider)


def test_models_of_the_host_are_offered(kind, tmp_path):
    """
    Beside those of the plugin.
    """
    model = '[[models]]\nprovider = "acme"\nid = "acme-next"\n[[models.offer]]\nfor = ["text"]\n'
    (tmp_path / "telecine.toml").write_text(model)

    models = kind.from_env(environ={}).registry.models()

    assert {"acme-next", "acme-1"} == {model.id for model in models}


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        pytest.param('id = "acme-next"', "`provider` is required", id="no provider"),
        pytest.param('provider = "acme"\nid = "acme-next"\nprice = 5', "price", id="unknown key"),
        pytest.param('provider = "acme"\nid = "acme-next"\naliases = 5', "aliases", id="wrong type"),
    ],
)
def test_a_wrong_model_names_the_file(kind, tmp_path, lines, part):
    """
    And the key.
    """
    (tmp_path / "telecine.toml").write_text(f'[[models]]\n{lines}\n[[models.offer]]\nfor = ["text"]\n')

    with pytest.raises(ConfigurationError) as caught:
        kind.from_env(environ={})

    assert str(caught.value).startswith("telecine.toml: model ")
    assert part in str(caught.value)
