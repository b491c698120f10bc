"""
The time that simulated jobs run on.
"""

import asyncio

import pytest

from telecine_sandbox import Clock


class Wrist:
    """
    A real time that only a test moves.
    """

    time = 100.0

    def __call__(self):
        return self.time


def test_it_follows_real_time_at_its_speed():
    """
    At speed 10, two real seconds are twenty simulated ones.
    """
    wrist = Wrist()
    clock = Clock(1000, speed=10, monotonic=wrist)

    wrist.time += 2

    assert 1020 == clock.now()


def test_another_speed_leaves_the_past_alone():
    """
    What has passed is not counted again at the new speed.
    """
    wrist = Wrist()
    clock = Clock(1000, monotonic=wrist)

    wrist.time += 5
    clock.speed = 100
    wrist.time += 1

    assert 1105 == clock.now()


def test_it_can_be_moved_at_once():
    """
    Advancing needs no real time.
    """
    clock = Clock(1000, speed=0)

    clock.advance(3.5)

    assert 1003.5 == clock.now()


def test_reset_restores_the_first_reading_and_speed():
    """
    After a reset the clock is as it was made.
    """
    clock = Clock(1000, speed=0)
    clock.advance(50)
    clock.speed = 9

    clock.reset()

    assert (0, 1000) == (clock.speed, clock.now())


@pytest.mark.parametrize("wrong", [-1, -0.5])
def test_it_never_goes_back(wrong):
    """
    Neither a step nor a speed may be negative.
    """
    clock = Clock(1000, speed=0)

    with pytest.raises(ValueError, match="forward"):
        clock.advance(wrong)
    with pytest.raises(ValueError, match="0 or more"):
        clock.speed = wrong


@pytest.mark.anyio
async def test_who_sleeps_on_it_wakes_when_it_is_driven():
    """
    A sleeper on a stopped clock wakes once the clock is moved far enough.
    """
    clock = Clock(1000, speed=0)
    sleeper = asyncio.create_task(clock.sleep(3600))
    await asyncio.sleep(0)  # lets the sleeper lie down

    clock.advance(3600)
    await asyncio.wait_for(sleeper, timeout=10)

    assert sleeper.done()
