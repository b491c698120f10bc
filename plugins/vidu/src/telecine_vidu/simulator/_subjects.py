"""
The shape of ``subjects``.

Source: https://platform.vidu.cn/docs (reference-to-video). That a stored subject
needs neither pictures nor films is this simulator's reading.
"""

from collections.abc import Mapping
from typing import Any

from ._errors import Refusal
from ._images import SMALLEST_SIDE, check_size, picture_size
from ._models import Model

MOST = 7
MOST_SLOTS = 3  # pictures and films, of one subject
KINDS = {"name": str, "voice_id": str, "server_id": str, "images": list, "videos": list}

# Of a model that takes films: how many subjects without one, and with one; how many of these not stored.
MOST_PICTURED, MOST_FILMED, MOST_NEW = 4, 2, 1


def check_subjects(subjects: list[Mapping[str, Any]], model: Model) -> None:
    """
    Refuse subjects that are not as documented.
    """
    for subject in subjects:
        _check_one(subject, model)
    filmed = [subject for subject in subjects if subject.get("videos")]
    new = [subject for subject in filmed if not subject.get("server_id")]
    pictured = len(subjects) - len(filmed)
    mixed = pictured > MOST_PICTURED or len(filmed) > MOST_FILMED or len(new) > MOST_NEW
    if len(subjects) > MOST or (model.videos and mixed):
        raise Refusal("FieldItemCountOutOfRange", "subjects")


def _check_one(subject: Mapping[str, Any], model: Model) -> None:
    for field, kind in KINDS.items():
        if not isinstance(subject.get(field), kind | None):
            raise Refusal("FieldInvalid", f"subjects.{field}")
    images, videos = subject.get("images") or [], subject.get("videos") or []
    if not subject.get("name"):
        raise Refusal("FieldLacking", "subjects.name")
    if not images and not videos and not subject.get("server_id"):
        raise Refusal("FieldLacking", "subjects.images")
    if len(videos) > model.videos or len(images) + len(videos) > MOST_SLOTS:
        raise Refusal("FieldItemCountOutOfRange", "subjects.videos" if videos else "subjects.images")
    if not all(isinstance(item, str) for item in (*images, *videos)):
        raise Refusal("FieldInvalid", "subjects.images")
    for image in images:
        size = picture_size("subjects.images", image)
        check_size("subjects.images", size, widest=model.widest, smallest=SMALLEST_SIDE)
