"""
What the guard makes of answers, of silence and of plugins: which error, whether taken, whether to repeat.
"""

from __future__ import annotations

import pickle

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecine import (
    AnswerLost,
    Busy,
    ContentRejected,
    Forbidden,
    HttpRequest,
    HttpResponse,
    InvalidRequest,
    InvalidResponse,
    NotSent,
    PluginBroken,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    Session,
    Status,
    SubmitUnknown,
    Task,
    TaskNotFound,
    Timeout,
    Unauthorized,
    Unsupported,
    VendorDown,
    Video,
    drive,
    read,
)

from .tiny import ACCOUNT, BASE, NOW, OK, RUNNERS, TASK, Exchange, asking, flow_of, sending, tiny

LOST, UNSENT, FOREIGN = AnswerLost("read timed out"), NotSent("refused"), ValueError("who knows")
HOOKS = ("submit", "poll", "find", "cancel", "check")


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


def raising(error, *steps):
    """
    A hook that makes those requests and raises *error*.
    """

    def flow():
        yield from asking(*steps)()
        raise error

    return flow


def reading(shape, *steps):
    """
    A hook that makes those requests and reads the last answer as *shape*.
    """

    def flow():
        response = yield from _last(steps)
        read(response, shape)
        return TASK

    return flow


def _last(steps):
    for request in (HttpRequest.get(f"{BASE}/{step}") for step in steps):
        response = yield request
    return response


@attrs.frozen
class Shape:
    """
    An answer of which something is needed.
    """

    needed: str


class TestSilence:
    @pytest.mark.parametrize(
        ("steps", "outcomes", "error", "accepted", "retryable"),
        [
            pytest.param(["post"], [UNSENT], VendorDown, False, True, id="first-never-sent"),
            pytest.param(["post"], [LOST], SubmitUnknown, None, False, id="first-lost"),
            pytest.param(["post"], [FOREIGN], SubmitUnknown, None, False, id="first-anything-else"),
            pytest.param(["safe", "post"], [UNSENT], VendorDown, False, True, id="upload-never-sent"),
            pytest.param(["safe", "post"], [LOST], VendorDown, False, True, id="upload-lost"),
            pytest.param(["safe", "post"], [FOREIGN], VendorDown, False, True, id="upload-anything-else"),
            pytest.param(["get", "post"], [LOST], VendorDown, False, True, id="look-lost"),
            pytest.param(["safe", "post"], [OK, UNSENT], VendorDown, False, True, id="second-never-sent"),
            pytest.param(["safe", "post"], [OK, LOST], SubmitUnknown, None, False, id="second-lost"),
            pytest.param(["post", "post"], [OK, UNSENT], SubmitUnknown, None, False, id="start-never-sent"),
            pytest.param(["post", "post"], [OK, LOST], SubmitUnknown, None, False, id="start-lost"),
            pytest.param(["post", "get"], [OK, UNSENT], SubmitUnknown, None, False, id="look-after-create"),
            pytest.param(["post", "safe"], [OK, LOST], SubmitUnknown, None, False, id="upload-after-create"),
            pytest.param(
                ["safe", "post", "post"], [OK, OK, UNSENT], SubmitUnknown, None, False, id="third-never-sent"
            ),
            pytest.param(
                ["safe", "post", "post"], [OK, OK, FOREIGN], SubmitUnknown, None, False, id="third-else"
            ),
        ],
    )
    def test_no_answer_in_a_submit(self, run, steps, outcomes, error, accepted, retryable):
        """
        Only a committing request that may have arrived, now or earlier, leaves the job in doubt.
        """
        with pytest.raises(error) as caught:
            run(flow_of(tiny(submit=asking(*steps))), Exchange(*outcomes))

        assert error is type(caught.value)
        assert (accepted, retryable) == (caught.value.accepted, caught.value.retryable)

    @pytest.mark.parametrize("hook", ["poll", "find", "cancel", "check"])
    @pytest.mark.parametrize("outcome", [LOST, UNSENT, FOREIGN], ids=["lost", "never-sent", "else"])
    def test_no_answer_in_another_hook(self, run, hook, outcome):
        """
        Nothing is at stake there, not even by POST: the vendor is down, try again.
        """
        with pytest.raises(VendorDown) as caught:
            run(flow_of(tiny(**{hook: asking("post")}), hook), Exchange(outcome))

        assert caught.value.retryable is True

    @pytest.mark.parametrize(
        ("method", "commits", "error"),
        [
            ("GET", None, VendorDown),
            ("HEAD", None, VendorDown),
            ("POST", None, SubmitUnknown),
            ("PUT", None, SubmitUnknown),
            ("PATCH", None, SubmitUnknown),
            ("DELETE", None, SubmitUnknown),
            ("get", None, SubmitUnknown),
            ("POST", False, VendorDown),
            ("GET", True, SubmitUnknown),
        ],
    )
    def test_what_commits(self, run, method, commits, error):
        """
        Every request of a submit but a plain GET or HEAD does, unless the plugin says otherwise.
        """
        request = HttpRequest(method=method, url=f"{BASE}/jobs", commits=commits)

        with pytest.raises(error) as caught:
            run(flow_of(tiny(submit=sending(request))), Exchange(LOST))

        assert error is type(caught.value)

    def test_doubt_says_whom_to_ask(self, run):
        """
        SubmitUnknown carries what find needs, and what was said about the loss.
        """
        with pytest.raises(SubmitUnknown, match="read timed out") as caught:
            run(flow_of(tiny()), Exchange(LOST))

        assert ("tiny", "main", "ours-1") == (
            caught.value.provider,
            caught.value.account,
            caught.value.external_id,
        )


class TestAnswers:
    @pytest.mark.parametrize("hook", HOOKS)
    def test_every_answer_is_shown_to_the_plugin_first(self, run, hook):
        """
        Good or bad, first or last: translate_error sees it, and hears during what.
        """
        seen = []
        answers = [HttpResponse.of(200, {"number": 1}), HttpResponse.of(202, {"number": 2})]
        provider = tiny(
            **{hook: asking("get", "get", task={"check": "fine"}.get(hook, TASK))},
            translate_error=lambda response, hook: seen.append((hook, response.status)),
        )

        run(flow_of(provider, hook), Exchange(*answers))

        assert [(hook, 200), (hook, 202)] == seen

    @pytest.mark.parametrize("status", [200, 202, 400, 500])
    def test_the_plugins_word_counts_under_any_status(self, run, status):
        """
        A vendor that answers 200 to everything has its verdict in the body.
        """
        with pytest.raises(Busy) as caught:
            run(
                flow_of(tiny(translate_error=saying(Busy("full", code=1303)))),
                Exchange(HttpResponse.of(status)),
            )

        assert (False, True, "1303", status) == (
            caught.value.accepted,
            caught.value.retryable,
            caught.value.code,
            caught.value.status,
        )

    @pytest.mark.parametrize(
        ("status", "error", "accepted", "retryable"),
        [
            (400, InvalidRequest, False, False),
            (401, Unauthorized, False, False),
            (402, QuotaExceeded, False, False),
            (403, Forbidden, False, False),
            (404, InvalidRequest, False, False),
            (408, Timeout, None, False),
            (409, InvalidRequest, None, False),
            (413, InvalidRequest, False, False),
            (422, InvalidRequest, False, False),
            (429, RateLimited, False, True),
            (500, VendorDown, None, False),
            (502, VendorDown, None, False),
            (503, VendorDown, None, False),
            (504, Timeout, None, False),
            (599, VendorDown, None, False),
        ],
    )
    def test_without_an_opinion_the_status_speaks(self, run, status, error, accepted, retryable):
        """
        The core's own table judges a submit; what the vendor may have taken all the same is in doubt.
        """
        with pytest.raises(error) as caught:
            run(flow_of(tiny()), Exchange(HttpResponse.of(status)))

        assert error is type(caught.value)
        assert (accepted, retryable, status) == (
            caught.value.accepted,
            caught.value.retryable,
            caught.value.status,
        )

    @pytest.mark.parametrize("hook", ["find", "cancel", "check"])
    @pytest.mark.parametrize(
        ("status", "error"),
        [
            (400, InvalidRequest),
            (401, Unauthorized),
            (404, InvalidResponse),
            (429, RateLimited),
            (502, VendorDown),
        ],
    )
    def test_the_table_judges_other_hooks_too(self, run, hook, status, error):
        """
        A bare 404 is never "no such job" there: a wrong path or a proxy answers it as well.
        """
        with pytest.raises(error) as caught:
            run(flow_of(tiny(**{hook: asking("get")}), hook), Exchange(HttpResponse.of(status)))

        assert error is type(caught.value)

    @pytest.mark.parametrize(
        ("outcomes", "accepted"),
        [
            pytest.param([429], False, id="the-only-one"),
            pytest.param([200, 429], None, id="after-another"),
        ],
    )
    def test_once_one_has_gone_out_nothing_later_is_surely_not_taken(self, run, outcomes, accepted):
        """
        A refusal of the second request does not undo the first.
        """
        with pytest.raises(RateLimited) as caught:
            run(flow_of(tiny(submit=asking("post", "post"))), Exchange(*map(HttpResponse.of, outcomes)))

        assert accepted is caught.value.accepted
        assert (accepted is False) is caught.value.retryable

    @pytest.mark.parametrize(
        ("steps", "outcomes", "accepted", "retryable"),
        [
            pytest.param(["post"], [503], False, True, id="the-only-one"),
            pytest.param(["post", "post"], [200, 503], None, False, id="after-another"),
        ],
    )
    def test_a_plugin_may_know_better_about_its_own_request(self, run, steps, outcomes, accepted, retryable):
        """
        Where the manual says that a 503 took nothing, the plugin states it; it cannot speak for earlier ones.
        """

        def translate_error(response, hook):
            return None if response.status == 200 else VendorDown("full", accepted=False)

        provider = tiny(submit=asking(*steps), translate_error=translate_error)

        with pytest.raises(VendorDown) as caught:
            run(flow_of(provider), Exchange(*map(HttpResponse.of, outcomes)))

        assert (accepted, retryable) == (caught.value.accepted, caught.value.retryable)

    def test_a_plugin_may_know_that_a_job_was_taken(self, run):
        """
        True stays true.
        """
        provider = tiny(translate_error=saying(Busy("taken, wait", accepted=True)))

        with pytest.raises(Busy) as caught:
            run(flow_of(provider), Exchange(OK))

        assert (True, False) == (caught.value.accepted, caught.value.retryable)

    def test_a_plugin_that_cannot_read_a_refusal_is_believed(self, run):
        """
        InvalidResponse, said by translate_error about a 400, is no refusal: nobody knows.
        """
        provider = tiny(translate_error=saying(InvalidResponse("code 9999")))

        with pytest.raises(InvalidResponse) as caught:
            run(flow_of(provider), Exchange(HttpResponse.of(400)))

        assert caught.value.accepted is None

    @pytest.mark.parametrize("mess", [lambda response, hook: 1 / 0, saying("text"), saying(ValueError("no"))])
    def test_a_translate_error_that_fails_leaves_the_job_in_doubt(self, run, mess):
        """
        The answer to the submit cannot be judged, so nobody knows.
        """
        with pytest.raises(SubmitUnknown):
            run(flow_of(tiny(translate_error=mess)), Exchange(OK))

    @pytest.mark.parametrize("mess", [lambda response, hook: 1 / 0, saying("text"), saying(ValueError("no"))])
    def test_a_translate_error_that_fails_in_a_poll_is_a_broken_plugin(self, run, mess):
        """
        Nothing is in doubt there but the plugin.
        """
        with pytest.raises(PluginBroken):
            run(flow_of(tiny(translate_error=mess), "poll"), Exchange(OK))

    @pytest.mark.parametrize(
        ("stated", "seconds"),
        [
            ("7", 7.0),
            (" 120 ", 120.0),
            ("0", 0.0),
            ("Mon, 05 Jan 2026 12:01:30 GMT", 90.0),
            ("Mon, 05 Jan 2026 11:00:00 GMT", 0.0),
            ("Monday, 05-Jan-26 12:00:10 GMT", 10.0),
            ("soon", None),
            ("-5", None),
            ("1.5", None),
            ("", None),
            ("²", None),
        ],
    )
    def test_retry_after_is_seconds_whatever_its_form(self, run, stated, seconds):
        """
        A number, or a date that is held against the given now; nonsense is nothing.
        """
        answer = HttpResponse.of(429, headers={"Retry-After": stated})

        with pytest.raises(RateLimited) as caught:
            run(flow_of(tiny()), Exchange(answer))

        assert seconds == caught.value.retry_after

    def test_what_the_plugin_read_stays(self, run):
        """
        The headers fill in only what the plugin left out.
        """
        answer = HttpResponse.of(429, headers={"retry-after": "7", "x-request-id": "r-1"})
        provider = tiny(translate_error=saying(Busy("full", retry_after=2.5)))

        with pytest.raises(Busy) as caught:
            run(flow_of(provider), Exchange(answer))

        assert (2.5, "r-1") == (caught.value.retry_after, caught.value.request_id)


class TestAPoll:
    def test_a_refusal_without_an_opinion_is_the_flows_to_read(self, run):
        """
        A job that failed is told of under 400 by some vendors: the flow gets the answer.
        """

        def poll(task):
            response = yield HttpRequest.get(f"{BASE}/jobs/{task.handle}")
            return attrs.evolve(task, status=Status.FAILED, vendor_status=response.json()["state"])

        task = run(flow_of(tiny(poll=poll), "poll"), Exchange(HttpResponse.of(400, {"state": "queued"})))

        assert (Status.FAILED, "queued") == (task.status, task.vendor_status)

    @pytest.mark.parametrize(
        ("status", "error"), [(401, Unauthorized), (429, RateLimited), (500, VendorDown)]
    )
    def test_no_refusal_says_that_a_job_goes_on(self, run, status, error):
        """
        A flow that reads nothing out of a refusal does not keep the job running in silence.
        """

        def poll(task):
            yield HttpRequest.get(f"{BASE}/jobs/{task.handle}")
            return attrs.evolve(task, status=Status.PROCESSING)

        with pytest.raises(error) as caught:
            run(flow_of(tiny(poll=poll), "poll"), Exchange(HttpResponse.of(status, {})))

        assert error is type(caught.value)

    @pytest.mark.parametrize(
        ("status", "error", "retryable"),
        [
            (200, InvalidResponse, True),
            (400, InvalidRequest, False),
            (401, Unauthorized, False),
            (404, InvalidResponse, True),
            (429, RateLimited, True),
            (502, VendorDown, True),
            (504, Timeout, True),
        ],
    )
    def test_an_answer_that_the_flow_cannot_read_is_what_the_status_says(self, run, status, error, retryable):
        """
        An HTML 502 is a vendor that is down, not a vendor that changed its answers.
        """
        answer = HttpResponse(status=status, headers={"retry-after": "3"}, content=b"<html>")

        with pytest.raises(error) as caught:
            run(flow_of(tiny(poll=reading(Shape, "look")), "poll"), Exchange(answer))

        assert error is type(caught.value)
        assert (retryable, status, 3.0) == (
            caught.value.retryable,
            caught.value.status,
            caught.value.retry_after,
        )

    def test_an_earlier_status_says_nothing_about_a_later_answer(self, run):
        """
        The flow made its peace with a 502; what the plugin says of the next answer stands.
        """

        def translate_error(response, hook):
            return InvalidResponse("code 9999") if response.status == 200 else None

        provider = tiny(poll=asking("get", "get"), translate_error=translate_error)

        with pytest.raises(InvalidResponse, match="code 9999"):
            run(flow_of(provider, "poll"), Exchange(HttpResponse.of(502), OK))

    def test_the_path_of_what_was_missing_is_told(self, run):
        """
        A good answer of another shape names where it is another.
        """
        with pytest.raises(InvalidResponse) as caught:
            run(
                flow_of(tiny(poll=reading(Shape, "look")), "poll"),
                Exchange(HttpResponse.of(200, {"other": 1})),
            )

        assert "$.needed" == caught.value.path

    @pytest.mark.parametrize("origin", ["translate_error", "poll"])
    def test_a_job_that_the_vendor_does_not_know_has_failed(self, run, origin):
        """
        Whoever says so, the task ends, with everything else that was known of it.
        """
        gone = TaskNotFound("no such job")
        broken = {"translate_error": saying(gone), "poll": raising(gone, "get")}[origin]

        task = run(flow_of(tiny(**{origin: broken}), "poll"), Exchange(OK))

        assert (Status.FAILED, "TaskNotFound", "job-1") == (task.status, task.error.kind, task.handle)

    def test_a_job_that_is_not_found_is_none(self, run):
        """
        From find the same word is an answer, not an error.
        """
        provider = tiny(find=asking("get"), translate_error=saying(TaskNotFound("no such job")))

        assert run(flow_of(provider, "find"), Exchange(OK)) is None

    def test_a_job_that_cannot_be_cancelled_for_it_is_unknown_is_said_so(self, run):
        """
        A cancel has nothing to return then.
        """
        provider = tiny(cancel=asking("get"), translate_error=saying(TaskNotFound("no such job")))

        with pytest.raises(TaskNotFound):
            run(flow_of(provider, "cancel"), Exchange(OK))

    @pytest.mark.parametrize("word", ["dreaming", "", "DONE"])
    def test_a_word_that_is_not_in_the_table_is_warned_about(self, run, word):
        """
        The job goes on, the word is quoted, and saying it again adds no second warning.
        """
        provider = tiny(poll=asking("get", task=attrs.evolve(TASK, status="processing", vendor_status=word)))

        task = run(flow_of(provider, "poll"), Exchange(OK))
        again = run(provider.poll(task, account=ACCOUNT, now=NOW), Exchange(OK))

        assert Status.PROCESSING is task.status
        assert [("unknown_status", "status")] == [(each.code, each.param) for each in again.warnings]
        assert repr(word) in task.warnings[0].message

    @pytest.mark.parametrize("urls", [[], [""], ["file:///etc/passwd"], ["boat.mp4"], ["https//x.example/"]])
    def test_a_success_that_nobody_can_fetch_has_failed(self, run, urls):
        """
        Without an address of a video there is no success.
        """
        videos = [Video(url=url) for url in urls]
        provider = tiny(poll=asking("get", task=attrs.evolve(TASK, status="succeeded", videos=videos)))

        task = run(flow_of(provider, "poll"), Exchange(OK))

        assert (Status.FAILED, "no_output", ()) == (task.status, task.error.code, task.videos)

    @pytest.mark.parametrize(
        "url", ["https://x.example/a.mp4", "HTTPS://X.EXAMPLE/A.MP4", "http://[bad/a.mp4"]
    )
    def test_an_address_is_passed_on_as_the_vendor_wrote_it(self, run, url):
        """
        Whether it can be fetched shows when it is; odd ones break nothing here.
        """
        videos = [Video(url=url), Video(url="nowhere")]
        provider = tiny(poll=asking("get", task=attrs.evolve(TASK, status="succeeded", videos=videos)))

        task = run(flow_of(provider, "poll"), Exchange(OK))

        assert [url] == [video.url for video in task.videos]

    def test_a_poll_cannot_turn_one_job_into_another(self, run):
        """
        What identifies the job stays as it was stored.
        """
        other = Task(
            provider="x", account="x", model="x", handle="job-2", external_id="x", status="processing"
        )

        task = run(flow_of(tiny(poll=asking("get", task=other)), "poll"), Exchange(OK))

        assert attrs.evolve(TASK, status=Status.PROCESSING) == task


class TestPlugins:
    @pytest.mark.parametrize(
        ("steps", "error"),
        [
            pytest.param([], PluginBroken, id="at-once"),
            pytest.param(["safe"], PluginBroken, id="after-an-upload"),
            pytest.param(["post"], SubmitUnknown, id="after-the-job"),
            pytest.param(["post", "get"], SubmitUnknown, id="after-a-look-at-the-job"),
        ],
    )
    def test_a_plugin_that_fails(self, run, steps, error):
        """
        Before the job was sent that is a broken plugin; afterwards it is a job in doubt.
        """
        with pytest.raises(error, match="submit raised KeyError"):
            run(flow_of(tiny(submit=raising(KeyError("oops"), *steps))), Exchange(OK, OK))

    @pytest.mark.parametrize(
        ("steps", "accepted"),
        [
            pytest.param([], False, id="at-once"),
            pytest.param(["safe"], False, id="after-an-upload"),
            pytest.param(["post"], None, id="after-the-job"),
        ],
    )
    def test_a_plugin_that_refuses(self, run, steps, accepted):
        """
        A refusal of the plugin's own is sure only as long as nothing that commits has gone out.
        """
        with pytest.raises(Unsupported) as caught:
            run(flow_of(tiny(submit=raising(Unsupported("no"), *steps))), Exchange(OK))

        assert accepted is caught.value.accepted

    @pytest.mark.parametrize("value", [None, "job-1", {"id": "job-1"}], ids=repr)
    def test_a_submit_that_returns_no_task_leaves_the_job_in_doubt(self, run, value):
        """
        Something was sent, and what came of it was thrown away.
        """
        with pytest.raises(SubmitUnknown):
            run(flow_of(tiny(submit=asking("post", task=value))), Exchange(OK))

    def test_a_submit_that_sends_nothing_takes_nothing(self, run):
        """
        A flow that ends wrongly without a request is a broken plugin, not a job in doubt.
        """
        with pytest.raises(PluginBroken):
            run(flow_of(tiny(submit=asking(task=None))), Exchange())

    @pytest.mark.parametrize(
        ("hook", "value"),
        [
            ("poll", None),
            ("poll", "done"),
            ("find", "job-1"),
            ("cancel", None),
            ("check", None),
            ("check", TASK),
        ],
    )
    def test_a_hook_that_returns_another_thing_is_broken(self, run, hook, value):
        """
        The message names the hook and what it returned.
        """
        with pytest.raises(PluginBroken, match=f"{hook} returned {type(value).__name__}"):
            run(flow_of(tiny(**{hook: asking("get", task=value)}), hook), Exchange(OK))

    @pytest.mark.parametrize("handle", [None, ""])
    @pytest.mark.parametrize("steps", [["post"], ["post", "get"], ["safe"], ["get"]], ids="-".join)
    def test_a_job_without_an_id_is_never_surely_not_taken(self, run, handle, steps):
        """
        The vendor said yes and gave no id: nobody knows, however the plugin marked its requests.
        """
        provider = tiny(submit=asking(*steps, task=attrs.evolve(TASK, handle=handle)))

        with pytest.raises(InvalidResponse) as caught:
            run(flow_of(provider), Exchange(OK, OK))

        assert (None, False) == (caught.value.accepted, caught.value.retryable)

    def test_a_submitted_task_is_stamped(self, run):
        """
        A plugin returns a handle; whose, which and what for is the core's to know.
        """
        task = run(flow_of(tiny(submit=asking("post", task=Task(handle="job-1")))), Exchange(OK))

        assert ("tiny", "main", "tiny-1", "ours-1") == (
            task.provider,
            task.account,
            task.model,
            task.external_id,
        )

    def test_a_session_that_ends_at_no_moment_is_refused(self, run):
        """
        A time without a zone cannot be held against the given now.
        """

        def login(now):
            yield HttpRequest.post(f"{BASE}/tokens")
            return Session(token="token-1", expires_at=now.replace(tzinfo=None))

        def check(session):
            yield HttpRequest.get(f"{BASE}/account")
            return "fine"

        with pytest.raises(PluginBroken, match=r"login raised ValueError: .*zone"):
            run(flow_of(tiny(check=check, login=login), "check"), Exchange(OK))


class TestErrors:
    def test_a_refusal_of_the_plugins_own_is_raised_as_it_is(self, run):
        """
        Nothing is made of it, least of all its own cause.
        """
        refusal = Unsupported("no")

        with pytest.raises(Unsupported) as caught:
            run(flow_of(tiny(submit=raising(refusal))), Exchange())

        assert refusal is caught.value
        assert caught.value.__cause__ is None

    @pytest.mark.parametrize(
        "kind",
        [
            Busy,
            ContentRejected,
            InvalidRequest,
            InvalidResponse,
            SubmitUnknown,
            TaskNotFound,
            Unsupported,
            VendorDown,
        ],
    )
    def test_an_error_survives_pickling(self, run, kind):
        """
        A job queue in another process sees all that this one did.
        """
        answer = HttpResponse.of(400, headers={"retry-after": "7", "x-request-id": "r-1"})
        with pytest.raises(kind) as caught:
            run(flow_of(tiny(translate_error=saying(kind("no")))), Exchange(answer))

        again = pickle.loads(pickle.dumps(caught.value))  # noqa: S301  # our own bytes

        assert kind is type(again)
        assert (str(caught.value), vars(caught.value)) == (str(again), vars(again))


class Delivery(Exchange):
    """
    Notes which requests the vendor may have read: all but those that were never sent.
    """

    def __call__(self, request):
        """
        Play on.
        """
        try:
            return super().__call__(request)
        except NotSent:
            self.requests.pop()
            raise


REFUSALS = [400, 401, 402, 403, 404, 422, 429]
MUDDLES = [301, 408, 409, 500, 502, 503, 504]
OUTCOMES = st.sampled_from([*[200] * 12, *REFUSALS, *MUDDLES, "lost", "unsent", "else"])


def outcome(word):
    """
    What an exchange does of that name.
    """
    errors = {"lost": LOST, "unsent": UNSENT, "else": FOREIGN}
    return errors.get(word) or HttpResponse.of(word, {"id": "job-1"})


def scripted(steps, ending):
    """
    A submit of those steps with that ending.
    """
    endings = {
        "task": asking(*steps),
        "nameless": asking(*steps, task=Task()),
        "nothing": asking(*steps, task=None),
        "refusal": raising(Unsupported("no"), *steps),
        "unread": raising(InvalidResponse("no"), *steps),
        "failure": raising(KeyError("no"), *steps),
    }
    return endings[ending]


def result_of(submit, exchange):
    """
    The task, or the error, of one submit.
    """
    try:
        return drive(flow_of(tiny(submit=submit)), exchange)
    except (ProviderError, PluginBroken) as error:
        return error


def surely_not_taken(result):
    """
    Whether a host reads *result* so: a plugin that broke before it sent anything is as sure as a refusal.
    """
    return isinstance(result, PluginBroken) or getattr(result, "accepted", None) is False


def may_have_been_taken(exchange, words):
    """
    Whether a committing request arrived, other than a single one that was refused in so many words.
    """
    committed = [f"{BASE}/jobs" == request.url for request in exchange.requests]
    refused = [word for word, commits in zip(words, committed, strict=False) if commits and word in REFUSALS]
    return committed.count(True) > len(refused)


def identity(result):
    """
    What a task must say to be polled, and an error to be settled.
    """
    names = IDENTITY.get(type(result), ("provider", "account", "external_id"))
    return tuple(getattr(result, name) for name in names)


IDENTITY = {Task: ("handle", "provider", "account", "model", "external_id"), PluginBroken: ()}


SCRIPTS = st.lists(st.tuples(st.sampled_from(["get", "safe", "post"]), OUTCOMES), max_size=5)
ENDINGS = st.sampled_from(["task", "task", "nameless", "nothing", "refusal", "unread", "failure"])


@given(script=SCRIPTS, ending=ENDINGS)
def test_a_submit_never_lies(script, ending):
    """
    "Surely not taken" means that no committing request arrived, or that the only one was refused.
    """
    words = [word for _, word in script]
    exchange = Delivery(*map(outcome, words))

    result = result_of(scripted([step for step, _ in script], ending), exchange)

    assert not (surely_not_taken(result) and may_have_been_taken(exchange, words))
    assert surely_not_taken(result) or not getattr(result, "retryable", False)


@given(script=SCRIPTS, ending=ENDINGS)
def test_a_submit_says_what_became_of_it(script, ending):
    """
    A success says which job it is; an error of a vendor says whose it was and how to find it.
    """
    exchange = Delivery(*(outcome(word) for _, word in script))

    result = result_of(scripted([step for step, _ in script], ending), exchange)

    known = {Task: ("job-1", "tiny", "main", "tiny-1", "ours-1"), PluginBroken: ()}
    assert known.get(type(result), ("tiny", "main", "ours-1")) == identity(result)
