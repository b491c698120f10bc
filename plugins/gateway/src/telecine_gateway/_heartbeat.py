"""
The beat of a worker, from a thread of its own: a slow event loop must not look dead.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import structlog

from ._ownership import beat

if TYPE_CHECKING:
    from ._database import Database

_BEATS = 5
"""In one time to live."""
_TRUSTED = 0.8
"""Of a time to live, after which a worker no longer believes that it lives."""
_log = structlog.get_logger("telecine.gateway")


def boot_time() -> float:
    """
    Seconds that also pass while the machine sleeps, where it can tell.
    """
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class Heartbeat:
    """
    Beats for one worker until it is stopped.

    Attributes:
        dead: Whether another worker has declared this one dead, which is final.
    """

    def __init__(self, database: Database, worker: str, ttl: float) -> None:
        self._database = database
        self._worker = worker
        self._ttl = ttl
        self._stop = threading.Event()
        self._good = boot_time()
        self._thread = threading.Thread(target=self._run, name="telecine-beat", daemon=True)
        self.dead = False

    @property
    def trusted(self) -> bool:
        """
        Whether nobody can have declared the worker dead by now.
        """
        return not self.dead and boot_time() - self._good < self._ttl * _TRUSTED

    def start(self) -> None:
        """
        Begin to beat.
        """
        self._thread.start()

    def stop(self) -> None:
        """
        Beat no more.
        """
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._ttl / _BEATS):
            began = boot_time()
            try:
                alive = self._database.apart(beat(self._worker))
            except Exception as error:  # noqa: BLE001  # the database may be back for the next one
                _log.warning("beat failed", worker=self._worker, reason=str(getattr(error, "orig", error)))
                continue
            if not alive:
                self.dead = True
                return
            self._good = began
