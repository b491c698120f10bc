"""
Answers that no vendor documents, and every vendor gives one day.
"""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

from .._http import HttpResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUSES = (
    200, 201, 202, 204, 301, 302, 400, 401, 402, 403, 404, 408, 409, 418, 422, 429, 500, 502, 503, 504, 599,
)  # fmt: skip
BODIES = {
    "nothing": b"",
    "html": b"<html><body>Bad Gateway</body></html>",
    "null": b"null",
    "list": b"[]",
    "object": b"{}",
    "text": b'"ok"',
    "number": b"1e999",
    "not a number": b"NaN",
    "truncated": b'{"data": {"id": "1',
    "deep": b"[" * 100_000,
    "half a character": b'{"data": "\\ud800", "id": "\\ud800"}',
    "not text": b"\xff\xfe\x00",
}
STRANGERS: tuple[Any, ...] = (
    None, "", "\ud800", 0, -1, 10**30, 1.5, 1e308, True, [], {}, [None], {"": None}, "x" * 10_000,
)  # fmt: skip
"""Values that stand where others are documented."""
NO_ID: tuple[Any, ...] = (None, "", [], {})
"""What stands in place of an id that is not given."""
_TELLING = 4  # characters; a shorter value is in a handle by chance


def bare() -> Iterator[tuple[str, HttpResponse]]:
    """
    Every body under every status.
    """
    for status in STATUSES:
        for name, content in BODIES.items():
            yield f"{status} with {name}", HttpResponse(status=status, content=content)


def spoilt(body: Any) -> Iterator[tuple[str, HttpResponse]]:
    """
    A documented answer with one place of it missing, or taken by a stranger.
    """
    for path, _ in places(body):
        where = ".".join(map(str, path))
        without = copy.deepcopy(body)
        del _parent(without, path)[path[-1]]
        yield f"without {where}", _response(without)
        for stranger in STRANGERS:
            replaced = copy.deepcopy(body)
            _parent(replaced, path)[path[-1]] = stranger
            yield f"{where} = {stranger!r:.20}", _response(replaced)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """
    Every place in a JSON value, by the keys that lead there, with what stands there.
    """
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, what in inner:
        yield (*path, key), what
        yield from places(what, (*path, key))


def nameless(body: Any, handle: str) -> Iterator[tuple[str, HttpResponse]]:
    """
    A documented answer to a submit without what *handle* was made of.
    """
    paths = [path for path, value in places(body) if _is_in(handle, value)]
    where = " and ".join(".".join(map(str, path)) for path in paths)
    for stand_in in NO_ID if paths else ():
        replaced = copy.deepcopy(body)
        for path in paths:
            _parent(replaced, path)[path[-1]] = stand_in
        yield f"{where} = {stand_in!r}", _response(replaced)
    if paths:
        without = copy.deepcopy(body)
        for path in reversed(paths):  # what is deleted from a list moves what comes behind it
            del _parent(without, path)[path[-1]]
        yield f"without {where}", _response(without)


def _is_in(handle: str, value: object) -> bool:
    return isinstance(value, str | int) and len(str(value)) >= _TELLING and str(value) in handle


def _response(body: Any) -> HttpResponse:
    return HttpResponse(
        status=200, headers={"content-type": "application/json"}, content=json.dumps(body).encode()
    )


def _parent(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value
