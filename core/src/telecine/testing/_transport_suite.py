"""
What every transport must pass.
"""

from __future__ import annotations

from ._answering import Answering
from ._losing import Losing
from ._sending import Sending
from ._streaming import Streaming


class TransportSuite(Sending, Losing, Answering, Streaming):
    """
    Holds a transport to its contract, against servers on the loopback that misbehave on purpose.

    Subclass it in a test module, and say how to make the transport:

        class TestAcmeTransport(TransportSuite):
            def transport(self, limits):
                return AcmeTransport(limits)

    An async one also says where it runs, with a class for each:

        class TestAsyncAcmeTransport(TransportSuite):
            backend = "trio"

            def transport(self, limits):
                return AsyncAcmeTransport(limits)

    A check that a transport cannot pass is overridden with ``xfail(reason=...)``.
    """
