"""
How Jimeng refuses: the service in one envelope, the gateway before it in another.

Sources: the package's for codes that begin with 504 and 505;
https://docs.byteplus.com (common error codes of the same gateway) for names. The
codes 50200, 50204, 50215 and 50400 are as seen in public traffic. All texts are
indicative, and what follows the first sentence of 50215 is the simulator's own.
"""

import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

SUCCESS = 10000
ERRORS = {
    50200: (400, "General error"),
    50204: (400, "The req_key is not supported"),
    50215: (400, "Input invalid for this service."),
    50400: (401, "Access Denied: Access Denied"),
    50412: (400, "Text Risk Not Pass"),
    50429: (429, "Request Has Reached API Limit, Please Try Later"),
    50430: (429, "Request Has Reached API Concurrent Limit, Please Try Later"),
    50500: (500, "Internal Error"),
    50516: (400, "Post Video Risk Not Pass"),
    50520: (400, "Risk Internal Error"),
}
GATEWAY = {
    "MissingParameter": (100002, 400),
    "MissingAuthenticationToken": (100003, 401),
    "MissingRequestInfo": (100004, 400),
    "MissingSignature": (100005, 401),
    "InvalidTimestamp": (100006, 400),
    "ServiceNotFound": (100007, 404),
    "InvalidActionOrVersion": (100008, 404),
    "InvalidAccessKey": (100009, 401),
    "SignatureDoesNotMatch": (100010, 401),
    "AccessDenied": (100013, 403),
}
USUAL = {400: 50200, 401: 50400, 429: 50429, 500: 50500}
USUAL_AT_GATEWAY = {403: "AccessDenied", 404: "InvalidActionOrVersion"}


class Refusal(Exception):
    """
    A refusal by the service.
    """

    def __init__(self, code: int, reason: str = "") -> None:
        self.code = code
        self.status, usual = ERRORS[code]
        self.message = f"{usual} {reason}".strip()
        super().__init__(self.message)


class GatewayRefusal(Exception):
    """
    A refusal before the service is reached.
    """

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        self.number, self.status = GATEWAY[name]
        super().__init__(message)


class Answer(JSONResponse):
    """
    JSON as the vendor writes it: an ampersand is escaped.
    """

    def render(self, content: Any) -> bytes:
        """
        Return the body.
        """
        return super().render(content).replace(b"&", rb"\u0026")


def answer(data: Any, code: int = SUCCESS, message: str = "Success", status: int = 200) -> Response:
    """
    Put *data* into the service's envelope.
    """
    body = {
        "code": code,
        "data": data,
        "message": message,
        "request_id": _request_id(),
        "status": code,
        "time_elapsed": "104.852885ms",
    }
    return Answer(body, status)


def refuse(status: int) -> Response:
    """
    Answer with an HTTP status, and the code that usually goes with it.
    """
    if status in USUAL:
        return _answer_refusal(Refusal(USUAL[status]))
    if status in USUAL_AT_GATEWAY:
        return _answer_gateway(GatewayRefusal(USUAL_AT_GATEWAY[status], "as asked for"), {})
    return Response(f"{status}\n", status, media_type="text/plain")  # a proxy knows neither envelope


def _answer_refusal(refusal: Refusal) -> Response:
    return answer(None, refusal.code, refusal.message, refusal.status)


def _answer_gateway(refusal: GatewayRefusal, query: Mapping[str, str]) -> Response:
    metadata = {
        "RequestId": _request_id(),
        "Action": query.get("Action", ""),
        "Version": query.get("Version", ""),
        "Service": "cv",
        "Region": "cn-north-1",
        "Error": {"CodeN": refusal.number, "Code": refusal.name, "Message": str(refusal)},
    }
    return Answer({"ResponseMetadata": metadata}, refusal.status)


def _request_id() -> str:
    return time.strftime("%Y%m%d%H%M%S", time.gmtime()) + uuid.uuid4().hex[:20].upper()


async def _refused(request: Request, error: Exception) -> Response:
    if isinstance(error, Refusal):
        return _answer_refusal(error)
    if not isinstance(error, GatewayRefusal):
        missing = isinstance(error, HTTPException) and error.status_code == 404  # noqa: PLR2004 - no such path
        name = "ServiceNotFound" if missing else "InvalidActionOrVersion"
        error = GatewayRefusal(name, f"nothing answers {request.method} {request.url.path}")
    return _answer_gateway(error, request.query_params)


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    Refusal: _refused,
    GatewayRefusal: _refused,
    HTTPException: _refused,
}
