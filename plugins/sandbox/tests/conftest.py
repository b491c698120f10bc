"""
A made-up vendor, Acme, and ways to reach it.
"""

import contextlib
import json
import subprocess
import sys

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from telecine_sandbox import (
    Clip,
    Clock,
    Job,
    Sandbox,
    Simulator,
    build_app,
    perform,
    public_url,
    sandbox_of,
    video_route,
)


async def submit(request: Request) -> Response:
    """
    Take a job, and promise its film.
    """
    body, sandbox = json.loads(await request.body()), sandbox_of(request)

    def work(kinds: frozenset[str]) -> Response:
        number = str(len(sandbox.book.jobs("acme")) + 1)
        job = Job(
            provider="acme",
            vendor_id=number,
            external_id=body.get("id"),
            product="text",
            model="acme-1",
            prompt=body["prompt"],
            request=body,
            accepted_at=sandbox.clock.now(),
            phases=((0, "queued"), (sandbox.starts_after, "running"), (sandbox.ends_after, "done")),
            fate=sandbox.fate("acme", text=body["prompt"], key=number),
        )
        sandbox.book.record(job)
        sandbox.films.promise(number, Clip(prompt=job.prompt, duration=0.5, width=64, height=36))
        return JSONResponse({"id": number, "kinds": sorted(kinds)}, 201)

    return await perform(request, work, on="submit", text=body["prompt"], key=body.get("id", ""))


async def poll(request: Request) -> Response:
    """
    Say where a job stands.
    """
    sandbox = sandbox_of(request)
    job = sandbox.book.get("acme", request.path_params["number"])
    assert job is not None

    def work(kinds: frozenset[str]) -> Response:
        state = job.phase(sandbox.clock.now())[1]
        url = public_url(request, f"/files/{job.vendor_id}.mp4")
        return JSONResponse({"state": state, "url": url, "kinds": sorted(kinds)})

    return await perform(request, work, on="poll", text=job.prompt, key=job.vendor_id)


def acme(sandbox=None):
    """
    Return the vendor's simulator.
    """
    routes = [
        Route("/jobs", submit, methods=["POST"]),
        Route("/jobs/{number}", poll, methods=["GET"]),
        video_route(),
    ]
    return Simulator(
        "acme",
        Starlette(routes=routes),
        credentials={"API_KEY": "acme-key"},
        refuse=lambda status: JSONResponse({"acme": status}, status),
        sandbox=sandbox,
    )


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
def sandbox():
    """
    A sandbox whose clock stands still until it is driven.
    """
    return Sandbox(clock=Clock(1_780_000_000, speed=0))


@pytest.fixture
async def client(sandbox):
    """
    A client of a host that serves Acme.
    """
    transport = httpx.ASGITransport(build_app(sandbox, {"acme": acme()}))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.test") as client:
        yield client


@pytest.fixture
def start():
    """
    Start a command as a process of its own; it is gone after the test.
    """
    with contextlib.ExitStack() as stack:

        def run(*arguments):
            process = subprocess.Popen(  # noqa: S603 - this very interpreter
                [sys.executable, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield run


@pytest.fixture(name="acme")
def acme_factory():
    """
    Make Acme's simulator.
    """
    return acme
