"""
The canonical fields in every spelling, from a body or from vendor options.

Values that mean the same are equal; a contradiction is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ._errors import InvalidRequest
from ._readers import RATIO, READERS, SIZE, TIER, count, ratio, text, tier
from ._request import Image, Role

PLAIN: Mapping[str, str] = {
    **{field: field for field in READERS if field not in ("model", "metadata")},
    "seconds": "duration",
    "generate_audio": "audio",
}
"""Each spelling of a field whose value is a word or a number, and the field."""
IMAGES: Mapping[str, Role | None] = {
    "image": Role.FIRST_FRAME,
    "images": None,
    "image_urls": None,
    "input_reference": None,
    "last_frame": Role.LAST_FRAME,
}
CANONICAL = frozenset(PLAIN) | frozenset(IMAGES) | {"size"}


class Fields:
    """
    Canonical fields as they are found, each by whatever named it first.
    """

    def __init__(self, where: str = "") -> None:
        self.values: dict[str, Any] = {}
        self.images: list[Image] = []
        self._named: dict[str, str] = {}
        self._sources: list[str] = []
        self._where = where

    def take(self, key: str, value: object) -> None:
        """
        Read the canonical field that *key* spells.
        """
        param = self._where + key
        if key == "size":
            self._size(value, param)
        elif key in IMAGES:
            self.add_images(images_of(value, param, IMAGES[key]), param)
        else:
            self.put(PLAIN[key], self.read(PLAIN[key], value, param), param)

    @staticmethod
    def read(field: str, value: object, param: str) -> object:
        """
        Read *value* as the canonical *field* is read.
        """
        return READERS[field](value, param)

    def put(self, field: str, value: object, param: str) -> None:
        """
        Set *field*, or refuse where it already says something else.
        """
        if self.values.setdefault(field, value) != value:
            other, known = self._named.get(field, field), self.values[field]
            raise InvalidRequest(
                f"`{other}` and `{param}` contradict each other: {known!s:.40} and {value!s:.40}",
                param=param,
            )
        self._named.setdefault(field, param)

    def add_images(self, images: Iterable[Image], param: str) -> None:
        """
        Add the images of one spelling; one that another spelling has named is one, and learns its role.
        """
        images = tuple(images)
        places = list(range(len(self.images)))  # a picture twice in one list is two
        for image in images:
            found = [place for place in places if self._is_one(self.images[place], image, len(images))]
            if not found:
                self.images.append(image)
                self._sources.append(param)
                continue
            place = min(found, key=lambda place: self.images[place].role is not image.role)
            places.remove(place)
            known = self.images[place]
            self.images[place] = attrs.evolve(known, role=known.role or image.role)
        self._refuse_two(Role.FIRST_FRAME, param)
        self._refuse_two(Role.LAST_FRAME, param)

    def _is_one(self, known: Image, image: Image, count: int) -> bool:
        if not known.same_picture(image) or known.role is image.role:
            return known.same_picture(image)
        # One picture without a role is a first frame: a clip that ends as it begins names it twice.
        alone = len(self.images) == 1 if known.role is None else count == 1
        roles = (known.role, image.role)
        return None in roles and not (alone and Role.LAST_FRAME in roles)

    def _refuse_two(self, role: Role, param: str) -> None:
        named = zip(self.images, self._sources, strict=True)
        sources = [source for image, source in named if image.role is role]
        if len(sources) > 1:
            both = " and ".join(f"`{source}`" for source in dict.fromkeys(sources))
            raise InvalidRequest(f"{both} give two pictures as {role}; a video has one", param=param)

    def _size(self, value: object, param: str) -> None:
        stated = text(value, param).strip()
        if match := SIZE.fullmatch(stated):
            self.put("width", count(match[1], param), param)
            self.put("height", count(match[2], param), param)
        elif RATIO.fullmatch(stated):
            self.put("aspect_ratio", ratio(stated, param), param)
        elif TIER.fullmatch(stated.lower()):
            self.put("resolution", tier(stated, param), param)
        else:
            raise InvalidRequest(f"`{param}` is WIDTHxHEIGHT in pixels, such as 1280x720", param=param)


def images_of(value: object, param: str, role: Role | None) -> list[Image]:
    """
    Read one image or a list of them: text, or ``{"url", "role"}``.
    """
    items = value if isinstance(value, list | tuple) else [value]
    return [_image(item, param, role) for item in items]


def _image(item: object, param: str, role: Role | None) -> Image:
    if isinstance(item, Image):
        return item if item.role else attrs.evolve(item, role=role)
    if isinstance(item, str):
        return Image.parse(item, role=role, param=param)
    if isinstance(item, Mapping) and item.keys() <= {"url", "role"} and isinstance(item.get("url"), str):
        stated = item.get("role")
        if stated not in (None, *Role):
            raise InvalidRequest(f"a role in `{param}` is one of {', '.join(Role)}", param=param)
        return Image.parse(item["url"], role=role if stated is None else Role(stated), param=param)
    raise InvalidRequest(f'an image in `{param}` is a string or {{"url", "role"}}', param=param)
