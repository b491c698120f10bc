"""
``telecine.toml`` and the environment: what is read, and how each mistake is told.
"""

from __future__ import annotations

import pytest

from telecine import ConfigurationError
from telecine._settings import load

CANARY = "canary-7f3a"


@pytest.fixture
def file(tmp_path, monkeypatch):
    """
    Writes ``telecine.toml`` in the folder that is stood in.
    """
    monkeypatch.chdir(tmp_path)

    def write(text):
        (tmp_path / "telecine.toml").write_text(text, "utf-8")

    return write


def _account(**fields):
    known = {"name": '"main"', "provider": '"acme"', **fields}
    return "[[accounts]]\n" + "".join(f"{key} = {value}\n" for key, value in known.items() if value)


class TestFile:
    """
    What stands in the file.
    """

    def test_an_account_is_read_whole(self, file):
        """
        What is no field of an account is a credential.
        """
        file(
            _account(api_key=f'"{CANARY}"', base_url='"https://eu.acme.example/"', max_running="5")
            + _account(name='"second"', api_key='"k"')
        )

        settings = load([], environ={})

        first, second = settings.accounts
        assert "telecine.toml" == settings.source
        assert ("main", "acme", "https://eu.acme.example", 5) == (
            first.name,
            first.provider,
            first.base_url,
            first.max_running,
        )
        assert CANARY == first.secret("api_key")
        assert ("second", "", None) == (second.name, second.base_url, second.max_running)

    def test_variables_are_filled_in(self, file):
        """
        Anywhere in a text, and more than one.
        """
        file(_account(api_key='"${A}-${B_2}-$C"', base_url='"${URL}"'))

        account = load([], environ={"A": "1", "B_2": "2", "URL": "http://127.0.0.1:8000"}).accounts[0]

        assert ("1-2-$C", "http://127.0.0.1:8000") == (account.secret("api_key"), account.base_url)

    @pytest.mark.parametrize("end", ["\n", "\r\n", " ", "\t"])
    def test_a_credential_has_no_white_space_around_it(self, file, end):
        """
        A line end comes with many a copied key, and fits into no header.
        """
        file(_account(api_key='"${KEY}"'))

        assert CANARY == load([], environ={"KEY": f"{CANARY}{end}"}).accounts[0].secret("api_key")

    def test_what_is_for_others_is_not_looked_at(self, file):
        """
        Not even a variable that is not set.
        """
        file('[gateway]\ndatabase = "${DATABASE}"\n[anything]\nelse = [1, 2]\n' + _account(api_key='"k"'))

        assert 1 == len(load([], environ={}).accounts)

    def test_an_empty_file_is_a_file(self, file):
        """
        The environment does not count beside it.
        """
        file("")

        settings = load(["acme"], environ={"TELECINE_ACME_API_KEY": "k"})

        assert ((), ()) == (settings.accounts, settings.models)

    def test_a_mark_of_the_byte_order_is_skipped(self, file):
        """
        Some editors write one.
        """
        file("\ufeff" + _account(api_key='"k"'))

        assert 1 == len(load([], environ={}).accounts)

    def test_models_are_handed_on(self, file):
        """
        As plain tables, variables filled in.
        """
        file('[[models]]\nprovider = "acme"\nid = "${MODEL}"\n')

        assert ({"provider": "acme", "id": "m-1"},) == load([], environ={"MODEL": "m-1"}).models


KEY = {"api_key": f'"{CANARY}"'}
MISTAKES = {
    "no TOML": ("accounts = [", "telecine.toml is not TOML: "),
    "not a list": ('accounts = "acme"', "telecine.toml: `accounts` is a list of tables"),
    "a table": ('[accounts]\nname = "main"', "telecine.toml: `accounts` is a list of tables"),
    "a list of texts": ('accounts = ["main"]', "telecine.toml: `accounts` is a list of tables"),
    "models that are none": ("models = 5", "telecine.toml: `models` is a list of tables"),
    "no name": (_account(name="", **KEY), "telecine.toml: an account needs `name`"),
    "empty name": (_account(name='""', **KEY), "telecine.toml: an account needs `name`"),
    "no provider": (_account(provider="", **KEY), "telecine.toml: an account needs `provider`"),
    "provider of another type": (_account(provider="5", **KEY), "an account needs `provider`"),
    "credential of another type": (_account(api_key="5"), "account main: `api_key` is a string"),
    "list of credentials": (_account(api_key=f'["{CANARY}"]'), "account main: `api_key` is a string"),
    "slots in words": (
        _account(max_running='"five"', **KEY),
        "account main: `max_running` is a whole number",
    ),
    "true slots": (_account(max_running="true", **KEY), "account main: `max_running` is a whole number"),
    "no slots": (_account(max_running="0", **KEY), "account main: `max_running` is 1 or more"),
    "no address": (
        _account(base_url='"acme.example"', **KEY),
        "account main: `base_url` is an http(s) address",
    ),
    "variable that is not set": (_account(api_key='"${NONE}"'), "`accounts.api_key` reads the variable NONE"),
    "one name twice": (_account(**KEY) * 2, "telecine.toml: two accounts are called main"),
}


@pytest.mark.parametrize(("text", "part"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_in_one_sentence(file, text, part):
    """
    With the file and the key, and never with a secret.
    """
    file(text)

    with pytest.raises(ConfigurationError) as caught:
        load([], environ={})

    message = str(caught.value)
    assert part in message
    assert "telecine.toml" in message
    assert "\n" not in message
    assert CANARY not in message


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        pytest.param("nowhere.toml", "No such file", id="missing"),
        pytest.param(".", "directory", id="a folder"),
    ],
)
def test_a_file_that_is_named_and_cannot_be_read_is_an_error(file, name, reason):
    """
    The environment does not stand in for it.
    """
    with pytest.raises(ConfigurationError, match=f"{name} cannot be read: .*{reason}"):
        load(["acme"], environ={"TELECINE_CONFIG": name, "TELECINE_ACME_API_KEY": "k"})


def test_a_file_that_is_no_text_is_an_error(file, tmp_path):
    """
    It is named.
    """
    (tmp_path / "telecine.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(ConfigurationError, match=r"telecine\.toml is not TOML"):
        load([], environ={})


class TestEnvironment:
    """
    What stands in variables, where there is no file.
    """

    @pytest.fixture(autouse=True)
    def _nowhere(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)

    def test_each_provider_has_an_account(self):
        """
        By its name, with what its variables hold.
        """
        environ = {
            "TELECINE_ACME_ACCESS_KEY": "a",
            "TELECINE_ACME_SECRET_KEY": "s",
            "TELECINE_ACME_MAX_RUNNING": "3",
            "TELECINE_ACME_LABS_API_KEY": "l\n",
            "TELECINE_UMBRA_API_KEY": "u",
        }

        settings = load(["acme", "acme-labs", "tiny"], environ=environ)

        first, second = settings.accounts
        assert "the environment" == settings.source
        assert ("acme", "acme", 3) == (first.name, first.provider, first.max_running)
        assert {"access_key", "secret_key"} == first.credentials.keys()
        assert ("acme-labs", "l") == (second.name, second.secret("api_key"))

    @pytest.mark.parametrize(
        "environ",
        [
            pytest.param({}, id="nothing"),
            pytest.param({"TELECINE_ACME_API_KEY": ""}, id="empty"),
            pytest.param({"TELECINE_ACME_API_KEY": " "}, id="blank"),
            pytest.param({"TELECINE_ACME_BASE_URL": "https://a.example"}, id="an address alone"),
            pytest.param(
                {"TELECINE_ACME_": "k", "TELECINE_ACME": "k", "ACME_API_KEY": "k"}, id="other names"
            ),
            pytest.param({"TELECINE_CONFIG": ""}, id="no file by name"),
        ],
    )
    def test_without_a_credential_there_is_no_account(self, environ):
        """
        Empty means not set.
        """
        assert () == load(["acme"], environ=environ).accounts

    def test_name_and_provider_are_no_variables(self):
        """
        The account of one provider cannot be made that of another.
        """
        environ = {
            "TELECINE_ACME_API_KEY": "k",
            "TELECINE_ACME_PROVIDER": "tiny",
            "TELECINE_ACME_NAME": "x",
        }

        account = load(["acme"], environ=environ).accounts[0]

        assert ("acme", "acme", {"api_key"}) == (account.name, account.provider, set(account.credentials))

    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("MAX_RUNNING", "five", "the environment: `TELECINE_ACME_MAX_RUNNING` is a whole number"),
            ("MAX_RUNNING", "0", "the environment: account acme: `max_running` is 1 or more"),
            ("BASE_URL", "acme.example", "the environment: account acme: `base_url` is an http(s) address"),
        ],
    )
    def test_a_wrong_value_is_told_in_one_sentence(self, name, value, message):
        """
        With the key, and without a secret.
        """
        with pytest.raises(ConfigurationError) as caught:
            load(["acme"], environ={"TELECINE_ACME_API_KEY": CANARY, f"TELECINE_ACME_{name}": value})

        assert message == str(caught.value)

    def test_the_process_environment_is_the_default(self, monkeypatch):
        """
        Where none is given.
        """
        monkeypatch.setenv("TELECINE_ACME_API_KEY", "k")
        monkeypatch.delenv("TELECINE_CONFIG", raising=False)

        assert ["acme"] == [account.name for account in load(["acme"]).accounts]
