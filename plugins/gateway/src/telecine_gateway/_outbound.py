"""
What the gateway fetches on somebody else's word: from public addresses only.

An address is judged where the connection is made, on every redirect: the
connector gets only addresses that were looked at, so a name that leads
elsewhere a moment later leads nowhere. Proxy variables are ignored, since a
proxy would connect to what was never looked at.
"""

from __future__ import annotations

import asyncio
import re
import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, TypeAlias

from aiohttp.abc import AbstractResolver
from aiohttp.resolver import ThreadedResolver

from telecine import Limits, VendorDown

from ._aiohttp import AiohttpTransport
from ._aiohttp_progress import Blocked

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from aiohttp.abc import ResolveResult

    LookUp: TypeAlias = Callable[[str, int, socket.AddressFamily], Awaitable[list[ResolveResult]]]

__all__ = ["Blocked", "Outbound", "PublicOnly"]

_IN_USE = IPv6Network("2000::/3")
"""All that is given out of IPv6 for the public: https://www.iana.org/assignments/ipv6-address-space"""
_NAT64 = IPv6Network("64:ff9b::/96")
_ALSO_PRIVATE = (
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("2001::/23"),
    IPv6Network("3fff::/20"),
)
"""Special by the registries of IANA, and not so in every Python."""
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)", re.IGNORECASE)
"""A name that ends like this is an address to some resolvers: 2130706433, 127.1, 0x7f.1, 0177.0.0.1."""


class PublicOnly(AbstractResolver):
    """
    Lets connections go to public addresses, and to the hosts that it is told.
    """

    def __init__(self, allow: Iterable[str] = (), *, look_up: LookUp | None = None) -> None:
        """
        Look nothing up yet.

        Args:
            allow: Exact names or IP addresses that may be private.
            look_up: Finds the addresses of a name, as aiohttp has them; the system does by default.
        """
        self._allowed = frozenset(map(_plain, allow))
        self._look_up = look_up or _by_system

    def check(self, host: str) -> None:
        """
        Refuse *host* where it is an address and not public; a name is judged by what it leads to.

        Raises:
            Blocked: It is, or is spelled so that it might be.
        """
        name = _plain(host)
        if name in self._allowed:
            return
        if (":" in name or _NUMBER.fullmatch(name)) and not self._may_connect(name):
            raise Blocked(f"{host[:100]} is no public address")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """
        The addresses of *host* that may be connected to.

        Raises:
            Blocked: There are some, and all are private.
        """
        found = await self._look_up(host, port, family)
        if _plain(host) in self._allowed:
            return found
        public = [each for each in found if self._may_connect(each["host"])]
        if found and not public:
            raise Blocked(f"{host[:100]} has no public address")
        return public

    async def close(self) -> None:
        """
        Nothing is open.
        """

    def _may_connect(self, address: str) -> bool:
        try:
            meant = _meant(ip_address(address))
        except ValueError:
            return False
        return str(meant) in self._allowed or _is_public(meant)


class Outbound:
    """
    Fetches small files, such as a picture that a vendor's answer points to.
    """

    def __init__(self, guard: PublicOnly, limits: Limits | None = None) -> None:
        """
        Open no connection yet.

        Args:
            guard: Where it may go.
            limits: What to put up with; *total* is for the whole fetch, redirects included.
        """
        self._limits = limits or Limits()
        self._transport = AiohttpTransport(self._limits, guard=guard)

    async def fetch(self, url: str, *, limit: int) -> tuple[bytes, str]:
        """
        The content at *url*, at most *limit* bytes, and its media type as the server says it, or empty.

        Raises:
            Blocked: It, or where it redirects to, is not public.
            VendorDown: It cannot be had, not wholly, or not in time.
        """
        try:
            async with asyncio.timeout(self._limits.total):
                return await self._fetched(url, limit)
        except TimeoutError:
            raise VendorDown(
                f"the file cannot be fetched: it was not whole after {self._limits.total:g} seconds"
            ) from None

    async def _fetched(self, url: str, limit: int) -> tuple[bytes, str]:
        content = bytearray()
        async with self._transport.download(url) as (media_type, pieces):
            async for piece in pieces:
                content += piece
                if len(content) > limit:
                    raise VendorDown(f"the file cannot be fetched: it is larger than {limit} bytes")
        return bytes(content), media_type

    async def close(self) -> None:
        """
        Close all connections; may be called again.
        """
        await self._transport.close()


def _plain(host: str) -> str:
    """
    One spelling for each host.
    """
    name = host.strip().strip("[]").rstrip(".").lower()
    try:
        return str(_meant(ip_address(name)))
    except ValueError:
        return name


def _meant(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """
    The IPv4 address that an IPv6 address stands for, where it does.
    """
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if any(address in network for network in _ALSO_PRIVATE) or address.is_multicast:
        return False
    return address.is_global and (isinstance(address, IPv4Address) or address in _IN_USE)


async def _by_system(host: str, port: int, family: socket.AddressFamily) -> list[ResolveResult]:
    return await ThreadedResolver().resolve(host, port, family)
