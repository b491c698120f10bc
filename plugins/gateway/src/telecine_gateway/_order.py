"""
A request that a vendor can be asked for, and the rows that it becomes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import attrs

from telecine import GenerationRequest, Notice, Preview

from ._ids import new_job_id, part_id
from ._job import Job, State

if TYPE_CHECKING:
    from datetime import datetime, timedelta

_ECHOED = ("duration", "fps", "width", "height", "seed")


@attrs.frozen(kw_only=True)
class Order:
    """
    A request that a vendor can be asked for.

    Attributes:
        request: As resolved, without a callback.
        provider: Who makes it.
        models: The ids of the model: the catalogue's and the vendor's.
        warnings: What will not, or not quite, be as asked.
        shown: Makes the preview.
        request_hash: Of what was asked for, the same for equal requests.
        told: What the client is told again, in its own words.
        parts: How many jobs it takes.
        callback_url: Where the client wants to be told.
    """

    request: GenerationRequest
    provider: str
    models: frozenset[str]
    warnings: tuple[Notice, ...]
    shown: Callable[[], Preview] = attrs.field(repr=False)
    request_hash: str
    told: Mapping[str, str | None]
    parts: int = 1
    callback_url: str | None = None

    @property
    def preview(self) -> Preview:
        """
        What would be sent.
        """
        return self.shown()

    def jobs(
        self, tenant: str, key: str | None, now: datetime, deadline: timedelta, owner: str | None
    ) -> list[Job]:
        """
        The rows of the order: its job, and those that it is made of.
        """
        known = {name: getattr(self.request, name) for name in _ECHOED} | dict(self.told)
        asked = {name: value for name, value in known.items() if value is not None}
        head = Job(
            id=new_job_id(now),
            tenant=tenant,
            provider=self.provider,
            model=self.request.model,
            asked=asked,
            request_hash=self.request_hash,
            created_at=now,
            updated_at=now,
            due_at=now,
            deadline_at=now + deadline,
            idempotency_key=key,
            owner=owner,
            warnings=self.warnings,
            callback_url=self.callback_url,
        )
        if self.parts == 1:
            return [head]
        parent = attrs.evolve(head, children=self.parts, owner=None, state=State.RUNNING)
        return [parent, *(self._part(head, place) for place in range(self.parts))]

    def requests(self, jobs: list[Job]) -> dict[str, GenerationRequest]:
        """
        What each job that goes to a vendor asks for.
        """
        own = [job for job in jobs if not job.children]
        return {job.id: self._seeded(place) for place, job in enumerate(own)}

    def _part(self, head: Job, place: int) -> Job:
        return attrs.evolve(
            head,
            id=part_id(head.id, place),
            parent_id=head.id,
            idempotency_key=None,
            warnings=(),
            asked={**head.asked, **({"seed": head.asked["seed"] + place} if "seed" in head.asked else {})},
        )

    def _seeded(self, place: int) -> GenerationRequest:
        if self.request.seed is None or self.parts == 1:
            return self.request
        return attrs.evolve(self.request, seed=self.request.seed + place)
