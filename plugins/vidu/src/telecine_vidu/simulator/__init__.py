"""
A simulated Vidu: what the vendor checks, in the vendor's shapes, with real films.

Written from the vendor's pages alone and sharing nothing with the plugin, so
that the two can disagree. Sources, unless a module names others:
https://platform.vidu.com/docs (text-to-video, image-to-video, start-end-to-video,
reference-to-video, get-generation, error-code) and https://platform.vidu.cn/docs,
as published from 2025-05 to 2026-07.
"""

from starlette.applications import Starlette

from telecine_sandbox import Sandbox, Simulator

from ._account import ACCOUNT_ROUTES
from ._auth import CREDENTIALS
from ._errors import HANDLERS, refuse
from ._files import FILE_ROUTES
from ._routes import TASK_ROUTES

__all__ = ["app", "create_app"]


def create_app(sandbox: Sandbox | None = None) -> Simulator:
    """
    Return a simulated Vidu of its own, in *sandbox* or in a fresh one.
    """
    routes = Starlette(
        routes=[*TASK_ROUTES, *ACCOUNT_ROUTES, *FILE_ROUTES],
        exception_handlers=HANDLERS,
    )
    return Simulator("vidu", routes, credentials=CREDENTIALS, refuse=refuse, sandbox=sandbox)


app: Simulator = create_app()
"""
The application behind the entry point; also ``uvicorn telecine_vidu.simulator:app``.
"""
