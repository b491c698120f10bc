"""
How clients wait: how often they ask, what they put up with, and when they give up.
"""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from telecine import (
    AnswerLost,
    Client,
    HttpResponse,
    InvalidResponse,
    NotSent,
    Registry,
    Status,
    StillRunning,
    Task,
    Unauthorized,
    VendorDown,
    hookimpl,
)

from .acme import KINDS, PLUGIN, Clock, Vendor, account, client, describe, reply

TASK = Task(provider="acme", account="main", model="acme-1", handle="job-1", status=Status.QUEUED)
STUMBLES = {
    "500": HttpResponse.of(500, {"message": "oops"}),
    "502 in HTML": HttpResponse(status=502, content=b"<html>Bad Gateway</html>"),
    "200 in HTML": HttpResponse(status=200, content=b"<html>Please wait</html>"),
    "a 404 that says nothing": HttpResponse.of(404, {}),
    "429": HttpResponse.of(429, {}),
    "another shape": HttpResponse.of(200, {"data": None}),
    "half of it": HttpResponse(status=200, content=b'{"id": "job-1", "sta'),
    "lost": AnswerLost("reset"),
    "unreachable": NotSent("Name or service not known"),
    "a bug of the transport": RuntimeError("oops"),
}


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


def test_polls_come_quickly_first_and_more_slowly_later(kind, clock):
    """
    From the provider's own cadence up to half a minute.
    """
    vendor = Vendor(*[reply("running")] * 15, reply("done"))

    client(kind, vendor, clock).wait(TASK)

    assert [4.0, 5.0, 6.25] == clock.slept[:3]
    assert sorted(clock.slept) == clock.slept
    assert [30.0, 30.0] == clock.slept[-2:]


def test_a_provider_may_be_slower_than_any_other(clock):
    """
    One that wants a poll a minute gets no more.
    """
    slow = attrs.evolve(describe(), poll_every=60.0)
    registry = Registry(entry_points=False)
    registry.add("acme", type("Slow", (), {**vars(PLUGIN), "describe": staticmethod(hookimpl(lambda: slow))}))
    vendor = Vendor(*[reply("running")] * 5, reply("done"))
    asked = Client([account()], registry=registry, transport=vendor, clock=clock, sleep=clock.sleep)

    asked.wait(TASK)

    assert [60.0] * 6 == clock.slept


def test_a_fixed_pause_stays_as_it_is(kind, clock):
    """
    Through failures, and after a longer one that the vendor has asked for.
    """
    busy = HttpResponse.of(429, {}, headers={"retry-after": "60"})
    vendor = Vendor(
        reply("running"), STUMBLES["500"], busy, reply("running"), reply("running"), reply("done")
    )

    client(kind, vendor, clock).wait(TASK, every=2.0)

    assert [2.0, 2.0, 2.0, 60.0, 2.0, 2.0] == clock.slept


@pytest.mark.parametrize(
    ("stated", "pause"),
    [
        pytest.param("60", 60.0, id="seconds"),
        pytest.param("1", 1.0, id="fewer than ours"),
        pytest.param("0", 8.0, id="none at all"),
        pytest.param("Mon, 05 Jan 2026 12:01:00 GMT", 56.0, id="date"),
        pytest.param("soon", 8.0, id="nonsense"),
    ],
)
def test_retry_after_wins(kind, clock, stated, pause):
    """
    For one pause; then the pace is ours again.
    """
    busy = HttpResponse.of(429, {}, headers={"retry-after": stated})
    vendor = Vendor(busy, reply("running"), reply("done"))

    client(kind, vendor, clock).wait(TASK)

    assert [4.0, pause] == clock.slept[:2]
    assert clock.slept[2] <= 10.0


@pytest.mark.parametrize("stumble", STUMBLES.values(), ids=STUMBLES)
def test_nine_failures_in_a_row_are_lived_through(kind, clock, stumble):
    """
    The job goes on at the vendor, whatever its poll looks like.
    """
    vendor = Vendor(*[stumble] * 9, reply("running"), *[stumble] * 9, reply("done"))

    task = client(kind, vendor, clock).wait(TASK)

    assert Status.SUCCEEDED is task.status


@pytest.mark.parametrize(
    ("stumble", "error"),
    [("500", VendorDown), ("200 in HTML", InvalidResponse), ("lost", VendorDown)],
)
def test_ten_failures_in_a_row_are_too_many(kind, clock, stumble, error):
    """
    The last of them is raised.
    """
    vendor = Vendor(STUMBLES[stumble])

    with pytest.raises(error):
        client(kind, vendor, clock).wait(TASK)

    assert 10 == len(vendor.requests)


def test_failures_are_not_repeated_ever_faster(kind, clock):
    """
    Each pause is twice the one before, up to half a minute.
    """
    vendor = Vendor(*[STUMBLES["500"]] * 5, reply("done"))

    client(kind, vendor, clock).wait(TASK)

    assert [4.0, 8.0, 16.0, 30.0, 30.0, 30.0] == clock.slept


def test_a_key_that_is_refused_ends_the_wait_at_once(kind, clock):
    """
    Asking again would bring nothing else.
    """
    vendor = Vendor(reply("running"), HttpResponse.of(401, {}))

    with pytest.raises(Unauthorized) as caught:
        client(kind, vendor, clock).wait(TASK)

    assert ("acme", "main") == (caught.value.provider, caught.value.account)
    assert 2 == len(vendor.requests)


def test_at_the_limit_the_task_can_go_on(kind, clock):
    """
    The error carries where it stood last.
    """
    vendor = Vendor(reply("queued"), reply("running"))
    asked = client(kind, vendor, clock)
    with pytest.raises(StillRunning) as caught:
        asked.wait(TASK, limit=20.0)
    vendor.outcomes = [reply("done")]

    task = asked.wait(caught.value.task)

    assert Status.PROCESSING is caught.value.task.status
    assert "the job is still processing after 20 seconds; it goes on" == str(caught.value)
    assert Status.SUCCEEDED is task.status


@pytest.mark.parametrize("limit", [1.0, 10.0, 20.0, 100.0])
@pytest.mark.parametrize(
    "answer", [reply("running"), HttpResponse.of(429, {}, headers={"retry-after": "3600"})]
)
def test_no_pause_is_longer_than_the_time_that_is_left(kind, clock, limit, answer):
    """
    The last poll is made when the time is up, and not later.
    """
    with pytest.raises(StillRunning):
        client(kind, Vendor(answer), clock).wait(TASK, limit=limit)

    assert pytest.approx(limit, abs=0.001) == sum(clock.slept)


def test_slow_answers_count_as_well(clock):
    """
    The limit is one of time, not of polls.
    """
    vendor = Vendor(reply("running"))
    vendor.send = _slowly(vendor.send, clock)

    with pytest.raises(StillRunning):
        client("blocking", vendor, clock).wait(TASK, limit=60.0)

    assert 2 == len(vendor.requests)


def test_a_watcher_sees_each_answer(kind, clock):
    """
    Failures are not shown: nothing is known then.
    """
    vendor = Vendor(reply("queued"), STUMBLES["500"], reply("running"), reply("done"))
    seen = []

    task = client(kind, vendor, clock).wait(TASK, watch=seen.append)

    assert ["queued", "running", "done"] == [each.vendor_status for each in seen]
    assert task is seen[-1]


@pytest.mark.parametrize("status", [Status.SUCCEEDED, Status.FAILED, Status.CANCELLED])
def test_a_finished_job_is_not_waited_for(kind, clock, status):
    """
    It comes back as it is.
    """
    vendor = Vendor()
    task = attrs.evolve(TASK, status=status)

    assert task is client(kind, vendor, clock).wait(task)
    assert ([], []) == (vendor.requests, clock.slept)


@pytest.mark.parametrize(("state", "status"), [("broken", Status.FAILED), ("stopped", Status.CANCELLED)])
def test_a_failed_job_is_a_result(kind, clock, state, status):
    """
    It is returned, not raised.
    """
    task = client(kind, Vendor(reply(state)), clock).wait(TASK)

    assert status is task.status


def _slowly(send, clock):
    def slow(request):
        clock.now += timedelta(seconds=30)
        return send(request)

    return slow
