"""
A form with pictures, read in memory: no file is left behind, for none is made.
"""

from __future__ import annotations

from typing import Any

import attrs
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from telecine import Image, media_type_of

from ._refusals import Refused, invalid

MOST_PARTS = 200
SEVERAL = frozenset({"images", "image_urls", "input_reference", "last_frame"})
"""Fields that may come more than once; so may `image`, which then is `images`."""


@attrs.define
class Part:
    """
    One part of a form.

    Attributes:
        name: The field's, without the brackets of a list.
        filename: None where it is text.
        media_type: As it says itself.
        data: The content.
    """

    name: str = ""
    filename: str | None = None
    media_type: str = ""
    data: bytearray = attrs.field(factory=bytearray, repr=False)


def form(content: bytes, content_type: str) -> dict[str, Any]:
    """
    The fields of a form: text as it is, files as pictures. An empty text field says nothing.

    Raises:
        Refused: It cannot be read, a file is empty, or a field comes twice and says two things.
    """
    found: dict[str, list[Any]] = {}
    for part in parts_of(content, content_type):
        value = _text(part) if part.filename is None else _picture(part)
        if value is not None:
            found.setdefault(part.name, []).append(value)
    if len(found.get("image", ())) > 1:  # which is the first frame, nobody has said
        found.setdefault("images", []).extend(found.pop("image"))
    return {name: values if name in SEVERAL else _only(name, values) for name, values in found.items()}


def parts_of(content: bytes, content_type: str) -> list[Part]:
    """
    The parts in their order.

    Raises:
        Refused: *content* is not such a form.
    """
    boundary = parse_options_header(content_type)[1].get(b"boundary", b"")
    if not boundary:
        raise _unreadable("its Content-Type has no boundary")
    reader = _Reader()
    try:
        parser = MultipartParser(boundary, reader.callbacks())
        parser.write(content)
        parser.finalize()
    except FormParserError:
        raise _unreadable("it is not as multipart/form-data is written") from None
    if not reader.complete:
        raise _unreadable("its end is missing")
    return reader.parts


class _Reader:
    """
    Gathers parts while a parser goes through them.
    """

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.complete = False
        self._name = self._value = b""

    def callbacks(self) -> Any:  # a TypedDict of the parser's that older versions lack
        return {
            "on_part_begin": self._begin,
            "on_header_field": self._field,
            "on_header_value": self._worth,
            "on_header_end": self._header,
            "on_headers_finished": self._named,
            "on_part_data": self._data,
            "on_end": self._end,
        }

    def _begin(self) -> None:
        if len(self.parts) == MOST_PARTS:
            raise Refused(413, "body_too_large", f"a form has at most {MOST_PARTS} fields")
        self.parts.append(Part())

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _worth(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        name, value, part = self._name.lower(), self._value, self.parts[-1]
        self._name = self._value = b""
        if name == b"content-type":
            part.media_type = value.decode("latin-1").partition(";")[0].strip().lower()
        elif name == b"content-disposition":
            options = parse_options_header(value)[1]
            part.name = options.get(b"name", b"").decode("utf-8", "replace").removesuffix("[]")
            if b"filename" in options:
                part.filename = options[b"filename"].decode("utf-8", "replace")

    def _named(self) -> None:
        if not self.parts[-1].name:
            raise _unreadable("one of its parts has no name")

    def _data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].data += memoryview(data)[start:end]

    def _end(self) -> None:
        self.complete = True


def _text(part: Part) -> str | None:
    try:
        return part.data.decode() or None
    except UnicodeDecodeError:
        raise invalid("invalid_request", f"`{part.name:.60}` is not UTF-8", part.name) from None


def _picture(part: Part) -> Image | None:
    if not part.data and not part.filename:  # a browser's way to say that none was chosen
        return None
    if not part.data:
        raise invalid("invalid_request", f"`{part.name:.60}` is an empty file", part.name)
    data = bytes(part.data)
    stated = part.media_type if part.media_type.startswith("image/") else None
    return Image(data=data, media_type=stated or media_type_of(data))


def _only(name: str, values: list[Any]) -> Any:
    if any(value != values[0] for value in values):
        message = f"`{name:.60}` is there {len(values)} times and says different things"
        raise invalid("invalid_request", message, name)
    return values[0]


def _unreadable(why: str) -> Refused:
    return invalid("invalid_multipart", f"the form cannot be read: {why}")
