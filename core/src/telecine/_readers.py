"""
Read one value of a canonical field, or say in one sentence what it should be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from ._errors import InvalidRequest

FORMATS = ("url", "b64_json")
SIZE = re.compile(r"(\d{1,5})\s*[xX*\u00d7]\s*(\d{1,5})", re.ASCII)
RATIO = re.compile(r"(\d{1,5})\s*:\s*(\d{1,5})", re.ASCII)
TIER = re.compile(r"\d{3,4}p|[248]k", re.ASCII)
_TIERS = {"2160p": "4k"}
_DECIMAL = re.compile(r"[+-]?\d{1,20}(\.\d{0,20})?", re.ASCII)
_HALF = re.compile("[\ud800-\udfff]")
_LARGEST = 2**64
_DEEPEST = 32

Reader = Callable[[object, str], Any]


def number(value: object, param: str) -> float:
    """
    A finite number, also from text: 5, 5.0 and "5" are equal.
    """
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        value = float(value) if "." in value else int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < _LARGEST:
        raise InvalidRequest(f"`{param}` is a number", param=param)
    return int(value) if value == int(value) else value


def positive(value: object, param: str) -> float:
    """
    A number above 0.
    """
    found = number(value, param)
    if found <= 0:
        raise InvalidRequest(f"`{param}` is more than 0", param=param)
    return found


def whole(value: object, param: str) -> int:
    """
    A whole number, also from text.
    """
    found = number(value, param)
    if not isinstance(found, int):
        raise InvalidRequest(f"`{param}` is a whole number", param=param)
    return found


def count(value: object, param: str) -> int:
    """
    A whole number from 1 on.
    """
    found = whole(value, param)
    if found < 1:
        raise InvalidRequest(f"`{param}` is 1 or more", param=param)
    return found


def text(value: object, param: str) -> str:
    """
    Text, and nothing that would have to be made into it.
    """
    if not isinstance(value, str):
        raise InvalidRequest(f"`{param}` is a string", param=param)
    # JSON can hold half a character and a NUL: one has no bytes in UTF-8, the other no place in a database.
    if "\0" in value or not (value.isascii() or _HALF.search(value) is None):
        raise InvalidRequest(f"`{param}` holds a character that cannot be sent", param=param)
    return value


def identifier(value: object, param: str) -> str:
    """
    The id of a model; there is no request without one.
    """
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequest(f"`{param}` is required: the id of a model", param=param)
    return text(value, param).strip()


def boolean(value: object, param: str) -> bool:
    """
    True or false, also from those two words.
    """
    value = {"true": True, "false": False}.get(value.lower(), value) if isinstance(value, str) else value
    if not isinstance(value, bool):
        raise InvalidRequest(f"`{param}` is true or false", param=param)
    return value


def ratio(value: object, param: str) -> str:
    """
    A ratio in its lowest terms: 1920:1080 is 16:9; the one customary exception is 21:9.
    """
    match = RATIO.fullmatch(text(value, param).strip())
    if not match or not int(match[1]) * int(match[2]):
        raise InvalidRequest(f"`{param}` is a ratio such as 16:9", param=param)
    return reduced(int(match[1]), int(match[2]))


def reduced(width: int, height: int) -> str:
    """
    The ratio of two lengths in its lowest terms, 7:3 written as the trade does, 21:9.
    """
    divisor = math.gcd(width, height)
    pair = f"{width // divisor}:{height // divisor}"
    return {"7:3": "21:9", "3:7": "9:21"}.get(pair, pair)


def tier(value: object, param: str) -> str:
    """
    A tier's canonical name: 720p, 1080p, 2k, 4k.
    """
    stated = text(value, param).strip().lower()
    if not TIER.fullmatch(stated):
        raise InvalidRequest(f"`{param}` is a tier such as 720p, 1080p or 4k", param=param)
    return _TIERS.get(stated, stated)


def tier_of(width: int, height: int) -> str:
    """
    The tier that a size in pixels means: that of its short side.
    """
    stated = f"{min(width, height)}p"
    return _TIERS.get(stated, stated)


def form(value: object, param: str) -> str:
    """
    How the video is handed over.
    """
    if value not in FORMATS:
        raise InvalidRequest(f"`{param}` is url or b64_json", param=param)
    return str(value)


def options(value: object, param: str) -> dict[str, Any]:
    """
    Vendor options: an object that JSON can hold, copied; one that is null is absent.
    """
    if not isinstance(value, Mapping):
        raise InvalidRequest(f"`{param}` is an object", param=param)
    plain: dict[str, Any] = _plain(value, param, 0)
    return {key: option for key, option in plain.items() if option is not None}


def _plain(value: object, param: str, depth: int) -> Any:
    if depth > _DEEPEST:
        raise InvalidRequest(f"`{param}` is nested too deeply", param=param)
    match value:
        case None | bool():
            return value
        case str():
            return text(value, param)
        case int() | float() if abs(value) < _LARGEST:
            return value
        case list() | tuple():
            return [_plain(item, f"{param}[{place}]", depth + 1) for place, item in enumerate(value)]
        case Mapping():
            return {
                text(key, param): _plain(item, f"{param}.{key:.40}", depth + 1) for key, item in value.items()
            }
    raise InvalidRequest(f"`{param}` is nothing that JSON can hold", param=param)


READERS: Mapping[str, Reader] = {
    "model": identifier,
    "prompt": text,
    "duration": positive,
    "fps": positive,
    "width": count,
    "height": count,
    "aspect_ratio": ratio,
    "resolution": tier,
    "audio": boolean,
    "n": count,
    "seed": whole,
    "response_format": form,
    "user": text,
    "metadata": options,
}
"""How each canonical field is read, wherever it is said."""
