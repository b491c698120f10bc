"""
The pace of a wait: quick at first, slower with time, and patient with a vendor that stumbles.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ._errors import ProviderError, StillRunning

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._task import Task

PATIENCE = 10
"""How many polls in a row may fail before a wait gives up."""
SLOWEST = 30.0
"""Seconds; the pause between polls grows up to this, or the provider's own where that is longer."""
_GROWTH = 1.25
_BACK_OFF = 2.0


class Waiting:
    """
    One wait for one job; says how long to pause, and is told what each poll brought.

    Attributes:
        task: Where the job stood last.
    """

    def __init__(
        self, task: Task, *, cadence: float, fixed: bool, limit: float, clock: Callable[[], datetime]
    ) -> None:
        """
        Args:
            task: The job.
            cadence: Seconds of the first pause.
            fixed: Whether the others are as long.
            limit: Seconds until it is given up.
            clock: Gives aware datetimes.
        """
        self.task = task
        self._pace = cadence
        self._slowest = cadence if fixed else max(cadence, SLOWEST)
        self._limit = limit
        self._clock = clock
        self._until = clock() + timedelta(seconds=limit)
        self._failures = 0
        self._asked: float | None = None

    @property
    def over(self) -> bool:
        """
        Whether the job is.
        """
        return self.task.status.final

    def pause(self) -> float:
        """
        Seconds until the next poll, never more than are left.

        Raises:
            StillRunning: None are left.
        """
        left = (self._until - self._clock()).total_seconds()
        if left <= 0:
            message = f"the job is still {self.task.status} after {self._limit:g} seconds; it goes on"
            raise StillRunning(message, task=self.task)
        return min(self._pace if self._asked is None else self._asked, left)

    def moved(self, task: Task) -> None:
        """
        A poll was answered.
        """
        self.task, self._failures, self._asked = task, 0, None
        self._slow_down(_GROWTH)

    def tolerates(self, error: ProviderError) -> bool:
        """
        A poll failed: whether to go on, which ends when too many have in a row.
        """
        self._failures += 1
        self._asked = error.retry_after or None  # a vendor that asks for no pause at all gets ours
        if self._asked is None:
            self._slow_down(_BACK_OFF)
        return error.retryable and self._failures < PATIENCE

    def _slow_down(self, factor: float) -> None:
        self._pace = min(self._pace * factor, self._slowest)
