"""
Read one value of a canonical field, or say in one sentence what it should be.
"""

from __future__ import annotations

import math
import re

from ._errors import InvalidRequest

FORMATS = ("url", "b64_json")
SIZE = re.compile(r"(\d{1,5})\s*[xX*]\s*(\d{1,5})")
RATIO = re.compile(r"(\d{1,5})\s*:\s*(\d{1,5})")
TIER = re.compile(r"(\d{3,4})[pP]|([248])[kK]")
_TIERS = {"2160p": "4k"}


def number(value: object, param: str) -> float:
    """
    A finite number, also from text: 5, 5.0 and "5" are equal.
    """
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidRequest(f"`{param}` is a number", param=param)
    return int(value) if float(value).is_integer() else value


def whole(value: object, param: str) -> int:
    """
    A whole number, also from text.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    found = number(value, param)
    if not isinstance(found, int):
        raise InvalidRequest(f"`{param}` is a whole number", param=param)
    return found


def text(value: object, param: str) -> str:
    """
    Text, and nothing that would have to be made into it.
    """
    if not isinstance(value, str):
        raise InvalidRequest(f"`{param}` is a string", param=param)
    return value


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


def form(value: object, param: str) -> str:
    """
    How the video is handed over.
    """
    if value not in FORMATS:
        raise InvalidRequest(f"`{param}` is url or b64_json", param=param)
    return str(value)
