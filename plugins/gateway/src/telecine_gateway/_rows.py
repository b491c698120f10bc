"""
Jobs and requests as a database keeps them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import msgspec

from telecine import GenerationRequest, Notice, TaskError, task_from_json, task_to_json
from telecine._convert import strict, structured

from ._job import Job, State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import sqlalchemy as sa

T = TypeVar("T")
_PLAIN = tuple(
    field.name
    for field in attrs.fields(Job)
    if field.name not in ("state", "tried", "asked", "warnings", "task", "error")
)
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


def job_of(row: sa.Row[Any]) -> Job:
    """
    The job in a row of ``jobs``.
    """
    known = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for it
    return Job(
        **{name: known[name] for name in _PLAIN},
        state=State(known["state"]),
        tried=tuple(_decode(known["tried"])),
        asked=_decode(known["asked"]),
        warnings=tuple(_read(each, Notice) for each in _decode(known["warnings"])),
        task=None if known["task"] is None else task_from_json(_decode(known["task"])),
        error=None if known["error"] is None else _read(_decode(known["error"]), TaskError),
    )


def columns_of(job: Job) -> dict[str, Any]:
    """
    The whole row of *job*.
    """
    known = {field.name: getattr(job, field.name) for field in attrs.fields(Job)}
    return {**columns(known), "user": job.asked.get("user")}


def columns(changes: Mapping[str, Any]) -> dict[str, Any]:
    """
    *changes* of a job as values of columns.
    """
    return {name: _WRITERS[name](value) if name in _WRITERS else value for name, value in changes.items()}


def request_to_bytes(request: GenerationRequest) -> bytes:
    """
    The whole of *request*, the same for equal requests: what is kept, and what is hashed.
    """
    plain = strict().unstructure(request)
    return msgspec.json.encode(
        {key: value for key, value in plain.items() if value is not None}, order="sorted"
    )


def request_from_bytes(body: bytes) -> GenerationRequest:
    """
    The request that `request_to_bytes` wrote.
    """
    return structured(_decode(body), GenerationRequest)


def _text(value: Any) -> str:
    return _encode(value).decode()


def _object(value: Any) -> str | None:
    return None if value is None else _text(strict().unstructure(value))


_WRITERS: Mapping[str, Callable[[Any], Any]] = {
    "state": str,
    "tried": _text,
    "asked": _text,
    "warnings": lambda value: _text([attrs.asdict(each) for each in value]),
    "task": lambda value: None if value is None else _text(task_to_json(value)),
    "error": _object,
}


def _read(plain: Any, shape: type[T]) -> T:
    return structured(plain, shape)
