"""
Pictures in the form that each product wants: a URL as it is, bytes as bare base64.

Source: app.klingai.com/global/dev/document-api (2025-12), image inputs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telecine import Image, Role, Unsupported, media_type_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telecine import GenerationRequest

LARGEST = 10 * 1024 * 1024
"""Bytes."""
FRAMES = {Role.FIRST_FRAME: "first_frame", Role.LAST_FRAME: "end_frame"}
"""The words of omni-video; a reference has none."""


def pictures(product: str, request: GenerationRequest) -> dict[str, Any]:
    """
    The fields that hold the request's images; a list keeps their order, by which a prompt names them.
    """
    match product:
        case "multi-image2video":
            return {"image_list": [{"image": picture(each, "images")} for each in request.images]}
        case "omni-video":
            return {"image_list": [_omni(each) for each in request.images] or None}
        case "motion-control":
            return {"image_url": picture(request.image(Role.FIRST_FRAME), "image")}
    return {
        "image": picture(request.image(Role.FIRST_FRAME), "image"),
        "image_tail": picture(request.image(Role.LAST_FRAME), "last_frame"),
    }


def _omni(image: Image) -> dict[str, str | None]:
    word = FRAMES.get(image.role) if image.role else None
    return {"image_url": picture(image, "images"), **({"type": word} if word else {})}


def masks(options: Mapping[str, Any]) -> dict[str, Any]:
    """
    The options that hold pictures, with these as the vendor wants them.
    """
    found: dict[str, Any] = {}
    if "static_mask" in options:
        found["static_mask"] = _parsed(options["static_mask"], "metadata.static_mask")
    if "dynamic_masks" in options:
        found["dynamic_masks"] = [
            {**mask, "mask": _parsed(mask["mask"], "metadata.dynamic_masks")}
            for mask in options["dynamic_masks"]
        ]
    return found


def _parsed(stated: str, param: str) -> str | None:
    return picture(Image.parse(stated, param=param), param)


def picture(image: Image | None, param: str) -> str | None:
    """
    What the vendor takes; a ``data:`` prefix is refused by it.

    Raises:
        Unsupported: It is neither JPEG nor PNG, or larger than 10 MB.
    """
    if image is None:
        return None
    if image.data is None:
        return image.url
    if media_type_of(image.data) not in ("image/jpeg", "image/png"):
        raise Unsupported(
            f"Kling takes JPEG and PNG pictures; `{param}` is neither", param=param, allowed=["jpeg", "png"]
        )
    if len(image.data) > LARGEST:
        raise Unsupported(
            f"Kling takes pictures up to 10 MB; `{param}` is larger", param=param, allowed=["10 MB"]
        )
    return image.base64
