"""
Vidu's answers, as far as they are used.

Older answers lack most of it, and credits have been a string: all but the id of a job is optional.

Source: platform.vidu.com/docs (text-to-video, get-generation, search-credits), read 2026-07.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import attrs

from telecine import Status, Task, TaskError, Video

from ._errors import CANCELLED, failure

STATUS = {
    "created": Status.QUEUED,
    "queueing": Status.QUEUED,
    "processing": Status.PROCESSING,
    "success": Status.SUCCEEDED,
    "failed": Status.FAILED,
}
_UNITS = re.compile(r"\d{1,12}(\.\d{1,12})?", re.ASCII)


@attrs.frozen
class Created:
    """
    The answer to a submit.
    """

    task_id: str
    state: Any = None
    credits: Any = None
    created_at: Any = None

    def task(self) -> Task:
        """
        The canonical task, known by the vendor's id.
        """
        word = _word(self.state)
        return Task(
            handle=self.task_id or None,
            status=STATUS.get(word, Status.PROCESSING),
            vendor_status=word,
            usage=_units(self.credits),
            created_at=_moment(self.created_at),
        )


@attrs.frozen
class Creation:
    """
    One video of a finished job.
    """

    url: str = ""
    cover_url: str | None = None
    watermarked_url: str | None = None


@attrs.frozen
class Job:
    """
    The answer to a query. It tells neither the request nor a time.
    """

    state: Any = None
    err_code: Any = None
    credits: Any = None
    creations: tuple[Creation, ...] | None = None

    def task(self, known: Task, expires_at: datetime) -> Task:
        """
        *known* as it stands now, with videos that are said to live until *expires_at*.
        """
        word, code = _word(self.state), _word(self.err_code)
        status = STATUS.get(word, Status.PROCESSING)
        cancelled = status is Status.FAILED and code == CANCELLED
        error: TaskError | None = failure(code) if status is Status.FAILED and not cancelled else None
        # An address does not live longer because it is asked for again.
        expiries = {video.url: video.expires_at for video in known.videos}
        videos = [
            Video(
                url=creation.url,
                cover_url=creation.cover_url or None,
                watermarked_url=creation.watermarked_url or None,
                expires_at=expiries.get(creation.url) or expires_at,
            )
            for creation in self.creations or ()
        ]
        return attrs.evolve(
            known,
            status=Status.CANCELLED if cancelled else status,
            vendor_status=word,
            videos=videos,
            error=error,
            usage=_units(self.credits) or known.usage,
        )


@attrs.frozen
class Stopped:
    """
    The answer to a cancel: an empty object.
    """


@attrs.frozen
class Balance:
    """
    What is left of one kind of credits.
    """

    credit_remain: float
    type: str = ""


@attrs.frozen
class Credits:
    """
    An account's credits: ``remains`` in the page's sample, ``remaining_credits`` in its table.
    """

    remains: tuple[Balance, ...] | None = None
    remaining_credits: tuple[Balance, ...] | None = None


def _word(value: object) -> str:
    return value if isinstance(value, str) else ""


def _units(value: object) -> str | None:
    stated = str(value) if type(value) in (int, float, str) else ""
    return stated if _UNITS.fullmatch(stated) else None


def _moment(value: object) -> datetime | None:
    """
    A time that Vidu writes in RFC 3339; none is no reason to lose a job.
    """
    try:
        moment = datetime.fromisoformat(_word(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
