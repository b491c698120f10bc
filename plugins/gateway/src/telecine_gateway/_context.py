"""
What every step for a job needs, and how a job stands after one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import attrs

from telecine import ConfigurationError, GenerationRequest, Registry

from ._accounts import Accounts
from ._database import Database
from ._desk import request_of
from ._events import Policy
from ._job import Job, State
from ._pace import Paces
from ._records import Records
from ._vendor import Vendor

if TYPE_CHECKING:
    from ._events import Event

SLOT_CHECK = 1.0
"""Seconds until a job that found no slot looks again, if nobody calls it before."""

_FRESH = 1000


@attrs.frozen(kw_only=True)
class Next:
    """
    How a job stands after a step.

    Attributes:
        job: The row; None where it is another worker's by now.
        pause: Seconds until the next step.
        refused: Why the vendor would not end the job, where that was asked.
    """

    job: Job | None
    pause: float = 0.0
    refused: str | None = None


@attrs.frozen(kw_only=True)
class Context:
    """
    What every step needs.

    Attributes:
        database: Where requests are kept.
        registry: The providers.
        accounts: Theirs.
        records: Where events go.
        paces: The rhythm of each job.
        vendor: Talks.
        policy_of: By provider.
        now: The time, aware.
        told: Jobs whose vendor was told to end them.
    """

    database: Database
    registry: Registry
    accounts: Accounts
    records: Records
    paces: Paces
    vendor: Vendor
    policy_of: Callable[[str], Policy]
    now: Callable[[], datetime]
    told: set[str] = attrs.field(factory=set)
    _fresh: dict[str, GenerationRequest] = attrs.field(factory=dict, init=False)

    async def add(self, job: Job, event: Event) -> Job | None:
        """
        Let *event* happen to *job*; None where the job is another worker's by now.
        """
        moved = await self.records.add(job, event, self.policy_of(job.provider))
        if moved is None or moved.state is not job.state:
            self.paces.restart(job)
            self.told.discard(job.id)
        return moved

    def remember(self, job: Job, request: GenerationRequest) -> None:
        """
        Keep a new job's request at hand; one with pictures may be large, and is read when it is needed.
        """
        if len(self._fresh) < _FRESH and not request.images:
            self._fresh[job.id] = request

    async def request(self, job: Job) -> GenerationRequest:
        """
        What was asked for.

        Raises:
            ConfigurationError: It is not kept any more.
        """
        request = self._fresh.pop(job.id, None) or await self.database.read(request_of(job.id))
        if request is None:
            raise ConfigurationError("the request is not kept any more")
        return request

    def limit(self, job: Job) -> float:
        """
        Seconds that one talk may take.
        """
        return self.policy_of(job.provider).submit_timeout.total_seconds()

    def after(self, job: Job | None) -> Next:
        """
        *job* in its new state, and when it is looked at first.
        """
        if job is None or job.due_at is None:
            return Next(job=job)
        pause = max(0.0, (job.due_at - self.now()).total_seconds())
        if job.state is State.RUNNING and not job.cancel_asked_at:
            pause = self.paces.spread(self.paces.cadence(job))
        return Next(job=job, pause=pause)

    def failed(self, job: Job, error: Exception, refused: str | None = None) -> Next:
        """
        *job* as it was, and when the talk is tried again that failed with *error*.
        """
        asked = getattr(error, "retry_after", None)
        return Next(job=job, pause=self.paces.of(job).failed(asked), refused=refused)
