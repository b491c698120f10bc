"""
Vidu's own options, by its own names.

Source: platform.vidu.cn/docs (text, image, start-end and reference to video) as mirrored in
ArcReel/ArcReel, 2026-05 to 2026-07.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import attrs
from attrs.validators import in_, matches_re, max_len, min_len, optional

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SUBJECTS = 7
MOST_SLOTS = 3
"""Pictures and films of one subject."""


def _media(kind: str, most: int) -> Callable[[object, attrs.Attribute[Any], tuple[str, ...] | None], None]:
    form = re.compile(rf"https?://\S+|data:{kind}/[\w.+-]+;base64,\S+")

    def check(_: object, attribute: attrs.Attribute[Any], value: tuple[str, ...] | None) -> None:
        if value is not None and not (0 < len(value) <= most and all(map(form.fullmatch, value))):
            raise ValueError(f"'{attribute.name}' is a list of addresses or {kind} data URLs, {most} at most")

    return check


def _json_object(_: object, attribute: attrs.Attribute[Any], value: str) -> None:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"'{attribute.name}' is a JSON object, written as a string")  # noqa: TRY004  # as every validator


@attrs.frozen(kw_only=True)
class Subject:
    """
    Someone or something that the prompt names ``@name``.
    """

    name: str = attrs.field(validator=min_len(1))
    images: tuple[str, ...] | None = None
    videos: tuple[str, ...] | None = attrs.field(default=None, validator=_media("video", 1))
    voice_id: str | None = attrs.field(default=None, validator=optional(min_len(1)))
    server_id: str | None = attrs.field(default=None, validator=optional(min_len(1)))

    def __attrs_post_init__(self) -> None:
        shown = len(self.images or ()) + len(self.videos or ())
        if shown > MOST_SLOTS:
            raise ValueError(f"a subject has up to {MOST_SLOTS} pictures and films together")
        # That a stored subject needs neither is our reading.
        if not shown and not self.server_id:
            raise ValueError("a subject has `images` or `videos`, or the `server_id` of a stored one")


@attrs.frozen(kw_only=True)
class Options:
    """
    Everything that `metadata` may hold besides what a canonical field says.
    """

    style: str | None = attrs.field(default=None, validator=optional(in_(("general", "anime"))))
    movement_amplitude: str | None = attrs.field(
        default=None, validator=optional(in_(("auto", "small", "medium", "large")))
    )
    bgm: bool | None = None
    audio_type: str | None = attrs.field(
        default=None, validator=optional(in_(("all", "speech_only", "sound_effect_only")))
    )
    voice_id: str | None = attrs.field(default=None, validator=optional(min_len(1)))
    is_rec: bool | None = None
    off_peak: bool | None = None
    watermark: bool | None = None
    wm_position: int | None = attrs.field(default=None, validator=optional(in_((1, 2, 3, 4))))
    wm_url: str | None = attrs.field(default=None, validator=optional(matches_re(r"https?://\S+")))
    meta_data: str | None = attrs.field(default=None, validator=optional(_json_object))
    payload: str | None = attrs.field(default=None, validator=optional(max_len(1_048_576)))
    subjects: tuple[Subject, ...] | None = attrs.field(
        default=None, validator=optional([min_len(1), max_len(MOST_SUBJECTS)])
    )
    auto_subjects: bool | None = None
    videos: tuple[str, ...] | None = attrs.field(default=None, validator=_media("video", 2))
    sounds: tuple[str, ...] | None = attrs.field(default=None, validator=_media("audio", 7))
