"""
Our own transports pass the suite.
"""

from telecine import AsyncHttpxTransport, HttpxTransport
from telecine.testing import TransportSuite


class TestHttpx(TransportSuite):
    """
    Blocking.
    """

    def transport(self, limits):
        return HttpxTransport(limits)


class TestHttpxOnAsyncio(TransportSuite):
    """
    Async, on asyncio.
    """

    backend = "asyncio"

    def transport(self, limits):
        return AsyncHttpxTransport(limits)


class TestHttpxOnTrio(TransportSuite):
    """
    Async, on trio.
    """

    backend = "trio"

    def transport(self, limits):
        return AsyncHttpxTransport(limits)
