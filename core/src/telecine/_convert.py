"""
The one converter between attrs classes and plain data, in two tempers.

What we wrote ourselves and what a caller types is read to the letter; a
vendor's answer is read forgivingly where the meaning is plain (an id sent as
a number), because refusing the answer to a paid job would lose the job.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import cattrs

from ._request import Operation, Role
from ._scalars import ReadableError, exactly, finite, iso, number, text, whole, word
from ._task import Status, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

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
    converter.register_structure_hook(str, exactly(str))
    converter.register_structure_hook(int, exactly(int))
    converter.register_structure_hook(float, finite)
    converter.register_structure_hook(
        float | str, lambda value, _: value if isinstance(value, str) else finite(value, None)
    )
    return converter


@cache
def replies() -> cattrs.Converter:
    """
    The converter for vendors' answers.
    """
    converter = cattrs.Converter()
    _common(converter)
    converter.register_structure_hook(str, text)
    converter.register_structure_hook(int, whole)
    converter.register_structure_hook(float, number)
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
        case ReadableError():
            return str(error)
        case ValueError() if len(error.args) > 1 and isinstance(error.args[0], str):
            return error.args[0]  # attrs validators carry the attribute and the value behind the sentence
        case ValueError() if str(error) and not isinstance(error, cattrs.StructureHandlerNotFoundError):
            return str(error)
    return f"not a {getattr(kind, '__name__', kind)}"


def _common(converter: cattrs.Converter) -> None:
    for words in (Operation, Role, Status):  # they are strings too, and would be read as such
        converter.register_structure_hook(words, word)
    converter.register_structure_hook(bool, exactly(bool))
    converter.register_structure_hook(datetime, lambda value, _: iso(value))
    converter.register_unstructure_hook(datetime, lambda value: value.astimezone(UTC).isoformat())
    converter.register_structure_hook(bytes, lambda value, _: base64.b64decode(value, validate=True))
    converter.register_unstructure_hook(bytes, lambda value: base64.b64encode(value).decode())
