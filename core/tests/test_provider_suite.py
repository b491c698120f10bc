"""
A plugin that keeps the contract passes the conformance suite, run as its author runs it.
"""

from .suite import settle

pytest_plugins = ["pytester"]


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
