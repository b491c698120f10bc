"""
The one converter between attrs classes and plain data, in two tempers.

What we wrote ourselves and what a caller types is read to the letter; a
vendor's answer is read forgivingly where the meaning is plain (an id sent as
a number), because refusing the answer to a paid job would lose the job.
"""

from __future__ import annotations

import base64
import math
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import cattrs

from ._request import Operation, Role
from ._task import Status, Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from enum import StrEnum

T = TypeVar("T")


def task_to_json(task: Task) -> dict[str, Any]:
    """
    *task* as plain data for any JSON writer.
    """
    plain: dict[str, Any] = strict().unstructure(task)
    return plain


def task_from_json(data: Mapping[str, Any]) -> Task:
    """
    The task that `task_to_json` wrote.

    Raises:
        ValueError: *data* is not such a task; the message names the field.
    """
    return structured(data, Task)


def structured(data: object, shape: type[T]) -> T:
    """
    Read plain data to the letter.

    Raises:
        ValueError: One sentence that names the field.
    """
    try:
        return strict().structure(data, shape)
    except Exception as error:
        path, problem = structure_problem(error)
        raise ValueError(f"{path}: {problem}") from error


@cache
def strict() -> cattrs.Converter:
    """
    The converter that takes nothing for anything else.
    """
    converter = cattrs.Converter(forbid_extra_keys=True)
    _common(converter)
    converter.register_structure_hook(str, _exactly(str))
    converter.register_structure_hook(int, _exactly(int))
    converter.register_structure_hook(float, _strict_float)
    converter.register_structure_hook(
        float | str, lambda value, _: value if isinstance(value, str) else _strict_float(value, None)
    )
    return converter


@cache
def replies() -> cattrs.Converter:
    """
    The converter for vendors' answers.
    """
    converter = cattrs.Converter()
    _common(converter)
    converter.register_structure_hook(str, _text)
    converter.register_structure_hook(int, _whole)
    converter.register_structure_hook(float, _number)
    return converter


def instant(seconds: float | None) -> datetime | None:
    """
    The aware moment so many seconds after 1970; None for None, and for a number that is no moment.
    """
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def structure_problem(error: BaseException) -> tuple[str, str]:
    """
    The path and the first problem in what cattrs raised.
    """
    first = cattrs.transform_error(_only_exceptions(error), format_exception=_format)[0]
    problem, _, path = first.rpartition(" @ ")
    return path, problem


def _only_exceptions(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else ValueError(str(error))


def _format(error: BaseException, kind: type | None) -> str:
    match error:
        case KeyError():
            return "a required field is missing"
        case cattrs.ForbiddenExtraKeysError():
            return "unknown field " + ", ".join(sorted(map(repr, error.extra_fields)))
        case _ReadableError():
            return str(error)
        case ValueError() if len(error.args) > 1 and isinstance(error.args[0], str):
            return error.args[0]  # attrs validators carry the attribute and the value behind the sentence
        case ValueError() if str(error) and not isinstance(error, cattrs.StructureHandlerNotFoundError):
            return str(error)
    return f"not a {getattr(kind, '__name__', kind)}"


class _ReadableError(TypeError):
    """
    Its text is fit to be shown: it names types, never the value.
    """


def _common(converter: cattrs.Converter) -> None:
    for words in (Operation, Role, Status):  # they are strings too, and would be read as such
        converter.register_structure_hook(words, _word)
    converter.register_structure_hook(bool, _exactly(bool))
    converter.register_structure_hook(datetime, lambda value, _: _instant(value))
    converter.register_unstructure_hook(datetime, lambda value: value.astimezone(UTC).isoformat())
    converter.register_structure_hook(bytes, lambda value, _: base64.b64decode(value, validate=True))
    converter.register_unstructure_hook(bytes, lambda value: base64.b64encode(value).decode())


def _word(value: object, words: type[StrEnum]) -> StrEnum:
    if not isinstance(value, str) or value not in list(words):
        raise _ReadableError(f"not one of {', '.join(words)}")
    return words(value)


def _instant(value: object) -> datetime:
    if not isinstance(value, str):
        raise _ReadableError("not an ISO date and time")
    instant = datetime.fromisoformat(value)
    if instant.tzinfo is None:
        raise _ReadableError("a date and time without a zone")
    return instant


def _exactly(kind: type) -> Any:
    def hook(value: object, _: object) -> object:
        if type(value) is not kind:
            raise _ReadableError(f"a {_NAMES.get(type(value), 'value')} where a {_NAMES[kind]} is expected")
        return value

    return hook


_NAMES = {
    str: "string",
    int: "whole number",
    float: "number",
    bool: "boolean",
    list: "list",
    dict: "object",
    type(None): "null",
}


def _strict_float(value: object, _: object) -> float:
    if type(value) not in (int, float) or not math.isfinite(value):  # type: ignore[arg-type]  # a number by then
        raise _ReadableError(f"a {_NAMES.get(type(value), 'value')} where a number is expected")
    return value  # type: ignore[return-value]  # an int stays an int, so that 5 is sent as 5


def _text(value: object, _: object) -> str:
    if type(value) is int:
        return str(value)
    if not isinstance(value, str):
        raise _ReadableError(f"a {_NAMES.get(type(value), 'value')} where a string is expected")
    # A lone surrogate, legal in JSON, could never be stored or printed.
    return value if value.isascii() else value.encode("utf-8", "replace").decode()


def _whole(value: object, _: object) -> int:
    if type(value) is int:
        return value
    number = _number(value, None)
    if not number.is_integer():
        raise _ReadableError("a fraction where a whole number is expected")
    return int(number)


def _number(value: object, _: object) -> float:
    if type(value) not in (int, float, str):
        raise _ReadableError(f"a {_NAMES.get(type(value), 'value')} where a number is expected")
    try:
        number = float(value)  # type: ignore[arg-type]  # one of three types that float takes
    except (ValueError, OverflowError):
        raise _ReadableError("not a number") from None
    if not math.isfinite(number):
        raise _ReadableError("not a finite number")
    return number
