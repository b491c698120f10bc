"""
``telecine models``, ``telecine providers`` and ``telecine check``.
"""

import json
from pathlib import Path

import pytest

from .conftest import KEY

BROKEN = {
    "no-module": "import a_module_that_is_not_there",
    "fails": "1 / 0",
    "misspelt": "from telecine import hookimpl\n\n@hookimpl\ndef sumbit(request): ...\n",
}
ACME = {
    "id": "acme-1",
    "provider": "acme",
    "aliases": ["acme"],
    "operations": ["text", "image", "first_last"],
    "durations": [5, 10],
    "resolutions": ["720p", "1080p"],
    "ratios": ["16:9", "9:16"],
    "audio": [False, True],
    "retired": None,
    "source": "acme.md 1",
}


@pytest.fixture
def broken(install):
    """
    Plugins that fail each in its own way, next to those that work.
    """
    for name, source in BROKEN.items():
        install(f"telecine-{name}", f"{name} = telecine_{name.replace('-', '_')}", source=source)


def test_models_are_listed_with_what_they_offer(run, vendor):
    """
    Of one provider, as JSON.
    """
    result = run("models", "--provider", "acme", "--json")

    assert [ACME] == json.loads(result.stdout)


def test_models_are_a_table_for_people(run, vendor):
    """
    One line for each; where nobody looks at a terminal, nothing is wrapped or ruled.
    """
    result = run("models")

    heading, *lines = result.stdout.splitlines()
    assert [
        "model",
        "provider",
        "from",
        "seconds",
        "resolution",
        "ratio",
        "audio",
        "stops",
    ] == heading.split()
    acme = next(line for line in lines if line.startswith("acme-1"))
    assert "acme-1 acme text image first_last 5 10 720p 1080p 16:9 9:16 no yes" == " ".join(acme.split())


def test_a_run_of_seconds_is_short(run):
    """
    JSON has each of them.
    """
    shown = run("models", "--provider", "kling").stdout
    plain = json.loads(run("models", "--provider", "kling", "--json").stdout)

    assert "3-15" in shown
    assert list(range(3, 16)) in [model["durations"] for model in plain]


def test_a_hosts_own_models_are_listed(run, vendor):
    """
    As the settings have them.
    """
    Path("telecine.toml").write_text(
        '[[models]]\nprovider = "acme"\nid = "acme-2"\n[[models.offer]]\nfor = ["text"]\n'
    )

    result = run("models", "--provider", "acme", "--json")

    assert ["acme-1", "acme-2"] == sorted(model["id"] for model in json.loads(result.stdout))


def test_providers_are_listed_with_their_hooks(run, vendor):
    """
    Whose package it is, and which version.
    """
    result = run("providers", "--json")

    acme = next(each for each in json.loads(result.stdout) if each["name"] == "acme")
    assert {
        "name": "acme",
        "distribution": "telecine-acme",
        "version": "1.0",
        "hooks": ["check", "describe", "find", "poll", "submit", "translate_error"],
        "error": None,
        "advice": None,
    } == acme


def test_each_broken_plugin_says_why(run, vendor, broken):
    """
    The exit code is 0: the list itself works.
    """
    result = run("providers", "--json")

    found = {each["name"]: each["error"] for each in json.loads(result.stdout)}
    assert 0 == result.exit_code
    assert set(BROKEN) == {name for name, error in found.items() if error}
    assert "ModuleNotFoundError: No module named 'a_module_that_is_not_there'" in found["no-module"]
    assert "there is no hook sumbit" in found["misspelt"]


def test_broken_plugins_break_no_other_list(run, vendor, broken):
    """
    Models are those of the providers that work; the others are told about once.
    """
    result = run("models", "--json")

    providers = {model["provider"] for model in json.loads(result.stdout)}
    assert {"acme", "kling"} <= providers
    assert len(BROKEN) == len(result.stderr.splitlines())


def test_a_broken_plugin_breaks_no_other_generate(run, vendor, broken):
    """
    A model of the others is made as ever.
    """
    result = run("generate", "a paper boat", "--model", "acme-1")

    assert (0, "video.mp4\n") == (result.exit_code, result.stdout)


def test_good_credentials_are_said_so(run, vendor):
    """
    With what the vendor tells, and without a hook, what is not known.
    """
    result = run("check")

    rows = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert 0 == result.exit_code
    assert "acme acme good 12 units left" in rows
    assert "bare bare unknown Bare has no call that would prove it" in rows


def test_denied_credentials_win(run, install, vendor, monkeypatch):
    """
    Over everything else that is wrong.
    """
    install(
        "telecine-strict",
        "strict = telecine_strict",
        source=(
            "from telecine import Unauthorized, hookimpl\n"
            "from telecine_acme import check, info, poll, submit\n"
            "@hookimpl\ndef describe(): return info('strict')\n"
            "@hookimpl\ndef translate_error(response): return Unauthorized('wrong key')\n"
        ),
    )
    monkeypatch.setenv("TELECINE_STRICT_API_KEY", KEY)
    monkeypatch.setenv("TELECINE_STRICT_BASE_URL", vendor.url)
    monkeypatch.setenv("TELECINE_ACME_BASE_URL", "http://127.0.0.1:1")

    result = run("check")

    rows = {line.split()[0]: line.split()[2:4] for line in result.stdout.splitlines()}
    assert 4 == result.exit_code
    assert (["denied", "wrong"], ["no", "answer"]) == (rows["strict"], rows["acme"])
    assert KEY not in result.output


@pytest.mark.parametrize(("account", "code"), [("bare", 0), ("acme", 5)])
def test_one_account_can_be_chosen(run, vendor, monkeypatch, account, code):
    """
    The others are not asked.
    """
    monkeypatch.setenv("TELECINE_ACME_BASE_URL", "http://127.0.0.1:1")

    result = run("check", "--account", account)

    assert (code, 2) == (result.exit_code, len(result.stdout.splitlines()))


def test_an_account_that_is_not_there_cannot_be_checked(run, vendor):
    """
    As a question of usage, which names those that there are.
    """
    result = run("check", "--account", "other")

    assert (2, "telecine: there is no account other; configured are acme, bare, sure\n") == (
        result.exit_code,
        result.stderr,
    )


def test_without_accounts_check_says_how_to_have_one(run, broken):
    """
    For each provider that works, which variables make an account.
    """
    result = run("check")

    said = result.stderr.splitlines()
    assert 2 == result.exit_code
    assert "telecine: there is no account to check; write telecine.toml, or set variables" == said[0]
    assert "telecine: for vidu, set TELECINE_VIDU_API_KEY" in said
    assert [] == [line for line in said if "misspelt" in line]


def test_credentials_that_are_not_whole_say_what_is_missing(run, monkeypatch):
    """
    Before anything is sent.
    """
    monkeypatch.setenv("TELECINE_KLING_ACCESS_KEY", KEY)

    result = run("check")

    assert 2 == result.exit_code
    assert (
        "telecine: kling lacks a credential: set TELECINE_KLING_API_KEY, "
        "or TELECINE_KLING_ACCESS_KEY and TELECINE_KLING_SECRET_KEY\n"
    ) == result.stderr


def test_each_account_that_cannot_be_asked_says_what_to_do(run, vendor, broken):
    """
    Of a provider that nobody has, of one that is broken, and of one that refuses the key.
    """
    vendor.denied = True
    Path("telecine.toml").write_text(
        "".join(
            f'[[accounts]]\nname = "{name}"\nprovider = "{name}"\napi_key = "k"\nbase_url = "{vendor.url}"\n'
            for name in ("acme", "fails", "nobody")
        )
    )

    result = run("check")

    rows = {line.split()[0]: line.split("; ")[-1] for line in result.stdout.splitlines()[1:]}
    assert 4 == result.exit_code
    assert {
        "acme": "correct its credentials",
        "fails": "see telecine providers",
        "nobody": "install its package, or correct `provider` of the account",
    } == rows
