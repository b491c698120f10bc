"""
Who asks: the key of a request, looked up and remembered for a moment.
"""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from ._keys import Key, digest, find
from ._refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.datastructures import Headers

    from ._database import Database

REMEMBERED = 5.0  # seconds; a revoked key works no longer than that
_MOST = 10_000
_LONGEST = 512


class Doorman:
    """
    Knows keys by their hash.
    """

    def __init__(
        self, store: Database, keys: Iterable[str] = (), *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """
        Look nothing up yet.

        Args:
            store: Where keys are kept.
            keys: Others that are good; each is an owner of its own, named after its hash.
            clock: Seconds that never go back.
        """
        self._store = store
        self._clock = clock
        self._configured = {hashed: _alone(hashed) for hashed in map(digest, keys)}
        self._remembered: dict[str, tuple[float, Key]] = {}

    async def admit(self, headers: Headers) -> Key:
        """
        The key that *headers* carry.

        Raises:
            Refused: There is none, or nobody knows it.
            NotReady: It cannot be looked up now.
        """
        hashed = digest(_stated(headers.get("authorization", "")))
        if key := self._configured.get(hashed):
            return key
        until, known = self._remembered.get(hashed, (0.0, None))
        if known is not None and self._clock() < until:
            return known
        key = await self._store.read(partial(find, stated=hashed))
        if key is None:
            self._remembered.pop(hashed, None)
            raise _unauthorized("the API key is wrong, or was revoked")
        self._remember(hashed, key)
        return key

    def _remember(self, hashed: str, key: Key) -> None:
        if len(self._remembered) >= _MOST:
            self._remembered.clear()
        self._remembered[hashed] = (self._clock() + REMEMBERED, key)


def _stated(authorization: str) -> str:
    """
    What follows ``Bearer``, or the whole of a header without that word.
    """
    scheme, space, rest = authorization.strip().partition(" ")
    key = rest.strip() if space and scheme.lower() == "bearer" else authorization.strip()
    if not key or key.lower() == "bearer":
        raise _unauthorized("an API key is required: Authorization: Bearer sk-...")
    if len(key) > _LONGEST or not key.isascii():
        raise _unauthorized("the API key is wrong, or was revoked")
    return key


def _unauthorized(message: str) -> Refused:
    return Refused(401, "invalid_api_key", message, headers={"www-authenticate": "Bearer"})


def _alone(hashed: str) -> Key:
    return Key(id=f"key_{hashed[:12]}", tenant=f"key_{hashed[:32]}", name="configured")
