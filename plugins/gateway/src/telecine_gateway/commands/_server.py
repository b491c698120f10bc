"""
The HTTP server of ``telecine serve``, from its socket to its graceful stop.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import socket
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from telecine.cli._exits import Code, Stop, sentence

from .._app import build_app
from ._configured import storable

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from .._engine import Engine

_PATIENCE = 5
"""Seconds that answers may take once the gateway is asked to stop."""
_KEEP_ALIVE = 75
"""Seconds that a connection may be idle: longer than clients keep theirs, or they would find it closed."""


class _Server(uvicorn.Server):
    """
    A server that says when it answers, and whose signals are seen to before it runs.
    """

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """
    A socket that listens there.

    Raises:
        Stop: It cannot; says why.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        # A number above 0 is the system's; the words with it would name the address again.
        number = error.errno or 0
        said = os.strerror(number) if number > 0 else sentence(error)
        raise Stop(Code.USAGE, f"cannot listen on {host}, port {port}: {said}") from error
    with listener:
        yield listener


def address_of(listener: socket.socket) -> str:
    """
    Where *listener* is reached.
    """
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


@contextmanager
def parent_watched() -> Iterator[None]:
    """
    Be asked to stop, as by SIGTERM, when standard input ends.
    """
    over = threading.Event()

    def watch() -> None:
        # Not through sys.stdin, whose lock a thread must not hold when the interpreter ends.
        while os.read(sys.stdin.fileno(), 1024):
            pass
        if not over.is_set():
            os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
    try:
        yield
    finally:
        over.set()


def serve(engine: Engine, listener: socket.socket, announce: Callable[[], None]) -> None:
    """
    Run *engine* behind *listener* until a signal asks for its end.

    Args:
        engine: Not started; it is stopped when this returns.
        listener: Is closed.
        announce: Is called when jobs are taken.

    Raises:
        ConfigurationError: The database cannot be used.
    """
    config = uvicorn.Config(
        build_app(engine),
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="off",  # an engine that does not start is a sentence here, and a traceback there
        proxy_headers=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_PATIENCE,
    )
    server = _Server(config, announce)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, server.handle_exit)
    with storable(engine.settings.database), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_run(engine, server, listener))


async def _run(engine: Engine, server: _Server, listener: socket.socket) -> None:
    try:
        await engine.start()
        gc.freeze()  # what is there by now stays
        await server.serve(sockets=[listener])
    finally:
        await engine.stop()


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        from uvloop import new_event_loop  # noqa: PLC0415  # there is none for Windows
    except ImportError:
        return None
    return new_event_loop
