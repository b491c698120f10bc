"""
Another command of this program as a process of its own, for as long as one runs.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from ._exits import Code, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_PYTHON = (sys.executable, "-P", "-m", "telecine")
_READY = "# ready"
_OURS = "telecine: "
"""What each sentence of this program begins with, on standard error."""
_SETTING = re.compile(r"(TELECINE_[A-Z0-9_]+)=(.*)")
_PATIENCE = 5.0
"""Seconds that it has to end by itself."""
_LOOPBACK = "127.0.0.1,localhost"


@contextmanager
def running(
    *arguments: str,
    called: str,
    environ: Mapping[str, str] | None = None,
    remark: Callable[[str], None] = lambda _: None,
) -> Iterator[dict[str, str]]:
    """
    Start ``telecine`` with *arguments*, give the settings that it prints, and end it afterwards.

    It prints them until it is ready, and ends with its standard input.

    Args:
        arguments: Of the command line.
        called: What a sentence about it begins with.
        environ: In place of this process's environment.
        remark: Is told each comment that it prints before it is ready.

    Raises:
        Stop: It does not start.
    """
    with tempfile.TemporaryFile("w+") as complaints, _without_proxy():
        process = subprocess.Popen(  # noqa: S603  # this very interpreter
            (*_PYTHON, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            text=True,
            env=environ,
            start_new_session=True,  # Ctrl-C is for this process, which ends that one
        )
        try:
            yield _settings(process, complaints, called, remark)
        finally:
            _end(process)


@contextmanager
def terminable() -> Iterator[None]:
    """
    SIGTERM is as good as Ctrl-C.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    known = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, known)


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


def _settings(
    process: subprocess.Popen[str], complaints: IO[str], called: str, remark: Callable[[str], None]
) -> dict[str, str]:
    """
    What it prints until it is ready.
    """
    settings: dict[str, str] = {}
    for line in map(str.strip, process.stdout or ()):
        if line.startswith(_READY):
            return settings
        if match := _SETTING.fullmatch(line):
            settings[match[1]] = match[2]
        elif line.startswith("#"):
            remark(line.lstrip("# "))
    process.wait()
    complaints.seek(0)
    lines = complaints.read().strip().splitlines()
    said = [line.removeprefix(_OURS) for line in lines if line.startswith(_OURS)] or lines[-1:]
    first, *rest = said or [f"it ended with code {process.returncode}"]
    raise Stop(Code.BROKEN, f"{called} does not start: {first}", *rest)


def _end(process: subprocess.Popen[str]) -> None:
    with process:  # whatever happens, its pipes are closed
        try:
            # It ends with its standard input.
            process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
        finally:
            process.kill()  # which does nothing to one that has ended
