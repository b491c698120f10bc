"""
A file that appears whole or not at all.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ._errors import InvalidRequest

if TYPE_CHECKING:
    import os
    from types import TracebackType

_SHOWN = 80  # characters of an address; a data URI may have millions


class Download:
    """
    Writes beside its place, and moves there at the end.

    Attributes:
        path: Where the file appears.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self._part = self.path.with_name(f".telecine-{secrets.token_hex(8)}.part")

    def __enter__(self) -> Self:
        # A new file, so that the umask decides who may read it, as with any other.
        self._file = self._part.open("xb")
        return self

    def write(self, piece: bytes) -> None:
        """
        Append *piece*.
        """
        self._file.write(piece)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if kind is None:
                self._part.replace(self.path)
        finally:
            self._part.unlink(missing_ok=True)


def fetchable(url: str) -> str:
    """
    The address of a video.

    Raises:
        InvalidRequest: It is none that can be fetched.
    """
    if not url.lower().startswith(("http://", "https://")):
        raise InvalidRequest(f"{url[:_SHOWN]!r} is no http(s) address", param="url")
    return url
