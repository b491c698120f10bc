"""
What Kling checks before it takes a job.

Unknown keys are ignored, a missing ``model_name`` means kling-v1, and null means
absent. Sources: as the package's; the limits of models are in `_models`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ._camera import check_camera, check_masks
from ._errors import Refusal
from ._images import Size, picture_size
from ._models import MODELS, RATIOS
from ._order import Order

DEFAULT_MODEL = "kling-v1"
LONGEST_TEXT = 2500  # characters
TYPES: dict[str, type | tuple[type, ...]] = {
    "prompt": str,
    "negative_prompt": str,
    "mode": str,
    "duration": str,
    "aspect_ratio": str,
    "image": str,
    "image_tail": str,
    "static_mask": str,
    "dynamic_masks": list,
    "camera_control": dict,
    "sound": str,
    "cfg_scale": (int, float),
    "multi_shot": bool,
    "shot_type": str,
    "multi_prompt": list,
    "voice_list": list,
    "element_list": list,
    "watermark_info": dict,
    "callback_url": str,
    "external_task_id": str,
}
SECONDS = [str(second) for second in range(1, 16)]
TEXT_ONLY = {"aspect_ratio"}
IMAGE_ONLY = {"image", "image_tail", "static_mask", "dynamic_masks", "element_list"}


def read_order(product: str, given: Mapping[str, Any]) -> Order:
    """
    Return what *given* asks for, or raise the vendor's refusal.
    """
    name = given.get("model_name")
    name = DEFAULT_MODEL if name is None else name
    model = MODELS.get(name) if isinstance(name, str) else None
    if model is None or product not in model.products:
        raise Refusal(1203, "The requested model does not exist")
    ignored = IMAGE_ONLY if product == "text2video" else TEXT_ONLY
    body = {field: given[field] for field in TYPES if given.get(field) is not None and field not in ignored}
    for field, value in body.items():
        wrong = isinstance(value, bool) and TYPES[field] is not bool
        if wrong or not isinstance(value, TYPES[field]):
            raise Refusal(1201, f"{field} value is of the wrong type")
    order = Order(
        product=product,
        name=name,
        model=model,
        body=body,
        mode=body.get("mode", "std"),
        duration=body.get("duration", "5"),
    )
    for check in CHECKS:
        check(order)
    return attrs.evolve(order, sizes=_sizes(body))


def _sizes(body: Mapping[str, Any]) -> dict[str, Size | None]:
    pictures = {field: body[field] for field in ("image", "image_tail") if body.get(field)}
    return {field: picture_size(field, value) for field, value in pictures.items()}


def _one_of(field: str, value: Any, allowed: Any) -> None:
    if value not in allowed:
        raise Refusal(1201, f"{field} value '{value}' is invalid")


def _check_text(order: Order) -> None:
    for field in ("prompt", "negative_prompt"):
        if len(order.body.get(field, "")) > LONGEST_TEXT:
            raise Refusal(1201, f"{field} is longer than {LONGEST_TEXT} characters")
    told_in_shots = order.body.get("multi_shot") and order.body.get("shot_type") == "customize"
    if order.product == "text2video" and not told_in_shots and not order.body.get("prompt"):
        raise Refusal(1201, "prompt can not be null")


def _check_tier(order: Order) -> None:
    # Whether a model with a single tier refuses the field is not documented; a
    # client that sends it is guessing, so here it does.
    if "mode" in order.body:
        _one_of("mode", order.mode, order.model.modes)
    _one_of("duration", order.duration, order.model.durations)
    _one_of("aspect_ratio", order.body.get("aspect_ratio", "16:9"), RATIOS)


def _check_frames(order: Order) -> None:
    image, tail = order.body.get("image"), order.body.get("image_tail")
    if order.product != "image2video":
        return
    if not image and (not tail or not order.model.tail_alone):
        raise Refusal(1201, "image can not be null")
    if tail and (order.mode, order.duration) not in order.model.tail:
        raise Refusal(1201, f"image_tail is not supported by {order.name} in this mode and duration")
    groups = [field for field in ("image_tail", "camera_control") if order.body.get(field)]
    if order.body.get("static_mask") or order.body.get("dynamic_masks"):
        groups.append("masks")
    if len(groups) > 1:
        raise Refusal(1201, f"{' and '.join(groups)} can not be used together")


def _check_motion(order: Order) -> None:
    tier = (order.mode, order.duration)
    if "camera_control" in order.body:
        if tier not in order.model.camera.get(order.product, ()):
            raise Refusal(1201, "camera_control is only supported in std mode with 5s duration and kling-v1")
        check_camera(order.body["camera_control"], order.model.camera_types)
    if order.body.get("static_mask") or order.body.get("dynamic_masks"):
        if tier not in order.model.masks:
            raise Refusal(1201, f"masks are not supported by {order.name} in this mode and duration")
        check_masks(order.body)


def _check_sound(order: Order) -> None:
    sound = order.body.get("sound", "off")
    _one_of("sound", sound, ("on", "off"))
    if sound == "on" and order.mode not in order.model.sound:
        raise Refusal(1201, f"sound is not supported by {order.name} in {order.mode} mode")
    # Documented for v2-6; v3 has shots, and is not said to mind.
    if sound == "on" and order.body.get("image_tail") and not order.model.shots:
        raise Refusal(1201, "sound and image_tail can not be used together")
    voices = order.body.get("voice_list")
    if voices and (sound != "on" or not _items(voices, "voice_id", str, most=2)):
        raise Refusal(1201, "voice_list is invalid: up to 2 voices, and sound must be on")


def _check_options(order: Order) -> None:
    scale = order.body.get("cfg_scale")
    if scale is not None and (not order.model.cfg_scale or not 0 <= scale <= 1):
        raise Refusal(1201, f"cfg_scale value '{scale}' is invalid for {order.name}")
    mark = order.body.get("watermark_info", {"enabled": False})
    if not isinstance(mark.get("enabled"), bool):
        raise Refusal(1201, "watermark_info.enabled is a boolean")


def _check_shots(order: Order) -> None:
    elements = order.body.get("element_list")
    if elements and not (order.model.shots and _items(elements, "element_id", int, most=3)):
        raise Refusal(1201, "element_list is invalid")
    if elements and order.body.get("voice_list"):
        raise Refusal(1201, "element_list and voice_list can not be used together")
    if not order.body.get("multi_shot"):
        return
    if not order.model.shots:
        raise Refusal(1201, f"multi_shot is not supported by {order.name}")
    _one_of("shot_type", order.body.get("shot_type"), ("customize", "intelligence"))
    if order.body["shot_type"] == "customize":
        _check_script(order.body.get("multi_prompt", []), int(order.duration))


def _check_script(shots: list[Any], duration: int) -> None:
    if not _items(shots, "prompt", str, most=6) or not _items(shots, "duration", str, most=6):
        raise Refusal(1201, "multi_prompt is 1 to 6 of index, prompt and duration")
    if not _items(shots, "index", int, most=6) or max(len(shot["prompt"]) for shot in shots) > 512:  # noqa: PLR2004
        raise Refusal(1201, "multi_prompt needs an index and at most 512 characters of prompt per shot")
    lengths = [int(shot["duration"]) if shot["duration"] in SECONDS else 0 for shot in shots]
    if min(lengths) < 1 or sum(lengths) != duration:
        raise Refusal(1201, f"multi_prompt durations are at least 1 and add up to {duration}")


def _items(items: list[Any], field: str, kind: type, *, most: int) -> bool:
    fits = all(isinstance(item, dict) and isinstance(item.get(field), kind) for item in items)
    return fits and 1 <= len(items) <= most


CHECKS: tuple[Callable[[Order], None], ...] = (
    _check_text,
    _check_tier,
    _check_frames,
    _check_motion,
    _check_sound,
    _check_options,
    _check_shots,
)
