"""
The page about releasing, followed to the letter in a repository of its own.
"""

import io
import re
import shlex
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from .release import api, cut
from .scratch import Scratch

pytestmark = pytest.mark.xdist_group("releasing page")
PAGE = (Path(__file__).parents[1] / "docs/releasing.md").read_text("utf-8")
PROJECT = (Path(__file__).parents[1] / "core/pyproject.toml").read_text("utf-8")
SHOWN = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
STEPS = [
    (command, output.strip())
    for block in SHOWN
    for command, _, output in (part.partition("\n") for part in block.split("$ ")[1:])
]
SESSIONS = {"release": cut.main, "api": api.main}
ELSEWHERE = {"compat", "packages"}
"""Sessions that run for minutes, and are tested by themselves."""


@pytest.fixture(scope="module")
def followed(tmp_path_factory):
    """
    What each command of the page printed, in the page's order.
    """
    folder = tmp_path_factory.mktemp("page")
    checkout = Scratch.make(folder / "checkout")
    checkout.git("init", "--quiet", "--bare", str(folder / "origin"))
    checkout.git("remote", "add", "origin", str(folder / "origin"))
    return checkout, [printed(checkout, command) for command, _ in STEPS]


def printed(checkout, command):
    """
    What a command prints: a session's program is called, all else is run by a shell.
    """
    session = re.match(r"uv run nox -s (\w+)(?: -- )?", command)
    if session and session[1] in ELSEWHERE:
        return ""
    if session:
        return said(checkout, SESSIONS[session[1]], shlex.split(command[session.end() :]))
    ended = subprocess.run(  # noqa: S603  # what our own page says
        ["bash", "-ec", command],  # noqa: S607
        cwd=checkout.place,
        capture_output=True,
        text=True,
        check=True,
    )
    return ended.stdout.strip()


def said(checkout, program, arguments):
    """
    What a session's program prints, refusals too.
    """
    with io.StringIO() as lines, redirect_stdout(lines), redirect_stderr(lines):
        program(arguments, checkout.place)
        return lines.getvalue().strip()


@pytest.mark.parametrize(
    "place", range(len(STEPS)), ids=[f"{place}-{command}" for place, (command, _) in enumerate(STEPS)]
)
def test_the_page_shows_what_is_printed(followed, place):
    """
    Every command does what the page says, one after the other.
    """
    _, printed_by = followed
    _, shown = STEPS[place]

    assert shown == printed_by[place]


def test_one_plugin_is_released_at_the_end(followed):
    """
    What the reader has: a branch and a tag on the other side, and no other package's.
    """
    checkout, _ = followed

    refs = checkout.git("ls-remote", "--refs", "origin").splitlines()

    assert ["refs/heads/main", "refs/tags/vidu-v0.1.0"] == [line.split()[1] for line in refs]
    assert ["vidu-v0.1.0", "vidu-v0.2.0"] == checkout.git("tag", "--list").split()


def test_a_change_of_mind(tmp_path):
    """
    What the page says to take a release back with, before it is pushed, does.
    """
    checkout = Scratch.make(tmp_path / "checkout")
    before = checkout.state()
    cut.main(["vidu", "0.1.0"], checkout.place)

    for command in re.search(r"`(git tag --delete .*?)` and `(git reset .*?)`", PAGE).groups():
        printed(checkout, command)

    assert before == checkout.state()


def test_every_kind_of_fragment_is_named():
    """
    Those of the page are those that a changelog is built from.
    """
    kinds = set(re.findall(r'^directory = "(\w+)"$', PROJECT, re.MULTILINE)) - {"changes"}

    assert kinds <= set(re.findall(r"`(\w+)`", PAGE))
    assert 6 == len(kinds)
