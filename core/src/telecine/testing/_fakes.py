"""
Stand-ins for ids and addresses: of the same shape, and the same one for the same thing.
"""

from __future__ import annotations

import re
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SHORT = 6
"""Characters; a shorter id may be a part of anything."""
_PREFIX = re.compile(r"[A-Za-z]+[-_.:](?=.)")
"""The word that many an id begins with: ``task_``."""
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}")
_PLAIN = ((re.compile(r"[0-9]"), "0"), (re.compile(r"[a-z]"), "a"), (re.compile(r"[A-Z]"), "A"))
_LONG = 12  # characters; a longer one is itself wherever it stands


class Fakes:
    """
    What stands for what.

    Attributes:
        known: Each real id, and each real address without its query, with its stand-in.
    """

    def __init__(self, known: Mapping[str, str]) -> None:
        """
        Go on with what is *known* already.
        """
        self.known = dict(known)

    def id(self, real: str) -> str:
        """
        The stand-in for an id: digits stay digits, letters letters, a UUID a UUID, and the length is kept.
        """
        if real not in self.known:
            self.known[real] = self._free(real, (_shaped(real, number) for number in count(1)))
        return self.known[real]

    def url(self, real: str) -> str:
        """
        The stand-in for an address: at example.com, of the same file type, without a query.
        """
        parts = urlsplit(real)
        place = f"{parts.scheme}://{parts.netloc}{parts.path}"
        if place not in self.known:
            file = PurePosixPath(parts.path)
            suffix = file.suffix if _SUFFIX.fullmatch(file.suffix) else ""
            scheme = "https" if parts.scheme.lower() in ("http", "https") else parts.scheme
            named = [self.known[file.stem]] if file.stem in self.known else []
            names = (*named, *map(str, range(1, len(self.known) + 2)))
            self.known[place] = self._free(
                place, (f"{scheme}://example.com/{name}{suffix}" for name in names)
            )
        return self.known[place]

    def put(self, text: str, *, short: bool = False) -> str:
        """
        *text* with a stand-in for each known id in it; for *short* ones only where that is asked for.
        """
        least = 1 if short else SHORT
        known = sorted((real for real in self.known if len(real) >= least), key=len, reverse=True)
        if not known:
            return text
        return re.sub("|".join(map(_found, known)), lambda match: self.known[match[0]], text)

    def _free(self, real: str, stand_ins: Iterable[str]) -> str:
        taken = {real, *self.known, *self.known.values()}
        return next(each for each in stand_ins if each not in taken)


def _found(real: str) -> str:
    pattern = re.escape(real)
    return pattern if len(real) >= _LONG else rf"(?<![0-9A-Za-z]){pattern}(?![0-9A-Za-z])"


def _shaped(real: str, number: int) -> str:
    """
    The stand-in of that *number* for ids like *real*; a longer one where the shape has no room for it.
    """
    prefix = match[0] if (match := _PREFIX.match(real)) else ""
    rest = real[len(prefix) :]
    if UUID.fullmatch(rest):
        return f"{prefix}00000000-0000-4000-8000-{number:012x}"
    if rest.isdigit():
        return f"{prefix}{number:0{len(rest)}d}" if len(rest) == 1 else f"{prefix}9{number:0{len(rest) - 1}d}"
    for letters, plain in _PLAIN:
        rest = letters.sub(plain, rest)
    return prefix + _numbered(rest, str(number))


def _numbered(shape: str, number: str) -> str:
    """
    *shape* with *number* in its last zeros, or behind it where it has too few.
    """
    places = [place for place, letter in enumerate(shape) if letter == "0"][-len(number) :]
    if len(places) < len(number):
        return shape + number
    letters = list(shape)
    for place, digit in zip(places, number, strict=True):
        letters[place] = digit
    return "".join(letters)
