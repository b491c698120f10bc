"""
A file that appears whole or not at all.
"""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Download:
    """
    Writes beside its place, and moves there at the end.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def __enter__(self) -> Self:
        self._file = NamedTemporaryFile(  # closed in __exit__
            dir=self.path.parent, prefix=f".{self.path.name}.", suffix=".part", delete=False
        )
        return self

    def write(self, piece: bytes) -> None:
        """
        Append *piece*.
        """
        self._file.write(piece)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()
        if kind is None:
            umask = os.umask(0)
            os.umask(umask)
            Path(self._file.name).chmod(0o666 & ~umask)
            Path(self._file.name).replace(self.path)
        else:
            Path(self._file.name).unlink(missing_ok=True)
