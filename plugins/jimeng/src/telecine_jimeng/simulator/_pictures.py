"""
Pictures: the forms that Jimeng takes, and the limits of those that come along.

What an address leads to is not looked at. When the vendor looks at a picture that
came along is not documented; here at once. The megabyte is taken as 1024 squared.
"""

import base64
import binascii
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from ._errors import Refusal
from ._models import Size

FIELDS = ("image_urls", "binary_data_base64")
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
HEADER = 24  # bytes of a PNG up to and with its size
LARGEST = int(4.7 * 1024 * 1024)  # bytes
SHORTEST_SIDE, LONGEST_SIDE = 320, 4096  # pixels
LONGEST_RATIO = 3
SAME_RATIO = 0.01  # how far the last frame may be off, an assumption: pixels are whole
MARKER = 0xFF
FRAME_HEADERS = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def read_pictures(body: Mapping[str, Any]) -> list[Size | None]:
    """
    Return the size of each picture, ``None`` where only its address is known.
    """
    urls, encoded = (body.get(field) or [] for field in FIELDS)
    if urls and encoded:
        raise Refusal(50215, "image_urls and binary_data_base64 exclude each other.")
    if not all(isinstance(item, str) for item in (*urls, *encoded)):
        raise Refusal(50215, "Pictures are strings.")
    if not all(url.startswith(("http://", "https://")) for url in urls):
        raise Refusal(50215, "image_urls holds something that is no address.")
    sizes = [_size(text) for text in encoded]
    if len(sizes) == 2:  # noqa: PLR2004 - a first and a last frame
        _compare(sizes)
    return [*sizes, *(None for _ in urls)]


def _compare(sizes: Sequence[Size]) -> None:
    first, last = (width / height for width, height in sizes)
    if abs(first / last - 1) > SAME_RATIO:
        raise Refusal(50215, "The last frame has another ratio than the first.")


def _size(text: str) -> Size:
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(50215, "binary_data_base64 is bare base64, without a data: prefix.") from error
    if len(content) > LARGEST:
        raise Refusal(50215, "A picture is larger than 4.7 MB.")
    size = _png_size(content) or _jpeg_size(content)
    if size is None:
        raise Refusal(50215, "A picture is neither JPEG nor PNG.")
    if min(size) < SHORTEST_SIDE or max(size) > LONGEST_SIDE or max(size) > LONGEST_RATIO * min(size):
        raise Refusal(50215, f"A picture of {size[0]} x {size[1]} pixels is out of the limits.")
    return size


def _png_size(content: bytes) -> Size | None:
    if not content.startswith(PNG) or content[12:16] != b"IHDR" or len(content) < HEADER:
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def _jpeg_size(content: bytes) -> Size | None:
    at = 2
    while content.startswith(JPEG) and at + 9 <= len(content) and content[at] == MARKER:
        kind, length, _, height, width = struct.unpack_from(">xBHBHH", content, at)
        if kind in FRAME_HEADERS:
            return width, height
        at += 2 + length
    return None
