"""
Where a plugin's requests may go, what an anonymous one may carry, and what is never shown.
"""

from __future__ import annotations

import base64
import traceback

import attrs
import pytest

from telecine import (
    Account,
    AnswerLost,
    HttpRequest,
    HttpResponse,
    InvalidRequest,
    InvalidResponse,
    NotSent,
    PluginBroken,
    Session,
    SubmitUnknown,
    TaskError,
    VendorDown,
)

from .tiny import ACCOUNT, BASE, KEY, NOW, OK, RUNNERS, TASK, Exchange, asking, flow_of, sending, tiny

STORAGE = "https://bucket.storage.example/pictures/1?signature=abc"
SANDBOX = attrs.evolve(ACCOUNT, base_url="http://127.0.0.1:8080/tiny")
TOKEN = "eyJhbGciOiJIUzI1NiJ9.signed.token"


@pytest.fixture(params=RUNNERS)
def run(request):
    """
    One way to run a flow.
    """
    return RUNNERS[request.param]


def saying(error):
    """
    A ``translate_error`` that makes *error* of every answer.
    """
    return lambda response, hook: error


def anonymous(url=STORAGE, **parts):
    """
    An upload without credentials.
    """
    return HttpRequest(method="PUT", url=url, anonymous=True, commits=False, **parts)


class TestOwnOrigin:
    @pytest.mark.parametrize(
        "url",
        [
            f"{BASE}/jobs",
            f"{BASE}:443/jobs",
            "https://API.tiny.example/jobs",
            "HTTPS://api.tiny.example",
            "https://upload.tiny.example/jobs",
        ],
    )
    def test_a_request_goes_to_the_vendor(self, run, url):
        """
        To the account's own origin in any spelling, or to a host that the provider declares.
        """
        exchange = Exchange(OK)

        run(flow_of(tiny(submit=sending(HttpRequest.post(url)), hosts=("upload.tiny.example",))), exchange)

        assert [url] == [each.url for each in exchange.requests]

    @pytest.mark.parametrize(
        "url",
        [
            pytest.param("https://evil.example/jobs", id="foreign-host"),
            pytest.param("https://evil-api.tiny.example/jobs", id="longer-name"),
            pytest.param("https://api.tiny.example.evil.example/jobs", id="own-host-as-prefix"),
            pytest.param("https://api.tiny.example@evil.example/jobs", id="own-host-as-user"),
            pytest.param(
                "https://api.tiny.example:443@evil.example/jobs", id="own-host-as-user-and-password"
            ),
            pytest.param("https://api.tiny.example\\@evil.example/jobs", id="backslash"),
            pytest.param("https://evil.example#@api.tiny.example/jobs", id="own-host-in-the-fragment"),
            pytest.param("https://evil.example?@api.tiny.example/jobs", id="own-host-in-the-query"),
            pytest.param("https://evil.example/@api.tiny.example/jobs", id="own-host-in-the-path"),
            pytest.param("https://api.tiny.example.:443/jobs", id="dot-at-the-end"),
            pytest.param("//api.tiny.example/jobs", id="no-scheme"),
            pytest.param("/jobs", id="no-host"),
            pytest.param("", id="nothing"),
            pytest.param(f"{BASE}:8443/jobs", id="another-port"),
            pytest.param("http://api.tiny.example/jobs", id="not-encrypted"),
            pytest.param("http://api.tiny.example:443/jobs", id="not-encrypted-on-the-same-port"),
            pytest.param("http://upload.tiny.example/jobs", id="declared-and-not-encrypted"),
            pytest.param("https://a.upload.tiny.example/jobs", id="below-a-declared-host"),
            pytest.param("file:///etc/passwd", id="no-http"),
            pytest.param("https://169.254.169.254/latest", id="metadata"),
            pytest.param(f"{BASE}:port/jobs", id="no-port"),
            pytest.param("https://[::1/jobs", id="no-address"),
        ],
    )
    def test_a_request_to_anywhere_else_is_refused(self, run, url):
        """
        It would carry the account's credentials; the plugin is told so before anything leaves.
        """
        exchange = Exchange()

        with pytest.raises(PluginBroken):
            run(
                flow_of(tiny(submit=sending(HttpRequest.post(url)), hosts=("upload.tiny.example",))), exchange
            )

        assert [] == exchange.requests

    @pytest.mark.parametrize("hook", ["poll", "find", "cancel", "check"])
    def test_it_holds_in_every_hook(self, run, hook):
        """
        A poll has the same credentials as a submit.
        """
        with pytest.raises(PluginBroken, match="carry credentials to a foreign host"):
            run(flow_of(tiny(**{hook: sending(HttpRequest.get("https://evil.example"))}), hook), Exchange())

    def test_it_holds_at_the_login(self, run):
        """
        The key is what a login sends.
        """

        def poll(session):
            yield HttpRequest.get(BASE)
            return TASK

        provider = tiny(poll=poll, login=sending(HttpRequest.post("https://evil.example")))

        with pytest.raises(PluginBroken):
            run(flow_of(provider, "poll"), Exchange())

    def test_a_foreign_request_after_the_job_leaves_it_in_doubt(self, run):
        """
        The first request was sent, whatever is wrong with the second.
        """
        requests = HttpRequest.post(f"{BASE}/jobs"), HttpRequest.post("https://evil.example/jobs")
        exchange = Exchange(OK)

        with pytest.raises(SubmitUnknown):
            run(flow_of(tiny(submit=sending(*requests))), exchange)

        assert 1 == len(exchange.requests)

    @pytest.mark.parametrize(
        ("base_url", "url", "error"),
        [
            pytest.param("http://127.0.0.1:8080/tiny", "http://127.0.0.1:8080/other", None, id="same"),
            pytest.param("http://127.0.0.1:8080", "http://127.0.0.1:8081/", PluginBroken, id="another-port"),
            pytest.param("http://127.0.0.1:8080", "http://localhost:8080/", PluginBroken, id="another-name"),
            pytest.param("http://127.0.0.1:8080", f"{BASE}/jobs", PluginBroken, id="the-vendors-own"),
            pytest.param("https://proxy.example/tiny/", "https://proxy.example/x", None, id="a-proxy"),
        ],
    )
    def test_the_accounts_address_is_the_operators_word(self, run, base_url, url, error):
        """
        It may be any, also a private one; then it is the only one.
        """
        account = attrs.evolve(ACCOUNT, base_url=base_url)
        flow = flow_of(tiny(submit=sending(HttpRequest.post(url))), account=account)

        result = outcome(run, flow, Exchange(OK))

        assert error is result


def outcome(run, flow, exchange):
    """
    The class of the error that a flow ends in; None where it returns.
    """
    try:
        run(flow, exchange)
    except Exception as error:  # noqa: BLE001  # the test looks at it
        return type(error)
    return None


class TestAnonymous:
    @pytest.mark.parametrize("url", [STORAGE, "https://93.184.215.14/1", "https://[2606:4700::6810:84e5]/1"])
    def test_it_goes_to_any_public_https_host(self, run, url):
        """
        A presigned address may be anywhere.
        """
        exchange = Exchange(OK, OK)

        run(flow_of(tiny(submit=sending(anonymous(url), HttpRequest.post(f"{BASE}/jobs")))), exchange)

        assert url == exchange.requests[0].url

    @pytest.mark.parametrize(
        "url",
        [
            "http://bucket.storage.example/1",
            "ftp://bucket.storage.example/1",
            "https://localhost/1",
            "https://localhost./1",
            "https://a.localhost/1",
            "https://127.0.0.1/1",
            "https://127.1/1",
            "https://2130706433/1",
            "https://0x7f.0.0.1/1",
            "https://0.0.0.0/1",
            "https://10.1.2.3/1",
            "https://100.64.0.1/1",
            "https://169.254.169.254/latest/meta-data",
            "https://metadata.google.internal/1",
            "https://printer.local/1",
            "https://intranet/1",
            "https://[::1]/1",
            "https://[::ffff:127.0.0.1]/1",
            "https://[fd00::1]/1",
            "https:///1",
        ],
    )
    def test_it_goes_nowhere_else(self, run, url):
        """
        A vendor's answer must not lead into the operator's own network, nor in the clear.
        """
        exchange = Exchange()

        with pytest.raises(PluginBroken, match="public https host"):
            run(flow_of(tiny(submit=sending(anonymous(url)))), exchange)

        assert [] == exchange.requests

    @pytest.mark.parametrize(
        "url", ["http://127.0.0.1:8081/1", "http://localhost:1/1", "http://[::1]:8081/1"]
    )
    def test_an_account_on_a_private_address_reaches_its_like(self, run, url):
        """
        A sandbox has its storage next door.
        """
        exchange = Exchange(OK)

        run(flow_of(tiny(submit=sending(anonymous(url))), account=SANDBOX), exchange)

        assert [url] == [each.url for each in exchange.requests]

    def test_an_account_on_a_private_address_stays_encrypted_outside(self, run):
        """
        Plain http is for the neighbours only.
        """
        with pytest.raises(PluginBroken, match="public https host"):
            run(flow_of(tiny(submit=sending(anonymous("http://a.example/1"))), account=SANDBOX), Exchange())

    @pytest.mark.parametrize(
        "name",
        [
            "Authorization",
            "authorization",
            "Proxy-Authorization",
            "Cookie",
            "X-Api-Key",
            "Api-Key",
            "X-Auth-Token",
        ],
    )
    def test_it_carries_no_credential_header(self, run, name):
        """
        Whatever it says: a header of that name is for the vendor alone.
        """
        request = anonymous(headers={name: "anything"})

        with pytest.raises(PluginBroken, match="carries a credential"):
            run(flow_of(tiny(submit=sending(request))), Exchange())

    @pytest.mark.parametrize(
        "request_",
        [
            pytest.param(anonymous(f"{STORAGE}&key={KEY}"), id="query"),
            pytest.param(anonymous(f"https://a.example/{KEY}/1"), id="path"),
            pytest.param(anonymous(f"{STORAGE}&key={KEY.replace('-', '%2D')}"), id="percent-encoded"),
            pytest.param(anonymous(f"https://user:{KEY}@a.example/1"), id="password"),
            pytest.param(anonymous("https://user:password@a.example/1"), id="any-password"),
            pytest.param(anonymous("https://user@a.example/1"), id="any-user"),
            pytest.param(anonymous(headers={"x-meta": f"from {KEY}"}), id="header"),
            pytest.param(anonymous(content=b"--boundary\n" + KEY.encode()), id="body"),
        ],
    )
    def test_it_carries_no_secret_of_the_account(self, run, request_):
        """
        Neither in the address nor in a header nor in the body.
        """
        exchange = Exchange()

        with pytest.raises(PluginBroken, match="carries a credential") as caught:
            run(flow_of(tiny(submit=sending(request_))), exchange)

        assert [] == exchange.requests
        assert KEY not in str(caught.value)

    def test_it_carries_no_token_of_the_session(self, run):
        """
        What was exchanged for the key is as secret as the key.
        """

        def submit(session):
            yield anonymous(headers={"x-meta": session.token.reveal()})
            return TASK

        session = Session(token=TOKEN, expires_at=NOW)
        provider = tiny(submit=submit, login=asking("safe", task=session))

        with pytest.raises(PluginBroken, match="carries a credential"):
            run(flow_of(provider), Exchange(OK))

    def test_it_carries_no_token_that_was_signed_for_another_request(self, run):
        """
        A token made in the plugin is known by the header it was sent in.
        """
        signed = HttpRequest.post(
            f"{BASE}/uploads", headers={"authorization": f"Bearer {TOKEN}"}, commits=False
        )

        with pytest.raises(PluginBroken, match="carries a credential"):
            run(flow_of(tiny(submit=sending(signed, anonymous(f"{STORAGE}&t={TOKEN}")))), Exchange(OK))

    def test_a_picture_may_hold_what_a_short_secret_holds(self, run):
        """
        A secret of a few letters would be found in anything.
        """
        account = Account(name="main", provider="tiny", credentials={"api_key": "abc"})
        exchange = Exchange(OK, OK)

        run(
            flow_of(
                tiny(submit=sending(anonymous(content=b"xabcx"), HttpRequest.post(f"{BASE}/jobs"))),
                account=account,
            ),
            exchange,
        )

        assert 2 == len(exchange.requests)


SIGNED = HttpRequest.post(f"{BASE}/jobs", headers={"Authorization": f"Bearer {TOKEN}"})


class TestMasking:
    @pytest.mark.parametrize("name", ["message", "code", "request_id", "param"])
    @pytest.mark.parametrize("secret", [KEY, TOKEN], ids=["key", "signed-token"])
    def test_an_error_shows_no_secret(self, run, name, secret):
        """
        Whatever part of it quotes the vendor, and whether the key or a token made from it is echoed.
        """
        error = InvalidRequest("no")
        setattr(error, name, f"<{secret}>")
        provider = tiny(submit=sending(SIGNED), translate_error=saying(error))

        with pytest.raises(InvalidRequest) as caught:
            run(flow_of(provider), Exchange(OK))

        assert "<***>" == getattr(caught.value, name)
        assert secret not in _everything(caught.value)

    @pytest.mark.parametrize(
        ("kind", "error"), [(AnswerLost, SubmitUnknown), (NotSent, VendorDown), (OSError, SubmitUnknown)]
    )
    def test_what_an_exchange_says_is_masked(self, run, kind, error):
        """
        An HTTP library may quote the address; its own error stays in the traceback, without the secret.
        """
        with pytest.raises(error) as caught:
            run(flow_of(tiny()), Exchange(kind(f"cannot read {BASE}?key={KEY}")))

        assert f"{BASE}?key=***" in str(caught.value)
        assert KEY not in _everything(caught.value)

    @pytest.mark.parametrize("steps", [[], ["post"]], ids=["at-once", "after-the-job"])
    def test_what_a_broken_plugin_says_is_masked(self, run, steps):
        """
        Its own error stays in the traceback, without the secret.
        """

        def submit(account):
            yield from asking(*steps)()
            raise ValueError(f"bad key {account.secret('api_key')}")

        with pytest.raises((PluginBroken, SubmitUnknown)) as caught:
            run(flow_of(tiny(submit=submit)), Exchange(OK))

        assert "bad key ***" in _everything(caught.value)
        assert KEY not in _everything(caught.value)

    def test_what_an_unreadable_answer_says_is_masked(self, run):
        """
        The error that the status makes of it keeps the first one as its cause.
        """

        def poll():
            response = yield HttpRequest.get(f"{BASE}/jobs/job-1")
            raise InvalidResponse(f"what is {response.content.decode()}")

        with pytest.raises(VendorDown) as caught:
            run(flow_of(tiny(poll=poll), "poll"), Exchange(HttpResponse(status=502, content=KEY.encode())))

        assert KEY not in _everything(caught.value)

    def test_what_the_status_makes_of_an_unreadable_answer_is_masked(self, run):
        """
        The vendor's own sentence and its id of the call are told without the key that they echo.
        """
        answer = HttpResponse.of(502, {"message": f"bad key {KEY}"}, headers={"x-request-id": f"call-{KEY}"})

        def poll():
            yield HttpRequest.get(f"{BASE}/jobs/job-1")
            raise InvalidResponse("what is this")

        with pytest.raises(VendorDown) as caught:
            run(flow_of(tiny(poll=poll), "poll"), Exchange(answer))

        assert "tiny answered HTTP 502: bad key ***" == str(caught.value)
        assert "call-***" == caught.value.request_id

    def test_who_it_was_is_not_masked(self, run):
        """
        A secret that is part of the account's name does not garble it: find would ask another account.
        """
        account = Account(name="tiny-main", provider="tiny", credentials={"api_key": "tiny"})

        with pytest.raises(SubmitUnknown) as caught:
            run(flow_of(tiny(), account=account), Exchange(AnswerLost("gone")))

        assert ("tiny", "tiny-main", "ours-1") == (
            caught.value.provider,
            caught.value.account,
            caught.value.external_id,
        )

    @pytest.mark.parametrize("secret", [KEY, TOKEN], ids=["key", "signed-token"])
    def test_a_task_shows_no_secret(self, run, secret):
        """
        Neither in its error nor in a warning nor in the vendor's word.
        """
        error = TaskError(kind="VendorDown", message=f"<{secret}>", code=f"<{secret}>")
        task = attrs.evolve(TASK, status="failed", vendor_status=f"<{secret}>", error=error)
        provider = tiny(poll=sending(SIGNED, task=task))

        polled = run(flow_of(provider, "poll"), Exchange(OK))

        assert ("<***>", "<***>", "<***>") == (polled.vendor_status, polled.error.message, polled.error.code)
        assert secret not in repr(polled)

    def test_a_check_shows_no_secret(self, run):
        """
        The sentence about an account may quote the vendor as well.
        """
        provider = tiny(check=asking("get", task=f"the key {KEY} is good"))

        assert "the key *** is good" == run(flow_of(provider, "check"), Exchange(OK))

    def test_a_token_that_the_vendor_echoes_is_masked(self, run):
        """
        A session's token is a secret wherever it is sent.
        """

        def check(session):
            yield HttpRequest.get(f"{BASE}/account", headers={"x-tiny": session.token.reveal()})
            return "fine"

        session = Session(token=TOKEN, expires_at=NOW)

        def translate_error(response, hook):
            return InvalidRequest(f"{TOKEN} is odd") if hook == "check" else None

        provider = tiny(check=check, login=asking("safe", task=session), translate_error=translate_error)

        with pytest.raises(InvalidRequest, match=r"^\*\*\* is odd$"):
            run(flow_of(provider, "check"), Exchange(OK, OK))

    def test_basic_credentials_are_masked_as_they_were_sent(self, run):
        """
        A key in base64 is the key.
        """
        sent = base64.b64encode(f"user:{KEY}".encode()).decode()
        request = HttpRequest.get(f"{BASE}/account", headers={"authorization": f"Basic {sent}"})
        provider = tiny(check=sending(request), translate_error=saying(InvalidRequest(f"bad {sent}")))

        with pytest.raises(InvalidRequest, match=r"^bad \*\*\*$"):
            run(flow_of(provider, "check"), Exchange(OK))


def _everything(error):
    """
    An error as a log would show it, its causes and its parts included.
    """
    return "".join(traceback.format_exception(error)) + repr(vars(error))
