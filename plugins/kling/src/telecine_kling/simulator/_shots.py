"""
Several shots, elements and voices.

Source: https://kling.ai/document-api/api/video/3-0-omni, legacy tab (2026).
"""

from typing import Any

from ._errors import Refusal, one_of
from ._order import Order

SECONDS = [str(second) for second in range(1, 16)]
MOST_SHOTS = 6
LONGEST_SHOT_TEXT = 512  # characters
MOST_VOICES = 2


def check_sound(order: Order) -> None:
    """
    Refuse sound where there can be none, and voices without it.
    """
    sound = order.body.get("sound", "off")
    one_of("sound", sound, ("on", "off"))
    if sound == "on" and order.mode not in order.model.sound:
        raise Refusal(1201, f"sound is not supported by {order.name} in {order.mode} mode")
    # Documented for v2-6; v3 has shots, and is not said to mind.
    if sound == "on" and order.body.get("image_tail") and not order.model.shots:
        raise Refusal(1201, "sound and image_tail can not be used together")
    voices = order.body.get("voice_list")
    if voices and (sound != "on" or not items(voices, "voice_id", str, most=MOST_VOICES)):
        raise Refusal(1201, "voice_list is invalid: up to 2 voices, and sound must be on")


def check_shots(order: Order) -> None:
    """
    Refuse elements and shots that are not as documented.
    """
    elements = order.body.get("element_list")
    if elements and not items(elements, "element_id", int, most=order.model.elements):
        raise Refusal(1201, "element_list is invalid")
    if elements and order.body.get("voice_list"):
        raise Refusal(1201, "element_list and voice_list can not be used together")
    if not order.body.get("multi_shot"):
        return
    if not order.model.shots:
        raise Refusal(1201, f"multi_shot is not supported by {order.name}")
    one_of("shot_type", order.body.get("shot_type"), ("customize", "intelligence"))
    if order.body["shot_type"] == "customize":
        _check_script(order.body.get("multi_prompt", []), int(order.duration))


def _check_script(shots: list[Any], duration: int) -> None:
    kinds = {"index": int, "prompt": str, "duration": str}
    if not all(items(shots, field, kind, most=MOST_SHOTS) for field, kind in kinds.items()):
        raise Refusal(1201, "multi_prompt is 1 to 6 of index, prompt and duration")
    if max(len(shot["prompt"]) for shot in shots) > LONGEST_SHOT_TEXT:
        raise Refusal(1201, "multi_prompt takes at most 512 characters of prompt per shot")
    lengths = [int(shot["duration"]) if shot["duration"] in SECONDS else 0 for shot in shots]
    if min(lengths) < 1 or sum(lengths) != duration:
        raise Refusal(1201, f"multi_prompt durations are at least 1 and add up to {duration}")


def items(found: list[Any], field: str, kind: type, *, most: int) -> bool:
    """
    Whether these are 1 to *most* objects with a *field* of that *kind*.
    """
    fits = all(isinstance(item, dict) and isinstance(item.get(field), kind) for item in found)
    return fits and 1 <= len(found) <= most
