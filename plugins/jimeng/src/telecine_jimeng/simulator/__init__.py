"""
A simulated Jimeng: what Volcengine's visual API checks, in its own shapes, with real films.

Written from the vendor's pages alone and sharing nothing with the plugin, so
that the two can disagree. Sources, unless a module names others, as publicly
copied and read 2026-10: https://www.volcengine.com/docs/85621/1777001 (3.0 Pro),
1792702, 1792707, 1792710 (3.0 720P), 1792711 and 1802721 (3.0 1080P).
"""

from starlette.applications import Starlette

from telecine_sandbox import Sandbox, Simulator

from ._auth import CREDENTIALS
from ._errors import HANDLERS, refuse
from ._files import FILES
from ._routes import ROUTES

__all__ = ["app", "create_app"]


def create_app(sandbox: Sandbox | None = None, *, strict: bool = True) -> Simulator:
    """
    Return a simulated Jimeng of its own, in *sandbox* or in a fresh one.

    Args:
        sandbox: Where it lives.
        strict: Refuse a query with another ``req_key`` than the submit's. Reports
            disagree on whether the vendor does.
    """
    routes = Starlette(routes=[*ROUTES, FILES], exception_handlers=HANDLERS)
    routes.state.strict = strict
    return Simulator("jimeng", routes, credentials=CREDENTIALS, refuse=refuse, sandbox=sandbox)


app: Simulator = create_app()
"""
The application behind the entry point; also ``uvicorn telecine_jimeng.simulator:app``.
"""
