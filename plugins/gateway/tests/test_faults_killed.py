"""
A gateway is killed on the way of a job to its vendor, and another goes on with the same file.

One job at each vendor; Kling can be asked for a job by our own id, the others cannot.
"""

from __future__ import annotations

import signal

import httpx
import pytest

from .faults.fleet import Fleet
from .faults.points import Point
from .faults.processes import VENDORS
from .faults.stories import Story, seen_through, told
from .faults.wishes import MODELS

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults killed")]
ONE_EACH = dict.fromkeys(MODELS, 1)
NONE = dict.fromkeys(MODELS, 0)
ALL_WELL = dict.fromkeys(MODELS, "succeeded")
UNKNOWN = dict.fromkeys(MODELS, "submit_unknown")
FOUND = {**UNKNOWN, "kling": "succeeded"}
POINTS = {
    "unintended": (ALL_WELL, ONE_EACH),
    "intended": (UNKNOWN, NONE),
    "answered": (FOUND, ONE_EACH),
    "unrecorded": (FOUND, ONE_EACH),
    "recorded": (ALL_WELL, ONE_EACH),
    "polling": (ALL_WELL, ONE_EACH),
}
"""How the jobs end that a gateway is killed over there, and how many of them each vendor takes."""
BEFORE_THE_ANSWER = ("unkept", "unanswered")


async def killed(name, place, sandbox):
    """
    Kill a gateway when a job of every vendor is at the point, and start another, too late for any deadline.
    """
    async with Fleet(place, sandbox, unresolved_after=1) as fleet:
        first = await fleet.gateway(Point(name, VENDORS))
        tasks = await fleet.placed(first)
        code = await first.ended()
        return await seen_through(fleet, await fleet.gateway(), tasks, code)


async def killed_unheard(name, place, sandbox):
    """
    Kill a gateway before its client has the answer; the client asks again with the same key.
    """
    async with Fleet(place, sandbox) as fleet:
        first = await fleet.gateway(Point(name, VENDORS))
        with pytest.raises(httpx.TransportError):
            await fleet.placed(first, key="once")
        await first.ended()
        second = await fleet.gateway()
        tasks = await fleet.placed(second, key="once")
        story = await seen_through(fleet, second, tasks)
        return Story(story.ends, story.bills, story.missed, len(fleet.rows()))


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """
    What comes of a kill at each point.
    """

    def story(name, place, sandbox):
        tell = killed_unheard if name in BEFORE_THE_ANSWER else killed
        return tell(name, place, sandbox)

    return told(tmp_path_factory.mktemp("killed"), (*POINTS, "sent", *BEFORE_THE_ANSWER), story)


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_gateways_jobs_end_as_they_can(stories, point):
    """
    None is paid for twice, and all that can be found is found.
    """
    story = stories[point]

    assert -signal.SIGKILL == story.more
    assert POINTS[point] == (story.ends, story.bills)
    assert [] == story.missed


def test_a_request_on_the_wire_is_paid_for_once_at_most(stories):
    """
    Whether the vendor takes it is up to the vendor; where it can be asked, the client gets what it made.
    """
    story = stories["sent"]

    assert {0, 1} >= set(story.bills.values())
    assert (UNKNOWN, FOUND)[story.bills["kling"]] == story.ends
    assert [] == story.missed


@pytest.mark.parametrize("point", BEFORE_THE_ANSWER)
def test_a_request_that_was_not_answered_is_repeated_with_its_key(stories, point):
    """
    Whether it was kept before or not, there is one task and one job.
    """
    story = stories[point]

    assert (ALL_WELL, ONE_EACH) == (story.ends, story.bills)
    assert len(MODELS) == story.more
    assert [] == story.missed
