"""
The vendor's paths of generation 1.
"""

import json
import re
from collections.abc import Awaitable, Callable
from decimal import Decimal
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telecine_sandbox import Job, perform, public_url, sandbox_of

from ._auth import authenticate
from ._checks import read_order
from ._errors import Refusal, envelope
from ._fields import PRODUCTS
from ._jobs import accept, receipt, report, units

PACK = Decimal(5000)
DIGITS = re.compile(r"[0-9]{1,16}")

# What only the vendor can put into words.
SPOKEN = {"unauthorized": 1002, "busy": 1303, "no_quota": 1102, "moderated": 1301}


def _success(data: Any) -> Response:
    return JSONResponse(envelope(0, "SUCCEED", data))


def _speak(kinds: frozenset[str]) -> None:
    for kind, code in SPOKEN.items():
        if kind in kinds:
            raise Refusal(code)


async def submit(product: str, request: Request) -> Response:
    """
    Take a job.
    """
    authenticate(request)
    body, sandbox = _read_body(await request.body()), sandbox_of(request)

    def work(kinds: frozenset[str]) -> Response:
        _speak(kinds)
        order = read_order(product, body, sandbox)
        if sandbox.book.running("kling", sandbox.clock.now()) >= sandbox.max_running:
            raise Refusal(1303)
        return _success(receipt(accept(order, body, sandbox)))

    # Faults are counted by the prompt: whoever tries again may do so under another id.
    return await perform(request, work, on="submit", text=str(body.get("prompt") or ""))


def _read_body(content: bytes) -> dict[str, Any]:
    try:
        body = json.loads(content)
        # Python's reader takes NaN and half a character; no other would.
        json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refusal(1200) from error
    if not isinstance(body, dict):
        raise Refusal(1200)
    return body


async def query(product: str, request: Request) -> Response:
    """
    Say where a job stands; the path holds the vendor's id or the caller's.
    """
    authenticate(request)
    book, name = sandbox_of(request).book, request.path_params["name"]
    known = book.get("kling", name)
    job = known or book.find("kling", name, product)

    def work(kinds: frozenset[str]) -> Response:
        _speak(kinds)
        now = sandbox_of(request).clock.now()
        if job is None or job.product != product or (job.fate == "expired" and job.ended(now)):
            raise Refusal(1203)
        data = _report(request, job)
        return _success(data | {"task_status": "reviewing"} if "unknown_status" in kinds else data)

    text, key = (job.prompt, job.vendor_id) if job else ("", "")
    return await perform(request, work, on="poll" if known else "find", text=text, key=key)


def _report(request: Request, job: Job) -> dict[str, Any]:
    return report(job, sandbox_of(request), lambda name: public_url(request, f"/files/{name}.mp4"))


async def list_jobs(product: str, request: Request) -> Response:
    """
    List the jobs of a product, newest first; the vendor does not document the order.
    """
    authenticate(request)
    page = _number(request, "pageNum", default=1, most=1000)
    size = _number(request, "pageSize", default=30, most=500)

    def work(kinds: frozenset[str]) -> Response:
        _speak(kinds)
        jobs = sandbox_of(request).book.jobs("kling", product)[::-1]
        return _success([_report(request, job) for job in jobs[(page - 1) * size : page * size]])

    return await perform(request, work, on="find")


async def costs(request: Request) -> Response:
    """
    Say what the account has left, once a second at most.
    """
    authenticate(request)
    sandbox = sandbox_of(request)
    for field in ("start_time", "end_time"):
        _number(request, field, default=None)

    def work(kinds: frozenset[str]) -> Response:
        _speak(kinds)
        if sandbox.too_soon("kling/account/costs", every=1):
            raise Refusal(1302)
        now = sandbox.clock.now()
        jobs = [job for job in sandbox.book.jobs("kling") if job.phase(now)[1] == "succeed"]
        left = max(Decimal(0), PACK - sum(units(job, sandbox) for job in jobs))
        pack = {
            "resource_pack_name": "sandbox video pack",
            "total_quantity": float(PACK),
            "remaining_quantity": float(left),
            "status": "online",
        }
        return _success({"code": 0, "msg": "success", "resource_pack_subscribe_infos": [pack]})

    return await perform(request, work, on="check")


def _number(request: Request, field: str, *, default: int | None, most: int = 10**15) -> int:
    given = request.query_params.get(field)
    if given is None and default is not None:
        return default
    if given is None or not DIGITS.fullmatch(given) or not 1 <= int(given) <= most:
        raise Refusal(1201, f"{field} value '{given}' is invalid")
    return int(given)


Endpoint = Callable[[Request], Awaitable[Response]]


def _routes(product: str) -> list[Route]:
    path = f"/v1/videos/{product}"
    handlers: list[tuple[str, str, Endpoint]] = [
        (path, "POST", partial(submit, product)),
        (path, "GET", partial(list_jobs, product)),
        (f"{path}/{{name}}", "GET", partial(query, product)),
    ]
    return [Route(where, handler, methods=[method]) for where, method, handler in handlers]


ROUTES = [
    *(route for product in PRODUCTS for route in _routes(product)),
    Route("/account/costs", costs, methods=["GET"]),
]
