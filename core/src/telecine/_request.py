"""
What is asked for, in the canonical words.
"""

from __future__ import annotations

import reprlib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import attrs

from ._errors import InvalidRequest
from ._image import Image, Role, media_type_of
from ._readers import READERS

__all__ = ["GenerationRequest", "Image", "Notice", "Operation", "Role", "media_type_of"]


class Operation(StrEnum):
    """
    What a video is made from; it derives from the roles of the images.
    """

    TEXT = "text"
    IMAGE = "image"
    FIRST_LAST = "first_last"
    REFERENCE = "reference"


def _images(images: Iterable[Image]) -> tuple[Image, ...]:
    found = tuple(images)
    if not all(isinstance(image, Image) for image in found):
        raise InvalidRequest("each of `images` is an `Image`; `Image.parse` reads text", param="images")
    return found


class _Short(reprlib.Repr):
    """
    A repr without pictures, which an option may hold whole.
    """

    def repr_str(self, x: str, level: int) -> str:  # noqa: ARG002  # the base class's signature
        return repr(x) if len(x) <= _LONGEST else f"<{len(x)} characters>"


_LONGEST = 100


def _reading(_: type, fields: list[attrs.Attribute[Any]]) -> list[attrs.Attribute[Any]]:
    """
    Have each field read as the same field of a body is, so that no door lets in what another refuses.
    """
    return [field.evolve(converter=_reader(field)) if field.name in READERS else field for field in fields]


def _reader(field: attrs.Attribute[Any]) -> Any:
    read, name = READERS[field.name], field.name
    if field.default is None:
        return lambda value: None if value is None else read(value, name)
    return lambda value: read(value, name)


@attrs.frozen(kw_only=True, field_transformer=_reading)
class GenerationRequest:
    """
    What to generate, in words that any vendor can be asked in.

    None always means that the caller did not say; 0 and False are values.

    Raises:
        InvalidRequest: A value is none that its field can have; ``param`` names the field.

    Attributes:
        model: A model id, an alias, or ``provider/id``.
        prompt: Text to film.
        images: Pictures that guide it.
        duration: Length in seconds.
        fps: Frames per second.
        width: Pixels.
        height: Pixels.
        aspect_ratio: Such as ``16:9``.
        resolution: A tier: ``720p``, ``1080p``, ``4k``.
        audio: Whether the vendor makes sound.
        n: How many videos.
        seed: Makes a run repeatable where the vendor supports it.
        response_format: ``url`` or ``b64_json``.
        user: Whoever it is for, in the host's words.
        metadata: Vendor options by the vendor's names.
    """

    model: str
    prompt: str | None = None
    images: tuple[Image, ...] = attrs.field(default=(), converter=_images)
    duration: float | None = None
    fps: float | None = None
    width: int | None = None
    height: int | None = None
    aspect_ratio: str | None = None
    resolution: str | None = None
    audio: bool | None = None
    n: int | None = None
    seed: int | None = None
    response_format: str | None = None
    user: str | None = None
    metadata: Mapping[str, Any] = attrs.field(factory=dict, repr=_Short().repr)

    @property
    def operation(self) -> Operation:
        """
        What the video is made from, by the roles of the images.
        """
        roles = {image.role for image in self.images}
        if not roles:
            return Operation.TEXT
        if Role.REFERENCE in roles or (None in roles and len(self.images) > 1):
            return Operation.REFERENCE
        return Operation.FIRST_LAST if Role.LAST_FRAME in roles else Operation.IMAGE

    def image(self, role: Role) -> Image | None:
        """
        The first image of that role, or None.
        """
        return next((image for image in self.images if image.role is role), None)


@attrs.frozen(kw_only=True)
class Notice:
    """
    Something asked for that will not be, or not quite, as asked.

    Attributes:
        code: ``unsupported``, ``unknown_field``, ``unknown_option``, ``retired``, ``unlisted``,
            ``unknown_status``, ``not_delivered``, ``adjusted`` or ``partial``.
        param: The field.
        message: One sentence.
    """

    code: str
    param: str
    message: str
