"""
What a case did, to be read line by line: requests, answers, and what came of them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from .._convert import task_to_json
from .._errors import ProviderError
from .._http import HttpRequest, HttpResponse
from .._origin import Origins
from .._preview import masked
from .._task import Task

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .._provider import Provider
    from ._playing import Played

_ERROR = (
    "message", "provider", "account", "external_id", "code", "status", "param", "allowed",
    "retry_after", "request_id", "accepted", "retryable", "path",
)  # fmt: skip


def transcript(provider: Provider, played: Played) -> str:
    """
    Write down what a case did: JSON sorted and indented, secrets masked.
    """
    origins = Origins(played.case.account(provider), provider.info)
    lines = [line for request, answer in played.talk for line in _exchanged(request, answer, origins)]
    return "\n".join([*lines, *_outcome(played.outcome), ""])


def _exchanged(request: HttpRequest, answer: HttpResponse | Exception, origins: Origins) -> Iterator[str]:
    shown = masked(request, origins)
    yield f"{shown.method} {shown.url}"
    yield from _message(shown.headers, shown.content)
    if isinstance(answer, HttpResponse):
        yield f"HTTP {answer.status}"
        yield from _message(answer.headers, answer.content)
    else:
        yield f"{type(answer).__name__}: {answer}"
        yield ""


def _message(headers: Mapping[str, str], content: bytes) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in sorted(headers.items()))
    yield ""
    if content:
        yield from _body(content)
        yield ""


def _body(content: bytes) -> list[str]:
    try:
        return _pretty(json.loads(content))
    except ValueError:
        return content.decode("utf-8", "backslashreplace").splitlines()


def _pretty(data: Any) -> list[str]:
    return json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False).splitlines()


def _outcome(outcome: Any) -> list[str]:
    if isinstance(outcome, Task):
        return ["### Task", *_pretty(_without_blanks(task_to_json(outcome)))]
    if isinstance(outcome, ProviderError):
        known = {name: getattr(outcome, name, None) for name in _ERROR}
        kept = {
            name: value for name, value in known.items() if value not in (None, "", ()) or name == "accepted"
        }
        return [f"### {type(outcome).__name__}", *_pretty(kept)]
    return [f"### {type(outcome).__name__}: {outcome}"]


def _without_blanks(value: Any) -> Any:
    """
    *value* without what the vendor did not say.
    """
    if isinstance(value, list):
        return [_without_blanks(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {key: _without_blanks(inner) for key, inner in value.items() if inner not in (None, [], "")}
