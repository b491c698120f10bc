"""
Pictures: the forms that Vidu takes, and how large a supplied one is.

Source: https://platform.vidu.cn/docs (images). The format is told by the content,
not by the data URL's own word. 50 MB for each picture cannot be exceeded here: the
body may have 20 MB, and pictures behind an address are not fetched.
"""

import base64
import binascii
import re
import struct

from ._errors import Refusal

PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
JPEG = b"\xff\xd8\xff"
# No name under .invalid can ever be resolved, by the vendor neither.
UNREACHABLE = re.compile(r"https?://[^/?#]*\.invalid(?![^:/?#])")
DATA_URL = re.compile(r"data:image/[a-z0-9.+-]+;base64,", re.ASCII)
SMALLEST_SIDE = 128  # pixels, of a reference
CLOSE = (0.8, 1.25)  # how many pixels the first frame may have, by the last
NO_FRAME = {0xC4, 0xC8, 0xCC}  # among JPEG's C0 to CF, these hold no size

Size = tuple[int, int]


def picture_size(field: str, value: str) -> Size | None:
    """
    Check the form of a picture.

    Returns:
        Width and height in pixels; ``None`` where only its address is known.

    Raises:
        Refusal: The picture is in no form that the vendor takes.
    """
    if value.startswith(("http://", "https://")):
        if UNREACHABLE.match(value):
            raise Refusal("ImageDownloadFailure", field)
        return None
    prefix = DATA_URL.match(value)
    if prefix is None:
        raise Refusal("FieldInvalid", field)
    try:
        content = base64.b64decode(value[prefix.end() :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal("FieldInvalid", field) from error
    size = _png_size(content) or _jpeg_size(content) or _webp_size(content)
    if size is None or 0 in size:
        raise Refusal("ImageFormatInvalid", field)
    return size


def check_size(field: str, size: Size | None, *, widest: int, smallest: int) -> None:
    """
    Refuse a picture that is too small, or too long for its width.
    """
    if size is not None and (min(size) < smallest or max(size) > widest * min(size)):
        raise Refusal("PageSizeOutOfRange", field)


def check_pair(field: str, first: Size | None, last: Size | None) -> None:
    """
    Refuse two frames of all too different sizes.
    """
    if first is None or last is None:
        return
    least, most = CLOSE
    if not least <= (first[0] * first[1]) / (last[0] * last[1]) <= most:
        raise Refusal("PageSizeOutOfRange", field)


def _png_size(content: bytes) -> Size | None:
    if not content.startswith(PNG) or len(content) < 24:  # noqa: PLR2004 - up to its size
        return None
    width, height = struct.unpack(">II", content[16:24])
    return width, height


def _jpeg_size(content: bytes) -> Size | None:
    if not content.startswith(JPEG):
        return None
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:  # noqa: PLR2004 - every marker begins with it
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        if 0xC0 <= marker <= 0xCF and marker not in NO_FRAME:  # noqa: PLR2004 - the frame headers
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _webp_size(content: bytes) -> Size | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:  # noqa: PLR2004 - three headers
        return None
    match content[12:16]:
        case b"VP8X":
            width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (24, 27))
        case b"VP8L":
            bits = int.from_bytes(content[21:25], "little")
            width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        case b"VP8 ":
            width, height = (number & 0x3FFF for number in struct.unpack("<HH", content[26:30]))
        case _:
            return None
    return width, height
