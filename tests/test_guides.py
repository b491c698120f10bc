"""
What the guides list is what the code has, and all of it.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from telecine.testing import ProviderSuite, TransportSuite
from telecine_gateway._job import State
from telecine_gateway._new_api import STATES

from .test_hard_faults import LOST, UNREACHABLE

DOCS = Path(__file__).parents[1] / "docs"


def rows(page, heading):
    """
    The cells of each row of the table on *page* whose first column is called *heading*.
    """
    table = (DOCS / page).read_text("utf-8").partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table.splitlines()[2:]]


def words(text):
    """
    What stands in code within *text*.
    """
    return re.findall(r"`([^`]+)`", text)


@pytest.mark.parametrize(
    ("heading", "suite"),
    [
        pytest.param("check", ProviderSuite, id="provider"),
        pytest.param("checks", TransportSuite, id="transport"),
    ],
)
def test_every_check_is_explained(heading, suite):
    """
    The page on testing has each check of a suite once, and none besides.
    """
    listed = [name for row in rows("testing.md", heading) for name in words(row[0])]

    assert sorted(name for name in dir(suite) if name.startswith("test_")) == sorted(listed)


def test_every_state_has_its_words_for_programs_of_new_api():
    """
    The page on New API translates each state of a job as the gateway does.
    """
    listed = {
        words(row[0])[0]: (words(row[1])[0], words(row[2])[0])
        for row in rows("new-api.md", "a job of the gateway")
    }

    assert {state.value: STATES[state] for state in State} == {
        state: told for state, (_, told) in listed.items()
    }
    assert {"processing", "succeeded", "failed"} == {status for status, _ in listed.values()}


@pytest.mark.parametrize(
    ("heading", "table"),
    [pytest.param("answer lost", LOST, id="lost"), pytest.param("not sent", UNREACHABLE, id="not-sent")],
)
def test_the_hard_vendors_tables_are_those_of_its_tests(heading, table):
    """
    What the page says of each step of a submit is what the tests prove.
    """
    listed = [tuple(cell.strip("`") for cell in row) for row in rows("hard-vendor.md", heading)]

    assert [
        (step, str(accepted), str(retryable), str(created), str(started))
        for step, _, accepted, retryable, created, started, _ in table
    ] == listed


def test_the_hard_vendor_runs_as_shown():
    """
    The program prints what the page shows, and warns of nothing.
    """
    page = (DOCS / "hard-vendor.md").read_text("utf-8")
    shown = page.partition("$ python -m nimbus\n")[2].partition("```")[0]

    ended = subprocess.run(  # what our own page says
        [sys.executable, "-W", "error", "-m", "nimbus"],
        cwd=DOCS / "examples",
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "", shown) == (ended.returncode, ended.stderr, ended.stdout)
