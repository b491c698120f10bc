"""
Our own transports pass the suite.
"""

import pytest

from telecine import AsyncHttpxTransport, HttpxTransport, Limits
from telecine.testing import TransportSuite

pytest_plugins = ["pytester"]


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


def test_a_suite_needs_a_transport():
    """
    Its author is told by the name of the method that is missing.
    """
    with pytest.raises(NotImplementedError):
        TransportSuite().transport(Limits())


def test_no_proxy_gets_in_the_way(pytester, monkeypatch):
    """
    Whatever the environment says of proxies, the suite talks to its own servers.
    """
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    pytester.makepyfile(
        """
        from telecine import HttpxTransport
        from telecine.testing import TransportSuite

        class TestHttpx(TransportSuite):
            def transport(self, limits):
                return HttpxTransport(limits)
        """
    )

    result = pytester.runpytest_inprocess(
        "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-k", "test_cookies"
    )

    assert pytest.ExitCode.OK == result.ret
