"""
Running a flow to its end, blocking and async alike, and leaving it in order whatever happens.
"""

from __future__ import annotations

import asyncio

import anyio
import pytest

from telecine import (
    AnswerLost,
    HttpRequest,
    InvalidRequest,
    PluginBroken,
    QuotaExceeded,
    SubmitUnknown,
    VendorDown,
    adrive,
    drive,
)

from .tiny import BASE, OK, RUNNERS, TASK, Exchange, asking, flow_of, tiny


@pytest.fixture(params=RUNNERS)
def run(request):
    """
    One way to run a flow.
    """
    return RUNNERS[request.param]


class Watched:
    """
    A submit hook that writes down how it ended.
    """

    def __init__(self):
        self.end = None

    def hook(self):
        """
        The hook.
        """

        def submit():
            try:
                yield HttpRequest.post(f"{BASE}/jobs")
                yield HttpRequest.get(f"{BASE}/jobs/job-1")
            except BaseException as error:
                self.end = type(error)
                raise
            return TASK

        return submit


class TestDrive:
    def test_a_flow_is_sent_each_answer_and_returns(self, run):
        """
        The requests go out in order, and what the flow returns comes back.
        """
        exchange = Exchange(OK, OK)

        task = run(flow_of(tiny(submit=asking("safe", "post"))), exchange)

        assert "job-1" == task.handle
        assert [f"{BASE}/upload", f"{BASE}/jobs"] == [each.url for each in exchange.requests]

    def test_a_flow_without_a_request_returns(self, run):
        """
        A vendor need not be asked.
        """
        assert "free of charge" == run(
            flow_of(tiny(check=asking(task="free of charge")), "check"), Exchange()
        )

    @pytest.mark.parametrize(
        "outcomes",
        [
            pytest.param((ConnectionResetError(),), id="an-error-of-the-exchange"),
            pytest.param((AnswerLost("gone"),), id="lost"),
            pytest.param((OK, AnswerLost("gone")), id="lost-later"),
        ],
    )
    def test_an_error_closes_the_flow_and_is_not_thrown_into_it(self, run, outcomes):
        """
        All that a plugin ever sees of an error is that its flow is closed.
        """
        watched = Watched()

        with pytest.raises(SubmitUnknown):
            run(flow_of(tiny(submit=watched.hook())), Exchange(*outcomes))

        assert GeneratorExit is watched.end

    def test_a_refusal_closes_the_flow(self, run):
        """
        An answer that is an error is not shown to the flow either.
        """
        watched = Watched()
        provider = tiny(submit=watched.hook(), translate_error=lambda response, hook: InvalidRequest("no"))

        with pytest.raises(InvalidRequest):
            run(flow_of(provider), Exchange(OK))

        assert GeneratorExit is watched.end

    @pytest.mark.parametrize("interrupt", [KeyboardInterrupt, SystemExit, GeneratorExit])
    def test_an_interrupt_passes_through_and_closes_the_flow(self, interrupt):
        """
        Ctrl-C is nobody's error to translate; the plugin's flow is closed on the way out.
        """
        watched = Watched()

        with pytest.raises(interrupt):
            drive(flow_of(tiny(submit=watched.hook())), Exchange(interrupt()))

        assert GeneratorExit is watched.end

    @pytest.mark.parametrize("backend", ["asyncio", "trio"])
    def test_a_cancelled_task_closes_the_flow(self, backend):
        """
        A time-out around a submit ends it where it stands.
        """
        watched = Watched()
        # Whoever holds on to the flow does not keep it open.
        flow = flow_of(tiny(submit=watched.hook()))

        async def forever(request):
            await anyio.sleep_forever()

        async def cancelled():
            with anyio.CancelScope() as scope:
                scope.cancel()
                await adrive(flow, forever)
            return scope.cancelled_caught

        assert anyio.run(cancelled, backend=backend) is True
        assert GeneratorExit is watched.end

    def test_asyncio_sees_its_own_cancellation(self):
        """
        CancelledError is passed on as it is, not judged as a lost answer.
        """

        async def exchange(request):
            raise asyncio.CancelledError

        with pytest.raises(asyncio.CancelledError):
            asyncio.run(adrive(flow_of(tiny()), exchange))

    def test_a_flow_that_fails_while_it_is_closed_cannot_hide_the_doubt(self, run):
        """
        A plugin that asks for one more request in its clean-up does not turn SubmitUnknown into its own mess.
        """

        def submit():
            try:
                yield HttpRequest.post(f"{BASE}/jobs")
            finally:
                yield HttpRequest.post(f"{BASE}/logout")

        with pytest.raises(SubmitUnknown):
            run(flow_of(tiny(submit=submit)), Exchange(AnswerLost("gone")))

    def test_an_endless_flow_is_stopped(self, run):
        """
        A plugin caught in a loop is told so after a hundred requests.
        """
        exchange = Exchange(*[OK] * 1000)

        with pytest.raises(PluginBroken, match="more than 100 requests"):
            run(flow_of(tiny(poll=asking(*["get"] * 1000)), "poll"), exchange)

        assert 100 == len(exchange.requests)

    def test_an_endless_submit_leaves_the_job_in_doubt(self, run):
        """
        The first of its requests may have made a job.
        """
        with pytest.raises(SubmitUnknown):
            run(flow_of(tiny(submit=asking(*["post"] * 1000))), Exchange(*[OK] * 1000))

    def test_what_is_no_request_is_the_plugins_fault(self, run):
        """
        A flow yields requests and nothing else.
        """

        def poll():
            yield f"{BASE}/jobs"

        with pytest.raises(PluginBroken, match="poll raised AttributeError"):
            run(flow_of(tiny(poll=poll), "poll"), Exchange())


class TestWrappers:
    def test_a_wrapper_sees_the_call_and_the_task(self, run):
        """
        An audit is told who asked for what, and what came of it.
        """
        log = []

        def audit(flow, call):
            log.append((call.hook, call.account.name, call.request.prompt, call.external_id))
            task = yield from flow
            log.append(task.handle)
            return task

        run(flow_of(tiny(wrappers=[audit])), Exchange(OK))

        assert [("submit", "main", "a paper boat", "ours-1"), "job-1"] == log

    def test_a_wrapper_sees_the_judged_error(self, run):
        """
        It stands outside of the guard: doubt has been decided by then.
        """
        log = []

        def audit(flow, call):
            try:
                return (yield from flow)
            except VendorDown as error:
                log.append(error.accepted)
                raise

        with pytest.raises(VendorDown):
            run(flow_of(tiny(wrappers=[audit], submit=asking("safe"))), Exchange(AnswerLost("gone")))

        assert [False] == log

    def test_a_refusal_by_a_wrapper_comes_before_anything_is_sent(self, run):
        """
        A budget that is used up costs nothing more.
        """
        exchange = Exchange()

        def budget(flow, call):
            raise QuotaExceeded("nothing left for today")
            yield from flow

        with pytest.raises(QuotaExceeded) as caught:
            run(flow_of(tiny(wrappers=[budget])), exchange)

        assert caught.value.accepted is False
        assert [] == exchange.requests

    def test_the_first_wrapper_is_the_innermost(self, run):
        """
        Wrappers are put around the flow in the order they are given.
        """
        log = []

        def named(name):
            def wrapper(flow, call):
                log.append(f"{name} in")
                task = yield from flow
                log.append(f"{name} out")
                return task

            return wrapper

        run(flow_of(tiny(wrappers=[named("first"), named("second")])), Exchange(OK))

        assert ["second in", "first in", "first out", "second out"] == log
