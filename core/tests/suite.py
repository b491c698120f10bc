"""
The conformance suite, let loose on Acme's plugin in a folder of its own.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import telecine.testing  # noqa: F401  # what is imported already is not imported anew for each plugin

ACME = Path(__file__).parent / "suite_acme"
MORE = """
import base64, datetime, io, itertools, logging, os, random, socket, time, uuid, telecine

COUNT = itertools.count()
KEPT = {}
"""
TEST = """
import pytest
import telecine_acme
from telecine.testing import ProviderSuite
from vendor import serving


class TestAcme(ProviderSuite):
    provider = telecine_acme

    @pytest.fixture
    def settings(self):
        with serving() as settings:
            yield settings
"""


def settle(pytester, monkeypatch, test=TEST):
    """
    Put the good plugin, installed as it were, and its test into the folder of *pytester*.
    """
    shutil.copytree(ACME, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    installed = pytester.path / "telecine_acme-1.0.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text("Metadata-Version: 2.1\nName: telecine-acme\nVersion: 1.0\n", "utf-8")
    (installed / "entry_points.txt").write_text("[telecine.providers]\nacme = telecine_acme\n", "utf-8")
    pytester.makepyfile(test_acme=test)
    pytester.syspathinsert()
    monkeypatch.setenv("PYTHONPATH", str(pytester.path))


def replace(file, *edits):
    """
    Write each new text in place of an old one, which is in *file* once; a plugin may use a few modules more.
    """
    text = file.read_text("utf-8")
    for old, new in edits:
        assert 1 == text.count(old), f"{old!r} is {text.count(old)} times in {file.name}"
        text = text.replace(old, new)
    file.write_text(text + (MORE if file.suffix == ".py" else ""), "utf-8")


def rows(table):
    """
    The rows of a table of wrong plugins: a check, what it tells, and the edits, by a readable id.
    """
    return [pytest.param(check, told, edits, id=name) for name, (check, told, *edits) in table.items()]


def change_case(folder, name, **fields):
    """
    Change fields of a case; None leaves one out.
    """
    file = folder / "cases" / name / "case.json"
    case = {**json.loads(file.read_text("utf-8")), **fields}
    file.write_text(json.dumps({key: value for key, value in case.items() if value is not None}), "utf-8")


def verdict(pytester, check):
    """
    Whether one check of the suite is content, and what it prints.
    """
    result = pytester.runpytest_inprocess(
        "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", "--tb=short", "-k", check
    )
    return result.ret, result.stdout.str()
