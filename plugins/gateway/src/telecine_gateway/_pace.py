"""
When a job is looked at next: soon at first, slower with age, and patient with a vendor that stumbles.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import attrs

from telecine import PluginError

from ._job import State

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._job import Job

_GROWTH = 1.25
_BACK_OFF = 2.0
_SLOWEST = 30.0
_RARELY = 300.0
"""Seconds between two tries at a vendor that fails again and again."""
_PATIENCE = 10
"""How many failures in a row are taken for bad luck."""
_SHARE = 0.02
"""Of a job's age: an old job is polled ever more slowly."""
_JITTER = 0.1
_SEARCH = 2.0


@attrs.define
class Pace:
    """
    The rhythm of one job.

    Attributes:
        interval: Seconds until the next look, before jitter.
        failures: How many looks in a row have failed.
    """

    interval: float
    failures: int = 0

    def answered(self, cadence: float, age: float) -> float:
        """
        Seconds until the next look after one that was answered.
        """
        self.failures = 0
        slowest = max(cadence, _SLOWEST, age * _SHARE)
        pause, self.interval = self.interval, min(self.interval * _GROWTH, slowest)
        return pause

    def failed(self, asked: float | None) -> float:
        """
        Seconds until the next look after one that failed; what the vendor asks for wins.
        """
        self.failures += 1
        slowest = _SLOWEST if self.failures < _PATIENCE else _RARELY
        self.interval = min(self.interval * _BACK_OFF, slowest)
        return self.interval if asked is None else max(asked, 1.0)


class Paces:
    """
    The rhythms of all jobs of a worker.
    """

    def __init__(self, cadence_of: Callable[[str], float], chance: random.Random | None = None) -> None:
        self._cadence_of = cadence_of
        self._chance = chance or random.Random()  # noqa: S311  # spreads load, keeps no secret
        self._known: dict[str, Pace] = {}

    def of(self, job: Job) -> Pace:
        """
        The rhythm of *job*.
        """
        if job.id not in self._known:
            first = _SEARCH if job.state in (State.RECONCILING, State.UNRESOLVED) else self.cadence(job)
            self._known[job.id] = Pace(first)
        return self._known[job.id]

    def cadence(self, job: Job) -> float:
        """
        Seconds between two polls that the vendor is comfortable with.
        """
        try:
            return self._cadence_of(job.provider)
        except PluginError:  # its jobs are held until it is back
            return _SLOWEST

    def spread(self, pause: float) -> float:
        """
        *pause*, a little longer or shorter, so that jobs that began together do not stay together.
        """
        return pause * self._chance.uniform(1 - _JITTER, 1 + _JITTER)

    def restart(self, job: Job) -> None:
        """
        Begin anew, as a job does that has come to another state.
        """
        self._known.pop(job.id, None)
