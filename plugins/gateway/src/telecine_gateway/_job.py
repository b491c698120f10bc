"""
A job as the gateway keeps it: one row, from the promise to make a video to its end.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

import attrs

from telecine import Notice, Task, TaskError


class State(StrEnum):
    """
    Where a job stands; clients see processing, succeeded or failed.
    """

    ACCEPTED = "accepted"
    SUBMITTING = "submitting"
    RECONCILING = "reconciling"
    UNRESOLVED = "unresolved"
    RUNNING = "running"
    CANCELLING = "cancelling"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def final(self) -> bool:
        """
        Whether nothing more will happen.
        """
        return self in FINAL


FINAL = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED, State.EXPIRED})
OCCUPYING = frozenset(
    {State.SUBMITTING, State.RECONCILING, State.UNRESOLVED, State.RUNNING, State.CANCELLING}
)
"""Those in which the vendor may be at work for us."""


@attrs.frozen(kw_only=True)
class Job:
    """
    One row; a job of several videos is one row more than it has videos.

    Attributes:
        id: ``task_`` and 32 hexadecimal digits, in the order of time.
        tenant: The owner of the client key that asked.
        state: Where it stands.
        provider: The provider's name.
        model: As the client spelt it.
        asked: What an answer tells again, without what is None: ``duration``, ``fps``, ``width``, ``height``
            and ``seed`` as resolved, ``response_format`` and ``user`` as asked, and the ``operation``.
        request_hash: Of the canonical request; what an idempotency key is held against.
        created_at: Aware UTC, as all that follow.
        updated_at: When the row was written last.
        due_at: When something is to be done at the latest; None exactly where nothing ever is.
        deadline_at: When a job that no vendor has taken is given up.
        parent_id: The job of several videos that it is one of.
        children: How many jobs it is made of; 0 for one that goes to a vendor itself.
        idempotency_key: The client's.
        owner: The worker that looks after it.
        version: One more with every write.
        account: The account's name, from the submit on.
        external_id: Ours, fresh for each attempt, as the vendor is told.
        handle: The vendor's, set once.
        attempt: How many submits there were.
        tried: Accounts that have refused it.
        submit_started_at: When the last of them began.
        cancel_asked_at: When the client asked for its end.
        progress: 0 to 100, or None.
        task: What the vendor said last.
        error: Why it failed.
        warnings: Of the request, known before any vendor was asked.
        callback_url: Where the client wants to be told.
        finished_at: When it ended.
    """

    id: str
    tenant: str
    state: State = State.ACCEPTED
    provider: str
    model: str
    asked: Mapping[str, Any] = attrs.field(factory=dict)
    request_hash: str = ""
    created_at: datetime
    updated_at: datetime
    due_at: datetime | None
    deadline_at: datetime
    parent_id: str | None = None
    children: int = 0
    idempotency_key: str | None = None
    owner: str | None = None
    version: int = 0
    account: str | None = None
    external_id: str | None = None
    handle: str | None = None
    attempt: int = 0
    tried: tuple[str, ...] = ()
    submit_started_at: datetime | None = None
    cancel_asked_at: datetime | None = None
    progress: float | None = None
    task: Task | None = None
    error: TaskError | None = None
    warnings: tuple[Notice, ...] = ()
    callback_url: str | None = None
    finished_at: datetime | None = None
