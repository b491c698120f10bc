"""
Kling's own options, by its own names.

Sources: app.klingai.com/global/dev/document-api (2025-12) and app.klingai.com/cn/dev/document-api (2026-02).
"""

from __future__ import annotations

from typing import Any

import attrs
from attrs.validators import ge, in_, le, matches_re, max_len, min_len, optional

TYPES = ("simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward")
SECONDS = tuple(str(seconds) for seconds in range(1, 16))
_MOVE = attrs.field(default=0.0, validator=[ge(-10), le(10)])
_ADDRESS = matches_re(r"https?://\S+")
_YES_OR_NO = optional(in_(("yes", "no")))


@attrs.frozen(kw_only=True)
class CameraConfig:
    """
    One movement: exactly one of the six is not 0.
    """

    horizontal: float = _MOVE
    vertical: float = _MOVE
    pan: float = _MOVE
    tilt: float = _MOVE
    roll: float = _MOVE
    zoom: float = _MOVE

    def __attrs_post_init__(self) -> None:
        if sum(value != 0 for value in attrs.astuple(self)) != 1:
            raise ValueError("exactly one movement is not 0")


@attrs.frozen(kw_only=True)
class CameraControl:
    """
    How the camera moves.
    """

    type: str = attrs.field(validator=in_(TYPES))
    config: CameraConfig | None = None

    def __attrs_post_init__(self) -> None:
        if (self.type == "simple") != (self.config is not None):
            raise ValueError("`config` goes with the type simple, and with no other")


@attrs.frozen(kw_only=True)
class Point:
    """
    A pixel, counted from the bottom left.
    """

    x: int
    y: int


@attrs.frozen(kw_only=True)
class DynamicMask:
    """
    What moves, and along which points.
    """

    mask: str
    trajectories: tuple[Point, ...] = attrs.field(validator=[min_len(2), max_len(77)])


@attrs.frozen(kw_only=True)
class WatermarkInfo:
    """
    Whether a copy with the vendor's mark is made too.
    """

    enabled: bool


@attrs.frozen(kw_only=True)
class Shot:
    """
    One shot of several, of whole seconds.
    """

    index: int
    prompt: str = attrs.field(validator=[min_len(1), max_len(512)])
    duration: str = attrs.field(validator=in_(SECONDS))


@attrs.frozen(kw_only=True)
class Element:
    """
    A figure or a thing that the account has stored at the vendor.
    """

    element_id: int


@attrs.frozen(kw_only=True)
class Voice:
    """
    A voice that the prompt calls ``<<<voice_1>>>``.
    """

    voice_id: str = attrs.field(validator=min_len(1))


@attrs.frozen(kw_only=True)
class VideoInput:
    """
    A film to take from (``feature``) or to change (``base``); the vendor takes its address only.
    """

    video_url: str = attrs.field(validator=_ADDRESS)
    refer_type: str = attrs.field(validator=in_(("feature", "base")))
    keep_original_sound: str | None = attrs.field(default=None, validator=_YES_OR_NO)


def _several(most: int) -> list[Any]:
    return [min_len(1), max_len(most)]


@attrs.frozen(kw_only=True)
class Options:
    """
    Everything that `metadata` may hold besides what a canonical field says.
    """

    negative_prompt: str | None = attrs.field(default=None, validator=optional(max_len(2500)))
    cfg_scale: float | None = attrs.field(default=None, validator=optional([ge(0), le(1)]))
    camera_control: CameraControl | None = None
    static_mask: str | None = None
    dynamic_masks: tuple[DynamicMask, ...] | None = attrs.field(default=None, validator=optional(max_len(6)))
    watermark_info: WatermarkInfo | None = None
    multi_shot: bool | None = None
    shot_type: str | None = attrs.field(default=None, validator=optional(in_(("customize", "intelligence"))))
    multi_prompt: tuple[Shot, ...] | None = attrs.field(default=None, validator=optional(_several(6)))
    element_list: tuple[Element, ...] | None = attrs.field(default=None, validator=optional(_several(7)))
    voice_list: tuple[Voice, ...] | None = attrs.field(default=None, validator=optional(_several(2)))
    video_list: tuple[VideoInput, ...] | None = attrs.field(default=None, validator=optional(_several(1)))
    video_url: str | None = attrs.field(default=None, validator=optional(_ADDRESS))
    character_orientation: str | None = attrs.field(default=None, validator=optional(in_(("image", "video"))))
    keep_original_sound: str | None = attrs.field(default=None, validator=_YES_OR_NO)
    video_id: str | None = attrs.field(default=None, validator=optional(min_len(1)))

    def __attrs_post_init__(self) -> None:
        broken = {
            "'multi_shot' needs a shot_type": self.multi_shot and not self.shot_type,
            "'shot_type' goes with multi_shot true": self.shot_type and not self.multi_shot,
            "'multi_prompt' goes with the shot_type customize": self.multi_prompt and not self._customized,
            "'shot_type' customize needs a multi_prompt": self._customized and not self.multi_prompt,
            "'voice_list' goes without element_list": self.voice_list and self.element_list,
        }
        for sentence, is_broken in broken.items():
            if is_broken:
                raise ValueError(sentence)

    @property
    def _customized(self) -> bool:
        return self.shot_type == "customize"
