"""
The shape of camera control and of motion brushes.

Source: https://app.klingai.com/global/dev/document-api (2025-12).
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from ._errors import Refusal
from ._images import picture_size

AXES = ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")
FURTHEST = 10
READY_MADE = {"down_back", "forward_up", "right_turn_forward", "left_turn_forward"}
MOST_MASKS = 6
POINTS = range(2, 78)


def check_camera(control: Mapping[str, Any], types: AbstractSet[str] | None) -> None:
    """
    Refuse a ``camera_control`` that is not as documented.
    """
    kind, config = control.get("type"), control.get("config")
    if kind not in (types or READY_MADE | {"simple"}):
        raise Refusal(1201, f"camera_control.type value '{kind}' is invalid")
    if kind != "simple":
        if config is not None:
            raise Refusal(1201, f"camera_control.config must be empty for {kind}")
        return
    values = [config.get(axis, 0) for axis in AXES] if isinstance(config, dict) else []
    numbers = [value for value in values if isinstance(value, int | float) and abs(value) <= FURTHEST]
    if len(numbers) != len(AXES) or sum(value != 0 for value in numbers) != 1:
        raise Refusal(1201, "camera_control.config takes exactly one non-zero value from -10 to 10")


def check_masks(body: Mapping[str, Any]) -> None:
    """
    Refuse motion brushes that are not as documented.
    """
    if body.get("static_mask"):
        picture_size("static_mask", body["static_mask"])
    masks = body.get("dynamic_masks", [])
    if len(masks) > MOST_MASKS:
        raise Refusal(1201, f"dynamic_masks takes at most {MOST_MASKS}")
    for mask in masks:
        if not isinstance(mask, dict) or not isinstance(mask.get("mask"), str):
            raise Refusal(1201, "dynamic_masks.mask can not be null")
        picture_size("dynamic_masks.mask", mask["mask"])
        points = mask.get("trajectories")
        if not isinstance(points, list) or len(points) not in POINTS or not all(map(_is_point, points)):
            raise Refusal(1201, "dynamic_masks.trajectories takes 2 to 77 points of x and y")


def _is_point(point: Any) -> bool:
    return isinstance(point, dict) and all(isinstance(point.get(axis), int) for axis in ("x", "y"))
