"""
A sandbox as a process of its own, for as long as a command runs.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING

from .._request import Notice
from ._exits import Code, Stop
from ._plugins import commands
from ._screen import warn

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMAND = (sys.executable, "-P", "-m", "telecine", "sandbox", "--port", "0", "--exit-with-parent")
_READY = "# ready"
_SETTING = re.compile(r"(TELECINE_[A-Z0-9_]+)=(.*)")
_PATIENCE = 5.0
"""Seconds that it has to end by itself."""
_LOOPBACK = "127.0.0.1,localhost"


@contextmanager
def sandbox_running() -> Iterator[dict[str, str]]:
    """
    Start a sandbox, give the environment that leads to it, and end it afterwards.

    Raises:
        Stop: It is not installed, or does not start.
    """
    if "sandbox" not in commands():
        raise Stop(Code.USAGE, "--sandbox needs the package telecine-sandbox: pip install telecine-sandbox")
    with tempfile.TemporaryFile("w+") as complaints, _without_proxy():
        process = subprocess.Popen(  # noqa: S603  # this very interpreter
            _COMMAND,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            start_new_session=True,  # Ctrl-C is for this process, which ends that one
        )
        try:
            yield _settings(process, complaints)
        finally:
            _end(process)


@contextmanager
def _without_proxy() -> Iterator[None]:
    """
    What listens on this machine is not asked for through a proxy.
    """
    known = {name: os.environ.get(name) for name in ("NO_PROXY", "no_proxy")}
    everywhere = ",".join(filter(None, (known["no_proxy"] or known["NO_PROXY"], _LOOPBACK)))
    os.environ.update(dict.fromkeys(known, everywhere))
    try:
        yield
    finally:
        for name, value in known.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _settings(process: subprocess.Popen[str], complaints: IO[str]) -> dict[str, str]:
    """
    What it prints until it is ready.
    """
    settings: dict[str, str] = {}
    for line in map(str.strip, process.stdout or ()):
        if line == _READY:
            return settings
        if match := _SETTING.fullmatch(line):
            settings[match[1]] = match[2]
        elif line.startswith("#"):
            message = f"the sandbox says: {line.lstrip('# ')}"
            warn([Notice(code="partial", param="sandbox", message=message)])
    process.wait()
    complaints.seek(0)
    said = complaints.read().strip().rpartition("\n")[2] or f"it ended with code {process.returncode}"
    raise Stop(Code.BROKEN, f"the sandbox does not start: {said.removeprefix('telecine: ')}")


def _end(process: subprocess.Popen[str]) -> None:
    try:
        # It ends with its standard input.
        process.communicate(timeout=_PATIENCE)
    except subprocess.TimeoutExpired:
        process.terminate()
        process.wait(_PATIENCE)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
