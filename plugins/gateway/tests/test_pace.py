"""
When a job is looked at next.
"""

from __future__ import annotations

import random

import pytest

from telecine import PluginNotFound
from telecine_gateway._job import State
from telecine_gateway._pace import Pace, Paces

from .engine_kit import job


def lost(_):
    """
    A provider that is not installed any more.
    """
    raise PluginNotFound("there is no provider sunk")


class TestPace:
    """
    The rhythm of one job.
    """

    def test_answers_slow_it_down_to_half_a_minute(self):
        """
        From the vendor's own cadence on.
        """
        pace = Pace(5.0)

        pauses = [round(pace.answered(5.0, 0), 2) for _ in range(12)]

        assert [5.0, 6.25, 7.81, 9.77, 12.21, 15.26, 19.07, 23.84, 29.8, 30.0, 30.0, 30.0] == pauses

    def test_an_old_job_is_asked_for_ever_more_slowly(self):
        """
        A fiftieth of its age.
        """
        pace = Pace(5.0)

        pauses = [pace.answered(5.0, 86_400) for _ in range(40)]

        assert 86_400 * 0.02 == pauses[-1]

    def test_a_slow_vendor_is_never_asked_faster(self):
        """
        Than it likes.
        """
        pace = Pace(60.0)

        assert [60.0] * 3 == [pace.answered(60.0, 0) for _ in range(3)]

    def test_failures_double_the_pause(self):
        """
        To half a minute, and after ten of them to five.
        """
        pace = Pace(5.0)

        pauses = [pace.failed(None) for _ in range(15)]

        assert [10.0, 20.0] + [30.0] * 7 + [60.0, 120.0, 240.0] + [300.0] * 3 == pauses

    def test_an_answer_ends_the_count(self):
        """
        It was bad luck.
        """
        pace = Pace(5.0)
        _ = [pace.failed(None) for _ in range(9)]

        pace.answered(5.0, 0)

        assert (0, 30.0) == (pace.failures, pace.failed(None))

    @pytest.mark.parametrize(("asked", "pause"), [(77.0, 77.0), (0.0, 1.0), (0.2, 1.0), (3600.0, 3600.0)])
    def test_the_vendors_own_pause_wins(self, asked, pause):
        """
        A second at least.
        """
        assert pause == Pace(5.0).failed(asked)


class TestPaces:
    """
    Those of all jobs.
    """

    @pytest.mark.parametrize(
        ("state", "first"),
        [(State.RUNNING, 4.0), (State.CANCELLING, 4.0), (State.RECONCILING, 2.0), (State.UNRESOLVED, 2.0)],
    )
    def test_each_begins_with_its_state(self, state, first):
        """
        A search is in a hurry.
        """
        paces = Paces(lambda provider: 4.0)

        assert first == paces.of(job(state=state)).interval

    def test_one_is_kept_until_it_begins_anew(self):
        """
        As it does in another state.
        """
        paces = Paces(lambda provider: 4.0)
        kept = paces.of(job())
        same = paces.of(job())

        paces.restart(job())
        paces.restart(job())

        assert kept is same
        assert kept is not paces.of(job())

    def test_pauses_are_spread(self):
        """
        A tenth to either side.
        """
        paces = Paces(lambda provider: 4.0, random.Random(1))  # noqa: S311  # the same in each run

        pauses = [paces.spread(10.0) for _ in range(1000)]

        assert 9.0 <= min(pauses) < 9.1
        assert 10.9 < max(pauses) <= 11.0

    def test_a_provider_that_is_gone_has_a_slow_one(self):
        """
        Its jobs are held.
        """
        assert 30.0 == Paces(lost).cadence(job())
