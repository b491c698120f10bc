"""
What the products take that are given lists of pictures, or a film.

Sources: https://app.klingai.com/cn/dev/document-api (2026-02), omni-video, motion-control
and video-extend; https://kling.ai/document-api/updates/api (2026-09-20).
"""

from collections.abc import Iterable
from typing import Any

from ._errors import Refusal, one_of
from ._order import Order
from ._shots import items

MOST_PICTURES = 4  # of multi-image2video
MOST_INPUTS = 7
MOST_INPUTS_BESIDE_A_VIDEO = 4
FRAMES_WITH_AN_END = 2
SHORT_OR_LONG = ("5", "10")
FRAMES = ("first_frame", "end_frame")
EXTENDED = 4.5
"""Seconds that are added to a film, as in the vendor's sample; its page says 4 to 5."""
LONGEST = 180  # seconds
KEPT = 30 * 24 * 3600  # seconds

Rows = Iterable[tuple[object, str]]


def _refuse(rows: Rows) -> None:
    for is_broken, message in rows:
        if is_broken:
            raise Refusal(1201, message)


def check_pictures(order: Order) -> None:
    """
    Refuse a list that is not 1 to 4 pictures.
    """
    if not items(order.body.get("image_list", []), "image", str, most=MOST_PICTURES):
        raise Refusal(1201, "image_list is 1 to 4 of image")


def check_omni(order: Order) -> None:
    """
    Refuse inputs of omni-video that do not go together.
    """
    images, elements = order.body.get("image_list", []), order.body.get("element_list", [])
    if images and not items(images, "image_url", str, most=MOST_INPUTS):
        raise Refusal(1201, "image_list is up to 7 of image_url and type")
    types = [image["type"] for image in images if image.get("type") is not None]
    for word in types:
        one_of("image_list.type", word, FRAMES)
    video = _video(order.body.get("video_list", []))
    base = video.get("refer_type") == "base"
    most = MOST_INPUTS_BESIDE_A_VIDEO if video else MOST_INPUTS
    alone = not video and not elements and len(images) == types.count("first_frame")
    _refuse(
        (
            (len(set(types)) < len(types), "image_list takes one first_frame and one end_frame"),
            ("end_frame" in types and "first_frame" not in types, "end_frame needs a first_frame"),
            ("end_frame" in types and len(images) > FRAMES_WITH_AN_END, "end_frame takes at most 2 images"),
            (len(images) + len(elements) > most, f"images and elements are at most {most}"),
            (base and types, "refer_type base excludes first_frame and end_frame"),
            # Said of the next generation only.
            (base and order.body.get("multi_shot"), "refer_type base excludes multi_shot"),
            (video and order.body.get("sound") == "on", "sound must be off when a video is given"),
            (
                not base and "first_frame" not in types and not order.body.get("aspect_ratio"),
                "aspect_ratio can not be null",
            ),
            (
                alone and not order.model.shots and order.duration not in SHORT_OR_LONG,
                f"duration value '{order.duration}' is invalid",
            ),
        )
    )


def _video(videos: list[Any]) -> dict[str, Any]:
    if not videos:
        return {}
    if not items(videos, "video_url", str, most=1):
        raise Refusal(1201, "video_list is at most 1 of video_url and refer_type")
    video: dict[str, Any] = videos[0]
    _check_address("video_list.video_url", video["video_url"])
    one_of("video_list.refer_type", video.get("refer_type"), ("feature", "base"))
    one_of("video_list.keep_original_sound", video.get("keep_original_sound", "yes"), ("yes", "no"))
    return video


def _check_address(field: str, value: object) -> None:
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        raise Refusal(1201, f"{field} value is invalid: a video is a URL")


def is_edit(order: Order) -> bool:
    """
    Whether a film is changed, and keeps its length.
    """
    return any(video.get("refer_type") == "base" for video in order.body.get("video_list", ()))


def check_motion(order: Order) -> None:
    """
    Refuse motion control without what it needs.
    """
    body = order.body
    _refuse((not body.get(field), f"{field} can not be null") for field in ("image_url", "video_url", "mode"))
    _check_address("video_url", body["video_url"])
    one_of("character_orientation", body.get("character_orientation"), ("image", "video"))
    one_of("keep_original_sound", body.get("keep_original_sound", "yes"), ("yes", "no"))


def check_extension(order: Order) -> None:
    """
    Refuse options that films of the oldest model do not take, and what would be too long.
    """
    seconds = order.source.seconds + EXTENDED if order.source else 0
    options = [field for field in ("negative_prompt", "cfg_scale") if field in order.body]
    _refuse(
        (
            (seconds > LONGEST, "video_id is of a film that can not be extended any more"),
            (options and order.name == "kling-v1", f"{' and '.join(options)}: not supported by kling-v1"),
        )
    )
