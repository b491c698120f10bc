"""
Real listeners on loopback that can be shut and opened again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler
from socketserver import ThreadingTCPServer
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable


@attrs.frozen(kw_only=True)
class Ask:
    """
    A request, as it came in.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        """
        The body, read as JSON.
        """
        return json.loads(self.content)


@attrs.frozen
class Answer:
    """
    What goes back.
    """

    status: int
    content: bytes = b""
    headers: Mapping[str, str] = attrs.field(factory=dict)

    @classmethod
    def of(cls, status: int, body: object, **headers: str) -> Answer:
        """
        An answer of JSON; an underscore in a header's name is written as a dash.
        """
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return cls(status, json.dumps(body).encode(), {"content-type": "application/json", **named})


class Door:
    """
    One origin: while it is shut, connections are refused.

    Where *app* answers None, the connection is closed without an answer.
    """

    def __init__(self, app: Callable[[Ask], Answer | None]) -> None:
        self._app = app
        self._port = 0
        self._server: _Server | None = None
        self.open()

    @property
    def url(self) -> str:
        """
        The origin.
        """
        return f"http://127.0.0.1:{self._port}"

    def open(self) -> None:
        """
        Listen, always on the same port.
        """
        if self._server:
            return
        self._server = _Server(self._port, self._app)
        self._port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def shut(self) -> None:
        """
        Refuse connections from now on; a request that is being served goes on.
        """
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, app: Callable[[Ask], Answer | None]) -> None:
        self.app = app
        super().__init__(("127.0.0.1", port), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def _handle(self) -> None:
        parts = urlsplit(self.path)
        ask = Ask(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            content=self.rfile.read(int(self.headers.get("content-length", 0))),
        )
        answer = self.server.app(ask)
        if answer is None:
            return
        self.send_response(answer.status)
        for name, value in {**answer.headers, "content-length": str(len(answer.content))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(answer.content)

    do_GET = do_POST = do_PUT = _handle  # noqa: N815  # the base class looks for these names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class's name
        """
        Say nothing.
        """
