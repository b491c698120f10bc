"""
Try changes of a module: does any test fail?

Starting pytest takes longer than most tests, so the tests are collected once,
and for each change a child process takes the changed functions and runs them.
What that cannot show, such as a change of a table, is tried in a new process.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import time
from contextlib import suppress
from functools import cache, partial
from importlib import import_module
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis.internal.conjecture import engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

USED = "anyio attrs av cattrs httpx hypothesis jwt PIL.Image pluggy syrupy trio"
"""What most tests need is loaded once."""
OPTIONS = ("-qx", "-p", "no:cacheprovider", "-W", "ignore::pytest.PytestAssertRewriteWarning")
QUICK = (
    *("-m", "not faults and not hypothesis"),
    *(
        "-k",
        "not end_to_end and not trio and (not conformance or translation or meaning or every or contract)",
    ),
)
EVERY = ("-m", "not faults", "-k", "not end_to_end", "--hypothesis-seed=0")
"""What is slow is tried on what the quick tests have not told of."""


def prepare() -> None:
    """
    Load once what every process needs.
    """
    # That a test fails is enough; by which smallest example does not matter.
    engine.MAX_SHRINKS = 0
    for each in USED.split():
        with suppress(ImportError):
            import_module(each)


def unnoticed(path: Path, changes: list[str], tests: list[Path]) -> Iterator[str]:
    """
    Those *changes* of the module at *path* with which all *tests* pass.
    """
    source, command = path.read_text("utf-8"), (*map(str, tests), *OPTIONS)
    limit = _patience(command)
    swaps = Swaps(path, [source, *changes], limit)
    _forked(partial(pytest.main, [*command, *QUICK], plugins=[swaps]), 36000)
    first, *left = map(int, swaps.survived.read_text("utf-8").split())
    if first:
        sys.exit(f"{path.name}: its tests fail without any change")
    for number in left:
        changed = changes[number - 1]
        path.write_text(changed, "utf-8")
        # Compiled code is known by the age of its source, in whole seconds.
        os.utime(path, (number, number))
        if _pass(command, limit):
            yield changed
    path.write_text(source, "utf-8")


class Swaps:
    """
    A pytest plugin: collect the tests once, and run them in a child for each change of a function.
    """

    def __init__(self, path: Path, changes: list[str], limit: int) -> None:
        self.path, self.changes, self.limit = path, changes, limit
        self.survived, self.failed = path.with_suffix(".survived"), path.with_suffix(".failed")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool | None:
        """
        In a child, None: pytest goes on. In the parent, True: all is done.
        """
        functions = [each for each in gc.get_objects() if isinstance(each, FunctionType)]
        mine = [each for each in functions if each.__code__.co_filename == str(self.path)]
        survived = []
        for number, changed in enumerate(self.changes):
            child = os.fork()
            if not child:
                signal.alarm(self.limit)
                return self._swap(mine, changed)
            if not os.waitpid(child, 0)[1]:
                survived.append(str(number))
            elif self.failed.exists():
                # What has told of one change is likely to tell of the next.
                first = self.failed.read_text("utf-8")
                session.items.sort(key=lambda item: item.nodeid != first)
        self.survived.write_text(" ".join(survived), "utf-8")
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """
        Leave word which test failed.
        """
        if report.failed:
            self.failed.write_text(report.nodeid, "utf-8")

    def _swap(self, mine: list[FunctionType], changed: str) -> None:
        module = next(
            each for each in sys.modules.values() if getattr(each, "__file__", "") == str(self.path)
        )
        code = compile(changed, self.path, "exec", dont_inherit=True)
        codes = {each.co_qualname: each for each in _codes(code)}
        fresh = {"__name__": module.__name__, "__package__": module.__package__}
        try:
            exec(code, fresh)  # noqa: S102  # it is what importing does
        except Exception:  # noqa: BLE001  # whatever it is, an import would fail by it
            os._exit(1)
        touched = _retable(vars(module), fresh)
        for function in mine:
            # Where a change gives a function other closures, only a new process will do.
            with suppress(KeyError, ValueError):
                touched |= function.__code__ != codes[function.__code__.co_qualname]
                function.__code__ = codes[function.__code__.co_qualname]
        if not touched and changed != self.changes[0]:
            os._exit(0)


def _retable(known: dict[str, Any], fresh: dict[str, Any]) -> bool:
    """
    Give every module the tables and constants that differ; whether there are any.
    """
    plain = (bool, int, str, tuple, frozenset, dict)
    differ = {
        name for name, value in known.items() if type(value) in plain and value != fresh.get(name, value)
    }
    differ = {name for name in differ if not name.startswith("__")}
    for name in differ:
        old = known[name]
        for module in [vars(each) for each in sys.modules.values() if hasattr(each, "__dict__")]:
            if module.get(name) is old:
                module[name] = fresh[name]
        if isinstance(old, dict):
            # Whoever holds the table by another name sees it change.
            old.clear()
            old.update(fresh[name])
    return bool(differ)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from _codes(each)


@cache
def _patience(command: tuple[str, ...]) -> int:
    """
    The seconds after which the tests count as hanging.
    """
    started = time.monotonic()
    if not _pass(command, 3600):
        sys.exit(f"the tests fail without any change: {' '.join(command)}")
    return 5 + 2 * int(time.monotonic() - started)


def _pass(command: tuple[str, ...], limit: int) -> bool:
    """
    Whether the tests pass in a new process.
    """
    return not any(_forked(partial(pytest.main, [*command, *each]), limit) for each in (QUICK, EVERY))


def _forked(work: Callable[[], int], limit: int) -> int:
    """
    What *work* returns in a process of its own and without a word; not 0 if it takes *limit* seconds.
    """
    child = os.fork()
    if not child:
        signal.alarm(limit)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.dup2(nowhere, 2)
        os._exit(work())
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
