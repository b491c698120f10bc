"""
Close a connection before its answer, or in the middle of it.

ASGI has no word for this, so the server's own transport is closed. It belongs
to the ``send`` that the server handed to the outermost application, which
therefore keeps it in the scope, before any framework wraps it.
"""

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

SEND_KEY = "telecine.sandbox.send"


def keep(scope: Scope, send: Send) -> None:
    """
    Keep the server's *send* where `Dropped` finds it.
    """
    scope.setdefault(SEND_KEY, send)


class Dropped(Response):
    """
    No answer at all: the connection ends before the first byte of one.

    In process, without a server, the caller sees a `ConnectionResetError`.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """
        Close the connection and wait until the server has noticed.
        """
        await _close(scope, receive)


class CutShort(Response):
    """
    Half of the body that the headers announce, then the end of the connection.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """
        Send the headers and a half, and close the connection.
        """
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _close(scope, receive)


async def _close(scope: Scope, receive: Receive) -> None:
    cycle = getattr(scope.get(SEND_KEY), "__self__", None)
    transport = getattr(cycle, "transport", None)
    if transport is None:
        raise ConnectionResetError("the sandbox dropped the connection")
    transport.close()
    # Returning earlier would make uvicorn answer 500 for an application that forgot to.
    while (await receive())["type"] != "http.disconnect":
        pass
