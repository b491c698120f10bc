"""
The paths about the account: its tasks and its credits.

Source: https://platform.vidu.com/docs (tasks-list, search-credits). The order of the
list is not documented; here the newest comes first.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telecine_sandbox import Job, perform, sandbox_of

from ._auth import authenticate
from ._errors import Refusal
from ._jobs import cost, order_of, report
from ._queue import WAITING
from ._routes import file_url, speak

CREDITS = 1_000_000
PURCHASED = "2025-01-01T00:00:00Z"
PACKAGE: dict[str, Any] = {
    "id": "1",
    "name": "sandbox package",
    "type": "metered",
    "concurrency": 0,
    "credit_amount": CREDITS,
    "credit_remain": CREDITS,
    "created_at": PURCHASED,
    "purchase_at": PURCHASED,
    "valid_from": PURCHASED,
    "valid_to": "2035-01-01T00:00:00Z",
}
NUMBER = re.compile(r"[0-9]{1,9}")
WEEK = timedelta(days=7)

# The repeatable filters, and what they look at.
FILTERS: dict[str, Callable[[Job, float], str]] = {
    "task_ids": lambda job, _: job.vendor_id,
    "templates": lambda _, __: "",
    "model_versions": lambda job, _: job.model.removeprefix("vidu"),
    "resolutions": lambda job, _: order_of(job).resolution,
    "states": lambda job, now: job.phase(now)[1],
}


async def list_tasks(request: Request) -> Response:
    """
    List the tasks, page by page.
    """
    authenticate(request)
    page = _number(request, "pager.page_token", _number(request, "pager.page", 0))
    size = _number(request, "pager.pagesz", 10)
    if not 1 <= size <= 100:  # noqa: PLR2004 - the vendor's largest page
        raise Refusal("PageSizeOutOfRange", "pager.pagesz")
    first, last = _span(request)

    def work(kinds: frozenset[str]) -> Response:
        speak(kinds)
        jobs = [job for job in _wanted(request) if first <= job.accepted_at <= last][::-1]
        token = str(page + 1) if (page + 1) * size < len(jobs) else ""
        tasks = [_entry(request, job) for job in jobs[page * size : (page + 1) * size]]
        if "unknown_status" in kinds:
            tasks = [task | {"state": "scheduled"} for task in tasks]
        return JSONResponse({"next_page_token": token, "tasks": tasks})

    return await perform(request, work, on="find")


def _wanted(request: Request) -> list[Job]:
    now, jobs = sandbox_of(request).clock.now(), sandbox_of(request).book.jobs("vidu")
    asked = {name: request.query_params.getlist(name) for name in FILTERS if name in request.query_params}
    return [
        job
        for job in jobs
        if all(FILTERS[name](job, now) in values for name, values in asked.items())
        and not (job.fate == "expired" and job.ended(now))
    ]


def _entry(request: Request, job: Job) -> dict[str, Any]:
    order, now = order_of(job), sandbox_of(request).clock.now()
    state = report(job, now, partial(file_url, request))
    return {
        "id": job.vendor_id,
        "key_id": "1",
        "template": "",
        "model": job.model,
        "prompt": job.prompt,
        "images": order.body.get("images", []),
        "duration": order.duration,
        "resolution": order.resolution,
        "aspect_ratio": order.ratio,
        "state": state["state"],
        "creations": state["creations"],
    }


async def show_credits(request: Request) -> Response:
    """
    Say what the account has left.
    """
    authenticate(request)
    sandbox = sandbox_of(request)

    def work(kinds: frozenset[str]) -> Response:
        speak(kinds)
        now, jobs = sandbox.clock.now(), sandbox.book.jobs("vidu")
        left = max(0, CREDITS - sum(cost(job, now) for job in jobs))
        states = [job.phase(now)[1] for job in jobs]
        running, waiting = states.count("processing"), sum(state in WAITING for state in states)
        remains = [
            _remain("test"),
            _remain("metered", left, sandbox.max_running, running, waiting),
            _remain("concurrent"),
        ]
        shown = request.query_params.get("show_detail") == "true"
        package = PACKAGE | {"concurrency": sandbox.max_running, "credit_remain": left}
        return JSONResponse({"remains": remains, "packages": [package] if shown else []})

    return await perform(request, work, on="check")


def _remain(kind: str, left: int = 0, limit: int = 0, running: int = 0, waiting: int = 0) -> dict[str, Any]:
    return {
        "type": kind,
        "credit_remain": left,
        "concurrency_limit": limit,
        "current_concurrency": running,
        "queue_count": waiting,
    }


def _number(request: Request, field: str, default: int) -> int:
    given = request.query_params.get(field) or str(default)
    if not NUMBER.fullmatch(given):
        raise Refusal("FieldInvalid", field)
    return int(given)


def _span(request: Request) -> tuple[float, float]:
    now = datetime.fromtimestamp(sandbox_of(request).clock.now(), UTC)
    usual = {"created_at.from": now - WEEK, "created_at.to": now}
    first, last = (_instant(request, field, default) for field, default in usual.items())
    return first, last


def _instant(request: Request, field: str, default: datetime) -> float:
    given = request.query_params.get(field)
    try:
        moment = default if given is None else datetime.fromisoformat(given)
    except ValueError as error:
        raise Refusal("FieldInvalid", field) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


ACCOUNT_ROUTES = [
    Route("/ent/v2/tasks", list_tasks, methods=["GET"]),
    Route("/ent/v2/credits", show_credits, methods=["GET"]),
]
