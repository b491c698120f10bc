"""
``telecine preview``: what would be sent, and nothing is.
"""

import json
import os
import shlex
from pathlib import Path

import pytest

from .conftest import KEY

PNG = b"\x89PNG\r\n\x1a\n" + bytes(3000)
JWT = {"TELECINE_KLING_ACCESS_KEY": "an-access-key-to-hide", "TELECINE_KLING_SECRET_KEY": "s" * 40}


@pytest.fixture
def preview(run):
    """
    Preview a Kling job; no account is set up.
    """

    def invoke(prompt, *more):
        return run("preview", prompt, "--model", "kling-v2-6", *more)

    return invoke


def test_the_transcript_reads_like_http(preview):
    """
    Placeholders stand for credentials that nobody has.
    """
    result = preview("a paper boat", "--duration", "10")

    head, _, body = result.stdout.partition("\n\n")
    assert [
        "POST https://api-singapore.klingai.com/v1/videos/text2video",
        "authorization: Bearer <signed>",
        "content-type: application/json",
    ] == head.splitlines()
    assert ("a paper boat", "10") == (json.loads(body)["prompt"], json.loads(body)["duration"])


def test_a_picture_is_shortened_for_people_only(preview):
    """
    JSON has every character of it.
    """
    Path("boat.png").write_bytes(PNG)

    shown = preview("a paper boat", "--image", "boat.png").stdout
    whole = json.loads(preview("a paper boat", "--image", "boat.png", "--json").stdout)

    assert "(4012 characters)" in shown
    assert 4012 == len(whole["requests"][0]["json"]["image"])


def test_json_has_exactly_these_keys(preview):
    """
    Warnings included.
    """
    result = preview("a paper boat", "--seed", "3", "--json")

    plain = json.loads(result.stdout)
    assert ["provider", "model", "requests", "warnings"] == list(plain)
    assert ["method", "url", "headers", "json"] == list(plain["requests"][0])
    assert [("unsupported", "seed")] == [(each["code"], each["param"]) for each in plain["warnings"]]
    assert "" == result.stderr


def test_what_the_body_has_too_much_is_among_the_warnings(run):
    """
    With what the catalogue has to say.
    """
    body = {"model": "kling-v2-6", "prompt": "a paper boat", "colour": "red", "seed": 3}

    result = run("preview", "--request", "-", "--json", stdin=json.dumps(body))

    params = [each["param"] for each in json.loads(result.stdout)["warnings"]]
    assert ["colour", "seed"] == params


def test_curl_is_one_command_that_a_shell_reads(preview):
    """
    Quotes and dollars in a prompt are the prompt's; the key is the shell's to fill in.
    """
    prompt = 'it\'s a "boat" for $5 `now` $TELECINE_KLING_API_KEY'

    result = preview(prompt, "--curl")

    words = shlex.split(result.stdout.replace("\\\n", ""))
    assert ["curl", "-X", "POST", "https://api-singapore.klingai.com/v1/videos/text2video"] == words[:4]
    assert "authorization: Bearer $TELECINE_KLING_API_KEY" == words[5]
    assert """'authorization: Bearer '"$TELECINE_KLING_API_KEY" """ in result.stdout
    assert prompt == json.loads(words[-1])["prompt"]
    assert 1 == result.stdout.count('"$TELECINE_KLING_API_KEY"')


def test_what_only_telecine_can_sign_is_said_so(preview, monkeypatch):
    """
    A signature has a placeholder, and a word about it.
    """
    monkeypatch.setattr(os, "environ", {**os.environ, **JWT})

    result = preview("a paper boat", "--curl")

    assert "'authorization: Bearer <signed>'" in result.stdout
    assert result.stderr.startswith("telecine: put a signature in place of <signed>")


@pytest.mark.parametrize("form", [(), ("--curl",), ("--json",)], ids=str)
@pytest.mark.parametrize("settings", [{"TELECINE_KLING_API_KEY": KEY}, JWT], ids=["key", "pair"])
def test_a_secret_is_in_no_form_of_it(preview, monkeypatch, form, settings):
    """
    Of either kind of account.
    """
    monkeypatch.setattr(os, "environ", {**os.environ, **settings})

    result = preview("a paper boat", *form)

    assert 0 == result.exit_code
    assert [] == [value for value in settings.values() if value in result.output]
    assert "eyJ" not in result.output


def test_nothing_is_sent(run, vendor):
    """
    Although there is an account.
    """
    result = run("preview", "a paper boat", "--model", "acme-1")

    assert result.stdout.startswith(f"POST {vendor.url}/jobs\nauthorization: Bearer <signed>\n")
    assert [] == vendor.seen


def test_the_two_forms_exclude_each_other(preview):
    """
    As a question of usage.
    """
    result = preview("a paper boat", "--curl", "--json")

    assert (2, "") == (result.exit_code, result.stdout)


def test_a_refusal_is_that_of_generate(preview):
    """
    Strict ones included.
    """
    result = preview("a paper boat", "--seed", "3", "--strict")

    assert (3, "telecine: `seed` 3 is not used: kling-v2-6 takes none\n") == (result.exit_code, result.stderr)


ODD = """
from telecine import HttpRequest, hookimpl
from telecine_acme import info, poll, translate_error

@hookimpl
def describe():
    return info("odd")

@hookimpl
def submit(request, account):
    yield HttpRequest.REQUEST
"""


@pytest.mark.parametrize(
    ("made", "form", "shown"),
    [
        ("get(account.base_url + '/slots')", "--curl", "\ncurl -X GET https://api.acme.example/slots\n"),
        ("post(account.base_url, content=b'film\\0', commits=False)", "", "\nfilm\n"),
        ("post(account.base_url, json=['x' * 500])", "", f'"{"x" * 40}... (500 characters)"'),
    ],
    ids=["without a body", "a body that is not JSON", "a list"],
)
def test_any_request_can_be_shown(run, install, made, form, shown):
    """
    Not every vendor is asked by an object of JSON.
    """
    install("telecine-acme", "acme = telecine_acme")
    install("telecine-odd", "odd = telecine_odd", source=ODD.replace("REQUEST", made))

    result = run("preview", "a paper boat", "--model", "odd-1", *filter(None, [form]))

    assert 0 == result.exit_code, result.stderr
    assert shown in f"\n{result.stdout}"
