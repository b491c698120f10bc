"""
The headers of a request that change what becomes of it.
"""

from __future__ import annotations

import re
from random import getrandbits
from typing import TYPE_CHECKING

import attrs

from ._refusals import invalid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.datastructures import Headers

LONGEST_WAIT = 60
_SANE = re.compile(rb"[\w.:/+=@-]{1,128}", re.ASCII)
_KEY = re.compile(r"[\x20-\x7e]{1,255}")


REQUEST_ID = "telecine.request_id"
"""Where a request's id is kept while it is served."""


def request_id(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """
    The client's own id of this request where it can be shown as it is, else a new one.
    """
    for name, value in headers:
        if name == b"x-request-id" and _SANE.fullmatch(value):
            return value
    return b"req_%024x" % getrandbits(96)  # it tells requests apart, and keeps no secret


def idempotency_key(headers: Headers) -> str | None:
    """
    What makes a repeat of this request the same request.

    Raises:
        Refused: It is empty, too long, or not printable.
    """
    key = headers.get("idempotency-key")
    if key is not None and (not _KEY.fullmatch(key) or not key.strip()):
        raise invalid(
            "invalid_request",
            "an Idempotency-Key is 1 to 255 printable ASCII characters",
            "Idempotency-Key",
        )
    return key


@attrs.frozen(kw_only=True)
class Preferences:
    """
    What ``Prefer`` asks for; whatever it names that nobody knows is passed over.

    Attributes:
        wait: Seconds that the answer may be held for the job to end, at most `LONGEST_WAIT`.
        strict: Whether a warning is a refusal.
    """

    wait: int = 0
    strict: bool = False

    @classmethod
    def of(cls, headers: Headers) -> Preferences:
        """
        All preferences of all such headers; of one that comes twice the first counts.
        """
        stated: dict[str, str] = {}
        for preference in ",".join(headers.getlist("prefer")).split(","):
            name, _, value = preference.partition(";")[0].partition("=")
            stated.setdefault(name.strip().lower(), value.strip().strip('"').lower())
        wait = stated.get("wait", "")
        held = min(int(wait[:9]), LONGEST_WAIT) if wait.isascii() and wait.isdecimal() else 0
        return cls(wait=held, strict=stated.get("handling") == "strict")

    def applied(self) -> dict[str, str]:
        """
        The header that says which of them were heeded.
        """
        applied = [f"wait={self.wait}"] if self.wait else []
        applied += ["handling=strict"] if self.strict else []
        return {"preference-applied": ", ".join(applied)} if applied else {}
