"""
What Vidu checks before it takes a job.

A field where it is not wanted is refused even when it is null; elsewhere null means
absent. Keys that the vendor does not know are ignored: it does not say otherwise.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from ._errors import Refusal
from ._fields import FIELDS, REQUIRED
from ._images import SMALLEST_SIDE, Size, check_pair, check_size, picture_size
from ._models import FRAMES, IMAGE, MODELS, REFERENCE, SUBJECTS
from ._order import Order, mode_of
from ._subjects import check_subjects

NARROW = ("16:9", "9:16", "1:1")
RATIOS = (*NARROW, "4:3", "3:4")
ANY_RATIO = re.compile(r"([1-9][0-9]{0,2}):([1-9][0-9]{0,2})")
WIDEST_FILM = 4  # "any ratio" has no documented end; pictures have this one
MOST_VIDEOS = 2
MOST_IMAGES_BESIDE = 4  # pictures, where there are reference films
FORM = re.compile(r"https?://|data:(video|audio)/[a-z0-9.+-]+;base64,", re.ASCII)


def read_order(endpoint: str, body: Mapping[str, Any]) -> Order:
    """
    Return what *body* asks for, or raise the vendor's refusal.
    """
    mode = mode_of(endpoint, body)
    _check_model(mode, body.get("model"))
    for field, rule in FIELDS.items():
        if field in body and mode not in rule.modes:
            raise Refusal("FieldUnwanted", field)
        if body.get(field) is not None and not rule.takes(body[field]):
            raise Refusal("FieldInvalid", field)
    for field in REQUIRED[mode]:
        if not body.get(field):
            raise Refusal("FieldLacking", field)
    order = Order.of(endpoint, body)
    for check in CHECKS:
        check(order)
    return order


def sizes_of(order: Order) -> list[Size | None]:
    """
    Return what is known about the pictures.
    """
    return [picture_size("images", image) for image in order.body.get("images", [])]


def _check_model(mode: str, name: Any) -> None:
    if name is None or name == "":
        raise Refusal("FieldLacking", "model")
    if not isinstance(name, str) or name not in MODELS:
        raise Refusal("FieldInvalid", "model")
    # The word for a known model in the wrong place is not documented; this one is ambiguous.
    if mode not in MODELS[name].offers:
        raise Refusal("ModelUnavailable", name)


def _check_tier(order: Order) -> None:
    if order.duration not in order.model.offers[order.mode]:
        raise Refusal("FieldInvalid", "duration")
    if order.resolution not in order.model.resolutions_at(order.mode, order.duration):
        raise Refusal("FieldInvalid", "resolution")


def _check_ratio(order: Order) -> None:
    if order.mode in {IMAGE, FRAMES}:
        return
    match = ANY_RATIO.fullmatch(order.ratio)
    if order.mode == SUBJECTS and order.model.family == "q2" and match:
        sides = [int(side) for side in match.groups()]
        fits = max(sides) <= WIDEST_FILM * min(sides)
    else:
        wide = order.mode == REFERENCE or order.model.family in {"q2", "q3"}
        fits = order.ratio in (RATIOS if wide else NARROW)
    if not fits:
        raise Refusal("FieldInvalid", "aspect_ratio")


def _check_sound(order: Order) -> None:
    model, audio = order.model, order.audio
    if audio and not model.talks and (order.mode not in {IMAGE, SUBJECTS} or model.family == "1.5"):
        raise Refusal("FieldInvalid", "audio")
    if order.body.get("audio_type") and model.family not in {"q2", "q1", "2.0"}:
        raise Refusal("FieldUnwanted", "audio_type")
    # q3 is cheaper only with sound, the older ones only without.
    if order.body.get("off_peak") and (audio != model.talks or order.body["model"] == "viduq3-mix"):
        raise Refusal("FieldInvalid", "off_peak")


def _check_references(order: Order) -> None:
    videos, sounds = order.body.get("videos", []), order.body.get("sounds", [])
    if videos and not order.model.videos:
        raise Refusal("FieldUnwanted", "videos")
    if sounds and not order.model.most_sounds:
        raise Refusal("FieldUnwanted", "sounds")
    for field, items, most in (
        ("videos", videos, MOST_VIDEOS),
        ("sounds", sounds, order.model.most_sounds),
    ):
        if len(items) > most:
            raise Refusal("FieldItemCountOutOfRange", field)
        if not all(FORM.match(item) for item in items):
            raise Refusal("FieldInvalid", field)
    if sounds and not order.audio:
        raise Refusal("FieldInvalid", "sounds")


def _check_images(order: Order) -> None:
    if order.mode == SUBJECTS:
        check_subjects(order.body["subjects"], order.model)
    most = MOST_IMAGES_BESIDE if order.body.get("videos") else order.model.most_images
    least, most = {IMAGE: (1, 1), FRAMES: (2, 2)}.get(order.mode, (0, most))
    if not least <= len(order.body.get("images", [])) <= most:
        raise Refusal("FieldItemCountOutOfRange", "images")
    sizes = sizes_of(order)
    bounded = order.mode == REFERENCE or order.model.family == "q4"
    for size in sizes:
        check_size("images", size, widest=order.model.widest, smallest=SMALLEST_SIDE if bounded else 1)
    if order.mode == FRAMES:
        check_pair("images", *sizes)


CHECKS: tuple[Callable[[Order], None], ...] = (
    _check_tier,
    _check_ratio,
    _check_sound,
    _check_references,
    _check_images,
)
