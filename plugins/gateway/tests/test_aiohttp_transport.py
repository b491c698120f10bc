"""
aiohttp's transport passes the suite, and has none of the habits of aiohttp.
"""

from __future__ import annotations

import asyncio
import gzip
import logging
import threading
import traceback

import pytest

from telecine import AnswerLost, HttpRequest, Limits, NotSent, VendorDown
from telecine.testing import TransportSuite
from telecine.testing._faults import answers, echoes, forgets, hangs_up, in_turn, message, resets_within
from telecine.testing._server import Server
from telecine.testing._wire import LOST, NOT_SENT, opened
from telecine_gateway._aiohttp import AiohttpTransport

CANARY = "canary-7f3a"
HASTY = Limits(connect=0.2, silence=5, total=5, connections=1)


class TestAiohttp(TransportSuite):
    """
    Async, on asyncio.
    """

    backend = "asyncio"

    def transport(self, limits):
        return AiohttpTransport(limits)


@pytest.fixture
def wire():
    """
    The transport with its own limits.
    """
    with opened(AiohttpTransport, Limits(silence=10, total=20), "asyncio") as wire:
        yield wire


class TestWhatLeaves:
    """
    aiohttp adds, repeats and repairs; the transport does not.
    """

    @pytest.mark.parametrize("content", [b"", b"{}"])
    def test_nothing_is_added_but_what_is_said_here(self, wire, content):
        """
        No content type is guessed, no session of aiohttp's shows.
        """
        with Server(echoes) as server:
            wire.send(HttpRequest(method="POST", url=server.url(), content=content))

            names = [name for name, _ in server.received()[0].headers]

        assert ["accept", "accept-encoding", "content-length", "host", "user-agent"] == sorted(names)

    def test_the_requests_own_headers_win(self, wire):
        """
        A vendor may ask for any of them.
        """
        own = {"user-agent": "boat/1", "accept": "a/b", "accept-encoding": "identity", "host": "a.example"}
        with Server(echoes) as server:
            wire.send(HttpRequest.get(server.url(), headers=own))

            seen = dict(server.received()[0].headers)

        assert own == seen

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
    def test_what_may_be_repeated_is_not(self, wire, method):
        """
        Those are idempotent, and aiohttp repeats them where a connection that it kept is closed.
        """
        with Server(forgets("/second")) as server:
            wire.send(HttpRequest.get(server.url("/first")))

            outcome = wire.outcome(HttpRequest(method=method, url=server.url("/second")))

            targets = [request.target for request in server.received()]

        assert LOST == outcome
        assert ["/first", "/second"] == targets

    def test_neither_the_environment_nor_netrc_is_read(self, monkeypatch, tmp_path, wire):
        """
        A proxy would see everything, and a netrc would replace credentials.
        """
        netrc = tmp_path / "netrc"
        netrc.write_text("machine 127.0.0.1 login a password b\n")
        monkeypatch.setenv("NETRC", str(netrc))
        with Server(echoes) as proxy, Server(echoes) as server:
            monkeypatch.setenv("HTTP_PROXY", proxy.url())

            wire.send(HttpRequest.get(server.url("/direct")))

            seen, seen_by_proxy = server.received(), proxy.received()

        assert ([("/direct", None)], ()) == (
            [(request.target, request.header("authorization")) for request in seen],
            seen_by_proxy,
        )

    @pytest.mark.parametrize(
        ("target", "sent"),
        [
            pytest.param("/a b?c=d e", "/a%20b?c=d%20e", id="spaces"),
            pytest.param("/纸船?x=%2f%7E", "/%E7%BA%B8%E8%88%B9?x=%2f%7E", id="beyond ASCII"),
            pytest.param("/a/../b//c/./?", "/a/../b//c/./", id="dots and slashes stay"),
            pytest.param("/a?x=%zz&y=a+b;c#part", "/a?x=%zz&y=a+b;c", id="odd escapes stay"),
        ],
    )
    def test_only_what_no_address_may_hold_is_escaped(self, wire, target, sent):
        """
        All else stays byte for byte, since a signature may cover it.
        """
        with Server(echoes) as server:
            wire.send(HttpRequest.get(server.url(target)))

            seen = server.received()[0].target

        assert sent == seen

    @pytest.mark.parametrize(
        ("method", "host"),
        [
            pytest.param("get", "127.0.0.1", id="a method that aiohttp would change"),
            pytest.param("GET", "a" * 64 + ".invalid", id="a name that cannot be looked up"),
            pytest.param("GET", "a..invalid", id="a name with nothing in it"),
        ],
    )
    def test_what_aiohttp_cannot_send_as_it_is_is_not_sent(self, wire, method, host):
        """
        Whatever the class of its error.
        """
        with Server(echoes) as server:
            outcome = wire.outcome(HttpRequest(method=method, url=f"http://{host}:{server.port}/"))

            seen = server.received()

        assert (NOT_SENT, ()) == (outcome, seen)


class TestConnections:
    """
    They are kept for a moment, not trusted, and not more than allowed.
    """

    def test_a_connection_is_kept(self, wire):
        """
        A hundred polls need no hundred handshakes.
        """
        ports = []
        with Server(lambda peer: (ports.append(1), echoes(peer))) as server:
            for number in range(3):
                wire.send(HttpRequest.get(server.url(f"/{number}")))

        assert 1 == len(ports)

    def test_an_answer_that_nobody_asked_for_answers_nothing(self, wire):
        """
        Some servers say 408 on an idle connection; it is no answer to the next request.
        """
        answered, spoken = threading.Event(), threading.Event()
        with Server(_speaks_unasked(answered, spoken)) as server, Server(echoes) as other:
            wire.send(HttpRequest.get(server.url("/first")))
            answered.set()
            spoken.wait(5)
            wire.send(HttpRequest.get(other.url()))  # until then the loop has read it

            outcome = wire.outcome(HttpRequest.post(server.url("/second")))

            targets = [request.target for request in server.received()]

        assert NOT_SENT == outcome
        assert ["/first"] == targets

    def test_no_more_connections_than_allowed(self):
        """
        Who comes later waits.
        """
        crowd = _Crowd()
        with Server(crowd) as server, opened(AiohttpTransport, Limits(connections=2), "asyncio") as wire:
            responses = wire.send_all([HttpRequest.get(server.url(f"/{number}")) for number in range(12)])

        assert 12 == len(responses)
        assert 2 >= crowd.most

    def test_who_gets_no_connection_in_time_has_not_sent(self):
        """
        Waiting for one counts as connecting.
        """
        with Server(lambda peer: (peer.read(), peer.hold())) as server:
            outcomes = asyncio.run(_two_at_once(HASTY, server.url()))

        assert [NotSent, AnswerLost] == outcomes

    def test_closing_tells_the_truth_to_those_who_wait(self):
        """
        One request is out and one still waits for a connection; neither looks cancelled.
        """
        arrived = threading.Event()
        with Server(lambda peer: (peer.read(), arrived.set(), peer.hold())) as server:
            outcomes = asyncio.run(_closed_within(server.url(), arrived))

        assert [AnswerLost, NotSent] == outcomes

    def test_a_cancelled_host_is_cancelled(self):
        """
        That is no answer of the vendor's.
        """
        arrived = threading.Event()
        with Server(lambda peer: (peer.read(), arrived.set(), peer.hold())) as server:
            outcome = asyncio.run(_cancelled(server.url(), arrived))

        assert asyncio.CancelledError is outcome


class TestAnswers:
    """
    What comes back is not too much for aiohttp, nor for us.
    """

    def test_a_header_may_be_long(self, wire):
        """
        Signed addresses are.
        """
        with Server(answers(message(b"", f"Location: /?sign={'a' * 40_000}", status="302 Found"))) as server:
            response = wire.send(HttpRequest.get(server.url()))

        assert 40_007 == len(response.headers["location"])

    def test_a_header_beyond_utf_8_can_be_stored(self, wire):
        """
        To aiohttp these are half characters, which no database takes.
        """
        with Server(answers(message(b"{}", "X-Name: caf\xe9"))) as server:
            response = wire.send(HttpRequest.get(server.url()))

        assert "caf\ufffd" == response.headers["x-name"]

    def test_an_answer_that_is_packed_twice_is_lost(self, wire):
        """
        In two headers as well as in one.
        """
        packed = message(gzip.compress(gzip.compress(b"{}")), *["Content-Encoding: gzip"] * 2)
        with Server(answers(packed)) as server:
            outcome = wire.outcome(HttpRequest.get(server.url()))

        assert LOST == outcome

    def test_an_error_is_told_in_one_line(self, wire):
        """
        Without the bytes of the answer, and without a status that nobody sent.
        """
        with Server(answers(b"SSH-2.0-OpenSSH_9.9\r\n")) as server, pytest.raises(AnswerLost) as caught:
            wire.send(HttpRequest.get(server.url()))

        assert str(caught.value).startswith("ClientResponseError: Bad status line")
        assert "SSH" not in str(caught.value)

    def test_a_redirect_beyond_ascii_is_followed(self, wire):
        """
        Servers forget to escape.
        """
        moved = message(b"", "Location: /caf\xe9 1.mp4", status="302 Found")
        with Server(in_turn(moved, message(b"film"))) as server:
            film = wire.fetch(server.url())

            targets = [request.target for request in server.received()]

        assert b"film" == film
        assert ["/", "/caf%E9%201.mp4"] == targets


class TestSecrets:
    """
    Signatures stand in queries, and aiohttp's errors hold whole addresses.
    """

    @pytest.mark.parametrize(
        "behaviour",
        [
            pytest.param(hangs_up, id="hangs up"),
            pytest.param(resets_within, id="resets within the upload"),
            pytest.param(answers(b"\x00\x01 not HTTP\r\n\r\n"), id="garbage"),
            pytest.param(answers(message(b"1", size=10)), id="half a body"),
            pytest.param(answers(message(b"", "X-Long: " + "1" * 100_000)), id="a header too long"),
        ],
    )
    def test_no_error_shows_a_query(self, caplog, wire, behaviour):
        """
        Neither in its words, nor in its traceback, nor in a log.
        """
        caplog.set_level(logging.DEBUG)
        with Server(behaviour) as server:
            url = server.url(f"/jobs?sign={CANARY}")

            with pytest.raises((NotSent, AnswerLost)) as lost:
                wire.send(HttpRequest.post(url, content=bytes(8 * 1024 * 1024)))
            with pytest.raises(VendorDown) as down:
                wire.fetch(url)

        shown = [*traceback.format_exception(lost.value), *traceback.format_exception(down.value)]
        assert [] == [line for line in [*shown, *caplog.messages] if CANARY in line]


def _speaks_unasked(answered, spoken):
    def behave(peer):
        peer.read()
        peer.write(message())
        answered.wait(5)
        peer.write(message(b"408", status="408 Request Timeout"))
        spoken.set()
        peer.read()

    return behave


class _Crowd:
    """
    Counts how many connections are open at once.
    """

    def __init__(self):
        self.most = self._now = 0
        self._lock = threading.Lock()

    def __call__(self, peer):
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        echoes(peer)
        with self._lock:
            self._now -= 1


async def _two_at_once(limits, url):
    transport = AiohttpTransport(limits)
    first = asyncio.create_task(transport.send(HttpRequest.post(url)))
    second = asyncio.create_task(transport.send(HttpRequest.post(url)))
    error = await _error_of(second)
    await transport.close()
    return [error, await _error_of(first)]


async def _closed_within(url, arrived):
    transport = AiohttpTransport(Limits(connections=1))
    first = asyncio.create_task(transport.send(HttpRequest.post(url)))
    await asyncio.to_thread(arrived.wait, 5)
    second = asyncio.create_task(transport.send(HttpRequest.post(url)))
    await asyncio.sleep(0)  # so that it stands in the queue
    await transport.close()
    return [await _error_of(first), await _error_of(second)]


async def _cancelled(url, arrived):
    transport = AiohttpTransport()
    task = asyncio.create_task(transport.send(HttpRequest.post(url)))
    await asyncio.to_thread(arrived.wait, 5)
    task.cancel()
    error = await _error_of(task)
    await transport.close()
    return error


async def _error_of(task):
    await asyncio.wait([task])
    return asyncio.CancelledError if task.cancelled() else type(task.exception())
