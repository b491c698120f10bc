"""
Every Python block of every README runs as it stands.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    [
        ROOT / "README.md",
        *ROOT.glob("core/README.md"),
        *ROOT.glob("plugins/*/README.md"),
        *ROOT.glob("docs/**/*.md"),
    ]
)
BLOCKS = [
    pytest.param(block, id=f"{page.relative_to(ROOT)}-{place}")
    for page in PAGES
    if ROOT / "docs" not in page.parents  # those are followed from top to bottom
    for place, block in enumerate(re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL))
]
LINKS = [
    pytest.param(page, link, id=f"{page.relative_to(ROOT)}-{link}")
    for page in PAGES
    for link in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    if "://" not in link
]


@pytest.mark.parametrize("block", BLOCKS)
def test_block_runs(block, tmp_path):
    """
    A block runs in an interpreter of its own, without warnings, in an empty folder.
    """
    environ = {key: value for key, value in os.environ.items() if not key.startswith("TELECINE_")}

    ended = subprocess.run(  # noqa: S603  # what our own pages say
        [sys.executable, "-W", "error", "-c", block],
        cwd=tmp_path,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (0, "") == (ended.returncode, ended.stderr)


@pytest.mark.parametrize(("page", "link"), LINKS)
def test_link_leads_somewhere(page, link):
    """
    What a page points to in this checkout is there.
    """
    assert (page.parent / link).exists()
