"""
Nimbus's answers, as far as they are used.

Source: https://docs.nimbus.example/jobs, read 2026-01-05.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from telecine import Status, Task, Video, instant

from ._errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

STATUS = {
    "created": Status.QUEUED,
    "queued": Status.QUEUED,
    "running": Status.PROCESSING,
    "done": Status.SUCCEEDED,
    "failed": Status.FAILED,
    "expired": Status.FAILED,
    "stopped": Status.CANCELLED,
}


@attrs.frozen
class Token:
    """
    What a key is exchanged for; *expires_in* is seconds.
    """

    token: str
    expires_in: float


@attrs.frozen
class Ticket:
    """
    Where to put a picture, for some minutes.
    """

    upload_id: str
    url: str


@attrs.frozen
class Job:
    """
    A job, as every call about it tells of it; one that failed has a reason.
    """

    id: str
    state: str = ""
    percent: float | None = None
    file_id: str | None = None
    reason: Refusal | None = None

    def task(self, known: Task | None = None, videos: Iterable[Video] = ()) -> Task:
        """
        What is *known* of the job, brought up to date.
        """
        status = STATUS.get(self.state, Status.PROCESSING)
        return attrs.evolve(
            known or Task(handle=self.id),
            status=status,
            vendor_status=self.state,
            progress=self.percent,
            videos=videos,
            error=(self.reason or Refusal()).of_job(self.state) if status is Status.FAILED else None,
        )


@attrs.frozen
class Jobs:
    """
    The jobs of one reference.
    """

    jobs: tuple[Job, ...]


@attrs.frozen
class File:
    """
    Where a video lies; *expires_at* is seconds since 1970.
    """

    url: str
    seconds: float | None = None
    expires_at: float | None = None

    def video(self) -> Video:
        """
        The canonical video.
        """
        return Video(url=self.url, duration=self.seconds, expires_at=instant(self.expires_at))


@attrs.frozen
class AccountReply:
    """
    What an account has left.
    """

    credits: int
