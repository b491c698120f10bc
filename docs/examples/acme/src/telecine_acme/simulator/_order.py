"""
What the vendor checks before it takes a film.

Change: this file. Keys that the vendor does not know are refused here; many vendors ignore them.
"""

import base64
import binascii
import json
import re
from collections.abc import Callable
from typing import Any

import attrs
from telecine_sandbox import Clip

from ._errors import Refusal

LARGEST_BODY = 20 * 1024 * 1024  # bytes
LONGEST_PROMPT = 800  # characters
MODELS = ("acme-1",)
SECONDS = range(3, 11)
SHORT_SIDES = {"sd": 720, "hd": 1080}  # pixels
SIZES = {"16:9": (16, 9), "9:16": (9, 16), "1:1": (1, 1)}
PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,(.+)", re.DOTALL)
MAGIC = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")


def _text(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_PROMPT


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _picture(value: Any) -> bool:
    """
    Whether it is an address, or PNG or JPEG in a data URL; the vendor would fetch the address.
    """
    if not isinstance(value, str) or value.startswith(("http://", "https://")):
        return isinstance(value, str)
    match = PICTURE.fullmatch(value)
    try:
        return match is not None and base64.b64decode(match[1], validate=True).startswith(MAGIC)
    except binascii.Error:
        return False


FIELDS: dict[str, Callable[[Any], bool]] = {
    "model": lambda value: value in MODELS,
    "prompt": _text,
    "image": _picture,
    "seconds": lambda value: _whole(value) and value in SECONDS,
    "quality": lambda value: isinstance(value, str) and value in SHORT_SIDES,
    "ratio": lambda value: isinstance(value, str) and value in SIZES,
    "seed": lambda value: _whole(value) and value >= 0,
    "negative_prompt": _text,
}
REQUIRED = ("model", "prompt")


@attrs.frozen(kw_only=True)
class Order:
    """
    A body that was found to be in order, with the vendor's defaults.
    """

    model: str
    prompt: str
    image: str | None = None
    seconds: int = 5
    quality: str = "sd"
    ratio: str = "16:9"
    seed: int | None = None
    negative_prompt: str | None = None

    @property
    def clip(self) -> Clip:
        """
        The film to be made. One that begins with a picture is wide: no picture is looked at.
        """
        sides = SIZES[self.ratio]
        width, height = (2 * round(side * SHORT_SIDES[self.quality] / min(sides) / 2) for side in sides)
        return Clip(prompt=self.prompt, duration=self.seconds, width=width, height=height)


def read_body(content: bytes) -> dict[str, Any]:
    """
    Return the body as JSON has it, or refuse it.
    """
    try:
        body = json.loads(content if len(content) <= LARGEST_BODY else b"")
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Refusal("bad_field", f"the body is a JSON object of up to {LARGEST_BODY} bytes")
    return body


def read_order(body: dict[str, Any]) -> Order:
    """
    Return what *body* asks for, or refuse it.
    """
    for field in REQUIRED:
        if field not in body:
            raise Refusal("bad_field", f"{field} is missing")
    for field, value in body.items():
        if field not in FIELDS or not FIELDS[field](value):
            raise Refusal("bad_field", f"{field} is wrong, or nothing that is known")
    if "image" in body and "ratio" in body:
        raise Refusal("bad_field", "ratio does not go with image, which has one")
    return Order(**body)
