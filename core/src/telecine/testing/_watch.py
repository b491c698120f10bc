"""
Watch a piece of code for everything that makes a flow impure.
"""

from __future__ import annotations

import builtins
import gc
import io
import os
import random
import secrets
import sys
import time
import uuid
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_CLOCKS = {
    time.time,
    time.time_ns,
    time.monotonic,
    time.monotonic_ns,
    time.perf_counter,
    time.sleep,
    time.gmtime,
    time.localtime,
}
_FILES = {builtins.open, io.open, os.open}
_CHANCE = {os.urandom}
_PYTHON = {
    uuid.uuid4.__code__: "chance (uuid.uuid4)",
    uuid.uuid1.__code__: "the clock (uuid.uuid1)",
    secrets.token_bytes.__code__: "chance (secrets)",
    os.getenv.__code__: "the environment (os.getenv)",
    type(os.environ).__getitem__.__code__: "the environment (os.environ)",
}


@contextmanager
def watched() -> Iterator[list[str]]:
    """
    Note every use of clock, chance, environment, files and network in the block, by a profile hook.
    """
    seen: list[str] = []

    def notice(frame: FrameType, event: str, called: Any) -> None:
        found = (
            _builtin(called) if event == "c_call" else _PYTHON.get(frame.f_code) if event == "call" else None
        )
        if found:
            seen.append(found)

    before, collecting = sys.getprofile(), gc.isenabled()
    gc.disable()  # a collection may call back whoever asked for it, with a clock in hand
    sys.setprofile(notice)
    try:
        yield seen
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()


def _builtin(called: Any) -> str | None:
    owner, name = getattr(called, "__self__", None), getattr(called, "__name__", "")
    if isinstance(owner, type) and issubclass(owner, date) and name in ("now", "utcnow", "today"):
        return f"the clock (datetime.{name})"
    if isinstance(owner, random.Random):
        return "chance (random)"
    if type(owner).__module__ in ("_socket", "socket") and name != "close":
        return "the network (socket)"
    for table, what in ((_CLOCKS, "the clock"), (_FILES, "files"), (_CHANCE, "chance")):
        if any(called is function for function in table):
            return f"{what} ({name})"
    return None
