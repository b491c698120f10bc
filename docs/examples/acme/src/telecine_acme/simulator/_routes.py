"""
The paths that order, show and stop films.
"""

from typing import Any

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telecine_sandbox import Job, Sandbox, perform, public_url, sandbox_of, video_route

from ._auth import authenticate
from ._errors import ERRORS, Refusal, speak
from ._order import Order, read_body, read_order

FATES = {None: "done", "expired": "done", "failed": "failed", "moderated": "failed"}
"""Change: the vendor's last word for a film, by the fate that was asked for as a fault."""
REASONS = {"failed": "broken", "moderated": "rules"}
"""Change: the code that a failed film has, by its fate."""


async def submit(request: Request) -> Response:
    """
    Take an order.
    """
    authenticate(request)
    body, sandbox = read_body(await request.body()), sandbox_of(request)

    def work(kinds: frozenset[str]) -> Response:
        speak(kinds)
        job = _accept(read_order(body), body, sandbox)
        return JSONResponse(_report(job, request), 201)

    return await perform(request, work, on="submit", text=str(body.get("prompt", "")))


async def poll(request: Request) -> Response:
    """
    Say where a film stands.
    """
    authenticate(request)
    sandbox, number = sandbox_of(request), request.path_params["film"]
    job = sandbox.book.get("acme", number)

    def work(kinds: frozenset[str]) -> Response:
        speak(kinds)
        report = _report(_known(job, sandbox), request)
        return JSONResponse(report | {"state": "drying"} if "unknown_status" in kinds else report)

    return await perform(request, work, on="poll", text=job.prompt if job else "", key=number)


async def stop(request: Request) -> Response:
    """
    Stop a film that is not made yet.
    """
    authenticate(request)
    sandbox, now = sandbox_of(request), sandbox_of(request).clock.now()
    job = _known(sandbox.book.get("acme", request.path_params["film"]), sandbox)
    if job.ended(now):
        raise Refusal("over")
    phases = ((0.0, "queued"), (now - job.accepted_at, "stopped"))
    stopped = attrs.evolve(job, phases=phases)
    sandbox.book.record(stopped)
    return JSONResponse(_report(stopped, request))


def _accept(order: Order, body: dict[str, Any], sandbox: Sandbox) -> Job:
    """
    Write a film down, and promise it.
    """
    now = sandbox.clock.now()
    if sandbox.book.running("acme", now) >= sandbox.max_running:
        raise Refusal("busy")
    number = f"film-{len(sandbox.book.jobs('acme')) + 1:06d}"
    fate = sandbox.fate("acme", text=order.prompt, key=number)
    phases = ((0.0, "queued"), (sandbox.starts_after, "filming"), (sandbox.ends_after, FATES[fate]))
    job = Job(
        provider="acme",
        vendor_id=number,
        product="films",
        model=order.model,
        prompt=order.prompt,
        request=body,
        accepted_at=now,
        phases=phases,
        fate=fate,
    )
    sandbox.book.record(job)
    sandbox.films.promise(number, order.clip)
    return job


def _known(job: Job | None, sandbox: Sandbox) -> Job:
    if job is None or (job.fate == "expired" and job.ended(sandbox.clock.now())):
        raise Refusal("no_film")
    return job


def _report(job: Job, request: Request) -> dict[str, Any]:
    """
    Change: what the vendor says of a film.
    """
    state = job.phase(sandbox_of(request).clock.now())[1]
    report: dict[str, Any] = {"id": job.vendor_id, "state": state}
    if state == "done":
        report["url"] = public_url(request, f"/files/{job.vendor_id}.mp4")
    if state == "failed":
        code = REASONS[job.fate or "failed"]
        report["reason"] = {"code": code, "message": ERRORS[code][1]}
    return report


ROUTES = [
    Route("/v1/films", submit, methods=["POST"]),
    Route("/v1/films/{film}", poll, methods=["GET"]),
    Route("/v1/films/{film}/stop", stop, methods=["POST"]),
    video_route(),
]
"""Change: the path of each call; that of the files may stay."""
