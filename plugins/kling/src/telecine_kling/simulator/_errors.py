"""
How Kling refuses: one envelope, one table.

Source: https://kling.ai/document-api/api/get-started/error-codes, read 2026-10-04.
The texts of 1001, 1002, 1102 and 1303 are as seen in public traffic; the vendor
documents no others, so the rest only paraphrase the meaning.
"""

import uuid
from collections.abc import Awaitable, Callable, Container, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

ERRORS = {
    1000: (401, "Authentication failed"),
    1001: (401, "Authorization is empty"),
    1002: (401, "api key not found"),
    1003: (401, "Authorization is not yet valid"),
    1004: (401, "Authorization has expired"),
    1102: (429, "Account balance not enough"),
    1103: (403, "No permission for the requested model"),
    1200: (400, "Invalid request parameters"),
    1201: (400, "Invalid parameter value"),
    1202: (404, "Request method is invalid"),
    1203: (404, "The requested resource does not exist"),
    1301: (400, "Content security policy"),
    1302: (429, "Too many requests"),
    1303: (429, "parallel task over resource pack limit"),
    5000: (500, "Server internal error"),
    5001: (503, "Service temporarily unavailable"),
    5002: (504, "Server internal timeout"),
}
USUAL = {400: 1200, 401: 1000, 403: 1103, 404: 1203, 429: 1302, 500: 5000, 503: 5001, 504: 5002}


class Refusal(Exception):
    """
    A refusal in the vendor's words.
    """

    def __init__(self, code: int, message: str | None = None) -> None:
        self.code = code
        self.status, usual = ERRORS[code]
        self.message = message or usual
        super().__init__(self.message)


def one_of(field: str, value: object, allowed: Container[object]) -> None:
    """
    Refuse a value that *field* can not have.
    """
    if value not in allowed:
        raise Refusal(1201, f"{field} value '{value}' is invalid")


def envelope(code: int, message: str, data: Any = None) -> dict[str, Any]:
    """
    Wrap *data* as every answer is; refusals have none.
    """
    body = {"code": code, "message": message, "request_id": str(uuid.uuid4())}
    return body if data is None else body | {"data": data}


def refuse(status: int) -> Response:
    """
    Answer with an HTTP status, and the code that usually goes with it.
    """
    if status not in USUAL:  # a proxy's answer: it does not know the envelope
        return Response(f"{status}\n", status, media_type="text/plain")
    code = USUAL[status]
    return JSONResponse(envelope(code, ERRORS[code][1]), status)


async def _refused(_: Request, error: Exception) -> Response:
    if isinstance(error, Refusal):
        return JSONResponse(envelope(error.code, error.message), error.status)
    # Neither this path nor this method exists there.
    return JSONResponse(envelope(1202, ERRORS[1202][1]), 404)


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    Refusal: _refused,
    HTTPException: _refused,
}
