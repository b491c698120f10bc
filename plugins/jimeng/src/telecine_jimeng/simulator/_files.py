"""
The addresses of films: signed, and good for an hour.

The vendor keeps a result for 12 hours and an address for one. That each query
makes a fresh address follows from it, but is not documented.
"""

import hmac

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from telecine_sandbox import public_url, sandbox_of, video_route

from ._auth import CREDENTIALS

LIFETIME = 3600  # seconds
FILMS = video_route()


def film_url(request: Request, name: str) -> str:
    """
    Return an address of the film *name* that lives from now on.
    """
    expires = str(int(sandbox_of(request).clock.now()) + LIFETIME)
    query = f"x-expires={expires}&x-signature={_sign(name, expires)}"
    return public_url(request, f"/files/{name}.mp4?{query}")


def _sign(name: str, expires: str) -> str:
    return hmac.digest(CREDENTIALS["SECRET_KEY"].encode(), f"{name} {expires}".encode(), "sha256").hex()


async def _serve(request: Request) -> Response:
    expires, signature = (request.query_params.get(name, "") for name in ("x-expires", "x-signature"))
    genuine = hmac.compare_digest(signature.encode(), _sign(request.path_params["name"], expires).encode())
    if not genuine or int(expires) <= sandbox_of(request).clock.now():
        return Response("This address is not valid, or no longer.\n", 403, media_type="text/plain")
    response: Response = await FILMS.endpoint(request)
    return response


FILES = Route(FILMS.path, _serve, methods=["GET"])
