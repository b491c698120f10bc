"""
What every part of the transport suite stands on.
"""

from __future__ import annotations

import os
import socket
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from .._http import HttpRequest
from .._transport import Limits
from ._server import Server
from ._wire import opened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._transport import AsyncTransport, Transport
    from ._wire import Wire

PATIENT = Limits(connect=10, silence=10, total=20)
HASTY = Limits(connect=0.4, silence=0.4, total=0.8, answer=64 * 1024)
"""For what must end by itself: seconds that a test can wait, and an answer that is soon too large."""


class TransportBase:
    """
    The transport under test, and servers for it.

    Attributes:
        backend: ``asyncio`` or ``trio`` for an async transport; None for a blocking one.
    """

    backend: str | None = None

    def transport(self, limits: Limits) -> Transport | AsyncTransport:
        """
        A new transport within *limits*; an async one is made inside its event loop.
        """
        raise NotImplementedError

    @pytest.fixture(autouse=True)
    def only_loopback(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        No proxy from outside, and no name that would have to be looked up.
        """
        for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
            monkeypatch.delenv(name)
        monkeypatch.setattr(socket, "getaddrinfo", _without_names(socket.getaddrinfo))

    @pytest.fixture
    def wire(self, only_loopback: None) -> Iterator[Wire]:  # noqa: ARG002  # it comes first
        """
        The transport, with time.
        """
        with opened(self.transport, PATIENT, self.backend) as wire:
            yield wire

    @pytest.fixture
    def hasty(self, only_loopback: None) -> Iterator[Wire]:  # noqa: ARG002  # it comes first
        """
        The transport within small limits.
        """
        with opened(self.transport, HASTY, self.backend) as wire:
            yield wire

    @pytest.fixture
    def serve(self) -> Iterator[Callable[..., Server]]:
        """
        Starts a server with the behaviour that it is given.
        """
        with ExitStack() as stack:
            yield lambda behaviour, **options: stack.enter_context(Server(behaviour, **options))


def post(url: str, content: bytes = b'{"prompt":"a paper boat"}') -> HttpRequest:
    """
    What a submit sends.
    """
    headers = {"content-type": "application/json", "authorization": "Bearer test-key"}
    return HttpRequest.post(url, content=content, headers=headers)


def _without_names(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def getaddrinfo(host: Any, *arguments: Any, **options: Any) -> Any:
        if str(host).rstrip("'").endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *arguments, **options)

    return getaddrinfo
