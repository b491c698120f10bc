"""
The body of a request, within bounds: JSON, or a form with pictures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from starlette.requests import ClientDisconnect

from ._multipart import form
from ._refusals import Refused, invalid

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Receive

_MARK = b"\xef\xbb\xbf"
_decode = msgspec.json.Decoder().decode


async def read_request(request: Request, limit: int) -> dict[str, Any]:
    """
    The fields of *request*'s body, which has at most *limit* bytes.

    Raises:
        Refused: It is too large, of another type, or not what it says.
        ClientDisconnect: Only a part of it came.
    """
    content_type = request.headers.get("content-type", "")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        return form(await _content(request, limit), content_type)
    if media_type and not media_type.endswith(("/json", "+json")):
        message = f"a body is application/json or multipart/form-data, not {media_type:.60}"
        raise Refused(415, "unsupported_media_type", message, param="Content-Type")
    return json_object(await _content(request, limit))


def json_object(content: bytes) -> dict[str, Any]:
    """
    A JSON object; of a field that comes twice the last counts, and neither NaN nor Infinity is JSON.

    Raises:
        Refused: It is none.
    """
    content = content.removeprefix(_MARK)
    if not content.strip():
        raise invalid("invalid_json", "the body is empty; it is a JSON object")
    try:
        body = _decode(content)
    except RecursionError:
        raise invalid("invalid_json", "the body is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise invalid("invalid_json", f"the body is not JSON: {_reason(error)}") from None
    if not isinstance(body, dict):
        raise invalid("invalid_json", "the body is a JSON object")
    return body


def _reason(error: Exception) -> str:
    """
    What is wrong with it; never a part of it.
    """
    if isinstance(error, UnicodeDecodeError):
        return f"it is not UTF-8 (byte {error.start} of a string)"
    return str(error).removeprefix("JSON is malformed: ")


async def _content(request: Request, limit: int) -> bytes:
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:20]) > limit:
        if "expect" not in request.headers:  # one that waits for our word sends nothing
            await _pass_over(request.receive, limit)
        raise _too_large(limit)
    pieces: list[bytes] = []
    size, more = 0, True
    while more:
        piece, more = await _piece(request.receive)
        size += len(piece)
        if size > limit:
            if more:
                await _pass_over(request.receive, limit)
            raise _too_large(limit)
        pieces.append(piece)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


async def _pass_over(receive: Receive, limit: int) -> None:
    """
    Read on for a while: a client that is cut off while it sends never sees why.
    """
    size, more = 0, True
    while more and size <= limit:
        piece, more = await _piece(receive)
        size += len(piece)


async def _piece(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


def _too_large(limit: int) -> Refused:
    message = f"the body is larger than {limit} bytes; give pictures as URLs"
    return Refused(413, "body_too_large", message, headers={"connection": "close"})
