"""
What Jimeng checks before it takes a job.

Keys that a ``req_key`` does not know are ignored (``duration`` and ``image_url``
always), null and an empty list mean absent, an empty string does not.
"""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from ._errors import Refusal
from ._models import FRAMES, MODELS, Model, Size
from ._pictures import FIELDS, read_pictures

TYPES: dict[str, type] = {
    "prompt": str,
    "seed": int,
    "frames": int,
    "aspect_ratio": str,
    "image_urls": list,
    "binary_data_base64": list,
    "template_id": str,
    "camera_strength": str,
}
CAMERA = {
    "template_id": {
        "hitchcock_dolly_in",
        "hitchcock_dolly_out",
        "robo_arm",
        "dynamic_orbit",
        "central_orbit",
        "crane_push",
        "quick_pull_back",
        "counterclockwise_swivel",
        "clockwise_swivel",
        "handheld",
        "rapid_push_pull",
    },
    "camera_strength": {"weak", "medium", "strong"},
}


@attrs.frozen(kw_only=True)
class Order:
    """
    A body that has been read and found good.

    Attributes:
        name: The ``req_key``.
        prompt: The text; may be empty.
        frames: How many the film has.
        size: Its pixels.
    """

    name: str
    prompt: str
    frames: int
    size: Size


def read_name(body: Mapping[str, Any], expected: str | None = None) -> str:
    """
    Return the ``req_key``, or raise the vendor's refusal.
    """
    name = body.get("req_key")
    if not isinstance(name, str) or not name or expected not in {None, name}:
        raise Refusal(50215, "req_key is missing, or not this action's.")
    if name not in MODELS:
        raise Refusal(50204)
    return name


def read_order(name: str, given: Mapping[str, Any]) -> Order:
    """
    Return what *given* asks for, or raise the vendor's refusal.
    """
    model = MODELS[name]
    ignored = _ignored(model)
    body = {field: given[field] for field in TYPES if given.get(field) is not None and field not in ignored}
    for field, value in body.items():
        if isinstance(value, bool) or not isinstance(value, TYPES[field]):
            raise Refusal(50215, f"{field} is of the wrong type.")
    sizes = read_pictures(body)
    for check in CHECKS:
        check(model, body, len(sizes))
    return Order(
        name=name,
        prompt=body.get("prompt", ""),
        frames=body.get("frames", FRAMES[0]),
        size=model.size(None if sizes else body.get("aspect_ratio"), sizes[0] if sizes else None),
    )


def _ignored(model: Model) -> set[str]:
    known: dict[str, object] = dict.fromkeys(CAMERA, model.camera)
    known |= dict.fromkeys(FIELDS, model.pictures is not None)
    known |= {"aspect_ratio": model.ratios, "frames": model.frames}
    return {field for field, read in known.items() if not read}


def _check_pictures(model: Model, _: Mapping[str, Any], count: int) -> None:
    if model.pictures is not None and count not in model.pictures:
        raise Refusal(50215, f"{count} pictures; it takes {' or '.join(map(str, model.pictures))}.")


def _check_prompt(model: Model, body: Mapping[str, Any], count: int) -> None:
    prompt = body.get("prompt", "")
    if not prompt and not (model.words_optional and count):
        raise Refusal(50215, "prompt is missing.")
    if len(prompt) > model.longest:
        raise Refusal(50215, f"prompt is longer than {model.longest} characters.")


def _check_values(model: Model, body: Mapping[str, Any], _: int) -> None:
    if body.get("seed", -1) < -1:
        raise Refusal(50215, "seed is less than -1.")
    for field, allowed in (("frames", model.frames), ("aspect_ratio", model.ratios)):
        if field in body and body[field] not in allowed:
            raise Refusal(50215, f"{field} is one of {', '.join(map(str, allowed))}.")


def _check_camera(model: Model, body: Mapping[str, Any], _: int) -> None:
    for field, allowed in CAMERA.items():
        if model.camera and body.get(field) not in allowed:
            raise Refusal(50215, f"{field} is one of {', '.join(sorted(allowed))}.")


CHECKS: tuple[Callable[[Model, Mapping[str, Any], int], None], ...] = (
    _check_pictures,
    _check_prompt,
    _check_values,
    _check_camera,
)
