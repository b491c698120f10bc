"""
Watch a piece of code for everything that makes a flow impure.
"""

from __future__ import annotations

import dis
import gc
import os
import random
import sys
import uuid
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_MODULES = {
    "time": "the clock",
    "posix": "the operating system",
    "nt": "the operating system",
    "_io": "files",
    "_socket": "the network",
    "_ssl": "the network",
    "_posixsubprocess": "another process",
    "_winapi": "the operating system",
    "_thread": "a thread",
}
"""Modules written in C, and what it is that their functions reach for."""
_FUNCTIONS = {
    ("builtins", "print"): "the screen",
    ("builtins", "input"): "the keyboard",
    ("io", "open"): "files",
    ("posix", "urandom"): "chance",
    ("posix", "getrandom"): "chance",
    ("nt", "urandom"): "chance",
}
"""Those that reach for something else than the rest of their module."""
_HARMLESS = {
    "time": {"mktime", "strptime"},
    "posix": {"fspath"},
    "nt": {"fspath"},
    "_io": {"text_encoding", "BytesIO", "StringIO"},
    "_socket": {"htonl", "htons", "ntohl", "ntohs", "inet_aton", "inet_ntoa", "inet_ntop", "inet_pton"},
    "_thread": {"get_ident", "allocate_lock"},
}
_DICE = getattr(random.random, "__self__", None)
"""The one that a module's functions throw; another one may have been given its seed."""
_BY_ARGUMENTS = {"gmtime": 0, "ctime": 0, "asctime": 0, "strftime": 1}
"""Functions that read the clock where they are given so few arguments; a moment is the last."""
_PYTHON = {
    uuid.uuid1.__code__: "the clock (uuid.uuid1)",
    os.getenv.__code__: "the environment (os.getenv)",
    type(os.environ).__getitem__.__code__: "the environment (os.environ)",
    type(os.environ).__iter__.__code__: "the environment (os.environ)",
}


@contextmanager
def watched() -> Iterator[list[str]]:
    """
    Note every use of clock, chance, environment, files and network in the block, by a profile hook.

    What the garbage collector would close meanwhile is none of the block's doing: it waits.
    """
    seen: list[str] = []

    def notice(frame: FrameType, event: str, called: Any) -> None:  # pragma: no cover  # in a profile hook
        if event == "call" and frame.f_code in _PYTHON:
            seen.append(_PYTHON[frame.f_code])
        elif event == "c_call" and not _is_log(frame) and (found := _builtin(frame, called)):
            seen.append(found)

    before, collecting = sys.getprofile(), gc.isenabled()
    gc.disable()
    sys.setprofile(notice)
    try:
        yield seen
    finally:
        sys.setprofile(before)
        if collecting:
            gc.enable()


def _is_log(frame: FrameType) -> bool:  # pragma: no cover  # in a profile hook
    """
    Whether a log is being written, which stamps each line with the time.
    """
    return bool(frame.f_globals.get("__name__") == "logging")


def _builtin(frame: FrameType, called: Any) -> str | None:  # pragma: no cover  # in a profile hook
    owner, name = getattr(called, "__self__", None), getattr(called, "__name__", "")
    module = getattr(called, "__module__", None) or ""
    if isinstance(owner, type) and issubclass(owner, date):
        return f"the clock (datetime.{name})" if name in ("now", "utcnow", "today") else None
    if owner is _DICE:
        return "chance (random)"
    if type(owner).__module__ in ("_socket", "socket", "_ssl"):
        return f"the network (socket.{name})"
    what = _FUNCTIONS.get((module, name)) or _MODULES.get(module)
    return f"{what} ({name})" if what and not _is_harmless(frame, module, name) else None


def _is_harmless(frame: FrameType, module: str, name: str) -> bool:  # pragma: no cover  # in a profile hook
    if name in _BY_ARGUMENTS:
        return _arguments(frame) != _BY_ARGUMENTS[name]
    return name.startswith("_") or name in _HARMLESS.get(module, ())


def _arguments(frame: FrameType) -> int | None:  # pragma: no cover  # in a profile hook
    """
    How many arguments the call that a frame is at has, where they are written one by one.
    """
    operation, count = frame.f_code.co_code[frame.f_lasti : frame.f_lasti + 2]
    return count if dis.opname[operation] == "CALL" else None
