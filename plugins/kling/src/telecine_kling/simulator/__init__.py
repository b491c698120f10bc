"""
A simulated Kling: what the vendor checks, in the vendor's shapes, with real films.

Written from the vendor's pages alone and sharing nothing with the plugin, so
that the two can disagree. Sources, unless a module names others:
https://kling.ai/document-api (error codes, authentication, concurrency) and
https://app.klingai.com/global/dev/document-api, read 2026-10-04.
"""

from starlette.applications import Starlette

from telecine_sandbox import Sandbox, Simulator, video_route

from ._auth import CREDENTIALS
from ._errors import HANDLERS, refuse
from ._routes import ROUTES

__all__ = ["app", "create_app"]


def create_app(sandbox: Sandbox | None = None) -> Simulator:
    """
    Return a simulated Kling of its own, in *sandbox* or in a fresh one.
    """
    routes = Starlette(routes=[*ROUTES, video_route()], exception_handlers=HANDLERS)
    return Simulator("kling", routes, credentials=CREDENTIALS, refuse=refuse, sandbox=sandbox)


app: Simulator = create_app()
"""
The application behind the entry point; also ``uvicorn telecine_kling.simulator:app``.
"""
