"""
What comes of a request, in the canonical words.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

import attrs

from ._request import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable


class Status(StrEnum):
    """
    Where a job stands.
    """

    QUEUED = "queued"
    PROCESSING = "processing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def final(self) -> bool:
        """
        Whether nothing more will happen.
        """
        return self in _FINAL


_FINAL = frozenset({Status.SUCCEEDED, Status.FAILED, Status.CANCELLED})


def _utc(moment: datetime | None) -> datetime | None:
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise ValueError("a moment of a task needs a zone")
    return moment.astimezone(UTC)


@attrs.frozen(kw_only=True)
class Video:
    """
    One finished video.

    Attributes:
        url: Where it lies, for a while.
        format: Such as ``mp4``.
        duration: Seconds.
        width: Pixels.
        height: Pixels.
        fps: Frames per second.
        seed: The seed that made it.
        cover_url: A still.
        watermarked_url: The same with the vendor's mark.
        expires_at: Aware UTC; the URL is dead from then on.
        id: The vendor's, where a later request may name the video by it.
    """

    url: str
    format: str | None = "mp4"
    duration: float | None = None
    width: int | None = None
    height: int | None = None
    fps: float | None = None
    seed: int | None = None
    cover_url: str | None = None
    watermarked_url: str | None = None
    expires_at: datetime | None = attrs.field(default=None, converter=_utc)
    id: str | None = None


@attrs.frozen(kw_only=True)
class TaskError:
    """
    Why a job failed.

    Attributes:
        kind: The name of the error class that fits, such as ``ContentRejected``.
        message: The vendor's reason, or ours.
        code: The vendor's code.
        param: The canonical field at fault.
    """

    kind: str
    message: str
    code: str = ""
    param: str | None = None


def _videos(videos: Iterable[Video]) -> tuple[Video, ...]:
    return tuple(videos)


def _notices(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    return tuple(notices)


@attrs.frozen(kw_only=True)
class Task:
    """
    One job at a vendor. Storable: `task_to_json` and `task_from_json`.

    Attributes:
        provider: The provider's name.
        account: The account's name.
        model: The vendor's id of the model.
        handle: Whatever the plugin needs to poll from any process; None while unknown.
        external_id: Our id of the job, as the vendor was told.
        status: Where it stands.
        vendor_status: The vendor's own word.
        progress: 0 to 100, or None: never invented.
        videos: In the vendor's order.
        error: Why it failed.
        warnings: What was not, or not quite, as asked.
        usage: In the vendor's own units, a decimal string.
        created_at: Aware UTC, by the vendor's clock.
        finished_at: Aware UTC, by the vendor's clock.
    """

    provider: str = ""
    account: str = ""
    model: str = ""
    handle: str | None = None
    external_id: str | None = None
    status: Status = attrs.field(default=Status.PROCESSING, converter=Status)
    vendor_status: str | None = None
    progress: float | None = None
    videos: tuple[Video, ...] = attrs.field(default=(), converter=_videos)
    error: TaskError | None = None
    warnings: tuple[Notice, ...] = attrs.field(default=(), converter=_notices)
    usage: str | None = None
    created_at: datetime | None = attrs.field(default=None, converter=_utc)
    finished_at: datetime | None = attrs.field(default=None, converter=_utc)
