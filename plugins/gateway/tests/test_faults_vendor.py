"""
Everything that vendors do wrong, over HTTP: what can be told from it decides how a job ends.
"""

from __future__ import annotations

import asyncio
from contextlib import closing

import pytest

from .faults.fleet import Fleet
from .faults.processes import Sandbox
from .faults.stories import Story, seen_through
from .faults.wishes import MODELS

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults vendor")]
ALL_WELL = dict.fromkeys(MODELS, "succeeded")
UNKNOWN = dict.fromkeys(MODELS, "submit_unknown")
FOUND = {**UNKNOWN, "kling": "succeeded"}
REFUSED = dict.fromkeys(MODELS, "content_rejected")
NONE, ONE = 0, 1
FAULTS = {
    "reset": (UNKNOWN, NONE),
    "http_500": (UNKNOWN, NONE),
    "html_502": (UNKNOWN, NONE),
    "html": (UNKNOWN, NONE),
    "lost_answer": (FOUND, ONE),
    "truncated": (FOUND, ONE),
    "submit.moderated": (REFUSED, NONE),
    "poll.http_500*3": (ALL_WELL, ONE),
    "poll.http_429*2": (ALL_WELL, ONE),
    "poll.http_429=1": (ALL_WELL, ONE),
    "poll.html*2": (ALL_WELL, ONE),
    "poll.html_502*2": (ALL_WELL, ONE),
    "poll.reset*3": (ALL_WELL, ONE),
    "poll.lost_answer*2": (ALL_WELL, ONE),
    "poll.truncated*2": (ALL_WELL, ONE),
    "poll.unauthorized*2": (ALL_WELL, ONE),
    "poll.unknown_status*3": (ALL_WELL, ONE),
    "moderated": (REFUSED, ONE),
}
"""How the jobs end that this happens to, and how many of each a vendor takes."""
REFUSALS = {
    "busy": ({"kind": "busy"}, 0.9),
    "429": ({"kind": "http_429"}, 0.9),
    "429-with-retry-after": ({"kind": "http_429", "retry_after": 2}, 1.9),
}
"""What surely means that a vendor took nothing, and the least pause after it."""


async def suffered(fleet, gateway, fault):
    """
    The story of one job at each vendor that *fault* strikes.
    """
    tasks = await fleet.placed(gateway, f"({fault}) [fault:{fault}]")
    story = await seen_through(fleet, gateway, tasks)
    return Story(story.ends, fleet.bills_of(f"({fault})"), story.missed)


async def refused(place, sandbox, refusal):
    """
    The story of one job at each vendor that is refused once, and the pauses before it is submitted again.
    """
    for vendor in MODELS:
        sandbox.fault(on="submit", provider=vendor, times=1, **refusal)
    async with Fleet(place, sandbox) as fleet:
        gateway = await fleet.gateway()
        return await seen_through(fleet, gateway, await fleet.placed(gateway), fleet.pauses)


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """
    What comes of each fault, at one gateway.
    """
    place = tmp_path_factory.mktemp("vendor")
    sandbox = Sandbox(place)

    async def together():
        slots = {f"{vendor}_max_running": 5 for vendor in MODELS}  # as many as the simulated vendors have
        async with Fleet(place, sandbox, unresolved_after=5, **slots) as fleet:
            gateway = await fleet.gateway()
            return await asyncio.gather(*(suffered(fleet, gateway, fault) for fault in FAULTS))

    with closing(sandbox):
        return dict(zip(FAULTS, asyncio.run(together()), strict=True))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_job_survives_what_its_vendor_does(stories, fault):
    """
    It is paid for once at most, and ends as well as can be told.
    """
    ends, bills = FAULTS[fault]

    story = stories[fault]

    assert (ends, dict.fromkeys(MODELS, bills)) == (story.ends, story.bills)
    assert [] == story.missed


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_job_that_was_surely_not_taken_is_submitted_again(tmp_path, refusal):
    """
    Not before the vendor wants to be asked again.
    """
    fault, least = REFUSALS[refusal]
    with closing(Sandbox(tmp_path)) as sandbox:
        story = asyncio.run(refused(tmp_path, sandbox, fault))

    assert (ALL_WELL, dict.fromkeys(MODELS, ONE), []) == (story.ends, story.bills, story.missed)
    assert len(MODELS) == len(story.more())
    assert least <= min(story.more())
