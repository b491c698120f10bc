"""
A plugin that keeps the contract passes the conformance suite, run as its author runs it.
"""

import pytest

from .suite import settle, verdict

pytest_plugins = ["pytester"]

ALONE = """
import telecine_acme
from telecine.testing import ProviderSuite


class TestAcme(ProviderSuite):
    provider = telecine_acme
    simulated = False
"""


def test_a_good_plugin_passes(pytester, monkeypatch):
    """
    The first run writes the transcripts, and the second one finds them.
    """
    settle(pytester, monkeypatch)
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "-W", "error")

    first = pytester.runpytest_subprocess(*options, "-k", "test_translation", "--snapshot-update")
    again = pytester.runpytest_subprocess(*options)

    assert (0, 0) == (first.ret, again.ret)
    assert [] == [line for line in again.outlines if "skipped" in line]


def test_a_plugin_may_say_that_it_has_no_simulator(pytester, monkeypatch):
    """
    Nothing is talked to then, and the run tells of it.
    """
    settle(pytester, monkeypatch, ALONE)

    code, text = verdict(pytester, "test_end_to_end")

    assert pytest.ExitCode.OK == code
    assert "2 skipped" in text
