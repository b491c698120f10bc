"""
The transport suite on requests that surely never reached the vendor.
"""
# ruff: noqa: SIM300  # these are tests

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from . import _fates as fates
from ._certificate import self_signed
from ._faults import echoes
from ._transport_base import HASTY, TransportBase, post
from ._wire import NOT_SENT, opened

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from ._server import Behaviour, Server
    from ._wire import Wire


class Sending(TransportBase):
    """
    Where the word is `NotSent`, no server has seen the request.
    """

    def test_a_refused_connection_is_not_sent(self, wire: Wire, serve: Callable[..., Server]) -> None:
        """
        Nobody listens: the request may be made again anywhere.
        """
        server = serve(echoes)
        server.received()

        outcome = wire.outcome(post(server.url()))

        assert NOT_SENT == outcome

    def test_an_unknown_host_is_not_sent(self, wire: Wire) -> None:
        """
        The name leads nowhere.
        """
        outcome = wire.outcome(post("http://nowhere.invalid/v1/videos"))

        assert NOT_SENT == outcome

    @pytest.mark.parametrize("behaviour", fates.NO_HANDSHAKE.values(), ids=fates.NO_HANDSHAKE)
    def test_a_failed_handshake_is_not_sent(
        self, hasty: Wire, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        Without TLS no byte of the request leaves.
        """
        server = serve(behaviour)

        outcome = hasty.outcome(post(server.url(scheme="https")))

        assert NOT_SENT == outcome

    def test_a_wrong_certificate_is_not_sent(self, wire: Wire, serve: Callable[..., Server]) -> None:
        """
        Nothing is told to a server that cannot prove its name.
        """
        server = serve(echoes, tls=self_signed())

        outcome = wire.outcome(post(server.url(scheme="https")))

        assert NOT_SENT == outcome
        assert () == server.received()

    @pytest.mark.parametrize("behaviour", fates.NO_TUNNEL.values(), ids=fates.NO_TUNNEL)
    def test_without_a_tunnel_nothing_is_sent(
        self, monkeypatch: pytest.MonkeyPatch, serve: Callable[..., Server], behaviour: Behaviour
    ) -> None:
        """
        A proxy that opens none saw at most a CONNECT. A transport may ignore the variable, too.
        """
        server = serve(behaviour)
        monkeypatch.setenv("HTTPS_PROXY", server.url())

        with opened(self.transport, HASTY, self.backend) as wire:
            outcome = wire.outcome(post("https://nowhere.invalid/v1/videos"))

        assert NOT_SENT == outcome
        assert {"CONNECT"} >= {request.method for request in server.received()}

    @pytest.mark.parametrize("wrong", fates.ILLEGAL.values(), ids=fates.ILLEGAL)
    def test_what_is_no_http_is_not_sent(
        self, wire: Wire, serve: Callable[..., Server], wrong: Mapping[str, Any]
    ) -> None:
        """
        It is refused, not repaired: a signature may cover it.
        """
        server = serve(echoes)

        outcome = wire.outcome(attrs.evolve(post(server.url()), **wrong))

        assert NOT_SENT == outcome
        assert () == server.received()

    @pytest.mark.parametrize("address", fates.NO_ADDRESS.values(), ids=fates.NO_ADDRESS)
    def test_what_is_no_address_is_not_sent(
        self, wire: Wire, serve: Callable[..., Server], address: str
    ) -> None:
        """
        That goes for credentials before the host as well: nobody knows which header they would become.
        """
        server = serve(echoes)

        outcome = wire.outcome(post(address.format(port=server.port)))

        assert NOT_SENT == outcome
        assert () == server.received()

    def test_a_closed_transport_sends_nothing(self, wire: Wire, serve: Callable[..., Server]) -> None:
        """
        Closing twice does no harm.
        """
        server = serve(echoes)
        wire.send(post(server.url("/before")))

        wire.close()
        wire.close()
        outcome = wire.outcome(post(server.url("/after")))

        assert NOT_SENT == outcome
        assert ["/before"] == [request.target for request in server.received()]
