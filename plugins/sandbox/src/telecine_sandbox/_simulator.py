"""
What a vendor's simulator is made of.

The vendor's routes are an ASGI application of their own; `Simulator` gives them a
sandbox, `perform` puts faults around what they do, `video_route` serves films.
"""

from collections.abc import Callable, Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ._drop import CutShort, Dropped, keep
from ._fault import Fault
from ._sandbox import Sandbox

SANDBOX_KEY = "telecine.sandbox"
SIMULATOR_KEY = "telecine.sandbox.simulator"
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><hr>gateway</body></html>"


class Simulator:
    """
    One vendor's simulated server: the value of a ``telecine.simulators`` entry point.

    Args:
        provider: The provider's name.
        app: The vendor's routes.
        credentials: What a client must present, by the name of its setting
            (``API_KEY``).
        refuse: Makes the vendor's own answer for an HTTP status.
        sandbox: Where the application lives when no host lends it one.
    """

    def __init__(
        self,
        provider: str,
        app: ASGIApp,
        *,
        credentials: Mapping[str, str],
        refuse: Callable[[int], Response],
        sandbox: Sandbox | None = None,
    ) -> None:
        self.provider = provider
        self.credentials = credentials
        self.refuse = refuse
        self.sandbox: Sandbox = sandbox or Sandbox()
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Serve one ASGI connection.
        """
        keep(scope, send)
        scope.setdefault(SANDBOX_KEY, self.sandbox)
        scope[SIMULATOR_KEY] = self
        await self._app(scope, receive, send)


def sandbox_of(connection: HTTPConnection) -> Sandbox:
    """
    Return the sandbox that a request arrived in.
    """
    sandbox: Sandbox = connection.scope[SANDBOX_KEY]
    return sandbox


def public_url(connection: HTTPConnection, path: str) -> str:
    """
    Return the absolute address of *path* in the simulator, as the client reaches it.
    """
    url = connection.url
    return f"{url.scheme}://{url.netloc}{connection.scope.get('root_path', '')}{path}"


async def perform(
    request: Request,
    work: Callable[[frozenset[str]], Response],
    *,
    on: str,
    text: str = "",
    key: str = "",
) -> Response:
    """
    Do the vendor's *work*, with whatever was asked to go wrong around it.

    Args:
        request: As it arrived.
        work: Checks, accepts and answers. It is given the kinds that only the
            vendor can put into words (``busy``, ``unknown_status``, ...).
        on: The hook: submit, poll, find or check.
        text: The prompt, with the faults of that job.
        key: What these are counted by; see `Faults.draw`.
    """
    simulator: Simulator = request.scope[SIMULATOR_KEY]
    sandbox = sandbox_of(request)
    try:
        faults = sandbox.faults.draw(simulator.provider, on, text=text, key=key)
    except ValueError as error:
        return JSONResponse({"error": str(error)}, 400)
    for fault in faults:
        early = await _before(fault, simulator, sandbox)
        if early is not None:
            return early
    kinds = frozenset(fault.kind for fault in faults)
    return _after(kinds, work(kinds))


async def _before(fault: Fault, simulator: Simulator, sandbox: Sandbox) -> Response | None:
    """
    Let the fault strike before the vendor has taken anything.
    """
    if fault.kind == "latency":
        await sandbox.clock.sleep(fault.seconds)
        return None
    if fault.kind == "reset":
        return Dropped()
    if fault.kind.startswith("html"):
        return HTMLResponse(PAGE.format(fault.status or 502), fault.status or 502)
    if fault.status is None:
        return None
    response = simulator.refuse(fault.status)
    if fault.retry_after is not None:
        response.headers["retry-after"] = f"{fault.retry_after:g}"
    return response


def _after(kinds: frozenset[str], response: Response) -> Response:
    """
    Let the fault strike after the vendor has done its work.
    """
    if "lost_answer" in kinds:
        return Dropped()
    if "truncated" in kinds and not isinstance(response, CutShort):
        whole = bytes(response.body)
        return Response(whole[: len(whole) // 2], response.status_code, media_type=response.media_type)
    return response


def video_route(path: str = "/files/{name}.mp4") -> Route:
    """
    Return the route that serves the sandbox's films, whole or in ranges.
    """
    return Route(path, _serve, methods=["GET"], name="video")


async def _serve(request: Request) -> Response:
    sandbox, name = sandbox_of(request), request.path_params["name"]
    clip = sandbox.films.get(name)
    if clip is None:
        return Response("There is no such file.\n", 404, media_type="text/plain")
    film = await run_in_threadpool(sandbox.films.path, clip)

    def work(kinds: frozenset[str]) -> Response:
        if "expired" in kinds:
            return Response("This address has expired.\n", 403, media_type="text/plain")
        if "truncated" in kinds:
            return CutShort(film.read_bytes(), media_type="video/mp4")
        return FileResponse(film, media_type="video/mp4")

    return await perform(request, work, on="file", text=clip.prompt, key=name)
