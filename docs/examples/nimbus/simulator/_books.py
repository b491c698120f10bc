"""
What Nimbus writes down, and the time that it goes by.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs

KEY = "test-key-of-nimbus"
VIDEO = b"\x00\x00\x00\x18ftypmp42 a paper boat"
QUEUED, RUNNING = timedelta(seconds=10), timedelta(seconds=60)
TICKET, DRAFT, TOKEN = timedelta(minutes=5), timedelta(minutes=10), timedelta(hours=1)


class Clock:
    """
    Time that passes when it is told to.
    """

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        """
        Let so many seconds pass.
        """
        self.now += timedelta(seconds=seconds)


@attrs.define
class Made:
    """
    A job in the vendor's books.
    """

    id: str
    body: dict[str, Any]
    created: datetime
    started: datetime | None = None
    stopped: bool = False

    @property
    def file(self) -> str:
        """
        The id of its video.
        """
        return self.id.replace("job", "file")

    def state(self, now: datetime) -> str:
        """
        The vendor's word for where it stands.
        """
        if self.stopped:
            return "stopped"
        if self.started is None:
            return "created" if now - self.created < DRAFT else "expired"
        if now - self.started < QUEUED:
            return "queued"
        if now - self.started < RUNNING:
            return "running"
        return "failed" if "storm" in self.body["prompt"] else "done"

    def plain(self, now: datetime) -> dict[str, Any]:
        """
        The job as it is told.
        """
        state = self.state(now)
        plain: dict[str, Any] = {"id": self.id, "state": state}
        if state == "running" and self.started:
            plain["percent"] = round(100 * ((now - self.started) / RUNNING))
        if state == "done":
            plain["file_id"] = self.file
        if state == "failed":
            plain["reason"] = {"code": "content_refused", "message": "the video is against the rules"}
        return plain
