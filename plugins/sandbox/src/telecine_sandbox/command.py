"""
The command line: ``telecine sandbox``.
"""

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable

import click
import uvicorn

from ._clock import Clock
from ._host import Host, build_app
from ._sandbox import Sandbox

READY = "# ready"


class _Server(uvicorn.Server):
    """
    A server that says when it listens.
    """

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._announce()


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, type=click.IntRange(0, 65535), help="Port; a free one by default.")
@click.option("--speed", default=1.0, show_default=True, type=click.FloatRange(min=0), help="Pace of jobs.")
@click.option("--seed", default=0, show_default=True, help="Makes random faults repeatable.")
@click.option("--exit-with-parent", is_flag=True, help="Exit when standard input ends.")
def sandbox(host: str, port: int, speed: float, seed: int, *, exit_with_parent: bool) -> None:
    """
    Serve the simulated vendors of the installed providers.

    Prints the settings that lead a client to them, then "# ready".
    """
    app = build_app(Sandbox(clock=Clock(speed=speed), seed=seed))
    listener = _listen(host, port)
    address = f"[{host}]" if ":" in host else host
    base_url = f"http://{address}:{listener.getsockname()[1]}"
    config = uvicorn.Config(app, log_level="warning", lifespan="off", timeout_graceful_shutdown=1)
    server = _Server(config, lambda: _announce(app, base_url))
    # uvicorn repeats the signal that stopped it; being asked to stop is no failure here.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    if exit_with_parent:
        threading.Thread(target=_watch, args=(server,), daemon=True).start()
    with listener:
        server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise click.ClickException(f"cannot listen on {host}, port {port}: {error}") from error


def _announce(app: Host, base_url: str) -> None:
    for name, value in app.settings(base_url).items():
        click.echo(f"{name}={value}")
    for provider, reason in app.broken.items():
        click.echo(f"# {provider} is missing: {' '.join(reason.split())}")
    click.echo(READY)
    sys.stdout.flush()


def _watch(server: uvicorn.Server) -> None:
    """
    Stop *server* when the process at the other end of standard input is gone.
    """
    while os.read(sys.stdin.fileno(), 1024):  # a buffer that a thread reads would hold up the end
        pass
    server.should_exit = True
