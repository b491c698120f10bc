"""
The routes under ``/_sandbox``: how tests and people drive a running sandbox.
"""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import attrs
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ._fault import Fault, number
from ._sandbox import Sandbox

FAULT_FIELDS = tuple(field.name for field in attrs.fields(Fault))


def control_routes(sandbox: Sandbox, health: Callable[[], dict[str, Any]]) -> list[Route]:
    """
    Return the routes that show and change *sandbox*.
    """
    control = _Control(sandbox, health)
    return [
        Route("/health", control.show_health, methods=["GET"]),
        Route("/ledger", control.show_ledger, methods=["GET"]),
        Route("/clock", control.show_clock, methods=["GET"]),
        Route("/clock", _clear(control.drive_clock), methods=["POST"]),
        Route("/faults", control.list_faults, methods=["GET"]),
        Route("/faults", _clear(control.add_fault), methods=["POST"]),
        Route("/faults", control.clear_faults, methods=["DELETE"]),
        Route("/reset", control.reset, methods=["POST"]),
    ]


def _clear(handler: Callable[[dict[str, Any]], Response]) -> Callable[[Request], Awaitable[Response]]:
    """
    Read the body for *handler*, and answer 400 in one sentence to what it cannot use.
    """

    async def endpoint(request: Request) -> Response:
        try:
            body = json.loads(await request.body())
            if not isinstance(body, dict):
                raise ValueError("the body is a JSON object")  # noqa: TRY004, TRY301 - answered below
            return handler(body)
        except json.JSONDecodeError:
            return JSONResponse({"error": "the body is not JSON"}, 400)
        except (TypeError, ValueError) as error:
            return JSONResponse({"error": str(error.args[0])}, 400)

    return endpoint


class _Control:
    def __init__(self, sandbox: Sandbox, health: Callable[[], dict[str, Any]]) -> None:
        self._sandbox = sandbox
        self._health = health

    async def show_health(self, _: Request) -> Response:
        return JSONResponse(self._health())

    async def show_ledger(self, request: Request) -> Response:
        now = self._sandbox.clock.now()
        jobs = self._sandbox.book.jobs(request.query_params.get("provider"))
        return JSONResponse(
            {
                "jobs": [
                    attrs.asdict(job, filter=lambda field, _: field.name != "phases")
                    | {"state": job.phase(now)[1], "ended": job.ended(now)}
                    for job in jobs
                ]
            }
        )

    def _clock(self) -> Response:
        clock = self._sandbox.clock
        return JSONResponse({"now": clock.now(), "speed": clock.speed})

    async def show_clock(self, _: Request) -> Response:
        return self._clock()

    def drive_clock(self, body: dict[str, Any]) -> Response:
        _only(body, ("advance", "speed"))
        if not body:
            raise ValueError("the clock takes advance or speed")
        for name, value in body.items():
            number(name, value)
        self._sandbox.clock.advance(body.get("advance", 0))
        self._sandbox.clock.speed = body.get("speed", self._sandbox.clock.speed)
        return self._clock()

    async def list_faults(self, _: Request) -> Response:
        faults = self._sandbox.faults.listed()
        return JSONResponse({"faults": [{"id": key, **attrs.asdict(f)} for key, f in faults.items()]})

    def add_fault(self, body: dict[str, Any]) -> Response:
        _only(body, FAULT_FIELDS)
        if "kind" not in body:
            raise ValueError("a fault needs a kind")
        fault = Fault(**body)
        return JSONResponse({"id": self._sandbox.faults.add(fault), **attrs.asdict(fault)}, 201)

    async def clear_faults(self, _: Request) -> Response:
        self._sandbox.faults.clear()
        return Response(status_code=204)

    async def reset(self, _: Request) -> Response:
        self._sandbox.reset()
        return Response(status_code=204)


def _only(body: dict[str, Any], known: tuple[str, ...]) -> None:
    unknown = sorted(body.keys() - set(known))
    if unknown:
        raise ValueError(f"there is no {', '.join(unknown)}; there is {', '.join(known)}")
