"""
What the guides list is what the code has, and all of it.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from telecine.testing import ProviderSuite, TransportSuite
from telecine_gateway._job import State
from telecine_gateway._new_api import STATES

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
