"""
What the tests of Nimbus share: the vendor, and one client that is each kind in turn.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest

import nimbus
from nimbus.simulator import KEY, Nimbus
from telecine import Account, AsyncClient, Client, GenerationRequest, Image, Preview, Registry

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

PNG = b"\x89PNG\r\n\x1a\n a paper boat"
TEXT = GenerationRequest(model="nimbus-1", prompt="a paper boat", duration=4, aspect_ratio="16:9")
PICTURE = GenerationRequest(model="nimbus-1", prompt="it sails", duration=4, images=[Image(data=PNG)])
KINDS = ("blocking", "asyncio", "trio")


class Awaited:
    """
    A blocking client that a test can await, so that one body serves every kind.
    """

    def __init__(self, client: Client) -> None:
        self._client = client

    def preview(self, request: GenerationRequest) -> Preview:
        """
        Not awaited with either client.
        """
        return self._client.preview(request)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._client, name)

        async def awaited(*values: Any, **named: Any) -> Any:
            return method(*values, **named)

        return awaited


class Bench:
    """
    Subclasses' tests run on every kind of client, over real sockets.
    """

    @pytest.fixture(params=KINDS)
    def kind(self, request: pytest.FixtureRequest) -> str:
        """
        Which client.
        """
        return str(request.param)

    @pytest.fixture
    def anyio_backend(self, kind: str) -> str:
        """
        What runs the test's own body.
        """
        return "asyncio" if kind == "blocking" else kind

    @pytest.fixture
    def vendor(self) -> Iterator[Nimbus]:
        """
        A vendor that knows no job.
        """
        with Nimbus() as vendor:
            yield vendor

    @pytest.fixture
    async def client(self, vendor: Nimbus, kind: str) -> AsyncIterator[Any]:
        """
        A client with one account at that vendor.
        """
        async with connected(kind, vendor, account(vendor)) as client:
            yield client


def account(vendor: Nimbus, name: str = "nimbus-main", key: str = KEY) -> Account:
    """
    An account at that vendor.
    """
    return Account(name=name, provider="nimbus", base_url=vendor.api.url, credentials={"api_key": key})


@asynccontextmanager
async def connected(kind: str, vendor: Nimbus, *accounts: Account) -> AsyncIterator[Any]:
    """
    A client of that kind, new to everything.
    """
    registry = Registry(entry_points=False)
    registry.add("nimbus", nimbus)

    async def moment(seconds: float) -> None:
        vendor.clock.advance(seconds)

    if kind == "blocking":
        with Client(accounts, registry=registry, clock=vendor.clock, sleep=vendor.clock.advance) as client:
            yield Awaited(client)
    else:
        async with AsyncClient(accounts, registry=registry, clock=vendor.clock, sleep=moment) as asynchronous:
            yield asynchronous
