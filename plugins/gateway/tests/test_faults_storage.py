"""
The database cannot be written to: clients are told so, and no vendor is asked.
"""

from __future__ import annotations

import asyncio
import resource
import sqlite3
import time
from contextlib import contextmanager

import pytest

from .faults.fleet import Fleet
from .faults.processes import until
from .faults.stories import Story, seen_through, told
from .faults.wishes import MODELS

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults storage")]
NONE = dict.fromkeys(MODELS, 0)
ONE_EACH = dict.fromkeys(MODELS, 1)
CROWD = 8
"""Clients that ask each vendor at the same time."""


async def crowded(fleet, gateway):
    """
    The statuses of many requests at once, and the seconds until the last of them is answered.
    """
    began = time.monotonic()
    answers = await asyncio.gather(*(fleet.post(gateway, vendor) for vendor in [*MODELS] * CROWD))
    return {answer.status_code for answer in answers}, time.monotonic() - began


@contextmanager
def locked(fleet):
    """
    Another process's transaction on the file, which does not end.
    """
    other = sqlite3.connect(fleet.file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


async def told_and_over(fleet, gateway, outcome):
    """
    The story of what was *outcome* in need, and of jobs after it.
    """
    statuses, seconds = outcome
    bills = fleet.bills
    story = await seen_through(fleet, gateway, await fleet.placed(gateway))
    return Story(story.ends, bills, story.missed, (statuses, seconds))


async def full(place, sandbox):
    """
    No file may grow any more; later there is room again.
    """
    async with Fleet(place, sandbox) as fleet:
        gateway = await fleet.gateway()
        gateway.may_write(1)
        outcome = await crowded(fleet, gateway)
        gateway.may_write(resource.RLIM_INFINITY)
        return await told_and_over(fleet, gateway, outcome)


async def full_meanwhile(place, sandbox):
    """
    The disk is full when the vendors' answers come.
    """
    async with Fleet(place, sandbox, submit_timeout=10, unresolved_after=30) as fleet:
        gateway = await fleet.gateway()
        tasks = await fleet.placed(gateway, "[fault:latency=20]")
        await fleet.stand("submitting", tasks)
        gateway.may_write(1)
        await until(lambda: fleet.bills == ONE_EACH, "a job at each vendor")
        statuses, _ = await crowded(fleet, gateway)
        gateway.may_write(resource.RLIM_INFINITY)
        return await seen_through(fleet, gateway, tasks, statuses)


async def in_use(place, sandbox):
    """
    Another process does not let go of the file for longer than is waited for it.
    """
    async with Fleet(place, sandbox) as fleet:
        gateway = await fleet.gateway()
        with locked(fleet):
            outcome = await crowded(fleet, gateway)
        return await told_and_over(fleet, gateway, outcome)


STORIES = {story.__name__: story for story in (full, full_meanwhile, in_use)}


@pytest.fixture(scope="module")
def stories(tmp_path_factory):
    """
    What comes of each need.
    """
    place = tmp_path_factory.mktemp("storage")
    return told(place, STORIES, lambda name, place, sandbox: STORIES[name](place, sandbox))


@pytest.mark.parametrize("need", ["full", "in_use"])
def test_what_cannot_be_kept_is_refused_and_not_asked_for(stories, need):
    """
    Every client hears of it in the time that one write may take, and afterwards all is well.
    """
    story = stories[need]

    statuses, seconds = story.more
    assert ({503}, NONE) == (statuses, story.bills)
    assert 15 > seconds
    assert dict.fromkeys(MODELS, "succeeded") == story.ends


def test_an_answer_that_cannot_be_kept_is_not_forgotten(stories):
    """
    It is written once there is room; the log, which is on the same disk, is nobody's concern.
    """
    story = stories["full_meanwhile"]

    assert {503} == story.more
    assert dict.fromkeys(MODELS, "succeeded") == story.ends
    assert (ONE_EACH, []) == (story.bills, story.missed)
