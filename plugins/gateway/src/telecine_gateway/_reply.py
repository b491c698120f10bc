"""
An answer on its way out, and what may be asked of an address.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs
import msgspec
from starlette.requests import Request

from ._refusals import Refused

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

_encode = msgspec.json.Encoder().encode


@attrs.frozen
class Reply:
    """
    What a client gets.

    Attributes:
        body: Anything that JSON can hold; None where there is nothing to say.
        status: Of HTTP.
        headers: Beside those that every answer has.
    """

    body: Any
    status: int = 200
    headers: Mapping[str, str] = attrs.field(factory=dict)

    async def send(self, scope: Scope, send: Send) -> None:
        """
        Send it; to HEAD without its body.
        """
        content = b"" if self.body is None else _encode(self.body)
        headers = [
            (name.encode(), value.encode("latin-1", "replace")) for name, value in self.headers.items()
        ]
        if content:
            headers.append((b"content-type", b"application/json"))
        headers.append((b"content-length", str(len(content)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})


Handler: TypeAlias = Callable[[Request], Awaitable[Reply]]


class Resource:
    """
    One address; it answers HEAD where it answers GET, and says to OPTIONS what it takes.
    """

    def __init__(self, **handlers: Handler) -> None:
        """
        Take *handlers* by their methods.
        """
        self._handlers = {**handlers, **({"HEAD": handlers["GET"]} if "GET" in handlers else {})}
        self._allow = {"allow": ", ".join(sorted((*self._handlers, "OPTIONS")))}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Answer one request.

        Raises:
            Refused: It is asked with another method, or its handler refuses.
        """
        handler = self._handlers.get(scope["method"])
        if handler:
            reply = await handler(Request(scope, receive))
        elif scope["method"] == "OPTIONS":
            reply = Reply(None, 204, self._allow)
        else:
            message = f"{scope['method']:.20} is not possible here; {self._allow['allow']} are"
            raise Refused(405, "method_not_allowed", message, headers=self._allow)
        await reply.send(scope, send)
