"""
The canonical fields in every spelling, from a body or from vendor options.

Values that mean the same are equal; a contradiction is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import attrs

from ._errors import InvalidRequest
from ._readers import RATIO, SIZE, TIER, boolean, form, number, ratio, text, tier, whole
from ._request import Image, Role

Reader = Callable[[object, str], Any]
PLAIN: Mapping[str, tuple[str, Reader]] = {
    "prompt": ("prompt", text),
    "duration": ("duration", number),
    "seconds": ("duration", number),
    "fps": ("fps", number),
    "width": ("width", whole),
    "height": ("height", whole),
    "aspect_ratio": ("aspect_ratio", ratio),
    "resolution": ("resolution", tier),
    "audio": ("audio", boolean),
    "generate_audio": ("audio", boolean),
    "n": ("n", whole),
    "seed": ("seed", whole),
    "response_format": ("response_format", form),
    "user": ("user", text),
}
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
            field, reader = PLAIN[key]
            self.put(field, reader(value, param), param)

    @staticmethod
    def read(field: str, value: object, param: str) -> object:
        """
        Read *value* as the canonical *field* is read.
        """
        return PLAIN[field][1](value, param)

    def put(self, field: str, value: object, param: str) -> None:
        """
        Set *field*, or refuse where it already says something else.
        """
        if self.values.setdefault(field, value) != value:
            other = self._named.get(field, field)
            raise InvalidRequest(
                f"`{other}` and `{param}` contradict each other: {self.values[field]} and {value}",
                param=param,
            )
        self._named.setdefault(field, param)

    def add_images(self, images: Iterable[Image], param: str) -> None:
        """
        Add images; one that is there already is one, and learns its role.
        """
        for image in images:
            self._add_image(image, param)

    def _add_image(self, image: Image, param: str) -> None:
        for place, known in enumerate(self.images):
            if known.same_picture(image) and (known.role == image.role or None in (known.role, image.role)):
                self.images[place] = attrs.evolve(known, role=known.role or image.role)
                return
            if known.role is image.role and image.role in (Role.FIRST_FRAME, Role.LAST_FRAME):
                raise InvalidRequest(
                    f"`{param}` names another {image.role} than the one given already", param=param
                )
        self.images.append(image)

    def _size(self, value: object, param: str) -> None:
        stated = text(value, param).strip()
        if match := SIZE.fullmatch(stated):
            self.put("width", int(match[1]), param)
            self.put("height", int(match[2]), param)
        elif RATIO.fullmatch(stated):
            self.put("aspect_ratio", ratio(stated, param), param)
        elif TIER.fullmatch(stated):
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
        try:
            return Image.parse(
                item["url"], role=Role(item["role"]) if item.get("role") else role, param=param
            )
        except ValueError:
            allowed = ", ".join(Role)
            raise InvalidRequest(
                f"the role of an image in `{param}` is one of {allowed}", param=param
            ) from None
    raise InvalidRequest(f'an image in `{param}` is a string or {{"url", "role"}}', param=param)
