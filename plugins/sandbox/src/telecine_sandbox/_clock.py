"""
The time that simulated jobs run on.

It follows real time until someone drives it, so a demo needs no set-up and a
test needs no sleep.
"""

import asyncio
import time
from collections.abc import Callable

# How long a waiter may overlook that the clock was driven, in real seconds.
GLANCE = 0.01


class Clock:
    """
    A clock that can be advanced, sped up, slowed down and stopped.

    Args:
        start: First reading, in Unix seconds; the real time when ``None``.
        speed: Simulated seconds per real second; 0 stops the clock.
        monotonic: Where real time comes from.
    """

    def __init__(
        self,
        start: float | None = None,
        *,
        speed: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic = monotonic
        self._initial = (start, speed)
        self.reset()

    @property
    def speed(self) -> float:
        """
        Simulated seconds per real second.
        """
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if speed < 0:
            raise ValueError(f"a clock's speed is 0 or more, not {speed}")
        self._reading, self._mark = self.now(), self._monotonic()
        self._speed = speed

    def now(self) -> float:
        """
        Return the simulated time, in Unix seconds.
        """
        return self._reading + (self._monotonic() - self._mark) * self._speed

    def advance(self, seconds: float) -> None:
        """
        Move the clock forward at once.
        """
        if seconds < 0:
            raise ValueError(f"a clock moves forward only, not by {seconds} seconds")
        self._reading += seconds

    async def sleep(self, seconds: float) -> None:
        """
        Wait until *seconds* have passed on this clock, however it is driven.
        """
        end = self.now() + seconds
        # Any thread may drive the clock, so there is no event to wait for.
        while (left := end - self.now()) > 0:  # noqa: ASYNC110
            await asyncio.sleep(min(GLANCE, left / self._speed) if self._speed else GLANCE)

    def reset(self) -> None:
        """
        Go back to the first reading and the first speed.
        """
        start, self._speed = self._initial
        self._reading = time.time() if start is None else start
        self._mark = self._monotonic()
