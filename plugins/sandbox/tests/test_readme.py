"""
What the README shows works.
"""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from telecine_sandbox import Faults

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_the_example_runs_as_it_stands():
    """
    It prints what the README says.
    """
    code = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]

    result = subprocess.run(  # noqa: S603 - this very interpreter
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False, timeout=60
    )

    assert ("succeed video/mp4\n", "") == (result.stdout, result.stderr)


@pytest.mark.parametrize("directive", re.findall(r"`(\[fault:[a-z]\S*?\])`", README))
def test_every_directive_is_one(directive):
    """
    None is refused as a slip.
    """
    faults = Faults()

    struck = [faults.draw("kling", hook, text=directive) for hook in ("submit", "poll", "job")]

    assert 1 == sum(map(len, struck))
