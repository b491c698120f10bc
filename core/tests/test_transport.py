"""
What the suite of all transports cannot see of ours: how they judge, what they log, how they decode.
"""

from __future__ import annotations

import gzip
import logging
import subprocess
import sys
import zlib
from types import SimpleNamespace

import anyio
import httpx
import pytest

from telecine import AnswerLost, AsyncHttpxTransport, HttpRequest, HttpxTransport, Limits, NotSent
from telecine._answer import Body, Decoder
from telecine._progress import Progress
from telecine._transport import must_be_sendable
from telecine.testing._faults import echoes, in_turn, message
from telecine.testing._server import Server
from telecine.testing._wire import opened

CANARY = "canary-7f3a"
CONNECT = SimpleNamespace(method=b"CONNECT")
POST = SimpleNamespace(method=b"POST")
TUNNEL = ("http11.send_request_headers.started", {"request": CONNECT})
SENT = ("http11.send_request_headers.started", {"request": POST})
NO_CONNECTION = ("connection.connect_tcp.failed", {})
NO_TLS = ("proxy.start_tls.failed", {})


class TestProgress:
    """
    An error is judged by how far the request got; in doubt it may have arrived.
    """

    @pytest.mark.parametrize(
        ("events", "error", "verdict"),
        [
            pytest.param([], httpx.ConnectError("refused"), NotSent, id="refused"),
            pytest.param([], httpx.PoolTimeout(""), NotSent, id="no connection free"),
            pytest.param([NO_CONNECTION], OSError("odd"), NotSent, id="an odd error while connecting"),
            pytest.param([TUNNEL], httpx.ReadError(""), NotSent, id="a proxy hangs up"),
            pytest.param([TUNNEL, NO_TLS], ValueError(""), NotSent, id="no TLS in the tunnel"),
            pytest.param(
                [TUNNEL, SENT], httpx.ReadError(""), AnswerLost, id="a vendor hangs up in the tunnel"
            ),
            pytest.param([SENT], httpx.ConnectError(""), AnswerLost, id="an error that lies"),
            pytest.param(
                [SENT], httpx.InvalidURL("in the answer"), AnswerLost, id="an address in the answer"
            ),
            pytest.param([SENT], AnswerLost("too large"), AnswerLost, id="ours"),
            pytest.param([], httpx.ReadError(""), AnswerLost, id="a trace that tells nothing"),
            pytest.param([("http9.begun", {})], RuntimeError(""), AnswerLost, id="a trace in other words"),
        ],
    )
    def test_an_error_is_judged_by_how_far_it_got(self, events, error, verdict):
        """
        Neither the class of the error nor the trace is believed alone.
        """
        progress = Progress()
        for event in events:
            progress.note(*event)

        assert verdict is type(progress.judged(error))

    def test_a_judgement_says_what_happened(self):
        """
        With the name of an error that has no words.
        """
        progress = Progress()

        assert "ReadTimeout" == str(progress.judged(httpx.ReadTimeout("")))
        assert "ReadError: reset" == str(progress.judged(httpx.ReadError("reset")))


class TestBody:
    """
    Decoding gives no more than is asked for.
    """

    def test_a_bomb_is_found_before_it_is_there(self):
        """
        A kilobyte of it is enough to stop.
        """
        body = Body("gzip", 1000)

        with pytest.raises(AnswerLost, match="larger than 1000 bytes"):
            body.take(gzip.compress(bytes(100_000_000))[:2048])

    def test_pieces_are_small(self):
        """
        However much a few bytes stand for.
        """
        sizes = [len(piece) for piece in Decoder("gzip").pieces(gzip.compress(bytes(10_000_000)))]

        assert 10_000_000 == sum(sizes)
        assert 262_144 == max(sizes)

    @pytest.mark.parametrize("encoding", ["gzip, gzip", "br", "zstd", "rot13"])
    def test_what_was_not_asked_for_is_not_guessed(self, encoding):
        """
        Nor is anything packed twice unpacked.
        """
        with pytest.raises(AnswerLost, match="which was not asked for"):
            Decoder(encoding)

    @pytest.mark.parametrize("size", [1, 2, 7, 1000])
    @pytest.mark.parametrize("encoding", ["gzip", "deflate", ""])
    def test_it_does_not_matter_how_it_is_cut(self, encoding, size):
        """
        A frame may be split anywhere.
        """
        content = b"a paper boat" * 100
        packed = {"gzip": gzip.compress, "deflate": zlib.compress, "": bytes}[encoding](content)
        body = Body(encoding, 10_000)

        for start in range(0, len(packed), size):
            body.take(packed[start : start + size])

        assert content == body.whole()


@pytest.mark.parametrize("target", ["/v1/a%2Fb?x=%7E&y=", "/", ""])
@pytest.mark.parametrize("method", ["GET", "POST", "M-SEARCH"])
def test_what_is_http_may_be_sent(method, target):
    """
    Nothing is refused that a vendor may ask for.
    """
    headers = {"x-empty": "", "x-tab": "a\tb", "x-sign": 'HMAC a="b", c==', "content-length": "2"}

    must_be_sendable(
        HttpRequest(method=method, url=f"https://a.example{target}", headers=headers, content=b"{}")
    )


def test_an_address_that_only_the_library_refuses():
    """
    Nothing was sent, and the sentence has the library's reason.
    """
    transport = HttpxTransport()

    with pytest.raises(NotSent, match=r"^InvalidCodepoint: "):
        transport.send(HttpRequest.get("https://xn--a.example"))

    transport.close()


@pytest.mark.parametrize(
    ("backend", "make"),
    [(None, HttpxTransport), ("asyncio", AsyncHttpxTransport), ("trio", AsyncHttpxTransport)],
)
def test_the_log_shows_no_secret(caplog, backend, make):
    """
    Every address is logged by httpx, and signatures stand in the query.
    """
    caplog.set_level(logging.DEBUG)
    moved = message(b"", f"Location: /film?sign={CANARY}", status="302 Found")
    with Server(in_turn(message(), moved, message(b"film"))) as server:
        request = HttpRequest.post(server.url(f"/jobs?sign={CANARY}"), headers={"authorization": CANARY})

        with opened(make, Limits(), backend) as wire:
            wire.send(request)
            wire.fetch(server.url(f"/moved?sign={CANARY}"))

        targets = [seen.target for seen in server.received()]

    assert [f"/jobs?sign={CANARY}", f"/moved?sign={CANARY}", f"/film?sign={CANARY}"] == targets
    assert "HTTP Request" in caplog.text
    lines = [record.getMessage() for record in caplog.records if record.name == "httpx"]
    assert [] == [line for line in lines if CANARY in line]


def test_an_async_transport_keeps_its_connection():
    """
    For a moment, so that a hundred polls need no hundred handshakes.
    """
    ports = []
    with Server(lambda peer: (ports.append(1), echoes(peer))) as server:
        requests = [HttpRequest.get(server.url(f"/{number}")) for number in range(3)]

        anyio.run(_send_all, requests)

    assert 1 == len(ports)


def test_a_blocking_transport_keeps_its_connection():
    """
    So does the blocking one.
    """
    ports = []
    with Server(lambda peer: (ports.append(1), echoes(peer))) as server:
        transport = HttpxTransport()
        list(map(transport.send, [HttpRequest.get(server.url(f"/{number}")) for number in range(3)]))
        transport.close()

    assert 1 == len(ports)


def test_importing_telecine_imports_no_client_library():
    """
    Nor the test tools.
    """
    code = (
        "import sys, telecine; print([name for name in ('httpx', 'pytest', 'anyio') if name in sys.modules])"
    )

    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603

    assert "[]" == shown.stdout.strip()


async def _send_all(requests):
    transport = AsyncHttpxTransport()
    for request in requests:
        await transport.send(request)
    await transport.close()
