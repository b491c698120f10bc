"""
Single values between plain data and Python, to the letter or forgivingly.
"""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from enum import StrEnum


_WHOLE = re.compile(r"-?\d{1,40}", re.ASCII)


class ReadableError(TypeError):
    """
    Its text is fit to be shown: it names types, never the value.
    """


def word(value: object, words: type[StrEnum]) -> StrEnum:
    """
    One of the words of a `StrEnum`.
    """
    if not isinstance(value, str) or value not in list(words):
        raise ReadableError(f"not one of {', '.join(words)}")
    return words(value)


def iso(value: object) -> datetime:
    """
    An aware moment in ISO 8601.
    """
    if not isinstance(value, str):
        raise ReadableError("not an ISO date and time")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise ReadableError("not an ISO date and time") from None
    if instant.tzinfo is None:
        raise ReadableError("a date and time without a zone")
    return instant


def exactly(kind: type) -> Any:
    """
    Only what is of exactly that type.
    """

    def hook(value: object, _: object) -> object:
        if type(value) is not kind:
            raise ReadableError(f"{named(value)} where a {_NAMES[kind]} is expected")
        return value

    return hook


def named(value: object) -> str:
    """
    What kind of JSON value it is, with its article.
    """
    name = _NAMES.get(type(value), "value")
    return name if value is None else f"an {name}" if name == "object" else f"a {name}"


_NAMES = {
    str: "string",
    int: "whole number",
    float: "number",
    bool: "boolean",
    list: "list",
    dict: "object",
    type(None): "null",
}


def finite(value: object, _: object) -> float:
    """
    A finite number; an int stays one, so that 5 is sent as 5.
    """
    if type(value) not in (int, float) or not math.isfinite(value):  # type: ignore[arg-type]  # a number by then
        raise ReadableError(f"{named(value)} where a number is expected")
    return value  # type: ignore[return-value]  # an int stays an int, so that 5 is sent as 5


def text(value: object, _: object) -> str:
    """
    Text, or a whole number written as text.
    """
    if type(value) is int:
        return str(value)
    if not isinstance(value, str):
        raise ReadableError(f"{named(value)} where a string is expected")
    # A lone surrogate, legal in JSON, could never be stored or printed.
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def whole(value: object, _: object) -> int:
    """
    A whole number, also from text.
    """
    if type(value) is int:
        return value
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)  # as a float, a long id would become another
    found = number(value, None)
    if not found.is_integer():
        raise ReadableError("a fraction where a whole number is expected")
    return int(found)


def number(value: object, _: object) -> float:
    """
    A finite number, also from text.
    """
    if type(value) not in (int, float, str):
        raise ReadableError(f"{named(value)} where a number is expected")
    try:
        found = float(value)  # type: ignore[arg-type]  # one of three types that float takes
    except (ValueError, OverflowError):
        raise ReadableError("not a number") from None
    if not math.isfinite(found):
        raise ReadableError("not a finite number")
    return found
