"""
What a key may use: which models, how many jobs at once, and how many in a minute.

Rates are counted in this process; with several replicas each allows them. Jobs
under way are counted in the database.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from ._refusals import Refused, invalid

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from ._engine import Order
    from ._keys import Key

_MINUTE = 60.0
_MOST = 10_000
_SOON = 5  # seconds after which one of several jobs may have ended


class Limits:
    """
    Holds keys to what they may use.
    """

    def __init__(
        self,
        in_flight: Callable[[str], Awaitable[int]],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Count nothing yet.

        Args:
            in_flight: How many jobs of an owner are under way.
            clock: Seconds that never go back.
        """
        self._in_flight = in_flight
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def held(self, key: Key, wanted: int) -> AsyncIterator[Refused | None]:
        """
        Keep other requests of the same owner from passing the same limit until this one is counted.

        Args:
            key: Who asks.
            wanted: How many jobs it takes.

        Yields:
            Why the job may not be made now, if so.
        """
        if key.max_in_flight is None:
            yield self._too_fast(key)
            return
        lock = self._locks.setdefault(key.tenant, asyncio.Lock())
        async with lock:
            running = await self._in_flight(key.tenant)
            yield _too_many(key, running, wanted) or self._too_fast(key)

    def _too_fast(self, key: Key) -> Refused | None:
        if key.per_minute is None:
            return None
        now = self._clock()
        left, since = self._buckets.get(key.id, (float(key.per_minute), now))
        left = min(key.per_minute, left + (now - since) * key.per_minute / _MINUTE)
        if left < 1:
            pause = (1 - left) * _MINUTE / key.per_minute if key.per_minute else _MINUTE
            message = f"this key may ask for {key.per_minute} jobs a minute"
            return Refused(429, "rate_limited", message, retry_after=pause)
        if len(self._buckets) >= _MOST:
            self._buckets.clear()
        self._buckets[key.id] = (left - 1, now)
        return None


def check_models(key: Key, order: Order) -> None:
    """
    Refuse a model that *key* may not use, however it is spelt.

    Raises:
        Refused: It is one.
    """
    if key.models is not None and order.models.isdisjoint(key.models):
        message = f"this key may not use {order.request.model}; it may use {', '.join(key.models) or 'none'}"
        raise Refused(403, "model_not_allowed", message, param="model")


def _too_many(key: Key, running: int, wanted: int) -> Refused | None:
    most = key.max_in_flight
    if most is None or running + wanted <= most:
        return None
    if wanted > most > 0:
        return invalid("unsupported", f"`n` is {wanted}, and this key may have {most} jobs under way", "n")
    message = f"this key may have {most} jobs under way; wait for one to end"
    return Refused(429, "too_many_in_flight", message, retry_after=_SOON)
