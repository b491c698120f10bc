"""
The gateway as one ASGI application, to be served by itself or mounted into another.
"""

from __future__ import annotations

import traceback
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import structlog
from starlette.requests import ClientDisconnect
from starlette.routing import Route, Router
from starlette.websockets import WebSocketClose

from ._answers import Documented
from ._headers import REQUEST_ID, request_id
from ._new_api import NewApi
from ._refusals import Refused, refusal_of
from ._reply import Reply, Resource
from ._routes import Generations, Health

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ._engine import Engine

_log = structlog.get_logger("telecine.gateway")
_INTERNAL = 500
_FRAMES = 12


def build_app(engine: Engine) -> ASGIApp:
    """
    The gateway over HTTP.

    A server that runs it starts the engine and stops it. A host that mounts
    it does that itself, for no server tells a mounted application.
    """
    format_ = NewApi() if "new-api" in engine.settings.compat else Documented()
    tasks, health = Generations(engine, format_), Health(engine)
    routes = [
        Route("/v1/video/generations/{task_id}", Resource(GET=tasks.show)),
        Route("/v1/video/generations", Resource(GET=tasks.page, POST=tasks.create)),
        Route("/v1/video/generations/{task_id}/cancel", Resource(POST=tasks.cancel)),
        Route("/v1/models", Resource(GET=tasks.models)),
        Route("/healthz", Resource(GET=health.alive)),
        Route("/readyz", Resource(GET=health.ready)),
    ]
    router = Router(routes, redirect_slashes=False, default=_nothing, lifespan=_running(engine))
    return App(router, format_)


def _running(engine: Engine) -> Callable[[object], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: object) -> AsyncIterator[None]:
        await engine.start()
        try:
            yield
        finally:
            await engine.stop()

    return lifespan


class App:
    """
    Gives each answer an id, and makes an answer of every error.
    """

    def __init__(self, router: ASGIApp, format_: Documented) -> None:
        """
        Serve *router*, and tell errors in *format_*.
        """
        self._router = router
        self._format = format_

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Serve one ASGI connection.
        """
        if scope["type"] != "http":
            await self._router(scope, receive, send)
            return
        mark = scope[REQUEST_ID] = request_id(scope["headers"])
        started = False

        async def marked(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message["headers"], (b"x-request-id", mark)]
            await send(message)

        try:
            await self._router(scope, receive, marked)
        except ClientDisconnect:
            return
        except Exception as error:
            if started:
                raise
            await self._refused(error, scope, mark).send(scope, marked)

    def _refused(self, error: Exception, scope: Scope, mark: bytes) -> Reply:
        refusal = refusal_of(error)
        if refusal.status == _INTERNAL:
            _tell(error, scope, mark)
        status, body = self._format.refused(refusal.status, refusal.body())
        return Reply(body, status, refusal.all_headers())


def _tell(error: BaseException, scope: Scope, mark: bytes) -> None:
    """
    Where it happened, and never with what: a message may quote a body.
    """
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    _log.error(
        "request_failed",
        request_id=mark.decode(),
        method=scope["method"],
        path=scope["path"],
        error=type(error).__qualname__,
        where=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    )


async def _nothing(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose()(scope, receive, send)
        return
    raise Refused(404, "route_not_found", f"there is nothing at {scope['path']:.100}")
