"""
What goes into the gateway, and what comes out.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import attrs

from telecine import GenerationRequest, Status, Task, TaskError, Video
from telecine._fields import IMAGES, PLAIN
from telecine._readers import READERS
from telecine._wire import OPTIONS
from telecine_gateway._answers import answer_of
from telecine_gateway._job import State

from ._docstrings import first_sentence, section
from ._markdown import blocks, code, fenced, table, text
from ._sample import JOB, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_OWN = {
    "size": (
        "`width` and `height`, `aspect_ratio`, or `resolution`",
        "`1280x720`, `16:9` or `720p`.",
    ),
    "metadata": ("`metadata`", "An object, or one written as a JSON string."),
}
_VIDEO = Video(url="https://cdn.example.com/boat.mp4", duration=5.1, width=1280, height=720, fps=30)
_ENDS: Mapping[str, Mapping[str, Any]] = {
    "While it is made": {"state": State.RUNNING},
    "When it is there": {
        "state": State.SUCCEEDED,
        "task": Task(status=Status.SUCCEEDED, videos=(_VIDEO,)),
        "finished_at": NOW + timedelta(seconds=80),
    },
    "When it failed": {
        "state": State.FAILED,
        "error": TaskError(kind="ContentRejected", code="1301", message="Kling answers no (code 1301)"),
        "finished_at": NOW + timedelta(seconds=80),
    },
}


def body_fields() -> str:
    """
    The fields of a request in all their spellings.
    """
    return table(("field", "says", "is read as"), _fields())


def _fields() -> Iterator[tuple[str, str, str]]:
    meanings = section(GenerationRequest.__doc__, "Attributes")
    for spelling, field in {"model": "model", **PLAIN}.items():
        same = "" if spelling == field else f"{code(field)}: "
        yield code(spelling), f"{same}{text(meanings[field])}", text(first_sentence(READERS[field].__doc__))
    for spelling, role in IMAGES.items():
        yield (
            code(spelling),
            f"`images`, as {code(role.value)}" if role else "`images`",
            "One picture, or a list.",
        )
    for spelling, cells in _OWN.items():
        yield (code(spelling), *cells)
    for spelling in sorted(OPTIONS):
        yield code(spelling), f"{code(f'metadata.{spelling}')}", "Text."


def answers() -> str:
    """
    The answer about a job, at each stage that clients know.
    """
    return blocks(*(_answer(title, changes) for title, changes in _ENDS.items()))


def _answer(title: str, changes: Mapping[str, Any]) -> str:
    job = attrs.evolve(JOB, **changes)
    return blocks(f"{title}:", fenced("json", json.dumps(answer_of(job), indent=2)))
