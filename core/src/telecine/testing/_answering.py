"""
The transport suite on requests that arrive as they were made, and on answers that come back whole.
"""
# ruff: noqa: SIM300  # these are tests

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import pytest

from .._http import HttpRequest
from ._faults import answers, chunked, echoes, message, refuses_early
from ._transport_base import TransportBase, post

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._server import Server
    from ._wire import Wire

_TARGET = "/v1/a%2Fb%20c/~d?b=2&a=1&a=%E7%BA%B8%E8%88%B9&empty=&sum=1+1%2B1&sign=%2f"
_BOAT = '{"prompt":"纸船 🚢"}'.encode()
_RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
_DEFLATED = _RAW.compress(_BOAT) + _RAW.flush()

WHOLE: Mapping[str, bytes] = {
    "with a length": message(_BOAT),
    "in chunks": chunked(_BOAT[:5], _BOAT[5:6], _BOAT[6:]),
    "to the end of the connection": b"HTTP/1.1 200 OK\r\n\r\n" + _BOAT,
    "of HTTP/1.0": b"HTTP/1.0 200 OK\r\n\r\n" + _BOAT,
    "after an interim answer": b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + message(_BOAT),
    "in gzip": message(gzip.compress(_BOAT), "Content-Encoding: gzip"),
    "in gzip and chunks": chunked(gzip.compress(_BOAT), fields=("Content-Encoding: GZIP",)),
    "in gzip of two members": message(
        gzip.compress(_BOAT[:5]) + gzip.compress(_BOAT[5:]), "Content-Encoding: gzip"
    ),
    "in deflate": message(zlib.compress(_BOAT), "Content-Encoding: deflate"),
    "in deflate without a frame": message(_DEFLATED, "Content-Encoding: deflate"),
    "in no encoding by name": message(_BOAT, "Content-Encoding: identity"),
}


class Answering(TransportBase):
    """
    Nothing is added, repaired, followed or remembered on the way.
    """

    @pytest.mark.parametrize("raw", WHOLE.values(), ids=WHOLE)
    def test_an_answer_comes_back_whole(self, wire: Wire, serve: Callable[..., Server], raw: bytes) -> None:
        """
        Whatever the framing, the content is the decoded body.
        """
        server = serve(answers(raw))

        response = wire.send(post(server.url()))

        assert (200, _BOAT) == (response.status, response.content)

    @pytest.mark.parametrize("status", [200, 201, 202, 400, 401, 404, 409, 418, 429, 500, 503])
    def test_every_status_is_an_answer(self, wire: Wire, serve: Callable[..., Server], status: int) -> None:
        """
        What it means is not the transport's to say.
        """
        server = serve(answers(message(b"{}", "Retry-After: 7", status=f"{status} Whatever")))

        response = wire.send(post(server.url()))

        assert (status, "7", b"{}") == (response.status, response.headers["retry-after"], response.content)

    @pytest.mark.parametrize(
        ("method", "raw"),
        [
            pytest.param("HEAD", message(b"", size=1000), id="HEAD"),
            pytest.param("HEAD", message(b"", "Content-Encoding: gzip", size=1000), id="HEAD of gzip"),
            pytest.param("GET", b"HTTP/1.1 204 No Content\r\n\r\n", id="204"),
            pytest.param("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 1000\r\n\r\n", id="304"),
            pytest.param("GET", message(b"", "Content-Encoding: gzip"), id="nothing in gzip"),
        ],
    )
    def test_no_body_is_waited_for_where_there_is_none(
        self, wire: Wire, serve: Callable[..., Server], method: str, raw: bytes
    ) -> None:
        """
        A length may be announced all the same.
        """
        server = serve(answers(raw))

        response = wire.send(HttpRequest(method=method, url=server.url()))

        assert b"" == response.content

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_a_redirect_is_an_answer(self, wire: Wire, serve: Callable[..., Server], status: int) -> None:
        """
        Following it would carry credentials somewhere, or make a second job.
        """
        server = serve(answers(message(b"", "Location: /elsewhere", status=f"{status} Moved"), message()))

        response = wire.send(post(server.url()))

        assert (status, "/elsewhere") == (response.status, response.headers["location"])
        assert 1 == len(server.received())

    @pytest.mark.parametrize("method", ["POST", "PUT", "GET", "DELETE"])
    def test_a_request_arrives_as_it_was_made(
        self, wire: Wire, serve: Callable[..., Server], method: str
    ) -> None:
        """
        Method, target, headers and body are what a signature was made over.
        """
        server = serve(echoes)
        headers = {"authorization": 'HMAC a="b", c==', "x-date": "20260105T000000Z", "content-type": "x/y; z"}
        content = bytes(range(256)) * 1000

        wire.send(HttpRequest(method=method, url=server.url(_TARGET), headers=headers, content=content))

        seen = server.received()[0]
        assert (method, _TARGET, content) == (seen.method, seen.target, seen.content)
        assert headers == {name: seen.header(name) for name in headers}
        assert f"127.0.0.1:{server.port}" == seen.header("host")

    def test_an_empty_post_says_that_it_is_empty(self, wire: Wire, serve: Callable[..., Server]) -> None:
        """
        Some servers answer 411 otherwise.
        """
        server = serve(echoes)

        wire.send(HttpRequest.post(server.url()))

        assert "0" == server.received()[0].header("content-length")

    def test_cookies_are_not_kept(self, wire: Wire, serve: Callable[..., Server]) -> None:
        """
        They would go from one account to another.
        """
        server = serve(answers(*[message(b"{}", "Set-Cookie: session=a; Path=/")] * 2))

        wire.send(post(server.url()))
        wire.send(post(server.url()))

        assert [None, None] == [request.header("cookie") for request in server.received()]

    def test_headers_of_an_answer_have_lower_case_names(
        self, wire: Wire, serve: Callable[..., Server]
    ) -> None:
        """
        Repeated ones are joined, and bytes beyond ASCII break nothing.
        """
        server = serve(
            answers(message(b"{}", "X-Request-ID: r-1", "X-Via: a", "x-via: b", "X-Name: caf\xe9"))
        )

        response = wire.send(post(server.url()))

        assert ("r-1", "a, b") == (response.headers["x-request-id"], response.headers["x-via"])

    def test_an_early_refusal_of_a_large_upload_is_an_answer(
        self, wire: Wire, serve: Callable[..., Server]
    ) -> None:
        """
        A server may answer before it has read everything.
        """
        server = serve(refuses_early)

        response = wire.send(post(server.url(), bytes(4 * 1024 * 1024)))

        assert 413 == response.status
