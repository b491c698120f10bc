"""
Which fields each product reads, and their types; every other key is ignored.

Source: https://app.klingai.com/global/dev/document-api (2025-12); omni-video and
motion-control from https://app.klingai.com/cn/dev/document-api (2026-02).
"""

import attrs

from ._models import DEFAULT_MODEL

TYPES: dict[str, type | tuple[type, ...]] = {
    "prompt": str,
    "negative_prompt": str,
    "mode": str,
    "duration": str,
    "aspect_ratio": str,
    "image": str,
    "image_tail": str,
    "image_url": str,
    "image_list": list,
    "video_url": str,
    "video_list": list,
    "video_id": str,
    "character_orientation": str,
    "keep_original_sound": str,
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
COMMON = {"prompt", "watermark_info", "callback_url", "external_task_id"}
CHOICES = {"mode", "duration", "aspect_ratio"}
SHOTS = {"multi_shot", "shot_type", "multi_prompt"}
FRAMES = {"image", "image_tail", "static_mask", "dynamic_masks"}
VIDEO = {"negative_prompt", "sound", "cfg_scale", "camera_control", "voice_list"}


@attrs.frozen(kw_only=True)
class Product:
    """
    One product.

    Attributes:
        fields: What it reads.
        model: What runs where none is named; none where the source decides.
        mode: The mode where none is named.
        wordy: It needs a prompt.
    """

    fields: frozenset[str]
    model: str | None = DEFAULT_MODEL
    mode: str = "std"
    wordy: bool = False


def _product(*fields: set[str], **known: object) -> Product:
    return Product(fields=frozenset(COMMON.union(*fields)), **known)  # type: ignore[arg-type]  # by name


PRODUCTS = {
    "text2video": _product(CHOICES, VIDEO, SHOTS, wordy=True),
    "image2video": _product({"mode", "duration", "element_list"}, VIDEO, SHOTS, FRAMES),
    "multi-image2video": _product(CHOICES, {"negative_prompt", "image_list"}, model="kling-v1-6", wordy=True),
    # The vendor's table prints kling-v1 as the default, which this product does not know.
    "omni-video": _product(
        CHOICES,
        SHOTS,
        {"sound", "image_list", "element_list", "video_list"},
        model="kling-video-o1",
        mode="pro",
        wordy=True,
    ),
    # Which model runs without a name is not documented.
    "motion-control": _product(
        {"mode", "image_url", "video_url", "character_orientation", "keep_original_sound"},
        model="kling-v2-6",
    ),
    "video-extend": _product({"video_id", "negative_prompt", "cfg_scale"}, model=None),
}
