"""
A gateway stands still for longer than it is believed to live, while another works on the same file.
"""

from __future__ import annotations

import signal

import pytest

from .faults.fleet import Fleet
from .faults.points import Point
from .faults.processes import VENDORS, until
from .faults.stories import seen_through, told
from .faults.wishes import MODELS

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults frozen")]
ONE_EACH = dict.fromkeys(MODELS, 1)
NONE = dict.fromkeys(MODELS, 0)
ALL_WELL = dict.fromkeys(MODELS, "succeeded")
UNKNOWN = dict.fromkeys(MODELS, "submit_unknown")
DEAD = "declared dead"


async def frozen(fleet, point):
    """
    Two gateways, the first of which stands still at *point* with a job of every vendor.
    """
    first = await fleet.gateway(Point(point, VENDORS, signal.SIGSTOP))
    second = await fleet.gateway()
    tasks = await fleet.placed(first)
    await first.frozen()
    return first, second, tasks


async def adopted(fleet):
    """
    Return once the second gateway looks after every job.
    """
    # The intent is the first write to a row, its being freed the second.
    await until(lambda: all(row["owner"] and row["version"] > 2 for row in fleet.rows()), "a take-over")


async def heard_in_time(place, sandbox):
    """
    The request leaves after the take-over, and before anybody believes that it cannot.
    """
    async with Fleet(place, sandbox, submit_timeout=12, unresolved_after=30) as fleet:
        first, second, tasks = await frozen(fleet, "intended")
        await adopted(fleet)
        first.signal(signal.SIGCONT)
        return await seen_through(fleet, second, tasks)


async def heard_late(place, sandbox):
    """
    The answer is put on record long after its job was taken over, when Kling's has been found.
    """
    async with Fleet(place, sandbox, unresolved_after=60) as fleet:
        first, second, tasks = await frozen(fleet, "heard")
        found = await fleet.end(second, tasks["kling"])
        await fleet.stand("unresolved", {vendor: tasks[vendor] for vendor in ("jimeng", "vidu")})
        first.signal(signal.SIGCONT)
        return await seen_through(fleet, second, tasks, found)


async def too_late(place, sandbox):
    """
    It wakes with a request that it has not sent yet, when nobody believes in it any more.
    """
    async with Fleet(place, sandbox, unresolved_after=1) as fleet:
        first, second, tasks = await frozen(fleet, "intended")
        story = await seen_through(fleet, second, tasks)
        first.signal(signal.SIGCONT)
        await until(lambda: first.log.count("hook=submit") == len(tasks), "an end of each submit")
        return await seen_through(fleet, second, tasks, story.ends)


async def overtaken(place, sandbox):
    """
    It wakes with the answers to polls of jobs that are over.
    """
    async with Fleet(place, sandbox) as fleet:
        first, second, tasks = await frozen(fleet, "polling")
        story = await seen_through(fleet, second, tasks)
        before = fleet.rows()
        first.signal(signal.SIGCONT)
        await first.said(DEAD)
        await fleet.ends(first, tasks)
        return await seen_through(fleet, first, tasks, (story.ends, before == fleet.rows()))


STORIES = {story.__name__: story for story in (heard_in_time, heard_late, too_late, overtaken)}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """
    What comes of each standstill.
    """
    place = tmp_path_factory.mktemp("frozen")
    return told(place, STORIES, lambda name, place, sandbox: STORIES[name](place, sandbox))


def test_a_late_request_is_waited_for(stories):
    """
    Its job is another's by then, which has not given it up: one job each, and the client gets it.
    """
    story = stories["heard_in_time"]

    assert (ALL_WELL, ONE_EACH, []) == (story.ends, story.bills, story.missed)


def test_a_late_answer_counts(stories):
    """
    Where the vendor cannot be asked, what the former owner heard is all that anybody knows.
    """
    story = stories["heard_late"]

    assert "succeeded" == story.more
    assert (ALL_WELL, ONE_EACH, []) == (story.ends, story.bills, story.missed)


def test_a_request_that_nobody_believes_in_is_not_sent(stories):
    """
    Who has slept through the whole of its time to submit does not submit.
    """
    story = stories["too_late"]

    assert UNKNOWN == story.more
    assert (UNKNOWN, NONE, []) == (story.ends, story.bills, story.missed)


def test_a_frozen_gateways_writes_change_nothing(stories):
    """
    Its jobs have ended without it, and stay as they ended.
    """
    story = stories["overtaken"]

    assert (ALL_WELL, True) == story.more
    assert (ALL_WELL, ONE_EACH, []) == (story.ends, story.bills, story.missed)
