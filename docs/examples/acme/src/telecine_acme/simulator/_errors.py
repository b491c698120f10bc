"""
How the vendor refuses: one shape, one table of words.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

ERRORS = {
    "bad_key": (401, "this key is not known"),
    "no_credit": (402, "the account has no credit left"),
    "bad_field": (400, "a field has a wrong value"),
    "rules": (400, "such films are against the rules"),
    "busy": (429, "too many films at once"),
    "too_fast": (429, "too many calls"),
    "no_film": (404, "there is no such film"),
    "over": (409, "the film is over"),
    "broken": (500, "the camera is broken"),
}
"""Change: each code, with its HTTP status and what it says."""
USUAL = {400: "bad_field", 401: "bad_key", 429: "too_fast", 500: "broken"}
"""Change: the code that goes with an HTTP status, where one is asked for as a fault."""
SPOKEN = {"unauthorized": "bad_key", "busy": "busy", "no_quota": "no_credit", "moderated": "rules"}
"""Change: the code for each fault that only the vendor can put into words."""


class Refusal(Exception):
    """
    A refusal in the vendor's words.

    Args:
        code: The word.
        text: Said instead of the usual text.
    """

    def __init__(self, code: str, text: str = "") -> None:
        self.status, usual = ERRORS[code]
        super().__init__(code, text or usual)

    def answer(self) -> Response:
        """
        Return the refusal as it is sent.
        """
        code, message = self.args
        return JSONResponse({"error": {"code": code, "message": message}}, self.status)


def refuse(status: int) -> Response:
    """
    Answer with an HTTP status, and the word that usually goes with it.
    """
    if status not in USUAL:  # a proxy's answer: it does not know the shape
        return Response(f"{status}\n", status, media_type="text/plain")
    return Refusal(USUAL[status]).answer()


def speak(kinds: frozenset[str]) -> None:
    """
    Raise the refusal that one of the faults *kinds* asks for.
    """
    for kind in SPOKEN.keys() & kinds:
        raise Refusal(SPOKEN[kind])


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, Refusal):
        return error.answer()
    return JSONResponse({"error": {"code": "nothing_here"}}, getattr(error, "status_code", 404))


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    Refusal: _refused,
    HTTPException: _refused,
}
