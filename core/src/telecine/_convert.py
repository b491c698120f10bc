"""
The one converter between attrs classes and plain data, in two tempers.

What we wrote ourselves and what a caller types is read to the letter; a
vendor's answer is read forgivingly where the meaning is plain (an id sent as
a number), because refusing the answer to a paid job would lose the job.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.cols import list_structure_factory
from cattrs.gen import make_dict_structure_fn

from ._request import Operation, Role
from ._scalars import ReadableError, exactly, finite, iso, named, number, text, whole, word
from ._task import Status, Task

if TYPE_CHECKING:
    from collections.abc import Callable

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
    The path and the first problem in what cattrs raised while it read what a caller or we wrote.
    """
    path, problem = _first_problem(error, _format)
    # A validator's sentence begins with the attribute; its path ends at the class.
    named = _NAMED.match(problem)
    return (f"{path}.{named[1]}" if named else path), problem


def reply_problem(error: BaseException) -> tuple[str, str]:
    """
    The same of a vendor's answer, whose values are never quoted.
    """
    return _first_problem(error, _format_type)


_NAMED = re.compile(r"(?:Length of )?'(\w+)' ")


def _first_problem(
    error: BaseException, describe: Callable[[BaseException, type | None], str]
) -> tuple[str, str]:
    known = error if isinstance(error, Exception) else ValueError(str(error))
    problem, _, path = cattrs.transform_error(known, format_exception=describe)[0].rpartition(" @ ")
    return path, problem


def _format(error: BaseException, kind: type | None) -> str:
    match error:
        case cattrs.ForbiddenExtraKeysError():
            return "unknown field " + ", ".join(sorted(map(repr, error.extra_fields)))
        case ValueError() if error.args and not isinstance(error, cattrs.StructureHandlerNotFoundError):
            return str(error.args[0])  # a validator has the attribute and the value behind the sentence
    return _format_type(error, kind)


def _format_type(error: BaseException, kind: type | None) -> str:
    match error:
        case KeyError():
            return "a required field is missing"
        case ReadableError():
            return str(error)
    return f"not a {kind.__name__}" if isinstance(kind, type) else "of another type"


def _common(converter: cattrs.Converter) -> None:
    for words in (Operation, Role, Status):  # they are strings too, and would be read as such
        converter.register_structure_hook(words, word)
    converter.register_structure_hook(bool, exactly(bool))
    converter.register_structure_hook(datetime, lambda value, _: iso(value))
    converter.register_unstructure_hook(datetime, lambda value: value.astimezone(UTC).isoformat())
    converter.register_structure_hook(bytes, lambda value, _: base64.b64decode(value, validate=True))
    converter.register_unstructure_hook(bytes, lambda value: base64.b64encode(value).decode())
    converter.register_structure_hook_factory(_is_list, _read_list)
    converter.register_structure_hook_factory(attrs.has, _read_object)


def _is_list(kind: Any) -> bool:
    origin = get_origin(kind)
    return origin in (list, frozenset) or (origin is tuple and get_args(kind)[1:] == (...,))


def _read_list(kind: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    """
    Items of a list, and neither the characters of a string nor the keys of an object.
    """
    make, items = get_origin(kind), list_structure_factory(kind, converter)

    def hook(value: object, _: object) -> Any:
        if not isinstance(value, list | tuple | set | frozenset):
            raise ReadableError(f"{named(value)} where a list is expected")
        return make(items(value, kind))

    return hook


def _read_object(kind: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    """
    An object, and nothing else that could be asked for a key.
    """
    fields = make_dict_structure_fn(kind, converter)

    def hook(value: object, _: object) -> Any:
        if not isinstance(value, Mapping):
            raise ReadableError(f"{named(value)} where an object is expected")
        return fields(value, kind)

    return hook
