"""
What the guides list is what the code has, and all of it.
"""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import telecine_gateway
from telecine.testing import ProviderSuite, TransportSuite
from telecine_gateway import build_app
from telecine_gateway._answers import _STATUS
from telecine_gateway._job import State
from telecine_gateway._lifecycle import ALLOWED
from telecine_gateway._new_api import STATES

from .test_hard_faults import LOST, UNREACHABLE

DOCS = Path(__file__).parents[1] / "docs"


def rows(page, heading):
    """
    The cells of each row of the table on *page* whose first column is called *heading*.
    """
    table = (DOCS / page).read_text("utf-8").partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line[1:-1].split("|")] for line in table.splitlines()[2:]]


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


def test_every_state_of_a_job_is_explained():
    """
    The gateway's page has each state, the word that clients see, and where a job may go from there.
    """
    listed = {words(row[0])[0]: row for row in rows("gateway.md", "state")}

    assert {state.value: _STATUS.get(state, "processing") for state in State} == {
        state: words(row[1])[0] for state, row in listed.items()
    }
    assert {state.value: ALLOWED.get(state, set()) for state in State} == {
        state: {word for word in words(row[3]) if word in listed} for state, row in listed.items()
    }


def test_every_event_of_the_log_is_explained():
    """
    The gateway's page has each event that the gateway's own code logs.
    """
    sources = [path.read_text("utf-8") for path in Path(telecine_gateway.__file__).parent.rglob("*.py")]
    logged = {event for source in sources for event in re.findall(r'_log\.\w+\(\s*"([^"]+)"', source)}

    listed = [event for row in rows("gateway.md", "event") for event in words(row[0])]

    assert sorted(logged) == sorted(listed)


def test_every_route_is_named():
    """
    The gateway's page has each path that the gateway serves.
    """
    served = set(re.findall(r'Route\("([^"]+)"', inspect.getsource(build_app)))

    listed = {
        name.split()[1].partition("?")[0] for row in rows("gateway.md", "route") for name in words(row[0])
    }

    assert served == listed


def test_every_state_has_its_words_for_programs_of_new_api():
    """
    The page on New API translates each state of a job as the gateway does.
    """
    listed = {words(row[0])[0]: row for row in rows("new-api.md", "a job of the gateway")}

    assert {state.value: (_STATUS.get(state, "processing"), STATES[state]) for state in State} == {
        state: (words(row[1])[0], words(row[2])[0]) for state, row in listed.items()
    }


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
