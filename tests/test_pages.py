"""
Every page of the documentation comes out as it says, from top to bottom.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from .pages import Block, Reader, blocks

DOCS = Path(__file__).parents[1] / "docs"
EXAMPLES = DOCS / "examples"
PAGES = [
    pytest.param(page, id=str(page.relative_to(DOCS)))
    for page in sorted(DOCS.glob("**/*.md"))
    if EXAMPLES not in page.parents and blocks(page)
]

OPENING = [
    pytest.param(page, id=str(page.relative_to(DOCS)))
    for page in sorted(DOCS.glob("**/*.md"))
    if not {EXAMPLES, DOCS / "packages"} & {*page.parents}
]
"""The pages but those that show a README, which opens as READMEs do."""


@pytest.fixture
def reader(tmp_path):
    """
    Someone who has installed everything, and starts in an empty folder.
    """
    others = ("TELECINE_", "PYTEST_")  # what the tests around it are run by is not a page's business
    environ = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    path = os.pathsep.join([str(Path(sys.executable).parent), environ["PATH"]])
    folder = tmp_path / "page"
    folder.mkdir()
    with Reader(folder, {**environ, "PATH": path, "NO_COLOR": "1"}, installed=True) as reader:
        yield reader


# Pages name the ports that a reader gets.
@pytest.mark.xdist_group("pages")
@pytest.mark.parametrize("page", PAGES)
def test_a_page_comes_out(page, reader):
    """
    Whoever does all that it says sees all that it shows.
    """
    for block in blocks(page):
        reader.follow(block)


@pytest.mark.parametrize("page", OPENING)
def test_a_page_opens_with_what_its_reader_will_have(page):
    """
    So that nobody reads to the end to find out.
    """
    lines = page.read_text("utf-8").splitlines()

    assert lines[0].startswith("# ")
    assert lines[2].startswith("At the end of this page you ")


class TestTheReader:
    """
    It does not overlook what a page gets wrong.
    """

    def test_a_command_that_fails(self, reader):
        """
        Its exit code is told, with what it printed.
        """
        with pytest.raises(AssertionError, match="page:1: exit code 3\nno paper"):
            reader.follow(Block("page:1", "sh", "echo no paper\nexit 3\n"))

    def test_a_program_that_warns(self, reader):
        """
        A warning is an error, so that no reader sees one.
        """
        with pytest.raises(AssertionError, match="DeprecationWarning"):
            reader.follow(
                Block("page:1", "python", "import warnings\nwarnings.warn('old', DeprecationWarning)\n")
            )

    def test_an_output_that_differs(self, reader):
        """
        Each line that a page shows must be printed, in that order.
        """
        reader.follow(Block("page:1", "sh", "echo one paper boat; echo two\n"))
        reader.follow(Block("page:2", "text", "one ... boat\ntwo\n"))

        with pytest.raises(AssertionError, match="'two' is not printed"):
            reader.follow(Block("page:2", "text", "two\ntwo\n"))

    def test_a_language_that_nobody_knows(self, reader):
        """
        A block that would not be run is not passed over.
        """
        with pytest.raises(AssertionError, match="page:1: ruby has no meaning"):
            reader.follow(Block("page:1", "ruby", "puts 1\n"))

    def test_what_a_block_leaves_is_there_for_the_next(self, reader):
        """
        Files, the folder and exported variables.
        """
        reader.follow(Block("page:1", "python", "# fleet/boat.py\nNAME = 'paper boat'\n"))
        reader.follow(Block("page:2", "sh", "cd fleet\nexport COUNT=3\n"))
        reader.follow(Block("page:3", "python", "import boat, os\nprint(boat.NAME, os.environ['COUNT'])\n"))

        assert "paper boat 3\n" == reader.printed

    def test_what_is_installed_is_not_installed_again(self, reader):
        """
        Such lines are followed where there is nothing yet.
        """
        reader.follow(Block("page:1", "sh", "pip install no-such-package\necho done\n"))

        assert "done\n" == reader.printed
