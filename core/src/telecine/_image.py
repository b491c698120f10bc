"""
A picture that guides a video, in whatever form it comes.
"""

from __future__ import annotations

import base64
import binascii
from enum import StrEnum

import attrs

from ._errors import InvalidRequest
from ._readers import text


class Role(StrEnum):
    """
    What an image is for.
    """

    FIRST_FRAME = "first_frame"
    LAST_FRAME = "last_frame"
    REFERENCE = "reference"


_SCHEMES = ("http://", "https://")
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
        if self.url is not None and not _fetchable(self.url):
            raise InvalidRequest("the `url` of an image is an http(s) address", param="image")
        if self.data is not None and not self.data:
            raise InvalidRequest("the `data` of an image is empty", param="image")

    @classmethod
    def parse(cls, stated: str, *, role: Role | None = None, param: str = "image") -> Image:
        """
        Read an image from a URL, a data URI or bare base64.

        Raises:
            InvalidRequest: It is none of the three.
        """
        stated = text(stated, param).strip()
        if _fetchable(stated):
            return cls(url=stated, role=role)
        is_uri = stated[:5].lower() == "data:"
        head, comma, encoded = stated.partition(",") if is_uri else ("", "", stated)
        try:
            data = base64.b64decode("".join(encoded.split()), validate=True)
        except (binascii.Error, ValueError):
            data = b""
        if not data or (comma and not head.endswith(";base64")):
            raise InvalidRequest(
                f"`{param}` is an http(s) URL, a base64 data URI or bare base64", param=param
            )
        media_type = head[5:].partition(";")[0].strip().lower()
        return cls(data=data, media_type=media_type or media_type_of(data), role=role)

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


def _fetchable(url: str) -> bool:
    return url[:8].lower().startswith(_SCHEMES) and url.isprintable() and " " not in url
