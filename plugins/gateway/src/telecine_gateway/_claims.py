"""
One worker of several on a database: it beats, takes free jobs over, and hears wishes.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog

from ._database import NotReady
from ._desk import purged, wishes_of
from ._heartbeat import Heartbeat, boot_time
from ._ownership import bury, claim, free, leave, mine, owned, register, share

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ._database import Database
    from ._settings import GatewaySettings
    from ._worker import Worker

_BATCH = 200
_LARGEST = 1.0
_AUDIT = 10
"""One round in so many looks for rows that memory does not know."""
_PURGED = 100
_log = structlog.get_logger("telecine.gateway")


class Claims:
    """
    What this process owns.

    Attributes:
        worker_id: Its name among the workers, new with every life.
    """

    def __init__(
        self, database: Database, settings: GatewaySettings, worker: Worker, now: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._settings = settings
        self._worker = worker
        self._now = now
        self._stopped = asyncio.Event()
        self._rounds = 0
        self._since = self._round_at = boot_time()
        self._chance = random.Random()  # noqa: S311  # spreads load, keeps no secret
        self.worker_id = ""
        self._heart: Heartbeat | None = None

    @property
    def trusted(self) -> bool:
        """
        Whether this process still owns what it believes to own.
        """
        return self._heart is not None and self._heart.trusted

    async def start(self) -> None:
        """
        Begin a life.
        """
        self.worker_id = f"worker_{secrets.token_hex(12)}"
        await self._database.write(register(self.worker_id))
        self._since = self._round_at = boot_time()
        self._heart = Heartbeat(self._database, self.worker_id, self._settings.worker_ttl)
        self._heart.start()

    async def run(self) -> None:
        """
        Claim, listen and clear up until `stop`.
        """
        pause = min(_LARGEST, self._settings.worker_ttl / 5)
        while not self._stopped.is_set():
            try:
                await self._round()
            except NotReady as error:
                _log.warning("no claims", reason=str(error))
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), pause)

    async def stop(self) -> None:
        """
        Own nothing more: others may take it at once.
        """
        self._stopped.set()
        if self._heart:
            await asyncio.to_thread(self._heart.stop)
            with suppress(NotReady):
                await self._database.write(leave(self.worker_id))

    async def _round(self) -> None:
        if self._heart and self._heart.dead:
            _log.error("declared dead", worker=self.worker_id)
            for job_id in list(self._worker.jobs):
                self._worker.forget(job_id)
            await self._database.write(leave(self.worker_id))
            await self.start()
        ttl, now = self._settings.worker_ttl, boot_time()
        if not self.trusted or now - self._round_at > ttl / 2:  # asleep, and the others perhaps as well
            self._since = now
        self._round_at = now
        if not self.trusted:
            return
        self._rounds += 1
        if now - self._since > ttl:  # a database that was away makes everybody look dead
            await self._database.write(bury(ttl))
        await self._take()
        for job_id in await self._database.read(wishes_of(self.worker_id)):
            self._worker.wish(job_id)
        if self._rounds % _AUDIT == 0:
            await self._audit()
            await self._purge()

    async def _take(self) -> None:
        """
        Take this worker's share of what is free, a batch at a time; the first polls are spread.
        """
        spread = min(self._settings.worker_ttl, 5.0)
        while await self._database.read(free()):
            room = await self._database.read(share()) - len(self._worker.jobs)
            if room <= 0:
                return
            taken = await self._database.write(claim(self.worker_id, min(room, _BATCH)))
            self._worker.adopt(taken, lambda: self._chance.uniform(0, spread))

    async def _audit(self) -> None:
        """
        Look after rows that are ours and that memory has lost, and drop what is another's.
        """
        known = dict(self._worker.jobs)
        rows = await self._database.read(owned(self.worker_id))
        lost = [job_id for job_id in rows if job_id not in self._worker.jobs]
        if lost:
            self._worker.adopt(await self._database.read(mine(self.worker_id, lost[:_BATCH])))
        for job_id in known.keys() - rows.keys() - self._worker.busy.keys():
            if self._worker.jobs.get(job_id) is known[job_id]:
                self._worker.forget(job_id)

    async def _purge(self) -> None:
        await self._database.write(
            purged(self._ago(self._settings.keep_inputs), self._ago(self._settings.keep_jobs), _PURGED)
        )

    def _ago(self, seconds: float) -> datetime:
        return self._now() - timedelta(seconds=seconds)
