"""
The gateway over HTTP, from its own tables.
"""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import telecine_gateway
from telecine import Rejected
from telecine_gateway import GatewaySettings, build_app
from telecine_gateway._answers import snake
from telecine_gateway._refusals import _MEANINGS, TYPES

from ._errors import leaves
from ._markdown import code, codes, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telecine_gateway import Engine

_SOURCES = Path(telecine_gateway.__file__).parent


def routes() -> str:
    """
    Every method of every address, and what it does.
    """
    return table(("method", "address", "what it does"), _routes())


def _routes() -> Iterator[tuple[str, str, str]]:
    engine = SimpleNamespace(settings=GatewaySettings(), store=None, in_flight=None)  # it is asked nothing
    app: Any = build_app(cast("Engine", engine))
    for route in app._router.routes:  # noqa: SLF001  # the application's own table
        for method, handler in route.endpoint._handlers.items():  # noqa: SLF001  # and the resource's
            if method != "HEAD":  # it is GET without the body
                yield code(method), code(route.path), _purpose(handler)


def _purpose(handler: object) -> str:
    """
    The handler's sentence behind the address that it begins with.
    """
    told = " ".join((inspect.getdoc(handler) or "").split()).partition("``: ")[2]
    return told[:1].upper() + told[1:]


def refusals() -> str:
    """
    Every status, type and code that an error can have.
    """
    found: dict[int, list[str]] = {}
    for status, word in sorted(set(_codes())):
        found.setdefault(status, []).append(word)
    rows = (
        (code(status), code(TYPES.get(status, "invalid_request_error")), codes(words))
        for status, words in found.items()
    )
    return table(("status", "`type`", "`code`"), rows)


def _codes() -> Iterator[tuple[int, str]]:
    for path in _SOURCES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                yield from _stated(node.func.id, [getattr(each, "value", None) for each in node.args])
    for _, status, word, _ in _MEANINGS:
        yield status, word
    for kind in leaves(Rejected):
        yield 400, snake(kind.__name__)


def _stated(function: str, arguments: list[object]) -> Iterator[tuple[int, str]]:
    """
    What a call of `Refused` or of `invalid` says, where it says it in words.
    """
    match function, arguments:
        case "Refused", [int(status), str(word), *_]:
            yield status, word
        case "invalid", [str(word), *_]:
            yield 400, word
