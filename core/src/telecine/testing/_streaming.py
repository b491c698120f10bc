"""
The transport suite on downloads.
"""
# ruff: noqa: SIM300  # these are tests

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from .._errors import VendorDown
from . import _fates as fates
from ._faults import answers, chunked, echoes, in_turn, message
from ._transport_base import TransportBase, post

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._server import Behaviour, Server
    from ._wire import Wire

_FILM = bytes(range(256)) * 4096
_COOKIE = "Set-Cookie: session=a; Path=/"

COMPLETE: Mapping[str, bytes] = {
    "with a length": message(_FILM),
    "in chunks": chunked(_FILM[:1000], _FILM[1000:]),
    "to the end of the connection": b"HTTP/1.1 200 OK\r\n\r\n" + _FILM,
    "in gzip": message(gzip.compress(_FILM), "Content-Encoding: gzip"),
}
NOT_THERE: Mapping[str, Behaviour] = {
    "not found": answers(message(b"<html>", status="404 Not Found")),
    "expired": answers(message(b"<Error/>", status="403 Forbidden")),
    "out of order": answers(message(status="503 Service Unavailable")),
    "a part that nobody asked for": answers(message(_FILM[:10], status="206 Partial Content")),
    "no content": answers(b"HTTP/1.1 204 No Content\r\n\r\n"),
    "redirects in a circle": answers(*[message(b"", "Location: /", status="302 Found")] * 50),
    "redirect to no address": answers(message(b"", "Location: http://[", status="302 Found")),
    "redirect out of the web": answers(message(b"", "Location: file:///etc/passwd", status="302 Found")),
}


class Streaming(TransportBase):
    """
    A film is fetched without credentials, and wholly or not at all.
    """

    @pytest.mark.parametrize("raw", COMPLETE.values(), ids=COMPLETE)
    def test_a_film_comes_whole(self, wire: Wire, serve: Callable[..., Server], raw: bytes) -> None:
        """
        Whatever the framing.
        """
        server = serve(answers(raw))

        film = wire.fetch(server.url("/boat.mp4?sign=%2F"))

        assert _FILM == film
        assert ["/boat.mp4?sign=%2F"] == [request.target for request in server.received()]

    def test_a_film_may_be_larger_and_slower_than_an_answer(
        self, hasty: Wire, serve: Callable[..., Server]
    ) -> None:
        """
        The limits of size and total time are for answers.
        """
        server = serve(answers(message(_FILM)))

        film = hasty.fetch(server.url())

        assert _FILM == film

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    def test_redirects_are_followed_without_credentials(
        self, wire: Wire, serve: Callable[..., Server], status: int
    ) -> None:
        """
        Not even what the first host has set, or what the address holds, goes to the second.
        """
        store = serve(answers(message(_FILM)))
        target = store.url("/boat.mp4?sign=1").replace("//", "//user:test-secret@")
        server = serve(answers(message(b"moved", f"Location: {target}", _COOKIE, status=f"{status} Moved")))

        film = wire.fetch(server.url())

        seen = store.received()[0]
        assert (_FILM, "/boat.mp4?sign=1") == (film, seen.target)
        assert (None, None) == (seen.header("authorization"), seen.header("cookie"))
        assert f"127.0.0.1:{store.port}" == seen.header("host")

    def test_a_relative_redirect_is_followed(self, wire: Wire, serve: Callable[..., Server]) -> None:
        """
        It is relative to what was asked for.
        """
        moved = message(b"", "Location: ../b/boat.mp4", status="302 Found")
        server = serve(in_turn(moved, message(_FILM)))

        film = wire.fetch(server.url("/a/a.mp4?sign=1"))

        assert _FILM == film
        assert ["/a/a.mp4?sign=1", "/b/boat.mp4"] == [request.target for request in server.received()]

    @pytest.mark.parametrize("behaviour", NOT_THERE.values(), ids=NOT_THERE)
    def test_no_film_is_the_vendors_fault(
        self, wire: Wire, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        It may be there later, or at another address.
        """
        server = serve(behaviour)

        with pytest.raises(VendorDown) as caught:
            wire.fetch(server.url())

        assert caught.value.retryable

    @pytest.mark.parametrize("behaviour", fates.BROKEN_OFF.values(), ids=fates.BROKEN_OFF)
    def test_a_film_that_breaks_off_is_none(
        self, wire: Wire, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        Half a film must not look like a short one.
        """
        server = serve(behaviour)

        with pytest.raises(VendorDown) as caught:
            wire.fetch(server.url())

        assert caught.value.retryable

    @pytest.mark.parametrize("fate", ["silence", "silence after the headers", "silence within the body"])
    def test_a_film_that_stops_coming_is_none(
        self, hasty: Wire, serve: Callable[..., Server], fate: str
    ) -> None:
        """
        It may take long, but not be silent for long.
        """
        server = serve(fates.TOO_SLOW[fate])

        with pytest.raises(VendorDown) as caught:
            hasty.fetch(server.url())

        assert caught.value.retryable

    @pytest.mark.parametrize("address", fates.NO_ADDRESS.values(), ids=fates.NO_ADDRESS)
    def test_no_address_has_no_film(self, wire: Wire, serve: Callable[..., Server], address: str) -> None:
        """
        Nothing is sent.
        """
        server = serve(echoes)

        with pytest.raises(VendorDown):
            wire.fetch(address.format(port=server.port))

        assert () == server.received()

    def test_who_takes_the_film_may_fail(self, wire: Wire, serve: Callable[..., Server]) -> None:
        """
        A full disk is called a full disk, and the transport goes on.
        """
        server = serve(answers(message(_FILM * 8)))
        other = serve(echoes)

        with pytest.raises(OSError, match="disk full"):
            wire.fetch(server.url(), _disk_full)

        assert b"/next" == wire.send(post(other.url("/next"))).content


def _disk_full(_: bytes) -> None:
    raise OSError("disk full")
