"""
A sandbox as a process of its own, for as long as a command runs.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from .._request import Notice
from ._exits import Code, Stop
from ._plugins import commands
from ._process import running
from ._screen import warn

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def sandbox_running() -> Iterator[dict[str, str]]:
    """
    Start a sandbox, give the environment that leads to it, and end it afterwards.

    Raises:
        Stop: It is not installed, or does not start.
    """
    if "sandbox" not in commands():
        raise Stop(Code.USAGE, "--sandbox needs the package telecine-sandbox: pip install telecine-sandbox")
    arguments = ("sandbox", "--port", "0", "--exit-with-parent")
    with running(*arguments, called="the sandbox", remark=_warn) as settings:
        yield settings


def _warn(remark: str) -> None:
    warn([Notice(code="partial", param="sandbox", message=f"the sandbox says: {remark}")])
