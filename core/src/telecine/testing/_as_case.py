"""
Requests, tasks, answers and outcomes as a case has them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import attrs

from .._convert import strict
from .._errors import ProviderError
from .._task import Task

if TYPE_CHECKING:
    from collections.abc import Collection

    from .._http import HttpResponse
    from .._request import GenerationRequest
    from ._cleaner import Cleaner
    from ._recorder import Heard

_HEADERS = re.compile(r"retry-after|.*(?:request|trace|log)-?id")
"""What a plugin may read; the other headers tell of the way, and not of the job."""
_BLANK: tuple[Any, ...] = (None, "", [], {})


def request_plain(request: GenerationRequest) -> dict[str, Any]:
    """
    The documented body that asks for *request*.
    """
    plain = strict().unstructure(attrs.evolve(request, images=()))
    body = {key: _number(value) for key, value in plain.items() if value not in _BLANK}
    images = [
        {"url": image.url or f"data:{image.media_type or ''};base64,{image.base64}"}
        | ({"role": image.role.value} if image.role else {})
        for image in request.images
    ]
    return {**body, **({"images": images} if images else {})}


def body_of(request: GenerationRequest, cleaner: Cleaner) -> dict[str, Any]:
    """
    The same cleaned; the prompt and the bytes of pictures stay as they are.
    """
    body = request_plain(request)
    images = [
        image if image["url"].startswith("data:") else cleaner.clean(image)
        for image in body.get("images", ())
    ]
    as_they_are: dict[str, Any] = {key: body[key] for key in ("model", "prompt") if key in body}
    cleaned = {key: cleaner.clean(value, key) for key, value in body.items() if key != "images"}
    return {**cleaned, **as_they_are, **({"images": images} if images else {})}


def task_plain(task: Task, cleaner: Cleaner) -> dict[str, Any]:
    """
    A stored task, cleaned, without what the vendor did not say.
    """
    plain = strict().unstructure(attrs.evolve(task, account="test", warnings=()))
    cleaned: dict[str, Any] = cleaner.clean(
        {key: value for key, value in plain.items() if value not in _BLANK}
    )
    return {**cleaned, **({"handle": cleaner.handle(task.handle)} if task.handle else {})}


def reply_plain(answer: HttpResponse, cleaner: Cleaner) -> dict[str, Any]:
    """
    An answer, cleaned, with the headers that matter.
    """
    headers = {name: value for name, value in answer.headers.items() if _HEADERS.fullmatch(name)}
    plain: dict[str, Any] = {} if answer.status == 200 else {"status": answer.status}
    body = body_plain(answer)
    if body is None and answer.content.strip() != b"null":
        kind = answer.headers.get("content-type")
        headers |= {"content-type": kind} if kind else {}
        plain["text"] = cleaner.clean(answer.content.decode("utf-8", "replace"))
    else:
        plain["json"] = cleaner.clean(body)
    return {**plain, **({"headers": cleaner.clean(headers)} if headers else {})}


def body_plain(answer: HttpResponse) -> Any:
    """
    The body, where it is JSON, else None.
    """
    try:
        return json.loads(answer.content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def gist(heard: Heard, codes: Collection[str]) -> dict[str, Any]:
    """
    What came of it, as far as an `expect` says it; a code is one of the documented *codes*.
    """
    outcome = heard.outcome
    if isinstance(outcome, ProviderError):
        sure = {"accepted": outcome.accepted} if heard.call.hook == "submit" else {}
        return {**_error(type(outcome).__name__, outcome.code, codes), **sure, "retryable": outcome.retryable}
    if isinstance(outcome, Task):
        error = outcome.error
        return {"status": outcome.status.value, **(_error(error.kind, error.code, codes) if error else {})}
    return {"status": None}


def _error(kind: str, code: str | None, codes: Collection[str]) -> dict[str, Any]:
    return {"error": kind, **({"code": code} if code in codes else {})}


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
