"""
What vendors do to jobs: lost answers, refusals, silence, and words that nobody documented.
"""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from itertools import pairwise

import attrs
import pytest

from telecine import AnswerLost, HttpResponse, NotSent
from telecine_gateway._desk import wished, wishes_of
from telecine_gateway._job import State

from .engine_kit import DRIVEN, NOW, Script, account, hangs, job, quay, rows_of, seconds
from .vendors import (
    FILM,
    HTML,
    jimeng,
    jimeng_created,
    jimeng_error,
    kling,
    kling_error,
    vidu,
    vidu_created,
    vidu_error,
)

pytestmark = pytest.mark.anyio
LOOP = DRIVEN
SUBMIT, QUERY, FIND, CANCEL = "POST", "GET", "text2video/tc", "/cancel"
LOST = AnswerLost("the connection was reset")
REFUSED = NotSent("connection refused")
CREATED = {"kling": kling(), "vidu": vidu_created(), "jimeng": jimeng_created()}
DONE = {"kling": kling("succeed"), "vidu": vidu("success"), "jimeng": jimeng("done", FILM)}
KLING, VIDU, JIMENG = account("kling"), account("vidu"), account("jimeng")


@pytest.fixture
def worker(store, tmp_path):
    """
    Makes workers of those accounts and answers; one of every provider where no account is named.
    """

    def make(answers, *accounts, **options):
        script = Script({name: list(known) for name, known in answers.items()})
        return quay(store, script, *(accounts or (KLING, VIDU, JIMENG)), place=tmp_path, **options)

    return make


def script_of(provider, submits=(), polls=()):
    """
    Answers of a provider: to submits, then to polls.
    """
    submit = "CVSync2AsyncSubmitTask" if provider == "jimeng" else "POST"
    poll = "CVSync2AsyncGetResult" if provider == "jimeng" else "GET"
    return {submit: [*submits] or [CREATED[provider]], poll: [*polls] or [DONE[provider]]}


@pytest.mark.parametrize("provider", ["kling", "vidu", "jimeng"])
async def test_a_job_that_nothing_befalls_succeeds(worker, provider):
    """
    One submit, one poll, and the vendor's video.
    """
    quay = worker(script_of(provider))
    await quay.place_jobs(job(provider=provider))

    done = await quay.see()

    assert [State.SUBMITTING, State.RUNNING, State.SUCCEEDED] == quay.states()
    assert [FILM] == [video.url for video in done.task.videos]
    assert 1 == len(quay.script.submits)


class TestLostAnswer:
    """
    The vendor may have taken the job, and its answer is lost (T18, T19).
    """

    @pytest.mark.parametrize(
        "answer",
        [
            pytest.param(LOST, id="reset"),
            pytest.param(hangs, id="silence"),
            pytest.param(HTML, id="a proxy's page under 502"),
            pytest.param(HttpResponse.of(503, {"message": "later"}), id="503 without a code"),
            pytest.param(attrs.evolve(HTML, status=200), id="a page under 200"),
            pytest.param(kling(number=""), id="an empty id (T57)"),
            pytest.param(HttpResponse.of(200, {"code": 0, "data": {}}), id="no id (T57)"),
            pytest.param(kling_error(5000, 500), id="the vendor's own 5000"),
        ],
    )
    async def test_a_vendor_that_can_be_asked_is_asked_and_never_sent_it_again(self, worker, answer):
        """
        Kling takes our own id in place of its own: the job is adopted.
        """
        quay = worker({SUBMIT: [answer], FIND: [kling("processing")], QUERY: [DONE["kling"]]})
        await quay.place_jobs(job())

        done = await quay.see()

        assert [State.SUBMITTING, State.RECONCILING, State.RUNNING, State.SUCCEEDED] == quay.states()
        assert "text2video/900" == done.handle
        assert 1 == len(quay.script.submits)

    async def test_a_job_that_shows_late_is_found(self, worker):
        """
        It is not known at first, nor after the grace; it is looked for until the deadline.
        """
        unknown = [kling_error(1203, 404)] * 12
        quay = worker({SUBMIT: [LOST], FIND: [*unknown, kling("processing")], QUERY: [DONE["kling"]]})
        await quay.place_jobs(job())

        await quay.see()

        assert [State.RECONCILING, State.UNRESOLVED, State.RUNNING, State.SUCCEEDED] == quay.states()[1:]
        assert 1 == len(quay.script.submits)

    @pytest.mark.parametrize(
        ("provider", "find"),
        [
            pytest.param("vidu", [], id="one that cannot be asked"),
            pytest.param("jimeng", [], id="another that cannot be asked"),
            pytest.param("kling", [kling_error(1203, 404)], id="one that knows nothing"),
            pytest.param("kling", [LOST], id="one that never answers"),
            pytest.param("kling", [HTML], id="one that answers nonsense"),
            pytest.param("kling", [kling_error(1000, 401)], id="one that refuses the key"),
        ],
    )
    async def test_what_nobody_can_tell_fails_at_the_deadline(self, worker, provider, find):
        """
        The caller is told that it may have been charged; it was sent once.
        """
        known = script_of(provider, submits=[LOST])
        quay = worker({**({FIND: find} if find else {}), **known}, unresolved_after=seconds(1800))
        await quay.place_jobs(job(provider=provider))

        done = await quay.see(within=3000)

        assert State.UNRESOLVED in quay.states()
        assert (State.FAILED, "SubmitUnknown") == (done.state, done.error.kind)
        assert 1800 <= (done.finished_at - done.submit_started_at).total_seconds() <= 1900
        assert 1 == len(quay.script.submits)

    async def test_a_handle_that_another_job_has_leaves_the_job_in_doubt(self, worker):
        """
        The vendor gave one id twice: whose video it makes, nobody knows.
        """
        quay = worker(script_of("vidu", polls=[vidu("processing")]))
        await quay.place_jobs(job(1, provider="vidu"), job(2, provider="vidu"))

        await quay.until(lambda: any(each.state is State.UNRESOLVED for each in quay.told))

        assert {"900", None} == {quay.row(1).handle, quay.row(2).handle}
        assert {State.RUNNING, State.UNRESOLVED} == {quay.row(1).state, quay.row(2).state}

    async def test_two_accounts_may_give_one_id(self, worker):
        """
        An id means something on its own account only (T29).
        """
        quay = worker(
            script_of("vidu", polls=[vidu("processing")]),
            account("vidu", "one", max_running=1),
            account("vidu", "two", max_running=1),
        )
        await quay.place_jobs(job(1, provider="vidu"), job(2, provider="vidu"))

        await quay.idle(60)

        assert {("one", "900"), ("two", "900")} == {
            (each.account, each.handle) for each in rows_of(quay.place).values()
        }
        keys = {each.request.headers["authorization"] for each in quay.script.others}
        assert {"Token test-key-one", "Token test-key-two"} == keys


class TestSurelyNotTaken:
    """
    What provably never reached the vendor, or was refused there, may be sent again.
    """

    @pytest.mark.parametrize("times", [1, 5, 9])
    async def test_a_refused_connection_is_tried_again(self, worker, times):
        """
        With more and more time between the tries, each under an id of its own (T20).
        """
        quay = worker(script_of("kling", submits=[*[REFUSED] * times, kling()]))
        await quay.place_jobs(job())

        done = await quay.see()

        moments = [each.at for each in quay.script.submits]
        pauses = [round(later - before) for before, later in pairwise(moments)]
        ids = {json.loads(each.request.content)["external_task_id"] for each in quay.script.submits}
        assert (State.SUCCEEDED, times + 1) == (done.state, done.attempt)
        assert [1, 2, 4, 8, 16, 32, 60, 60, 60][:times] == pauses
        assert times + 1 == len(ids)

    async def test_tries_are_used_up(self, worker):
        """
        After ten the job fails as the last of them did.
        """
        quay = worker(script_of("kling", submits=[REFUSED]), attempts=10)
        await quay.place_jobs(job())

        done = await quay.see()

        assert (State.FAILED, "VendorDown") == (done.state, done.error.kind)
        assert 10 == len(quay.script.submits)

    @pytest.mark.parametrize(
        ("provider", "answer"),
        [
            pytest.param("kling", kling_error(1302, 429), id="Kling, too many calls"),
            pytest.param("kling", kling_error(1303, 429), id="Kling, too many jobs"),
            pytest.param("jimeng", jimeng_error(50429), id="Jimeng, too many calls"),
            pytest.param("jimeng", jimeng_error(50430), id="Jimeng, too many jobs"),
            pytest.param("vidu", vidu_error("QuotaExceeded", 429), id="Vidu, too many jobs"),
            pytest.param("vidu", vidu_error("TooManyRequests", 429), id="Vidu, too many calls"),
            pytest.param("vidu", HttpResponse.of(429, {}), id="a bare 429"),
        ],
    )
    async def test_a_busy_vendor_is_waited_for_as_long_as_it_takes(self, worker, provider, answer):
        """
        It costs no attempt, however often (T25).
        """
        quay = worker(script_of(provider, submits=[*[answer] * 15, CREATED[provider]]))
        await quay.place_jobs(job(provider=provider))

        done = await quay.see()

        assert State.SUCCEEDED is done.state
        assert 16 == len(quay.script.submits)

    async def test_a_vendors_own_pause_is_kept(self, worker):
        """
        Neither this job nor another one is sent before.
        """
        busy = kling_error(1303, 429, retry_after="40")
        quay = worker(script_of("kling", submits=[busy, kling(number="1"), kling(number="2")]))
        await quay.place_jobs(job(1))
        await quay.idle(1)
        await quay.place_jobs(job(2))

        await quay.see(1)
        await quay.see(2)

        assert 40 <= min(each.at for each in quay.script.submits[1:])

    async def test_waiting_ends_at_the_jobs_deadline(self, worker):
        """
        No vendor has taken it by then.
        """
        quay = worker(script_of("kling", submits=[kling_error(1303, 429)]))
        await quay.place_jobs(job(deadline_at=NOW + seconds(600)))

        done = await quay.see()

        assert (State.EXPIRED, "Expired") == (done.state, done.error.kind)
        assert 600 <= (done.finished_at - NOW).total_seconds() < 660

    async def test_a_slot_is_free_again_after_a_submit_that_failed(self, worker):
        """
        The job itself may use it for its next try, and so may others.
        """
        one = account("kling", max_running=1)
        quay = worker(script_of("kling", submits=[REFUSED, kling(number="1"), kling(number="2")]), one)
        await quay.place_jobs(job(1), job(2))

        first, second = await quay.see(1), await quay.see(2)

        assert [State.SUCCEEDED, State.SUCCEEDED] == [first.state, second.state]

    @pytest.mark.parametrize(
        ("provider", "answer", "kind"),
        [
            pytest.param("kling", kling_error(1301), "ContentRejected", id="moderation"),
            pytest.param("kling", kling_error(1201), "InvalidRequest", id="a wrong field"),
            pytest.param("vidu", vidu_error("CreditInsufficient"), "QuotaExceeded", id="no credits"),
            pytest.param("kling", kling_error(1000, 401), "Unauthorized", id="a wrong key, and no other"),
        ],
    )
    async def test_a_refusal_ends_the_job_at_once(self, worker, provider, answer, kind):
        """
        The caller is told why.
        """
        quay = worker(script_of(provider, submits=[answer]))
        await quay.place_jobs(job(provider=provider))

        done = await quay.see()

        assert (State.FAILED, kind) == (done.state, done.error.kind)
        assert 1 == len(quay.script.submits)

    async def test_a_denied_account_makes_place_for_another_once(self, worker):
        """
        The second has the key that works; the first is not asked again.
        """
        answers = script_of("vidu", submits=[vidu_error("Unauthorized", 401), vidu_created()])
        quay = worker(answers, account("vidu", "one"), account("vidu", "two"))
        await quay.place_jobs(job(provider="vidu"))

        done = await quay.see()

        keys = [each.request.headers["authorization"] for each in quay.script.submits]
        assert ["Token test-key-one", "Token test-key-two"] == keys
        assert (State.SUCCEEDED, "two") == (done.state, done.account)

    async def test_each_account_denies_once(self, worker):
        """
        Where all do, the job fails.
        """
        answers = script_of("vidu", submits=[vidu_error("Unauthorized", 401)])
        quay = worker(answers, account("vidu", "one"), account("vidu", "two"))
        await quay.place_jobs(job(provider="vidu"))

        done = await quay.see()

        assert (State.FAILED, "Unauthorized", 2) == (done.state, done.error.kind, len(quay.script.submits))

    async def test_a_purged_request_is_refused_before_the_first_byte(self, worker, store):
        """
        Nothing is known that could be sent.
        """
        quay = worker(script_of("kling"))
        await quay.place_jobs(job())
        await store.write(lambda known: known.exec_driver_sql("DELETE FROM requests"))

        done = await quay.see()

        assert (State.FAILED, "ConfigurationError", 0) == (done.state, done.error.kind, len(quay.script.sent))


class TestPolls:
    """
    A poll that fails says nothing about the job.
    """

    @pytest.mark.parametrize(
        ("provider", "answer"),
        [
            pytest.param("kling", HttpResponse.of(500, {"message": "later"}), id="500"),
            pytest.param("kling", HTML, id="a page"),
            pytest.param("kling", attrs.evolve(HTML, status=200), id="a page under 200"),
            pytest.param("kling", LOST, id="reset"),
            pytest.param("kling", REFUSED, id="no connection"),
            pytest.param("kling", NotSent("no such host"), id="no name"),
            pytest.param("kling", hangs, id="silence"),
            pytest.param("kling", kling_error(1302, 429), id="Kling, too many calls"),
            pytest.param("kling", kling_error(1303, 429), id="Kling, too many jobs"),
            pytest.param("jimeng", jimeng_error(50429), id="Jimeng, too many calls"),
            pytest.param("jimeng", jimeng_error(50430), id="Jimeng, too many jobs"),
            pytest.param("kling", kling_error(1000, 401), id="a revoked key (T27)"),
            pytest.param("vidu", vidu_error("SystemThrottling", 429), id="Vidu under load"),
            pytest.param("vidu", HttpResponse.of(404, None), id="a bare 404"),
        ],
    )
    async def test_nine_failures_and_a_success_are_a_success(self, worker, provider, answer):
        """
        The job is held meanwhile, and nothing is written of it (T25, T26, T27).
        """
        quay = worker(script_of(provider, polls=[*[answer] * 9, DONE[provider]]))
        await quay.place_jobs(job(provider=provider))

        done = await quay.see()

        assert [State.SUBMITTING, State.RUNNING, State.SUCCEEDED] == quay.states()
        assert (10, 4) == (len(quay.script.others), done.version + 1)

    async def test_a_vendor_that_fails_for_long_is_asked_rarely(self, worker):
        """
        Ever more slowly, and the job goes on.
        """
        quay = worker(script_of("kling", polls=[LOST]))
        await quay.place_jobs(job())

        await quay.idle(3600)

        moments = [each.at for each in quay.script.others]
        assert State.RUNNING is quay.row().state
        assert len(moments) < 40
        assert 290 < moments[-1] - moments[-2] < 310

    async def test_a_vendors_own_pause_is_kept(self, worker):
        """
        By Retry-After, for every job of that account (T25).
        """
        busy = kling_error(1302, 429, retry_after="77")
        quay = worker(script_of("kling", submits=[kling(number="1"), kling(number="2")], polls=[busy]))
        await quay.place_jobs(job(1), job(2))

        await quay.idle(70)

        assert 1 == len(quay.script.others)

    @pytest.mark.parametrize(
        "word",
        ["rendering", "", "foo", None],
    )
    async def test_a_word_that_is_not_documented_still_runs(self, worker, word):
        """
        With a warning that carries it, said once (T24).
        """
        odd = HttpResponse.of(200, {"id": "900", "state": word})
        quay = worker(script_of("vidu", polls=[*[odd] * 5, vidu("success")]))
        await quay.place_jobs(job(provider="vidu"))
        await quay.until(lambda: len(quay.script.others) == 5)
        running = quay.row()

        done = await quay.see()

        assert [State.RUNNING, State.SUCCEEDED] == [running.state, done.state]
        assert ["unknown_status"] == [notice.code for notice in running.task.warnings]

    @pytest.mark.parametrize(
        ("provider", "answer"),
        [
            pytest.param("kling", kling("succeed", urls=()), id="Kling"),
            pytest.param("vidu", vidu("success", urls=()), id="Vidu"),
            pytest.param("vidu", vidu("success", urls=("",)), id="Vidu, an empty address"),
            pytest.param("jimeng", jimeng("done"), id="Jimeng"),
        ],
    )
    async def test_a_success_without_an_address_is_none(self, worker, provider, answer):
        """
        The job fails, and no address is made up (T36).
        """
        quay = worker(script_of(provider, polls=[answer]))
        await quay.place_jobs(job(provider=provider))

        done = await quay.see()

        assert (State.FAILED, "no_output") == (done.state, done.error.code)
        assert () == done.task.videos

    async def test_a_job_that_the_vendor_has_forgotten_has_failed(self, worker):
        """
        By a documented code, and never by a bare 404 (T28).
        """
        quay = worker(script_of("kling", polls=[kling_error(1203, 404)]))
        await quay.place_jobs(job())

        done = await quay.see()

        assert (State.FAILED, "TaskNotFound") == (done.state, done.error.kind)

    async def test_a_running_job_outlives_its_deadline(self, worker):
        """
        The vendor is paid for it: it is polled, ever more slowly, until there is an answer (T55).
        """
        known = [kling("processing")] * 180
        quay = worker(script_of("kling", polls=[*known, DONE["kling"]]))
        await quay.place_jobs(job(deadline_at=NOW + seconds(60)))

        done = await quay.see(within=86_400)

        assert State.SUCCEEDED is done.state
        assert done.finished_at > NOW + seconds(3600)

    async def test_a_job_that_outlives_the_vendors_memory_has_expired(self, worker):
        """
        Jimeng forgets a job after twelve hours.
        """
        quay = worker(script_of("jimeng", polls=[jimeng("generating")]))
        await quay.place_jobs(job(provider="jimeng"))

        done = await quay.see(within=100_000)

        assert (State.EXPIRED, "Expired") == (done.state, done.error.kind)
        assert timedelta(hours=12) <= done.finished_at - NOW < timedelta(hours=12.5)

    async def test_an_account_that_is_gone_leaves_its_jobs_as_they_are(self, worker, store, tmp_path):
        """
        They are held until it is back (T31).
        """
        first = worker(script_of("kling", polls=[kling("processing")]))
        await first.place_jobs(job())
        running = await first.see(1, State.RUNNING)
        second = worker(script_of("kling"), VIDU)
        second.worker.adopt([running])

        await second.idle(600)

        assert running == second.row()
        assert [] == second.script.sent

    async def test_a_provider_that_is_gone_leaves_its_jobs_as_they_are(self, worker):
        """
        They hold up nobody, however many they are.
        """
        quay = worker(script_of("kling"), at_once=8)
        lost = [job(number, provider="sunk") for number in range(2, 40)]
        await quay.place_jobs(*lost, job(1))

        done = await quay.see(within=60)

        assert State.SUCCEEDED is done.state
        assert lost[0].state is quay.row(2).state
        assert {} == quay.worker.busy


class TestCancel:
    """
    A client's wish to end a job, in each state (T53).
    """

    async def test_a_job_that_waits_is_ended_at_once(self, worker):
        """
        No vendor hears of it.
        """
        quay = worker(script_of("kling"), account("kling", max_running=0))
        await quay.place_jobs(job())
        await quay.idle(5)

        quay.worker.wish(job().id)
        done = await quay.see()

        assert (State.CANCELLED, "Cancelled") == (done.state, done.error.kind)
        assert [] == quay.script.sent

    async def test_a_running_job_is_ended_at_the_vendor(self, worker):
        """
        Where the vendor can.
        """
        answers = {CANCEL: [HttpResponse.of(200, {})], **script_of("vidu", polls=[vidu("queueing")])}
        quay = worker(answers)
        await quay.place_jobs(job(provider="vidu"))
        await quay.see(1, State.RUNNING)

        quay.worker.wish(job().id)
        done = await quay.see()

        assert [State.RUNNING, State.CANCELLING, State.CANCELLED] == quay.states()[1:]
        assert done.cancel_asked_at is not None
        assert set() == quay.context.told

    async def test_a_vendor_that_does_not_end_it_is_heard(self, worker):
        """
        The job goes on and may yet succeed; the vendor is not asked again.
        """
        refusal = vidu_error("BadRequest")
        polls = [vidu("processing"), vidu("processing"), vidu("success")]
        quay = worker({CANCEL: [refusal], **script_of("vidu", polls=polls)})
        await quay.place_jobs(job(provider="vidu"))
        await quay.see(1, State.RUNNING)

        quay.worker.wish(job().id)
        done = await quay.see()

        cancels = [each for each in quay.script.sent if each.request.url.endswith("/cancel")]
        assert (State.SUCCEEDED, 1) == (done.state, len(cancels))
        assert [(job().id, "Vidu answers a reason (BadRequest)")] == quay.refused

    async def test_a_wish_during_the_submit_is_kept_until_it_is_over(self, worker):
        """
        The job is ended once it is running.
        """
        taken = asyncio.get_running_loop().create_future()
        answers = {CANCEL: [HttpResponse.of(200, {})], **script_of("vidu", submits=[lambda _: _of(taken)])}
        quay = worker(answers)
        await quay.place_jobs(job(provider="vidu"))
        await quay.see(1, State.SUBMITTING)
        quay.worker.wish(job().id)
        await quay.idle(2)

        taken.set_result(vidu_created())
        done = await quay.see()

        assert State.CANCELLED is done.state
        assert [State.SUBMITTING, State.RUNNING, State.CANCELLING, State.CANCELLED] == quay.states()

    async def test_a_wish_in_doubt_is_kept(self, worker):
        """
        It is unresolved, and fails as that at its deadline.
        """
        quay = worker(script_of("vidu", submits=[LOST]))
        await quay.place_jobs(job(provider="vidu"))
        await quay.see(1, State.UNRESOLVED)

        quay.worker.wish(job().id)
        await quay.idle(5)
        unresolved = quay.row()
        done = await quay.see(within=3000)

        assert (State.UNRESOLVED, True) == (unresolved.state, unresolved.cancel_asked_at is not None)
        assert (State.FAILED, "SubmitUnknown") == (done.state, done.error.kind)

    async def test_a_wish_that_cannot_be_kept_is_answered_and_forgotten(self, worker, store):
        """
        Kling ends no job: it is polled as often as before.
        """
        quay = worker(script_of("kling", polls=[kling("processing")]))
        await quay.place_jobs(job())
        running = await quay.see(1, State.RUNNING)
        await store.write(wished([job().id], NOW))

        quay.worker.wish(job().id)
        await quay.idle(3)

        assert running.state is quay.row().state
        assert [] == await store.read(wishes_of(quay.name))
        assert [job().id] == [job_id for job_id, _ in quay.refused]

    async def test_a_job_that_is_over_stays_as_it_is(self, worker):
        """
        A wish that comes too late changes nothing.
        """
        quay = worker(script_of("kling"))
        await quay.place_jobs(job())
        done = await quay.see()

        quay.worker.wish(job().id)
        await quay.idle(5)

        assert done == quay.row()


def _of(future):
    async def answer():
        return await future

    return answer()
