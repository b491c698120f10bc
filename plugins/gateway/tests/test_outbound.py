"""
What is fetched on somebody else's word comes from public addresses only.
"""

from __future__ import annotations

import asyncio
import gzip
import socket
import traceback

import pytest

from telecine import HttpRequest, Limits, NotSent, VendorDown
from telecine.testing._faults import answers, drips, echoes, in_turn, is_silent, message
from telecine.testing._server import Server
from telecine_gateway._aiohttp import AiohttpTransport
from telecine_gateway._outbound import Blocked, Outbound, PublicOnly

CANARY = "canary-7f3a"
PICTURE = bytes(range(256)) * 40
SHORT = Limits(connect=5, silence=5, total=0.3)
QUIET = Limits(connect=5, silence=0.3, total=5)

PRIVATE_V4 = {
    "loopback": "127.0.0.1",
    "all of loopback": "127.255.255.254",
    "private, class A": "10.0.0.1",
    "private, class B": "172.31.255.255",
    "private, class C": "192.168.1.1",
    "a cloud's metadata": "169.254.169.254",
    "unspecified": "0.0.0.0",  # noqa: S104  # nothing is bound to it
    "this network": "0.1.2.3",
    "a carrier's": "100.64.0.1",
    "the last of a carrier's": "100.127.255.255",
    "protocol assignments": "192.0.0.8",
    "documentation": "203.0.113.7",
    "benchmarks": "198.18.0.1",
    "multicast": "224.0.0.1",
    "reserved": "240.0.0.1",
    "broadcast": "255.255.255.255",
}
PRIVATE_V6 = {
    "loopback, v6": "::1",
    "unspecified, v6": "::",
    "unique local": "fd00:ec2::254",
    "link-local, v6": "fe80::1",
    "link-local with a zone": "fe80::1%lo",
    "site-local": "fec0::1",
    "multicast, v6": "ff02::1",
    "documentation, v6": "2001:db8::1",
    "newer documentation": "3fff::1",
    "not given out": "4000::1",
    "discard": "100::1",
    "v4-mapped loopback": "::ffff:127.0.0.1",
    "v4-mapped metadata in hex": "::ffff:a9fe:a9fe",
    "v4-compatible loopback": "::127.0.0.1",
    "6to4 of a private one": "2002:0a00:0001::1",
    "NAT64 of loopback": "64:ff9b::7f00:1",
    "NAT64 of metadata": "64:ff9b::169.254.169.254",
    "NAT64 in local use": "64:ff9b:1::1",
    "Teredo": "2001:0:4136:e378:8000:63bf:3fff:fdd2",
}
PUBLIC = {
    "v4": "93.184.215.14",
    "beside a carrier's": "100.128.0.1",
    "beside class B": "172.32.0.1",
    "v6": "2606:4700:4700::1111",
    "v4-mapped": "::ffff:8.8.8.8",
    "NAT64": "64:ff9b::808:808",
    "6to4": "2002:808:808::1",
}
ODD = {
    "decimal": "2130706433",
    "hexadecimal": "0x7f000001",
    "hexadecimal parts": "0x7f.0x0.0x0.0x1",
    "half hexadecimal": "0x7f.1",
    "two parts": "127.1",
    "octal": "0177.0.0.1",
    "leading zeros": "127.000.000.001",
    "one zero": "0",
    "nothing behind the x": "0x",
    "with a dot at the end": "127.0.0.1.",
    "v6 in full": "[0:0:0:0:0:0:0:1]",
    "v6 with a mapped one": "[::ffff:127.0.0.1]",
    "metadata as one number": "2852039166",
    "a public one as one number": "134744072",
}
HOLES = {
    "exactly": ("127.0.0.1", "127.0.0.1"),
    "by name": ("media.internal", "media.internal"),
    "by name, in other letters": ("Media.Internal", "MEDIA.internal"),
    "by name, with a dot at the end": ("media.internal.", "media.internal"),
    "by the address that the name has": ("127.0.0.1", "media.internal"),
    "with spaces around": (" 127.0.0.1 ", "127.0.0.1"),
}
NO_HOLES = {
    "another address": ("127.0.0.2", "127.0.0.1"),
    "another name": ("internal", "media.internal"),
    "a longer name": ("media.internal", "x.media.internal"),
    "the name of another address": ("media.internal", "127.0.0.1"),
    "nothing": ("", "127.0.0.1"),
}


class Names:
    """
    Looks up names in a table, and remembers for which it was asked.
    """

    def __init__(self, *addresses):
        self.asked = []
        self._addresses = addresses

    async def __call__(self, host, port, family):
        self.asked.append(host)
        return [
            {"hostname": host, "host": each, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
            for each in self._addresses
        ]


class TestAddresses:
    """
    Each is judged by where it really leads.
    """

    @pytest.mark.parametrize(
        "address", [*PRIVATE_V4.values(), *PRIVATE_V6.values()], ids=[*PRIVATE_V4, *PRIVATE_V6]
    )
    def test_a_name_that_leads_to_a_private_address_is_blocked(self, address):
        """
        The name itself says nothing.
        """
        with pytest.raises(Blocked, match=r"files\.example has no public address"):
            _resolved(address)

    @pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
    def test_a_name_that_leads_to_a_public_address_may_be_connected_to(self, address):
        """
        Whatever its kind.
        """
        found = _resolved(address)

        assert [address] == found

    def test_private_addresses_among_public_ones_are_dropped(self):
        """
        The connector tries all that it gets.
        """
        found = _resolved("127.0.0.1", "93.184.215.14", "::1", "not an address")

        assert ["93.184.215.14"] == found

    @pytest.mark.parametrize(
        "address", [*PRIVATE_V4.values(), *PRIVATE_V6.values()], ids=[*PRIVATE_V4, *PRIVATE_V6]
    )
    def test_a_private_address_in_the_url_is_blocked(self, address):
        """
        It is never looked up, and judged all the same.
        """
        with pytest.raises(Blocked, match="is no public address"):
            PublicOnly().check(address)

    @pytest.mark.parametrize("address", PUBLIC.values(), ids=PUBLIC)
    def test_a_public_address_in_the_url_is_not_blocked(self, address):
        """
        Nor is a name, which is judged when it has been looked up.
        """
        guard = PublicOnly()

        assert (None, None) == (guard.check(address), guard.check("files.example"))


class TestOutbound:
    """
    Fetches a file, or says in a sentence why not.
    """

    def test_a_file_comes_with_its_media_type(self):
        """
        As the server says it.
        """
        with Server(answers(message(PICTURE, "Content-Type: image/png"))) as server:
            found = _fetched(server.url("/boat.png?sign=%2F"))

            targets = [request.target for request in server.received()]

        assert (PICTURE, "image/png") == found
        assert ["/boat.png?sign=%2F"] == targets

    @pytest.mark.parametrize(("allow", "host"), HOLES.values(), ids=HOLES)
    def test_a_host_that_is_named_may_be_private(self, allow, host):
        """
        By its name, or by its address.
        """
        with Server(echoes) as server:
            content, _ = _fetched(f"http://{host}:{server.port}/a", allow=[allow])

        assert b"/a" == content

    @pytest.mark.parametrize(("allow", "host"), NO_HOLES.values(), ids=NO_HOLES)
    def test_no_other_host_may_be(self, allow, host):
        """
        A hole is as large as it was made.
        """
        with Server(echoes) as server:
            with pytest.raises(Blocked):
                _fetched(f"http://{host}:{server.port}/", allow=[allow])

            seen = server.received()

        assert () == seen

    @pytest.mark.parametrize("host", ODD.values(), ids=ODD)
    def test_an_odd_spelling_reaches_nothing(self, host):
        """
        Resolvers read addresses into many things.
        """
        with Server(echoes) as server:
            with pytest.raises(Blocked):
                _fetched(f"http://{host}:{server.port}/", allow=[])

            seen = server.received()

        assert () == seen

    @pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "[::1]", "other.internal"])
    def test_a_redirect_is_judged_like_an_address(self, host):
        """
        A public host may point to a private one.
        """
        with Server(echoes) as inside:
            moved = message(b"", f"Location: http://{host}:{inside.port}/", status="302 Found")
            with Server(answers(moved)) as server, pytest.raises(Blocked):
                _fetched(f"http://media.internal:{server.port}/", allow=["media.internal"])

            seen = inside.received()

        assert () == seen

    def test_a_name_is_looked_up_once(self):
        """
        What was judged is what is connected to; a second answer would come from whom one must not trust.
        """
        names = Names("127.0.0.1")
        with Server(echoes) as server:
            _fetched(f"http://media.internal:{server.port}/", allow=["media.internal"], names=names)

        assert ["media.internal"] == names.asked

    def test_proxy_variables_are_ignored(self, monkeypatch):
        """
        A proxy would look names up for itself.
        """
        with Server(echoes) as proxy, Server(echoes) as server:
            monkeypatch.setenv("HTTP_PROXY", proxy.url())
            monkeypatch.setenv("ALL_PROXY", proxy.url())

            content, _ = _fetched(server.url("/direct"))

            seen = proxy.received()

        assert (b"/direct", ()) == (content, seen)

    def test_a_guarded_request_that_is_blocked_was_not_sent(self):
        """
        Webhooks go out through the same guard.
        """
        with Server(echoes) as server:
            with pytest.raises(NotSent) as caught:
                asyncio.run(_sent(server.url()))

            seen = server.received()

        assert (Blocked, ()) == (type(caught.value), seen)

    @pytest.mark.parametrize(
        ("raw", "limits", "words"),
        [
            pytest.param(answers(message(status="404 Not Found")), None, "HTTP 404", id="not there"),
            pytest.param(answers(message(bytes(10_241))), None, "larger than 10240 bytes", id="too large"),
            pytest.param(
                answers(message(gzip.compress(bytes(10_000_000)), "Content-Encoding: gzip")),
                None,
                "larger than 10240 bytes",
                id="a bomb",
            ),
            pytest.param(
                in_turn(*[message(b"", f"Location: /?sign={CANARY}", status="302 Found")] * 6),
                None,
                "HTTP 302",
                id="in a circle",
            ),
            pytest.param(
                answers(message(b"", f"Location: file:///etc/passwd?{CANARY}", status="302 Found")),
                None,
                "no http(s) address",
                id="out of the web",
            ),
            pytest.param(answers(message(b"1", size=10)), None, "not completed", id="half of it"),
            pytest.param(answers(b""), None, "disconnected", id="nothing"),
            pytest.param(is_silent, QUIET, "Timeout", id="silence"),
            pytest.param(drips(b"HTTP/1.1 200 OK\r\n\r\n", bytes(90)), SHORT, "0.3 seconds", id="by drops"),
            pytest.param(
                drips(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"1" * 90), SHORT, "0.3 seconds", id="headers by drops"
            ),
        ],
    )
    def test_what_cannot_be_had_is_the_vendors_fault(self, raw, limits, words):
        """
        One sentence says why, without the query that may be a signature.
        """
        with Server(raw) as server, pytest.raises(VendorDown) as caught:
            _fetched(server.url(f"/boat.png?sign={CANARY}"), limits=limits)

        shown = "".join(traceback.format_exception(caught.value))
        assert str(caught.value).startswith("the file cannot be fetched: ")
        assert words in str(caught.value)
        assert CANARY not in shown

    @pytest.mark.parametrize(
        "url",
        [
            "ftp://127.0.0.1/",
            "file:///etc/passwd",
            "//127.0.0.1/",
            "http://[",
            "",
            f"http://a:b@127.0.0.1/?{CANARY}",
            f"http://nowhere.internal/?{CANARY}",
        ],
    )
    def test_what_is_no_address_cannot_be_had(self, url):
        """
        A name that leads nowhere is none either.
        """
        with pytest.raises(VendorDown) as caught:
            _fetched(url, names=_leads_nowhere)

        assert CANARY not in str(caught.value)

    def test_after_closing_nothing_is_fetched(self):
        """
        Closing twice does no harm.
        """
        with pytest.raises(VendorDown, match="the transport is closed"):
            asyncio.run(_closed_twice())


def _resolved(*addresses):
    found = asyncio.run(PublicOnly(look_up=Names(*addresses)).resolve("files.example", 443))
    return [each["host"] for each in found]


def _fetched(url, *, allow=("127.0.0.1",), names=None, limits=None):
    async def fetch():
        outbound = Outbound(PublicOnly(allow, look_up=names or Names("127.0.0.1")), limits)
        try:
            return await outbound.fetch(url, limit=10_240)
        finally:
            await outbound.close()

    return asyncio.run(fetch())


async def _sent(url):
    transport = AiohttpTransport(guard=PublicOnly())
    try:
        await transport.send(HttpRequest.post(url))
    finally:
        await transport.close()


async def _closed_twice():
    outbound = Outbound(PublicOnly())
    await outbound.close()
    await outbound.close()
    await outbound.fetch("https://files.example/", limit=1)


async def _leads_nowhere(host, port, family):
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
