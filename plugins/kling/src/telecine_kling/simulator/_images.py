"""
Pictures: the forms that Kling takes, and how large a supplied one is.

Source: https://app.klingai.com/global/dev/document-api (2025-12).
"""

import base64
import binascii
import struct

from ._errors import Refusal

PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
LARGEST = 10 * 1024 * 1024  # bytes
SMALLEST_SIDE = 300  # pixels
LONGEST_RATIO = 2.5
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
        return None
    if value.startswith("data:"):
        raise Refusal(1201, f"{field} value is invalid: base64 must not have a data: prefix")
    try:
        content = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refusal(1201, f"{field} value is neither a URL nor base64") from error
    if len(content) > LARGEST:
        raise Refusal(1201, f"{field} is larger than 10MB")
    size = _png_size(content) if content.startswith(PNG) else _jpeg_size(content)
    if size is None:
        raise Refusal(1201, f"{field} is not a .jpg, .jpeg or .png picture")
    return size


def complaint(field: str, size: Size | None) -> str | None:
    """
    Return why a task with a picture of that *size* fails, once it has been taken.
    """
    if size is None:
        return None
    if min(size) < SMALLEST_SIDE:
        return "Image pixel is invalid"
    # The vendor does not state the ratio for the end frame.
    if field != "image_tail" and max(size) > LONGEST_RATIO * min(size):
        return "Image aspect ratio is invalid"
    return None


def _png_size(content: bytes) -> Size | None:
    if len(content) < 24:  # noqa: PLR2004 - signature and header
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
