"""
What is wrong with what a plugin made of an answer.
"""

from __future__ import annotations

import base64
import json
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from .._convert import task_from_json, task_to_json
from .._task import Status, Task
from ._case import SECRET
from ._playing import Played, broken

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from .._errors import ProviderError
    from .._http import HttpResponse

_LEAST = 24  # bytes of a secret; encoded, they are found wherever they begin
_AGAIN = (408, 429)
_DOUBTFUL = (408, 409)


def telling(text: str) -> bool:
    """
    Whether *text* tells the credential of every case, plainly or in base64 or hexadecimal digits.
    """
    return any(form in text for form in _FORMS)


def _forms() -> Iterator[str]:
    secret = SECRET.encode()
    yield SECRET
    yield secret.hex()
    for skipped in range(3):
        part = secret[skipped : skipped + _LEAST]
        yield base64.b64encode(part).decode()
        yield base64.urlsafe_b64encode(part).decode()


_FORMS = tuple(_forms())


def storage_problem(task: Task) -> str | None:
    """
    Why *task* does not come back from a file as it was; None where it does.
    """
    try:
        stored = json.dumps(task_to_json(task), allow_nan=False, ensure_ascii=False).encode()
        again = task_from_json(json.loads(stored))
    except Exception as error:  # noqa: BLE001  # whatever it is, the task is lost
        return f"the task cannot be stored, its fields are plain text and numbers: {error}"
    return None if again == task else f"the task comes back from storage as another: {again}"


def error_problems(
    played: Played, status: int, error: ProviderError, *, committing: bool, documented: Collection[str]
) -> Iterator[str]:
    """
    What *error* says and an HTTP *status* does not prove.

    Args:
        played: The case whose answer was taken by another.
        status: Of that answer.
        error: What came of it.
        committing: Whether the answer is to the request that starts paid work.
        documented: The codes that are shown by a case to mean that the job was surely not taken.
    """
    name, hook = type(error).__name__, played.case.hook
    refused = 400 <= status < 500 and status not in _DOUBTFUL
    if problem := broken(error):
        yield problem
    shown = str(vars(error))
    if telling(shown) or "***" in shown:
        yield f"{name} shows a credential, or would if it were not masked"
    sure = error.accepted is False and error.code not in documented
    if hook == "submit" and committing and sure and not refused:
        yield (
            f"{name} says accepted False, which HTTP {status} does not prove: the job would be paid twice. "
            "Leave it out, or show by a case which code proves it"
        )
    if hook == "poll" and not error.retryable and (not 400 <= status < 500 or status in _AGAIN):
        yield f"{name} is not retryable, and the job may be running well: a failed poll is asked again"


def outcome_problems(played: Played, answer: HttpResponse, outcome: object, *, said: bool) -> Iterator[str]:
    """
    What is wrong with an *outcome* that is no error.

    Args:
        played: The case whose answer was taken by another.
        answer: That other answer.
        outcome: What came of it.
        said: Whether the answer is a documented one, in all but one place.
    """
    hook = played.case.hook
    if isinstance(outcome, Task):
        yield from _task_problems(outcome)
        # An answer that is no error and says nothing costs no more than the next poll.
        waits = hook == "poll" and not outcome.status.final and answer.status < 400
        if not said and not waits and hook in ("submit", "poll", "find"):
            yield (
                f"HTTP {answer.status} with {answer.content[:40]!r} is taken as a job that is "
                f"{outcome.status}: leave it to the core, or raise InvalidResponse"
            )
    elif outcome is None and not said and not _empty(answer):
        yield (
            f"HTTP {answer.status} with {answer.content[:40]!r} is taken as a job that the vendor never "
            "had, and the job would be paid twice: only a documented answer proves that"
        )


def _task_problems(task: Task) -> Iterator[str]:
    if problem := storage_problem(task):
        yield problem
    if telling(str(task_to_json(task))):
        yield "the task shows a credential"
    if task.status.final and any(notice.code == "unknown_status" for notice in task.warnings):
        yield f"the unknown word {task.vendor_status!r:.40} ends the job: a paid film would be lost"
    if task.status is Status.FAILED and not task.vendor_status and not (task.error and task.error.code):
        yield "the job fails without a word of the vendor's: what is missing is InvalidResponse"
    if task.progress is not None and not 0 <= task.progress <= 100:
        yield f"`progress` is {task.progress}, and goes from 0 to 100"
    if task.usage is not None and not _is_decimal(task.usage):
        yield f"`usage` is {task.usage!r:.40}, and is a decimal number as text"


def _is_decimal(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _empty(answer: HttpResponse) -> bool:
    """
    Whether an answer may say that there is nothing: a good one, of JSON, with a list or an object.
    """
    return 200 <= answer.status < 300 and answer.content[:1] in (b"[", b"{") and _is_json(answer.content)


def _is_json(content: bytes) -> bool:
    try:
        json.loads(content)
    except (ValueError, RecursionError):
        return False
    return True
