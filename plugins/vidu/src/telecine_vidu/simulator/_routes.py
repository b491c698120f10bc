"""
The paths that make, show and cancel tasks.
"""

import json
import re
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telecine_sandbox import Job, perform, public_url, sandbox_of

from ._auth import authenticate
from ._checks import read_order
from ._errors import Refusal
from ._jobs import accept, receipt, report
from ._models import ENDPOINTS
from ._queue import WAITING, cancel

NUMBER = re.compile(r"[0-9]{1,19}")
LARGEST_NUMBER = 2**63 - 1
LARGEST_BODY = 20 * 1024 * 1024  # bytes

# What only the vendor can put into words.
SPOKEN = {
    "unauthorized": "Unauthorized",
    "busy": "QuotaExceeded",
    "no_quota": "CreditInsufficient",
    "moderated": "AuditSubmitIllegal",
}


def speak(kinds: frozenset[str]) -> None:
    """
    Raise the refusal that one of the faults *kinds* asks for.
    """
    for kind, reason in SPOKEN.items():
        if kind in kinds:
            raise Refusal(reason)


async def submit(endpoint: str, request: Request) -> Response:
    """
    Take a job.
    """
    authenticate(request)
    body, sandbox = _read_body(await request.body()), sandbox_of(request)

    def work(kinds: frozenset[str]) -> Response:
        speak(kinds)
        job = accept(endpoint, body, read_order(endpoint, body), sandbox)
        return JSONResponse(receipt(job))

    # Faults are counted by the prompt: whoever tries again may do so under another id.
    return await perform(request, work, on="submit", text=str(body.get("prompt") or ""))


def _read_body(content: bytes) -> dict[str, Any]:
    if len(content) > LARGEST_BODY:
        raise Refusal("BadRequest", text="the body is larger than 20MB")
    try:
        body = json.loads(content)
        # Python's reader takes NaN and half a character; no other would.
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refusal("BadRequest") from error
    if not isinstance(body, dict):
        raise Refusal("BadRequest")
    return body


async def query(request: Request) -> Response:
    """
    Say where a job stands.
    """
    number = _number(request)
    authenticate(request)
    job, now = sandbox_of(request).book.get("vidu", number), sandbox_of(request).clock.now()

    def work(kinds: frozenset[str]) -> Response:
        speak(kinds)
        data = report(_known(job, now), now, partial(file_url, request))
        return JSONResponse(data | {"state": "scheduled"} if "unknown_status" in kinds else data)

    text, key = (job.prompt, job.vendor_id) if job else ("", "")
    return await perform(request, work, on="poll", text=text, key=key)


async def stop(request: Request) -> Response:
    """
    Cancel a job that does not run yet.
    """
    number = _number(request)
    authenticate(request)
    body, sandbox = _read_body(await request.body()), sandbox_of(request)

    def work(kinds: frozenset[str]) -> Response:
        speak(kinds)
        if not body.get("id"):
            raise Refusal("FieldLacking", "id")
        if body["id"] != number:
            raise Refusal("FieldInvalid", "id")
        job = _known(sandbox.book.get("vidu", number), sandbox.clock.now())
        if job.phase(sandbox.clock.now())[1] not in WAITING:
            raise Refusal("BadRequest", text="task state is scheduled, can not cancel")
        cancel(job, sandbox)
        return JSONResponse({})

    return await perform(request, work, on="cancel")


def file_url(request: Request, name: str) -> str:
    """
    Return the address of a file.
    """
    return public_url(request, f"/files/{name}")


def _number(request: Request) -> str:
    """
    Return the task's id, which the server reads as a 64-bit number before it looks at the key.
    """
    given: str = request.path_params["number"]
    if not NUMBER.fullmatch(given) or int(given) > LARGEST_NUMBER:
        raise Refusal("CODEC")
    return str(int(given))


def _known(job: Job | None, now: float) -> Job:
    if job is None or (job.fate == "expired" and job.ended(now)):
        raise Refusal("TaskNotFound")
    return job


TASK_ROUTES = [
    *(Route(f"/ent/v2/{name}", partial(submit, name), methods=["POST"]) for name in ENDPOINTS),
    Route("/ent/v2/tasks/{number}/creations", query, methods=["GET"]),
    Route("/ent/v2/tasks/{number}/cancel", stop, methods=["POST"]),
]
