"""
How Vidu refuses: one envelope, one table of words.

Source: https://platform.vidu.com/docs (error-code). Only the text of FieldLacking
is the vendor's; the others paraphrase the meaning. CODEC is not in that table: a
public client (ArcReel/ArcReel) has seen it.
"""

import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

ERRORS = {
    "BadRequest": (400, "bad request"),
    "FieldLacking": (400, "field is missing or empty"),
    "FieldUnwanted": (400, "field is unwanted"),
    "FieldInvalid": (400, "field is invalid"),
    "FieldItemCountOutOfRange": (400, "item count is out of range"),
    "PageSizeOutOfRange": (400, "size is out of range"),
    "ImageDownloadFailure": (400, "image can not be downloaded"),
    "ImageFormatInvalid": (400, "image format is invalid"),
    "ModelUnavailable": (400, "model is unavailable"),
    "AuditSubmitIllegal": (400, "input was refused by the audit"),
    "CreditInsufficient": (400, "credits are insufficient"),
    "CODEC": (400, "task id can not be parsed"),
    "Unauthorized": (401, "token is invalid"),
    "Forbidden": (403, "forbidden"),
    "TaskNotFound": (404, "task is not found"),
    "NotFound": (404, "not found"),
    "Conflict": (409, "conflict"),
    "QuotaExceeded": (429, "concurrency quota is exceeded"),
    "TooManyRequests": (429, "too many requests"),
    "Canceled": (499, "request was cut off"),
    "InternalServiceFailure": (500, "internal service failure"),
}
USUAL = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    429: "TooManyRequests",
    499: "Canceled",
    500: "InternalServiceFailure",
}


class Refusal(Exception):
    """
    A refusal in the vendor's words.

    Args:
        reason: The word.
        subject: What the usual text is about: the name of a field, mostly.
        text: Said instead of the usual text.
    """

    def __init__(self, reason: str, subject: str = "", *, text: str = "") -> None:
        status, usual = ERRORS[reason]
        message = text or usual
        super().__init__(reason, f"{message}: {subject}" if subject else message)
        self.status = status

    def answer(self) -> Response:
        """
        Return the refusal as it is sent.
        """
        reason, message = self.args
        # Where the id is no number, the server has not come as far as a trace.
        metadata = {} if reason == "CODEC" else {"trace_id": uuid.uuid4().hex}
        body = {"code": self.status, "reason": reason, "message": message, "metadata": metadata}
        return JSONResponse(body, self.status)


def refuse(status: int) -> Response:
    """
    Answer with an HTTP status, and the word that usually goes with it.
    """
    if status not in USUAL:  # a proxy's answer: it does not know the envelope
        return Response(f"{status}\n", status, media_type="text/plain")
    return Refusal(USUAL[status]).answer()


async def _refused(_: Request, error: Exception) -> Response:
    # Anything else is a path or a method that does not exist there.
    return (error if isinstance(error, Refusal) else Refusal("NotFound")).answer()


HANDLERS: Mapping[Any, Callable[[Request, Exception], Awaitable[Response]]] = {
    Refusal: _refused,
    HTTPException: _refused,
}
