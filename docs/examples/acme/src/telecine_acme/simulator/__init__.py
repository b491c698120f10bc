"""
A simulated Acme: what the vendor checks, in the vendor's shapes, with real films.

Written from the vendor's pages alone and sharing nothing with the plugin, so that the two can disagree.

Change: this folder, and the pages that it is written from.
Source: https://docs.acme.example.com, read 2026-01-05.
"""

from starlette.applications import Starlette
from telecine_sandbox import Sandbox, Simulator

from ._auth import CREDENTIALS
from ._errors import HANDLERS, refuse
from ._routes import ROUTES

__all__ = ["app", "create_app"]


def create_app(sandbox: Sandbox | None = None) -> Simulator:
    """
    Return a simulated Acme of its own, in *sandbox* or in a fresh one.
    """
    routes = Starlette(routes=ROUTES, exception_handlers=HANDLERS)
    return Simulator("acme", routes, credentials=CREDENTIALS, refuse=refuse, sandbox=sandbox)


app = create_app()
"""
The application behind the entry point.
"""
