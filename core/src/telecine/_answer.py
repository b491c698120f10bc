"""
An answer's body as it comes in: decoded by small steps, so that no bomb goes off.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from ._flow import AnswerLost

if TYPE_CHECKING:
    from collections.abc import Iterator

ENCODINGS = "gzip, deflate"
"""What is asked for; anything else that comes is not understood."""
_STEP = 256 * 1024
_GZIP = zlib.MAX_WBITS | 16
_ZLIB_MARK = 8  # in the low half of the first byte; some servers send "deflate" without that frame


class Decoder:
    """
    Undoes a ``Content-Encoding``.
    """

    def __init__(self, encoding: str) -> None:
        """
        Raises:
            AnswerLost: The encoding is none that was asked for, or is more than one.
        """
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise AnswerLost(f"the answer is encoded as {self._encoding[:50]!r}, which was not asked for")
        self._zlib: zlib._Decompress | None = None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        """
        The decoded bytes of *data*, in pieces of a bounded size.

        Raises:
            AnswerLost: They cannot be decoded.
        """
        if self._encoding in ("", "identity"):
            yield data
            return
        while data:
            if self._zlib is None or self._zlib.eof:  # a gzip file may have several members
                self._zlib = zlib.decompressobj(self._window(data))
            try:
                piece = self._zlib.decompress(data, _STEP)
            except zlib.error as error:
                raise AnswerLost(f"the answer cannot be decoded: {error}") from error
            data = self._zlib.unconsumed_tail or self._zlib.unused_data
            yield piece

    def end(self) -> None:
        """
        Raises:
            AnswerLost: The compressed bytes stop before their end.
        """
        if self._zlib is not None and not self._zlib.eof:
            raise AnswerLost("the answer's compressed body is not whole")

    def _window(self, data: bytes) -> int:
        if self._encoding != "deflate":
            return _GZIP
        return zlib.MAX_WBITS if data[0] & 0x0F == _ZLIB_MARK else -zlib.MAX_WBITS


class Body:
    """
    The whole of an answer's body, within a limit.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._decoder = Decoder(encoding)
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0

    def take(self, data: bytes) -> None:
        """
        Add *data* as it came.

        Raises:
            AnswerLost: It is too much, or cannot be decoded.
        """
        for piece in self._decoder.pieces(data):
            self._size += len(piece)
            if self._size > self._limit:
                raise AnswerLost(f"the answer is larger than {self._limit} bytes")
            self._pieces.append(piece)

    def whole(self) -> bytes:
        """
        The decoded bytes.

        Raises:
            AnswerLost: Some are missing.
        """
        self._decoder.end()
        return b"".join(self._pieces)
