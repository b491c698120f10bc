"""
Videos inside an answer, for clients that asked for ``b64_json``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telecine import Notice, ProviderError

from ._answers import notice_of
from ._outbound import Blocked

if TYPE_CHECKING:
    from ._job import Job
    from ._outbound import Outbound


def wants_content(job: Job) -> bool:
    """
    Whether *job*'s client wants more than an address.
    """
    return job.asked.get("response_format") == "b64_json"


async def with_content(answer: dict[str, Any], outbound: Outbound, limit: int) -> dict[str, Any]:
    """
    *answer* with the ``b64_json`` of each video, as far as all of them fit into *limit* bytes of it.

    One that does not, or cannot be had, is null there, and a warning says why; its address stays.
    """
    videos: list[dict[str, Any]] = []
    warnings = list(answer["warnings"])
    for place, video in enumerate(answer["videos"], 1):
        content = None
        try:
            content, _ = await outbound.fetch(video["url"], limit=limit // 4 * 3)
            limit -= (len(content) + 2) // 3 * 4
        except (ProviderError, Blocked) as error:
            message = f"video {place} is given as a URL only: {error}"
            notice = Notice(code="not_delivered", param="response_format", message=message)
            warnings.append(notice_of(notice))
        videos.append({**video, "b64_json": content})  # the writer of JSON makes base64 of bytes
    return {**answer, "videos": videos, "warnings": warnings}
