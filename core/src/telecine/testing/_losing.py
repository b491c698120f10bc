"""
The transport suite on requests that may have reached the vendor, and on never sending one twice.
"""
# ruff: noqa: SIM300  # these are tests

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .._http import HttpRequest
from . import _fates as fates
from ._faults import answers, echoes, forgets, hangs_up, message, resets_at_once, resets_within
from ._transport_base import TransportBase, post
from ._wire import ANSWERED, LOST, NOT_SENT

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._server import Behaviour, Server
    from ._wire import Wire

TRUE = {ANSWERED: {1}, NOT_SENT: {0}, LOST: {0, 1}}
"""How often a server may have seen a request of which that was said."""


class Losing(TransportBase):
    """
    Where the word is `AnswerLost`, the server has seen the request once at most.
    """

    @pytest.mark.parametrize("behaviour", fates.BROKEN_OFF.values(), ids=fates.BROKEN_OFF)
    def test_an_answer_that_breaks_off_is_lost(
        self, wire: Wire, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        The vendor has read the request; what it made of it is unknown.
        """
        server = serve(behaviour)

        outcome = wire.outcome(post(server.url()))

        assert LOST == outcome
        assert [True] == [request.whole for request in server.received()]

    @pytest.mark.parametrize("behaviour", fates.TOO_SLOW.values(), ids=fates.TOO_SLOW)
    def test_an_answer_that_takes_too_long_is_lost(
        self, hasty: Wire, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        A byte now and then prolongs nothing.
        """
        server = serve(behaviour)

        outcome = hasty.outcome(post(server.url()))

        assert LOST == outcome
        assert [True] == [request.whole for request in server.received()]

    @pytest.mark.parametrize("behaviour", fates.SLOW_HEADERS.values(), ids=fates.SLOW_HEADERS)
    def test_headers_that_drip_cost_no_truth(
        self, hasty: Wire, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        Headers that keep coming are waited for or given up, never taken for a request that was not sent.
        """
        server = serve(behaviour)

        outcome = hasty.outcome(post(server.url()))

        assert outcome in {ANSWERED, LOST}

    @pytest.mark.parametrize("behaviour", fates.TOO_LARGE.values(), ids=fates.TOO_LARGE)
    def test_an_answer_that_is_too_large_is_lost(
        self, hasty: Wire, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        The limit counts what comes out of a compressed body, before it is all there.
        """
        server = serve(behaviour)

        outcome = hasty.outcome(post(server.url()))

        assert LOST == outcome
        assert [True] == [request.whole for request in server.received()]

    @pytest.mark.parametrize("behaviour", [hangs_up, resets_at_once, resets_within])
    def test_a_request_that_breaks_off_is_never_called_answered(
        self, wire: Wire, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        The vendor goes before it has read all of a large upload.
        """
        server = serve(behaviour)

        outcome = wire.outcome(post(server.url(), bytes(8 * 1024 * 1024)))

        assert outcome in {NOT_SENT, LOST}
        assert [] == [request for request in server.received() if request.whole]

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
    def test_nothing_is_sent_twice(self, wire: Wire, serve: Callable[..., Server], method: str) -> None:
        """
        A connection that is closed instead of a second answer tempts a library to try again.
        """
        server = serve(forgets("/second"))
        wire.send(HttpRequest(method=method, url=server.url("/first")))

        outcome = wire.outcome(HttpRequest(method=method, url=server.url("/second")))

        assert LOST == outcome
        assert ["/first", "/second"] == [request.target for request in server.received()]

    def test_a_connection_that_was_closed_while_idle_costs_no_truth(
        self, wire: Wire, serve: Callable[..., Server]
    ) -> None:
        """
        The server takes one request a connection, and does not say so.
        """
        server = serve(answers(message()))
        targets = [f"/{number}" for number in range(10)]

        outcomes = [wire.outcome(post(server.url(target))) for target in targets]

        seen = [request.target for request in server.received()]
        untrue = {
            target: outcome
            for target, outcome in zip(targets, outcomes, strict=True)
            if seen.count(target) not in TRUE[outcome]
        }
        assert {} == untrue

    @pytest.mark.parametrize(
        "location", ["https:videos", "http://[", "//", "", "\x01", "ftp://nowhere.invalid"]
    )
    def test_where_an_answer_points_to_does_not_unsend_the_request(
        self, wire: Wire, serve: Callable[..., Server], location: str
    ) -> None:
        """
        An address in the answer may be no address; the request has arrived all the same.
        """
        server = serve(answers(message(b"", f"Location: {location}", status="302 Found")))

        outcome = wire.outcome(post(server.url()))

        assert outcome in {ANSWERED, LOST}
        assert 1 == len(server.received())

    def test_a_hundred_at_once_arrive_once_each(self, wire: Wire, serve: Callable[..., Server]) -> None:
        """
        Every one gets its own answer.
        """
        server = serve(echoes)
        targets = [f"/{number}" for number in range(100)]

        responses = wire.send_all([post(server.url(target)) for target in targets])

        assert targets == [response.content.decode() for response in responses]
        assert sorted(targets) == sorted(request.target for request in server.received())
