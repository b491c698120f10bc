"""
Kling's own options, by its own names.

Source: app.klingai.com/global/dev/document-api (2025-12), text2video, image2video and camera control.
"""

from __future__ import annotations

import attrs
from attrs.validators import ge, in_, le, max_len, min_len, optional

TYPES = ("simple", "down_back", "forward_up", "right_turn_forward", "left_turn_forward")
_MOVE = attrs.field(default=0.0, validator=[ge(-10), le(10)])


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
