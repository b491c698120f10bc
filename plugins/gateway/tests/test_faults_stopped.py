"""
A gateway is asked to stop while vendors have yet to answer.
"""

from __future__ import annotations

import signal

import pytest

from .faults.fleet import Fleet
from .faults.processes import SPEED
from .faults.stories import seen_through, told
from .faults.wishes import MODELS

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults stopped")]
SLOWLY = f"[fault:latency={SPEED}]"
"""A submit that takes a second."""


async def waits(place, sandbox):
    """
    The answers come before its patience ends.
    """
    async with Fleet(place, sandbox, submit_timeout=10, unresolved_after=30) as fleet:
        first = await fleet.gateway()
        tasks = await fleet.placed(first, SLOWLY)
        await fleet.stand("submitting", tasks)
        first.signal(signal.SIGTERM)
        code = await first.ended()
        left = [(row["state"], row["owner"]) for row in fleet.rows()]
        return await seen_through(fleet, await fleet.gateway(), tasks, (code, left))


async def hands_over(place, sandbox):
    """
    Another gateway is there, and takes its jobs at once.
    """
    async with Fleet(place, sandbox, worker_ttl=60) as fleet:
        first, second = await fleet.gateway(), await fleet.gateway()
        tasks = await fleet.placed(first)
        first.signal(signal.SIGTERM)
        return await seen_through(fleet, second, tasks, await first.ended())


STORIES = {story.__name__: story for story in (waits, hands_over)}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """
    What comes of each stop.
    """
    place = tmp_path_factory.mktemp("stopped")
    return told(place, STORIES, lambda name, place, sandbox: STORIES[name](place, sandbox))


def test_a_stop_waits_for_answers_that_are_on_their_way(stories):
    """
    Nothing is in doubt afterwards, and nothing is owned.
    """
    story = stories["waits"]

    assert (0, [("running", None)] * len(MODELS)) == story.more
    assert dict.fromkeys(MODELS, "succeeded") == story.ends
    assert (dict.fromkeys(MODELS, 1), []) == (story.bills, story.missed)


def test_a_stopped_gateways_jobs_are_free_at_once(stories):
    """
    Nobody waits for a time to live, which is a minute here.
    """
    story = stories["hands_over"]

    assert 0 == story.more
    assert dict.fromkeys(MODELS, "succeeded") == story.ends
    assert (dict.fromkeys(MODELS, 1), []) == (story.bills, story.missed)
