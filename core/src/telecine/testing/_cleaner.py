"""
Take out of what a vendor said all that belongs to one account: secrets, ids and addresses.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from .._account import mask
from ._fakes import SHORT, UUID, Fakes
from ._secrets import signatures, told

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ID_KEY = re.compile(
    r"(?:^|[._-])(?:ids?|uuid|guid)$|[a-z](?:Ids?|IDs?|Uuid|UUID)$"
    r"|(?:account|image|job|log|order|project|request|session|task|trace|user|video)-?ids?$"
)
_MOMENT_KEY = re.compile(
    r"(?:^|[._-])(?:at|created|date|expires?|modified|time|timestamp|until|updated)(?:$|[._-])"
    r"|[a-z](?:At|Date|Time|Timestamp)$"
)
_CHANCE = re.compile(r"(?=(?:\D*\d){4})[A-Za-z0-9_-]{16,128}|\d{15,}")
"""What nobody writes by hand."""
_INSTANT = re.compile(r"\d{8}T?\d{4,6}Z?")
_INSIDE = re.compile(rf"{UUID.pattern}|(?<!\d)\d{{15,}}(?!\d)")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://[^\s\"'<>\\^`{|}]+")
_SPOKEN = ".,;:!?)]"  # signs of a sentence, behind an address
_PARTS = re.compile(r"[/:|,;]")
_TELLING = 5  # digits of a part of a handle that is no word


class Cleaner:
    """
    Puts stand-ins in place of ids and addresses, and ``***`` in place of secrets.

    Attributes:
        secrets: What is never to be seen, and what it is; grows by what opens the addresses that are met.
    """

    def __init__(self, fakes: Fakes, *, secrets: Mapping[str, str], words: Collection[str]) -> None:
        """
        Args:
            fakes: What stands for what.
            secrets: Never to be seen, each with what it is.
            words: What is no id, whatever it looks like; such as a model's name.
        """
        self.secrets = dict(secrets)
        self._hidden = tuple(secrets)
        self._fakes = fakes
        self._words = frozenset(words)

    def meet(self, value: Any, handle: str | None = None) -> None:
        """
        Learn the ids in a JSON value, those too that a job's *handle* is made of.
        """
        self._learn(value, "", {handle, *_PARTS.split(handle)} if handle else ())

    def clean(self, value: Any, key: str = "") -> Any:
        """
        The JSON value under *key* without what belongs to one account; moments and words are left.
        """
        if isinstance(value, dict):
            return {self._text(name, ""): self.clean(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.clean(inner, key) for inner in value]
        if isinstance(value, str):
            return self._text(value, key)
        known = self._known(str(value), key) if type(value) is int else None
        return value if known is None else int(known)

    def handle(self, handle: str) -> str:
        """
        A job's handle, in which an id may be short.
        """
        return self._fakes.put(self._text(handle, ""), short=True)

    def _learn(self, value: Any, key: str, parts: Collection[str | None]) -> None:
        inner = within(value)
        if isinstance(inner, dict):
            for name, each in inner.items():
                self._learn(name, "", parts)
                self._learn(each, name, parts)
        elif isinstance(inner, list):
            for each in inner:
                self._learn(each, key, parts)
        elif type(inner) in (int, str) and self._is_id(str(inner), key, parts):
            self._fakes.id(str(inner))

    def _is_id(self, text: str, key: str, parts: Collection[str | None]) -> bool:
        digits = sum(letter.isdigit() for letter in text)
        if not digits or text in self._words or "://" in text or any(map(str.isspace, text)):
            return False
        if told({key: text}, self.secrets):
            return False  # it stays where it is, so that the case is refused
        if _ID_KEY.search(key) or (text in parts and digits >= _TELLING):
            return True
        by_chance = UUID.fullmatch(text) or (_CHANCE.fullmatch(text) and not _INSTANT.fullmatch(text))
        return bool(by_chance and not _MOMENT_KEY.search(key))

    def _known(self, text: str, key: str) -> str | None:
        if len(text) >= SHORT or _ID_KEY.search(key):
            return self._fakes.known.get(text)
        return None

    def _text(self, text: str, key: str) -> str:
        if text in self._words:
            return text
        if (inner := within(text)) is not text:
            cleaned = self.clean(inner)
            return text if cleaned == inner else json.dumps(cleaned, ensure_ascii=False)
        text = mask(text, self._hidden)
        if known := self._known(text, key):
            return known
        # Ids are put in between addresses only: the digits of a stand-in are nobody's id.
        pieces, last = [], 0
        for match in _URL.finditer(text):
            url = match[0].rstrip(_SPOKEN)
            pieces += [self._between(text[last : match.start()], key), self._address(url)]
            last = match.start() + len(url)
        return "".join((*pieces, self._between(text[last:], key)))

    def _address(self, url: str) -> str:
        if told({"": url.partition("?")[0]}, self.secrets):
            return url  # see `_is_id`
        self.secrets |= dict.fromkeys(signatures(url), "the signature of an address") | self.secrets
        return self._fakes.url(url)

    def _between(self, text: str, key: str) -> str:
        for found in () if _MOMENT_KEY.search(key) else _INSIDE.findall(text):
            if self._is_id(found, "", ()):
                self._fakes.id(found)
        return self._fakes.put(text)


def within(value: Any) -> Any:
    """
    The object or list that a text holds as JSON, or else the value itself.
    """
    if isinstance(value, str) and value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            pass
    return value
