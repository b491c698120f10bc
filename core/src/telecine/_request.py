"""
What is asked for, in the canonical words.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

import attrs
from attrs.validators import ge, gt, instance_of, optional

from ._errors import InvalidRequest


class Role(StrEnum):
    """
    What an image is for.
    """

    FIRST_FRAME = "first_frame"
    LAST_FRAME = "last_frame"
    REFERENCE = "reference"


class Operation(StrEnum):
    """
    What a video is made from; it derives from the roles of the images.
    """

    TEXT = "text"
    IMAGE = "image"
    FIRST_LAST = "first_last"
    REFERENCE = "reference"


_MAGIC = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"GIF8": "image/gif"}


@attrs.frozen(kw_only=True)
class Image:
    """
    A picture that guides the video: a URL, or bytes.

    Attributes:
        url: Where the vendor fetches it.
        data: Its bytes, where there is no URL.
        media_type: Of *data*, such as ``image/png``.
        role: What it is for; None leaves it to the number of images.
    """

    url: str | None = None
    data: bytes | None = attrs.field(
        default=None, repr=lambda data: "None" if data is None else f"<{len(data)} bytes>"
    )
    media_type: str | None = None
    role: Role | None = attrs.field(default=None, converter=attrs.converters.optional(Role))

    def __attrs_post_init__(self) -> None:
        if (self.url is None) == (self.data is None):
            raise InvalidRequest("an image is either a `url` or `data`, exactly one of them", param="image")

    @classmethod
    def parse(cls, text: str, *, role: Role | None = None, param: str = "image") -> Image:
        """
        Read an image from a URL, a data URI or bare base64.

        Raises:
            InvalidRequest: It is none of the three.
        """
        if text.startswith(("http://", "https://")):
            return cls(url=text, role=role)
        head, comma, encoded = text.partition(",") if text.startswith("data:") else ("", "", text)
        try:
            data = base64.b64decode("".join(encoded.split()), validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if not data or (comma and not head.endswith(";base64")):
            raise InvalidRequest(
                f"`{param}` is an http(s) URL, a base64 data URI or bare base64", param=param
            )
        stated = head.removeprefix("data:").partition(";")[0]
        return cls(data=data, media_type=stated or media_type_of(data), role=role)

    @property
    def base64(self) -> str | None:
        """
        Its bytes as bare base64, without a prefix; None for a URL.
        """
        return None if self.data is None else base64.b64encode(self.data).decode()

    def same_picture(self, other: Image) -> bool:
        """
        Whether both are one picture, whatever their roles.
        """
        return (self.url, self.data) == (other.url, other.data)


def media_type_of(data: bytes) -> str | None:
    """
    Tell an image's media type from its first bytes, or None.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((name for magic, name in _MAGIC.items() if data.startswith(magic)), None)


def _images(images: Iterable[Image]) -> tuple[Image, ...]:
    return tuple(images)


@attrs.frozen(kw_only=True)
class GenerationRequest:
    """
    What to generate, in words that any vendor can be asked in.

    None always means that the caller did not say; 0 and False are values.

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

    model: str = attrs.field(validator=instance_of(str))
    prompt: str | None = attrs.field(default=None, validator=optional(instance_of(str)))
    images: tuple[Image, ...] = attrs.field(default=(), converter=_images)
    duration: float | None = attrs.field(default=None, validator=optional(gt(0)))
    fps: float | None = attrs.field(default=None, validator=optional(gt(0)))
    width: int | None = attrs.field(default=None, validator=optional(ge(1)))
    height: int | None = attrs.field(default=None, validator=optional(ge(1)))
    aspect_ratio: str | None = None
    resolution: str | None = None
    audio: bool | None = attrs.field(default=None, validator=optional(instance_of(bool)))
    n: int | None = attrs.field(default=None, validator=optional(ge(1)))
    seed: int | None = attrs.field(default=None, validator=optional(instance_of(int)))
    response_format: str | None = None
    user: str | None = None
    metadata: Mapping[str, Any] = attrs.field(factory=dict)

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
