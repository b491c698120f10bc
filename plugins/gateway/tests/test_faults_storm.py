"""
The storm behind ``nox -s faults``, as a breeze.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = [pytest.mark.faults, pytest.mark.xdist_group("faults storm")]
PROGRAM = Path(__file__).parents[3] / "tests/measure/faults.py"


def test_every_promise_is_kept_in_a_storm():
    """
    Sixty clients, failing vendors, and two kills of ``telecine serve``.
    """
    command = [sys.executable, PROGRAM, "--requests", "60", "--kills", "2"]

    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)  # noqa: S603

    assert (0, "") == (done.returncode, done.stderr), done.stdout
    assert "60 requests, 2 kills" in done.stdout
