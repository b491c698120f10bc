"""
What would be sent, with every secret masked.
"""

from __future__ import annotations

import json

import pytest

import telecine_kling
from telecine import (
    Account,
    HttpRequest,
    InvalidRequest,
    Provider,
    Session,
    Task,
    Unsupported,
    hookimpl,
    preview,
)

from .sample import ACCOUNT, KEY, NOW, asked, vendor

KNOWN = {"now": NOW, "external_id": "ours-1"}
CANARY = 'canary+/="secret" of boats'


def shown(plugin, request=None, *, account=ACCOUNT, **known):
    """
    The preview of *plugin* as plain data.
    """
    provider = Provider("boats", plugin)
    return preview(provider, request or asked(), account=account, **{**KNOWN, **known}).to_json()


def test_the_shape():
    """
    Provider, model, requests and warnings, and nothing else.
    """
    document = shown(vendor(), asked("combined", seed=7))

    assert {
        "provider": "boats",
        "model": "combined",
        "requests": [
            {
                "method": "POST",
                "url": "https://api.boats.example/videos",
                "headers": {"authorization": "Bearer <signed>", "content-type": "application/json"},
                "json": {"model": "combined", "prompt": "a paper boat", "options": {}, "ours": "ours-1"},
            }
        ],
        "warnings": [
            {
                "code": "unsupported",
                "param": "seed",
                "message": "`seed` 7 is not used: combined takes none",
            }
        ],
    } == document
    assert document == json.loads(json.dumps(document))


def test_a_request_without_a_body():
    """
    No body is null, and one that is no JSON is shown as text beside it.
    """

    @hookimpl
    def submit(account):
        """
        A look, and raw bytes.
        """
        yield HttpRequest.post(account.base_url, content=b"\xffraw")
        return Task()

    @hookimpl
    def empty(account):
        """
        Nothing inside.
        """
        yield HttpRequest.get(account.base_url)
        return Task()

    raw, none = shown(vendor(submit=submit)), shown(vendor(submit=empty))

    assert (None, "\ufffdraw") == (raw["requests"][0]["json"], raw["requests"][0]["text"])
    assert None is none["requests"][0]["json"]


def test_placeholders_stand_for_an_account():
    """
    Without an account the same is shown.
    """
    document = shown(vendor(), account=None)

    assert "Bearer <signed>" == document["requests"][0]["headers"]["authorization"]


def test_a_login_is_shown_first():
    """
    What needs a token is shown behind the request for it, with a word for the token.
    """

    @hookimpl
    def login(account):
        """
        Asks for a token.
        """
        yield HttpRequest.post(f"{account.base_url}/token", json={"key": account.secret("api_key")})
        return Session(token="t", expires_at=NOW)

    @hookimpl
    def submit(account, session):
        """
        Uses it.
        """
        yield HttpRequest.post(account.base_url, headers={"x-token": session.token.reveal()})
        return Task()

    document = shown(vendor(login=login, submit=submit))

    assert [f"{vendor().describe().base_url}/token", vendor().describe().base_url] == [
        request["url"] for request in document["requests"]
    ]
    assert {"key": "***"} == document["requests"][0]["json"]


@pytest.mark.parametrize("secret", [KEY, CANARY], ids=["plain", "to be quoted"])
def test_no_secret_is_shown(secret):
    """
    T50: a credential in prompt, address, header or body is masked, however it is quoted there.
    """

    @hookimpl
    def submit(request, account):
        """
        Puts the key wherever one can be put.
        """
        key = account.secret("api_key")
        yield HttpRequest.post(
            HttpRequest.get(f"{account.base_url}/videos", params={"key": key}).url,
            json={"key": key, "prompt": request.prompt, "deep": [{"key": f"<{key}>"}]},
            headers={"authorization": f"Bearer {key}", "cookie": key, "x-trace": f"for {key}"},
        )
        return Task()

    account = Account(name="main", provider="boats", credentials={"api_key": secret})

    document = shown(vendor(submit=submit), asked(prompt=f"a boat {secret}"), account=account)

    request = document["requests"][0]
    assert {"key": "***", "prompt": "a boat ***", "deep": [{"key": "<***>"}]} == request["json"]
    assert "https://api.boats.example/videos?key=***" == request["url"]
    assert {"authorization": "Bearer <signed>", "cookie": "<signed>", "x-trace": "for ***"} == {
        name: value for name, value in request["headers"].items() if name != "content-type"
    }
    assert secret not in str(document)


def test_kling_signs_for_nobody_to_see():
    """
    A token that is made of a key pair is masked like the pair.
    """
    provider = Provider("kling", telecine_kling)
    secret = "test-secret-that-is-at-least-32-bytes-long"
    account = Account(
        name="main", provider="kling", credentials={"access_key": "test-key", "secret_key": secret}
    )

    document = preview(provider, asked("kling-v2-6"), account=account, **KNOWN).to_json()

    assert "Bearer <signed>" == document["requests"][0]["headers"]["authorization"]
    assert secret not in str(document)


def test_a_refusal_is_that_of_the_submit():
    """
    What a submit would refuse a preview refuses, the plugin's own refusals among it.
    """

    @hookimpl
    def submit(request):
        """
        Refuses what its table cannot say.
        """
        raise Unsupported("no boats today", param="prompt")
        yield

    with pytest.raises(Unsupported, match="duration"):
        shown(vendor(), asked(duration=7))
    with pytest.raises(InvalidRequest):
        shown(vendor(), asked("nobodys"))
    with pytest.raises(Unsupported, match="no boats today"):
        shown(vendor(submit=submit))


def test_strict_and_callbacks_count_alike():
    """
    A callback that nobody makes is warned about, or refused in the strict temper.
    """
    document = shown(vendor(), callback_url="https://hook.example.com")

    assert ["not_delivered"] == [warning["code"] for warning in document["warnings"]]
    with pytest.raises(Unsupported):
        shown(vendor(), callback_url="https://hook.example.com", strict=True)
