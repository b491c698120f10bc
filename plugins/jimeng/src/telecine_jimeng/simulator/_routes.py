"""
The one path of the visual API, and the actions behind it.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from telecine_sandbox import Job, perform, sandbox_of

from ._auth import SERVICE, check_signature, check_time, read_claim
from ._checks import read_name, read_order
from ._errors import GatewayRefusal, Refusal, answer
from ._files import film_url
from ._jobs import accept, cancel, state_of
from ._labels import wants_label

# What only the vendor can put into words.
SPOKEN = {"busy": 50430, "no_quota": 50400, "moderated": 50412}

Work = Callable[[Request, str, dict[str, Any]], Awaitable[Response]]


def _speak(kinds: frozenset[str]) -> None:
    if "unauthorized" in kinds:
        raise GatewayRefusal("InvalidAccessKey", "there is no such access key")
    for kind, code in SPOKEN.items():
        if kind in kinds:
            raise Refusal(code)


async def submit(request: Request, name: str, body: dict[str, Any]) -> Response:
    """
    Take a job.
    """
    sandbox = sandbox_of(request)

    def work(kinds: frozenset[str]) -> Response:
        _speak(kinds)
        order = read_order(name, body)
        if sandbox.book.running("jimeng", sandbox.clock.now()) >= sandbox.max_running:
            raise Refusal(50430)
        return answer({"task_id": accept(order, body, sandbox).vendor_id})

    return await perform(request, work, on="submit", text=str(body.get("prompt") or ""))


async def query(request: Request, name: str, body: dict[str, Any]) -> Response:
    """
    Say where a job stands.
    """
    job = _find(request, name, body)
    labelled = wants_label(body)

    def work(kinds: frozenset[str]) -> Response:
        _speak(kinds)
        word = state_of(job, sandbox_of(request).clock.now())
        done = job is not None and word == "done"
        return answer(
            {
                "aigc_meta_tagged": done and labelled,
                "status": "reviewing" if "unknown_status" in kinds else word,
                "video_url": film_url(request, job.vendor_id) if job and done else "",
            }
        )

    text, key = (job.prompt, job.vendor_id) if job else ("", "")
    return await perform(request, work, on="poll", text=text, key=key)


async def stop(request: Request, name: str, body: dict[str, Any]) -> Response:
    """
    Cancel a job that has not begun.
    """
    job = _find(request, name, body)

    def work(kinds: frozenset[str]) -> Response:
        _speak(kinds)
        cancel(job, sandbox_of(request))
        return answer(None)

    return await perform(request, work, on="cancel")


def _find(request: Request, name: str, body: dict[str, Any]) -> Job | None:
    number = body.get("task_id")
    if not isinstance(number, str) or not number:
        raise Refusal(50215, "task_id is a string.")
    job = sandbox_of(request).book.get("jimeng", number)
    if job is not None and job.model != name and request.app.state.strict:
        raise Refusal(50215, "The task has another req_key.")
    return job


@attrs.frozen(kw_only=True)
class Action:
    """
    One action of the API.

    Attributes:
        work: What it does.
        name: The only ``req_key`` it is for, or ``None`` for all.
        regions: Which it may be signed for.
    """

    work: Work
    name: str | None = None
    regions: frozenset[str] = frozenset({"cn-north-1"})


# Two or more public clients use these, signed for either region.
SPECIFIC = {
    "JimengT2VV30": "jimeng_t2v_v30",
    "JimengT2VV301080P": "jimeng_t2v_v30_1080p",
    "JimengI2VFirstV30": "jimeng_i2v_first_v30",
    "JimengI2VFirstTailV30": "jimeng_i2v_first_tail_v30",
    "JimengI2VRecameraV30": "jimeng_i2v_recamera_v30",
    "JimengTI2VV30PRO": "jimeng_ti2v_v30_pro",
}
EITHER = frozenset({"cn-north-1", "cn-beijing"})
ACTIONS = {
    ("CVSync2AsyncSubmitTask", "2022-08-31"): Action(work=submit),
    ("CVSync2AsyncGetResult", "2022-08-31"): Action(work=query),
    ("CVCancelTask", "2024-06-06"): Action(work=stop),
} | {
    (f"{prefix}{suffix}", "2024-06-06"): Action(work=work, name=name, regions=EITHER)
    for prefix, name in SPECIFIC.items()
    for suffix, work in (("SubmitTask", submit), ("GetResult", query))
}


async def _serve(request: Request) -> Response:
    content = await request.body()
    action = _admit(request, content)
    body = _read_body(content)
    return await action.work(request, read_name(body, action.name), body)


def _admit(request: Request, content: bytes) -> Action:
    given = request.query_params
    named = given.get("Action", ""), given.get("Version", "")
    if not all(named):
        raise GatewayRefusal("MissingParameter", "Action and Version are needed in the query")
    claim = read_claim(request)
    check_time(claim, sandbox_of(request).wall_clock(), given.get("X-Expires"))
    if claim.scope[2] != SERVICE:
        raise GatewayRefusal("ServiceNotFound", "this host serves cv")
    action = ACTIONS.get(named)
    if action is None:
        raise GatewayRefusal("InvalidActionOrVersion", "there is no such action in that version")
    check_signature(claim, request, content, action.regions)
    return action


def _read_body(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
        # Python's reader takes NaN and half a character; no other would.
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refusal(50200) from error
    if not isinstance(body, dict):
        raise Refusal(50200)
    return body


ROUTES = [Route("/", _serve, methods=["POST"])]
