"""
A raw TCP server that behaves as it is told, and remembers what really came over the wire.
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Self

import attrs

if TYPE_CHECKING:
    from ssl import SSLContext

PATIENCE = 10.0
"""Seconds after which a test's server gives up on its client."""


@attrs.frozen(kw_only=True)
class Received:
    """
    A request as the server saw it.

    Attributes:
        method: As sent.
        target: As sent, not decoded.
        headers: In order, names in lower case.
        content: The body, or what came of it.
        whole: Whether all of it came.
    """

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    content: bytes
    whole: bool

    def header(self, name: str) -> str | None:
        """
        The value of a header, joined where it came more than once; None without one.
        """
        return ", ".join(value for key, value in self.headers if key == name) or None


class Peer:
    """
    One connection, seen from the server.
    """

    def __init__(self, sock: socket.socket, server: Server) -> None:
        self._socket = sock
        self.server = server
        self._buffer = b""

    def read(self, *, body: bool = True) -> Received | None:
        """
        The next request, recorded; None where the client leaves before its headers are whole.

        Args:
            body: Whether to wait for the body.
        """
        while b"\r\n\r\n" not in self._buffer:
            if not self._more():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        line, *fields = head.decode("latin-1").split("\r\n")
        pairs = [field.partition(":") for field in fields]
        headers = tuple((name.lower(), value.strip()) for name, _, value in pairs)
        size = int(dict(headers).get("content-length", 0))
        while body and len(self._buffer) < size and self._more():
            pass
        content, self._buffer = self._buffer[:size], self._buffer[size:]
        method, target, _ = line.split(" ")
        request = Received(
            method=method, target=target, headers=headers, content=content, whole=len(content) == size
        )
        self.server.record(request)
        return request

    def write(self, data: bytes) -> None:
        """
        Send *data*.
        """
        self._socket.sendall(data)

    def drip(self, data: bytes, *, every: float = 0.05) -> None:
        """
        Send *data* byte by byte, with so many seconds between two.
        """
        for index in range(len(data)):
            self._socket.sendall(data[index : index + 1])
            self.server.stopped.wait(every)

    def hold(self) -> None:
        """
        Say nothing until the test is over.
        """
        self.server.stopped.wait(PATIENCE)

    def drain(self) -> None:
        """
        Read whatever comes until the client leaves.
        """
        while self._more():
            self._buffer = b""

    def reset(self) -> None:
        """
        Break the connection off, so that the client gets a reset.
        """
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def _more(self) -> bool:
        data = self._socket.recv(65536)
        self._buffer += data
        return bool(data)


Behaviour = Callable[[Peer], None]
"""What a server does with each connection; the connection is closed when it returns."""


class Server:
    """
    Listens on a free port of the loopback while it is entered.
    """

    def __init__(self, behaviour: Behaviour, *, tls: SSLContext | None = None) -> None:
        self.stopped = threading.Event()
        self._behaviour = behaviour
        self._tls = tls
        self._requests: list[Received] = []
        self._open: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self._threads.append(threading.Thread(target=self._accept, daemon=True))
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self.received()

    def url(self, target: str = "/", *, scheme: str = "http") -> str:
        """
        An address here.
        """
        return f"{scheme}://127.0.0.1:{self.port}{target}"

    def record(self, request: Received) -> None:
        """
        Remember a request.
        """
        with self._lock:
            self._requests.append(request)

    def received(self) -> tuple[Received, ...]:
        """
        Stop, and tell what came in, to the last byte.
        """
        if not self.stopped.is_set():
            self.stopped.set()
            with suppress(OSError):
                self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            with self._lock:
                for sock in self._open:
                    with suppress(OSError):  # its thread was quicker
                        sock.shutdown(socket.SHUT_RD)
            for thread in list(self._threads):
                thread.join(PATIENCE)
            self._listener.close()
        return tuple(self._requests)

    def _accept(self) -> None:
        with suppress(OSError):  # it is closed from the other thread
            while True:
                sock, _ = self._listener.accept()
                thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
                with self._lock:
                    self._open.append(sock)
                    self._threads.append(thread)
                thread.start()

    def _serve(self, sock: socket.socket) -> None:
        sock.settimeout(PATIENCE)
        with (
            suppress(OSError),  # the client may leave at any time
            sock,
            self._tls.wrap_socket(sock, server_side=True) if self._tls else sock as plain,
        ):
            self._behaviour(Peer(plain, self))
