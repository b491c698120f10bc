"""
Kling's answers, as far as they are used.

Source: app.klingai.com/global/dev/document-api, sections on responses (4.1, 4.2), read 2026-10.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from telecine import Status, Task, Video, instant

from ._errors import reason

if TYPE_CHECKING:
    from datetime import datetime

STATUS = {
    "submitted": Status.QUEUED,
    "processing": Status.PROCESSING,
    "succeed": Status.SUCCEEDED,
    "failed": Status.FAILED,
}
_DECIMAL = re.compile(r"\d{1,12}(\.\d{1,12})?")


@attrs.frozen
class Clip:
    """
    One video of a finished job.
    """

    url: str
    id: str | None = None
    watermark_url: str | None = None
    duration: float | None = None
    seed: int | None = None


@attrs.frozen
class Result:
    """
    Empty until the job is done.
    """

    videos: tuple[Clip, ...] = ()


@attrs.frozen
class Job:
    """
    A job, as submit and query tell of it.
    """

    task_id: str
    task_status: str = ""
    task_status_msg: str | None = None
    task_result: Result | None = None
    final_unit_deduction: str | None = None
    created_at: float | None = None
    updated_at: float | None = None

    @property
    def status(self) -> Status:
        """
        The canonical status; a word that is not documented still runs.
        """
        return STATUS.get(self.task_status, Status.PROCESSING)

    def task(self, product: str) -> Task:
        """
        The canonical task. The handle keeps the product, which the query's path needs.
        """
        final = self.status.final
        return Task(
            handle=f"{product}/{self.task_id}" if self.task_id else None,
            status=self.status,
            vendor_status=self.task_status,
            videos=[_video(clip) for clip in (self.task_result or Result()).videos],
            error=reason(self.task_status_msg or "") if self.status is Status.FAILED else None,
            usage=_decimal(self.final_unit_deduction),
            created_at=_milliseconds(self.created_at),
            finished_at=_milliseconds(self.updated_at) if final else None,
        )


@attrs.frozen
class Reply:
    """
    The envelope of an answer about one job.
    """

    data: Job


@attrs.frozen
class Pack:
    """
    A resource pack of an account.
    """

    resource_pack_name: str = "a resource pack"
    remaining_quantity: float | None = None


@attrs.frozen
class Costs:
    """
    An account's packs; the list is absent where there is none.
    """

    resource_pack_subscribe_infos: tuple[Pack, ...] | None = None


@attrs.frozen
class CostsReply:
    """
    The envelope around an account's packs.
    """

    data: Costs


def _video(clip: Clip) -> Video:
    return Video(
        url=clip.url,
        duration=clip.duration,
        seed=clip.seed,
        watermarked_url=clip.watermark_url or None,
        id=clip.id or None,
    )


def _milliseconds(moment: float | None) -> datetime | None:
    return instant(None if moment is None else moment / 1000)


def _decimal(text: str | None) -> str | None:
    # It has been seen to hold absurd values; only a plain decimal is passed on.
    return text if text and _DECIMAL.fullmatch(text) else None
