"""
Tokens that a plugin exchanges: when they are asked for, who shares them, and when they are asked for again.
"""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from telecine import (
    Account,
    AnswerLost,
    HttpRequest,
    HttpResponse,
    NotSent,
    PluginBroken,
    ProviderError,
    Session,
    SubmitUnknown,
    Unauthorized,
    VendorDown,
    preview,
)

from .tiny import ACCOUNT, BASE, NOW, OK, REQUEST, RUNNERS, TASK, Exchange, flow_of, tiny

REFUSED = HttpResponse.of(401)
HOUR = timedelta(hours=1)


@pytest.fixture(params=RUNNERS)
def run(request):
    """
    One way to run a flow.
    """
    return RUNNERS[request.param]


def login(account, now):
    """
    A token with the number that the vendor says, good for an hour.
    """
    response = yield HttpRequest.post(f"{BASE}/tokens")
    return Session(token=f"token-{response.json()['number']}", expires_at=now + HOUR)


def submit(session):
    """
    Upload, create, start.
    """
    headers = {"authorization": f"Bearer {session.token.reveal()}"}
    yield HttpRequest.post(f"{BASE}/uploads", headers=headers, commits=False)
    yield HttpRequest.post(f"{BASE}/jobs", headers=headers)
    yield HttpRequest.post(f"{BASE}/jobs/job-1/start", headers=headers)
    return TASK


def poll(session):
    """
    One look.
    """
    response = yield HttpRequest.get(f"{BASE}/jobs/job-1", headers={"x-token": session.token.reveal()})
    response.json()
    return TASK


def token(number):
    """
    The answer to a login.
    """
    return HttpResponse.of(200, {"number": number})


@pytest.fixture
def provider():
    """
    A provider whose submit and poll ask for a session.
    """
    return tiny(submit=submit, poll=poll, login=login)


class TestLogin:
    def test_it_comes_first_and_once(self, run, provider):
        """
        The first call logs in; the second goes straight ahead with the same token.
        """
        exchange = Exchange(token(1), OK, OK)

        run(flow_of(provider, "poll"), exchange)
        run(flow_of(provider, "poll"), exchange)

        assert ["tokens", "job-1", "job-1"] == _ends(exchange)
        assert ["token-1", "token-1"] == [each.headers["x-token"] for each in exchange.requests[1:]]

    def test_a_hook_that_needs_none_logs_in_never(self, run):
        """
        A session costs a request, and is had only by the hooks that ask.
        """
        exchange = Exchange(OK)

        run(flow_of(tiny(login=login), "poll"), exchange)

        assert ["look"] == _ends(exchange)

    def test_without_a_login_nobody_can_ask_for_a_session(self):
        """
        A plugin that forgot the hook is told when it is loaded.
        """
        with pytest.raises(PluginBroken, match="asks for a session, and there is no hook login"):
            tiny(poll=poll)

    def test_the_plugins_opinion_is_asked_about_each_answer(self, run):
        """
        translate_error hears that the answer is one to a login.
        """
        seen = []
        provider = tiny(
            poll=poll,
            login=login,
            translate_error=lambda response, hook: seen.append((hook, response.status)),
        )

        run(flow_of(provider, "poll"), Exchange(token(1), OK))

        assert [("login", 200), ("poll", 200)] == seen

    @pytest.mark.parametrize(
        ("outcome", "error", "retryable"),
        [
            pytest.param(NotSent("refused"), VendorDown, True, id="never-sent"),
            pytest.param(AnswerLost("gone"), VendorDown, True, id="lost"),
            pytest.param(HttpResponse.of(500), VendorDown, True, id="down"),
            pytest.param(HttpResponse.of(401), Unauthorized, False, id="refused"),
            pytest.param(HttpResponse(status=200, content=b"<html>"), ProviderError, True, id="html"),
        ],
    )
    def test_one_that_fails_takes_no_job(self, run, provider, outcome, error, retryable):
        """
        Whatever happens at the login of a submit, the job was surely not taken.
        """
        with pytest.raises(error) as caught:
            run(flow_of(provider), Exchange(outcome))

        assert (False, retryable) == (caught.value.accepted, caught.value.retryable)
        assert ("tiny", "main", "ours-1") == (
            caught.value.provider,
            caught.value.account,
            caught.value.external_id,
        )

    def test_one_that_returns_no_session_is_broken(self, run):
        """
        A bare string is no session: nobody would know when it ends.
        """

        def bare():
            yield HttpRequest.post(f"{BASE}/tokens")
            return "token-1"

        with pytest.raises(PluginBroken, match="login returned str"):
            run(flow_of(tiny(poll=poll, login=bare), "poll"), Exchange(OK))


class TestRenewal:
    @pytest.mark.parametrize(
        ("later", "ends"),
        [
            pytest.param(timedelta(0), ["job-1"], id="at-once"),
            pytest.param(HOUR - timedelta(seconds=31), ["job-1"], id="in-time"),
            pytest.param(HOUR - timedelta(seconds=30), ["tokens", "job-1"], id="shortly-before"),
            pytest.param(HOUR * 2, ["tokens", "job-1"], id="afterwards"),
        ],
    )
    def test_it_goes_by_the_given_now(self, run, provider, later, ends):
        """
        The core has no clock: the now of the call is held against the end of the session.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))
        exchange = Exchange(*[token(2)] * (len(ends) - 1), OK)

        run(provider.poll(TASK, account=ACCOUNT, now=NOW + later), exchange)

        assert ends == _ends(exchange)

    def test_a_session_that_is_over_when_it_comes_is_used_once(self, run):
        """
        A vendor whose tokens last seconds is logged in to for each call.
        """

        def brief(now):
            yield HttpRequest.post(f"{BASE}/tokens")
            return Session(token="brief", expires_at=now + timedelta(seconds=5))

        provider = tiny(poll=poll, login=brief)
        exchange = Exchange(OK, OK, OK, OK)

        run(flow_of(provider, "poll"), exchange)
        run(flow_of(provider, "poll"), exchange)

        assert ["tokens", "job-1", "tokens", "job-1"] == _ends(exchange)


class TestRevocation:
    @pytest.mark.parametrize(
        ("hook", "outcomes", "ends"),
        [
            pytest.param("poll", [REFUSED, token(2), OK], ["job-1", "tokens", "job-1"], id="poll"),
            pytest.param(
                "submit",
                [REFUSED, token(2), OK, OK, OK],
                ["uploads", "tokens", "uploads", "jobs", "start"],
                id="submit-at-the-upload",
            ),
            pytest.param(
                "submit",
                [OK, REFUSED, token(2), OK, OK, OK],
                ["uploads", "jobs", "tokens", "uploads", "jobs", "start"],
                id="submit-at-the-create",
            ),
        ],
    )
    def test_a_refused_token_is_exchanged_and_the_call_made_again(self, run, provider, hook, outcomes, ends):
        """
        Where nothing can have been taken, the caller never hears of it.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))
        exchange = Exchange(*outcomes)

        run(flow_of(provider, hook), exchange)

        assert ends == _ends(exchange)

    def test_after_the_create_it_is_not(self, run, provider):
        """
        A second submit would be a second job.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))
        exchange = Exchange(OK, OK, REFUSED)

        with pytest.raises(Unauthorized) as caught:
            run(flow_of(provider), exchange)

        assert (None, False) == (caught.value.accepted, caught.value.retryable)
        assert ["uploads", "jobs", "start"] == _ends(exchange)

    def test_a_token_refused_after_the_create_is_not_used_again(self, run, provider):
        """
        The next call logs in, whatever became of the job.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))
        with pytest.raises(Unauthorized):
            run(flow_of(provider), Exchange(OK, OK, REFUSED))
        exchange = Exchange(token(2), OK)

        run(flow_of(provider, "poll"), exchange)

        assert ["tokens", "job-1"] == _ends(exchange)

    @pytest.mark.parametrize("hook", ["submit", "poll"])
    def test_never_twice(self, run, provider, hook):
        """
        The new token is refused as well: the account is the matter, and the caller is told.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))
        exchange = Exchange(REFUSED, token(2), REFUSED)

        with pytest.raises(Unauthorized):
            run(flow_of(provider, hook), exchange)

        assert 1 == _ends(exchange).count("tokens")

    def test_a_fresh_token_is_not_exchanged(self, run, provider):
        """
        A login of a moment ago is proof enough.
        """
        exchange = Exchange(token(1), REFUSED)

        with pytest.raises(Unauthorized):
            run(flow_of(provider), exchange)

        assert ["tokens", "uploads"] == _ends(exchange)

    def test_a_refusal_and_then_silence_is_doubt(self, run, provider):
        """
        The second try counts for itself: what it sent may have arrived.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))

        with pytest.raises(SubmitUnknown):
            run(flow_of(provider), Exchange(REFUSED, token(2), OK, AnswerLost("gone")))

    def test_what_another_call_has_renewed_is_not_renewed_again(self, run, provider):
        """
        Two polls are on their way with a token that is revoked; the second takes what the first has fetched.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))
        second = flow_of(provider, "poll")
        next(second)
        run(flow_of(provider, "poll"), Exchange(REFUSED, token(2), OK))

        again = second.send(REFUSED)

        assert "token-2" == again.headers["x-token"]


class TestAccounts:
    @pytest.mark.parametrize(
        "other",
        [
            pytest.param({"name": "second"}, id="another-name"),
            pytest.param({"credentials": {"api_key": "another-key"}}, id="another-key"),
            pytest.param({"base_url": f"{BASE}/eu"}, id="another-address"),
        ],
    )
    def test_accounts_share_nothing(self, run, provider, other):
        """
        A token belongs to one name, one key and one address.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))
        exchange = Exchange(token(2), OK)

        run(flow_of(provider, "poll", account=attrs.evolve(ACCOUNT, **other)), exchange)

        assert ["tokens", "job-1"] == _ends(exchange)

    def test_equal_accounts_share_a_token(self, run, provider):
        """
        It is the words that count, not the object.
        """
        run(flow_of(provider, "poll"), Exchange(token(1), OK))
        same = Account(name="main", provider="tiny", base_url=BASE, credentials=dict(ACCOUNT.credentials))
        exchange = Exchange(OK)

        run(flow_of(provider, "poll", account=same), exchange)

        assert ["job-1"] == _ends(exchange)


class TestPreview:
    def test_the_login_is_shown_and_no_token_is_needed(self, provider):
        """
        What goes out before an answer is needed: the login, and the first request with a word for its token.
        """
        shown = preview(provider, REQUEST, account=ACCOUNT, now=NOW, external_id="ours-1")

        assert ["tokens", "uploads"] == [each.url.rpartition("/")[2] for each in shown.requests]
        assert "Bearer <signed>" == shown.requests[1].headers["authorization"]

    def test_a_submit_that_sends_nothing_shows_nothing(self):
        """
        A flow may return before its first request.
        """

        def nothing():
            return TASK
            yield

        shown = preview(tiny(submit=nothing), REQUEST, account=ACCOUNT, now=NOW, external_id="ours-1")

        assert () == shown.requests


def _ends(exchange):
    """
    The last part of every address asked.
    """
    return [each.url.rpartition("/")[2] for each in exchange.requests]
