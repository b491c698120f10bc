"""
What clients do with accounts, jobs and answers; one body of tests for blocking and async ones.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import attrs
import pytest

from telecine import (
    AnswerLost,
    AsyncClient,
    Client,
    ConfigurationError,
    HttpResponse,
    InvalidRequest,
    NotSent,
    PluginNotFound,
    Status,
    SubmitUnknown,
    Task,
    Unauthorized,
    Unsupported,
    VendorDown,
    task_from_json,
    task_to_json,
)

from .acme import KEY, KINDS, NOW, REQUEST, SMALL, Clock, Vendor, account, client, reply


@pytest.fixture(params=KINDS)
def kind(request):
    """
    Each kind of client.
    """
    return request.param


@pytest.fixture
def clock():
    """
    The clock of the test.
    """
    return Clock()


SECOND = account("second", credentials={"api_key": "test-key-of-second"}, base_url="https://eu.acme.example/")


class TestAccounts:
    """
    On whose account a call is made.
    """

    @pytest.mark.parametrize(
        ("name", "key"),
        [
            pytest.param(None, KEY, id="the first where none is named"),
            pytest.param("second", "test-key-of-second", id="by name"),
        ],
    )
    def test_a_submit_is_made_on_the_account_that_is_asked_for(self, kind, clock, name, key):
        """
        The first of the provider is its default.
        """
        vendor = Vendor(reply())
        other = account("elsewhere", provider="umbra")

        task = client(kind, vendor, clock, [other, account(), SECOND]).submit(REQUEST, account=name)

        assert key == vendor.requests[0].headers["x-key"]
        assert (name or "main") == task.account

    def test_without_an_account_the_error_says_what_to_set(self, kind, clock):
        """
        One sentence, with the variables of every set of credentials.
        """
        vendor = Vendor(reply())

        with pytest.raises(ConfigurationError) as caught:
            client(kind, vendor, clock, []).submit(REQUEST)

        expected = (
            "acme has no account: set TELECINE_ACME_ACCESS_KEY and TELECINE_ACME_SECRET_KEY, "
            "or TELECINE_ACME_API_KEY"
        )
        assert expected == str(caught.value)
        assert [] == vendor.requests

    def test_an_unknown_account_is_refused_with_the_known_ones(self, kind, clock):
        """
        A misspelt name must not use another account.
        """
        with pytest.raises(ConfigurationError, match="acme has no account mian; it has main, second"):
            client(kind, Vendor(reply()), clock, [account(), SECOND]).submit(REQUEST, account="mian")

    def test_two_accounts_of_one_name_are_refused(self, kind, clock):
        """
        Their jobs could not be told apart.
        """
        with pytest.raises(ConfigurationError, match="acme has 2 accounts that are called main"):
            client(kind, Vendor(), clock, [account(), account()])

    def test_an_account_without_credentials_is_refused_before_anything_is_sent(self, kind, clock):
        """
        Half a pair is none.
        """
        vendor = Vendor(reply())
        half = account(credentials={"access_key": "a"})

        with pytest.raises(
            Unauthorized, match="account main of acme needs access_key and secret_key, or api_key"
        ):
            client(kind, vendor, clock, [half]).submit(REQUEST)

        assert [] == vendor.requests

    def test_equal_jobs_of_two_accounts_stay_apart(self, kind, clock):
        """
        Each is polled, and cancelled, with the key that it was submitted with.
        """
        vendor = Vendor(reply())
        asked = client(kind, vendor, clock, [account(), SECOND])
        tasks = [asked.submit(REQUEST, account=name) for name in ("main", "second")]

        asked.poll(tasks[1])
        asked.poll(tasks[0])
        asked.cancel(tasks[1])

        assert tasks[0].handle == tasks[1].handle
        seen = [(request.url, request.headers["x-key"]) for request in vendor.requests[2:]]
        assert [
            ("https://eu.acme.example/jobs/job-1", "test-key-of-second"),
            ("https://api.acme.example/jobs/job-1", KEY),
            ("https://eu.acme.example/jobs/job-1", "test-key-of-second"),
        ] == seen

    def test_a_job_of_an_account_that_is_gone_is_not_polled_with_another(self, kind, clock):
        """
        Another key would find another job, or none.
        """
        task = client(kind, Vendor(reply()), clock, [SECOND]).submit(REQUEST)

        with pytest.raises(ConfigurationError, match="acme has no account second; it has main"):
            client(kind, Vendor(reply()), clock).poll(task)

    def test_a_job_of_a_provider_that_is_gone_is_called_so(self, kind, clock):
        """
        The message names what is installed.
        """
        with pytest.raises(PluginNotFound, match="umbra"):
            client(kind, Vendor(reply()), clock).poll(Task(provider="umbra", handle="1"))

    def test_credentials_can_be_checked(self, kind, clock):
        """
        The plugin's sentence comes back.
        """
        vendor = Vendor(HttpResponse.of(200, {}))

        sentence = client(kind, vendor, clock).check(SECOND)

        assert "the key is good" == sentence
        assert ["test-key-of-second"] == [request.headers["x-key"] for request in vendor.requests]


class TestSubmit:
    """
    One call is one vendor job.
    """

    def test_the_task_carries_what_is_needed_to_go_on(self, kind, clock):
        """
        Provider, account, model, handle and our id.
        """
        vendor = Vendor(reply())

        task = client(kind, vendor, clock).submit(REQUEST, external_id="ours-1")

        expected = Task(
            provider="acme",
            account="main",
            model="acme-1",
            handle="job-1",
            external_id="ours-1",
            status=Status.QUEUED,
            vendor_status="queued",
        )
        assert expected == task
        assert "ours-1" == vendor.requests[0].json()["ours"]

    def test_an_external_id_is_made_where_none_is_given(self, kind, clock):
        """
        Another one each time, also within one moment.
        """
        vendor = Vendor(reply())
        asked = client(kind, vendor, clock)

        tasks = [asked.submit(REQUEST) for _ in range(50)]

        identities = {task.external_id for task in tasks}
        assert 50 == len(identities)
        assert identities == {request.json()["ours"] for request in vendor.requests}

    @pytest.mark.parametrize(
        ("fault", "error", "accepted"),
        [
            pytest.param(AnswerLost("reset"), SubmitUnknown, None, id="answer lost"),
            pytest.param(OSError("anything"), SubmitUnknown, None, id="anything else"),
            pytest.param(NotSent("refused"), VendorDown, False, id="not sent"),
            pytest.param(HttpResponse.of(500), VendorDown, None, id="500"),
            pytest.param(HttpResponse.of(429), Exception, False, id="429"),
        ],
    )
    def test_a_submit_is_never_repeated(self, kind, clock, fault, error, accepted):
        """
        The caller is told whether it may be; the client does not decide.
        """
        vendor = Vendor(fault)

        with pytest.raises(error) as caught:
            client(kind, vendor, clock).submit(REQUEST)

        assert accepted is caught.value.accepted
        assert 1 == len(vendor.requests)
        assert [] == clock.slept

    def test_a_lost_answer_can_be_settled(self, kind, clock):
        """
        The error says on which account to look, and for what.
        """
        vendor = Vendor(
            AnswerLost("reset"), HttpResponse.of(200, {"jobs": [{"id": "job-7", "state": "running"}]})
        )
        asked = client(kind, vendor, clock, [account(), SECOND])
        with pytest.raises(SubmitUnknown) as caught:
            asked.submit(REQUEST, account="second")
        unknown = caught.value

        task = asked.find(unknown.external_id, request=REQUEST, account=unknown.account)

        assert ("acme", "second") == (unknown.provider, unknown.account)
        assert ("job-7", "second", unknown.external_id) == (task.handle, task.account, task.external_id)
        assert unknown.external_id in vendor.requests[1].url

    def test_a_job_that_never_arrived_is_not_found(self, kind, clock):
        """
        None is an answer.
        """
        vendor = Vendor(HttpResponse.of(200, {"jobs": []}))

        assert client(kind, vendor, clock).find("ours-1", request=REQUEST) is None

    @pytest.mark.parametrize(
        ("fields", "error", "param"),
        [
            pytest.param({"n": 2}, Unsupported, "n", id="two videos of a vendor that makes one"),
            pytest.param({"model": "acme-2"}, InvalidRequest, "model", id="an unknown model"),
        ],
    )
    def test_what_cannot_be_done_is_refused_before_anything_is_sent(self, kind, clock, fields, error, param):
        """
        A refusal names the field.
        """
        vendor = Vendor(reply())

        with pytest.raises(error) as caught:
            client(kind, vendor, clock).submit(attrs.evolve(REQUEST, **fields))

        assert (param, []) == (caught.value.param, vendor.requests)

    @pytest.mark.parametrize(("strict", "sent"), [(False, 1), (True, 0)])
    def test_strict_refuses_instead_of_warning(self, kind, clock, strict, sent):
        """
        A seed that the vendor does not take is a warning otherwise.
        """
        vendor = Vendor(reply())
        asked = client(kind, vendor, clock)

        outcome = _outcome(lambda: asked.submit(attrs.evolve(REQUEST, seed=7), strict=strict))

        assert {False: Task, True: Unsupported}[strict] is type(outcome)
        assert sent == len(vendor.requests)

    def test_threads_may_share_a_client(self, clock):
        """
        Every one gets its own job, on a provider that is loaded meanwhile.
        """
        vendor = Vendor(*[reply(number=f"job-{number}") for number in range(101)])
        asked = client("blocking", vendor, clock)

        with ThreadPoolExecutor(20) as pool:
            tasks = list(pool.map(lambda _: asked.submit(REQUEST), range(100)))

        assert 100 == len({task.handle for task in tasks}) == len({task.external_id for task in tasks})
        assert 100 == len(vendor.requests)


class TestJobs:
    """
    A job outlives the client that submitted it.
    """

    def test_a_stored_job_goes_on_in_another_client(self, kind, clock):
        """
        Through JSON and back.
        """
        task = client(kind, Vendor(reply()), clock).submit(REQUEST)
        stored = json.dumps(task_to_json(task))
        vendor = Vendor(reply("done"))

        restored = task_from_json(json.loads(stored))
        finished = client(kind, vendor, clock).wait(restored)

        assert task == restored
        assert Status.SUCCEEDED is finished.status
        assert task.external_id == finished.external_id

    def test_a_job_can_be_cancelled(self, kind, clock):
        """
        The answer is the task.
        """
        vendor = Vendor(reply(), reply("stopped"))
        asked = client(kind, vendor, clock)

        task = asked.cancel(asked.submit(REQUEST))

        assert (Status.CANCELLED, "DELETE") == (task.status, vendor.requests[1].method)

    @pytest.mark.parametrize("call", ["cancel", "find", "check"])
    def test_what_a_vendor_lacks_is_refused(self, kind, clock, call):
        """
        Nothing is sent.
        """
        vendor = Vendor(reply())
        asked = client(kind, vendor, clock, plugin=SMALL)
        calls = {
            "cancel": lambda: asked.cancel(Task(provider="acme", account="main", handle="1")),
            "find": lambda: asked.find("ours-1", request=REQUEST),
            "check": lambda: asked.check(account()),
        }

        with pytest.raises(Unsupported) as caught:
            calls[call]()

        assert (call, []) == (caught.value.param, vendor.requests)

    def test_closing_closes_the_transport(self, kind, clock):
        """
        The client is its own context manager.
        """
        vendor = Vendor(reply())

        with client(kind, vendor, clock) as asked:
            asked.submit(REQUEST)

        assert 1 == vendor.closed


class TestPreview:
    """
    What would be sent, and nothing is.
    """

    @pytest.mark.parametrize(
        "accounts", [pytest.param([], id="no account"), pytest.param([account()], id="an account")]
    )
    def test_a_preview_shows_no_secret(self, kind, clock, accounts):
        """
        It needs no account, either.
        """
        vendor = Vendor(reply())

        shown = client(kind, vendor, clock, accounts).preview(REQUEST, external_id="ours-1").to_json()

        assert ["https://api.acme.example/jobs"] == [request["url"] for request in shown["requests"]]
        assert {"prompt": "a paper boat", "ours": "ours-1"} == shown["requests"][0]["json"]
        assert KEY not in str(shown)
        assert [] == vendor.requests

    def test_a_preview_on_an_unknown_account_is_refused(self, kind, clock):
        """
        As the submit would be.
        """
        with pytest.raises(ConfigurationError, match="acme has no account other"):
            client(kind, Vendor(), clock).preview(REQUEST, account="other")


def test_a_client_that_is_used_by_nobody_opens_nothing():
    """
    Only what is needed is imported, looked up and connected to.
    """
    with Client() as made:
        assert () == made.accounts


def test_an_async_client_is_made_outside_of_a_loop():
    """
    A host may do so at import.
    """
    made = AsyncClient([account()])

    assert (account(),) == made.accounts


def _outcome(call):
    try:
        return call()
    except Exception as error:  # noqa: BLE001  # the test looks at it
        return error


def test_the_time_is_the_clocks(clock):
    """
    No hook is told another one.
    """
    clock.now = NOW + timedelta(days=1)
    vendor = Vendor(reply())

    task = client("blocking", vendor, clock).submit(REQUEST)

    assert f"tc{int(clock.now.timestamp() * 1000):011x}" == task.external_id[:13]
