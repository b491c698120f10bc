"""
Everything that one sandbox remembers.
"""

import time
from collections.abc import Callable

from ._book import JobBook
from ._clock import Clock
from ._faults import Faults
from ._films import Films


class Sandbox:
    """
    One isolated world: its time, its accepted jobs, its faults and its films.

    Args:
        clock: What jobs run on; the real time, drivable, when ``None``.
        wall_clock: What signatures and tokens are checked against, in Unix seconds.
        seed: Makes random faults repeatable.
        starts_after: Seconds until a job leaves the vendor's queue.
        ends_after: Seconds until a job ends.
        max_running: Jobs that one vendor runs at a time.
    """

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        wall_clock: Callable[[], float] = time.time,
        seed: int = 0,
        starts_after: float = 0.5,
        ends_after: float = 3.0,
        max_running: int = 5,
    ) -> None:
        self.clock: Clock = clock or Clock()
        self.wall_clock = wall_clock
        self.book: JobBook = JobBook()
        self.faults: Faults = Faults(seed)
        self.films: Films = Films()
        self.starts_after = starts_after
        self.ends_after = ends_after
        self.max_running = max_running
        self._served: dict[str, float] = {}

    def fate(self, provider: str, *, text: str, key: str) -> str | None:
        """
        Draw how a job that is about to be accepted shall end, other than well.
        """
        return next((fault.kind for fault in self.faults.draw(provider, "job", text=text, key=key)), None)

    def too_soon(self, name: str, every: float) -> bool:
        """
        Whether less than *every* seconds have passed since *name* was last served.
        """
        now = self.clock.now()
        if name in self._served and now - self._served[name] < every:
            return True
        self._served[name] = now
        return False

    def reset(self) -> None:
        """
        Go back to the beginning: no jobs, no faults, first time and speed.
        """
        self.clock.reset()
        self.book.clear()
        self.faults.clear()
        self.films.clear()
        self._served.clear()
