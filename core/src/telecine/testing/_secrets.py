"""
What must not be written down, and whether it still is.
"""

from __future__ import annotations

import base64
import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, unquote_plus, urlsplit

from ._hostile import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .._account import Account
    from .._http import HttpRequest

_LEAST = 4  # characters; anything shorter is in every text, and hides nothing
_TOKEN = 20  # characters; a shorter piece of a header is a word of its scheme
_CHANCE = 8  # characters; fewer digits of base64 or of a signature are somewhere by chance
_TELLING = re.compile(r"auth|token|sign|secret|cookie|credential|api-?key|access-?key|policy", re.IGNORECASE)
"""Names of headers and of parameters whose values open something."""
_PATTERNS = {
    "a token (JWT)": re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    "a bearer token": re.compile(r"\bbearer\s+[\w.~+/-]{16,}", re.IGNORECASE),
    "the signature of an address": re.compile(
        r"[?&][\w-]*(?:sign|token|secret|credential|policy)[\w-]*=[^&\s]+", re.IGNORECASE
    ),
}


def secrets_of(account: Account, requests: Iterable[HttpRequest]) -> dict[str, str]:
    """
    Each secret of an account and of the requests made on it, with what it is.
    """
    found = {secret.reveal(): f"the credential {name}" for name, secret in account.credentials.items()}
    for request in requests:
        for name, value in request.headers.items():
            if _TELLING.search(name):
                pieces = (piece for piece in re.split(r"[\s,;=]+", value) if len(piece) >= _TOKEN)
                found = dict.fromkeys(pieces, f"a piece of the header {name}") | found
        found = dict.fromkeys(signatures(request.url), "the signature of a request") | found
    return {secret: what for secret, what in found.items() if len(secret) >= _LEAST}


def signatures(url: str) -> list[str]:
    """
    What in the query of an address opens it.
    """
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return [
        value
        for name, value in pairs
        if len(value) >= _CHANCE and (_TELLING.search(name) or len(value) >= _TOKEN)
    ]


def told(content: Any, secrets: Mapping[str, str]) -> str | None:
    """
    Which secret a JSON value still tells, how and where; None where it tells none.

    A secret is found plainly, in other capitals, with the signs of an address or of HTML (also twice),
    in base64 and in hexadecimal digits; what looks like a token or a signature is one.
    """
    for path, value in places(content):
        where = ".".join(map(str, path))
        for text in (str(path[-1]), value if isinstance(value, str) else ""):
            if what := _told(text, secrets):
                return f"{what} at {where if not _told(where, secrets) else 'a key of an object'}"
    return None


def _told(text: str, secrets: Mapping[str, str]) -> str | None:
    readings = list(_readings(text))
    folded = [reading.casefold() for reading in readings]
    for secret, what in secrets.items():
        if any(secret.casefold() in reading for reading in folded):
            return what
        if any(secret.encode().hex() in reading for reading in folded):
            return f"{what} (in hexadecimal digits)"
        if any(form in reading for form in _encoded(secret) for reading in readings):
            return f"{what} (in base64)"
    return next((what for what, pattern in _PATTERNS.items() if any(map(pattern.search, readings))), None)


def _readings(text: str) -> Iterator[str]:
    yield text
    yield html.unescape(text)
    for unquoted in (unquote(text), unquote_plus(text)):
        yield unquoted
        yield unquote(unquoted)


def _encoded(secret: str) -> Iterator[str]:
    """
    What base64 makes of a secret, wherever in a text it begins.
    """
    raw = secret.encode()
    for before, shared in enumerate((0, 2, 3)):
        whole = base64.b64encode(b"\0" * before + raw).decode().rstrip("=")
        # The first digits, and the last one of an unfinished group, tell of the neighbours too.
        part = whole[shared : -1 if (before + len(raw)) % 3 else None]
        if len(part) >= _CHANCE:
            yield part
            yield part.replace("+", "-").replace("/", "_")
