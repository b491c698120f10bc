"""
The two servers, and what can go wrong on the way to them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Self

from ._doors import Answer, Ask, Door
from ._steps import Steps

if TYPE_CHECKING:
    from collections.abc import Callable

    Fault = Callable[[Callable[[], Answer]], Answer | None]
    """Is given what would serve the step, and returns what the caller sees."""

ROUTES = (
    ("login", "POST", r"/v1/tokens"),
    ("ticket", "POST", r"/v1/uploads"),
    ("create", "POST", r"/v1/jobs"),
    ("start", "POST", r"/v1/jobs/([^/]+)/start"),
    ("cancel", "POST", r"/v1/jobs/([^/]+)/stop"),
    ("poll", "GET", r"/v1/jobs/([^/]+)"),
    ("find", "GET", r"/v1/jobs"),
    ("file", "GET", r"/v1/files/([^/]+)"),
    ("check", "GET", r"/v1/account"),
    ("upload", "PUT", r"/pictures/([^/]+)"),
    ("download", "GET", r"/videos/([^/]+)"),
)
EARLIER = {"ticket": "login", "upload": "ticket", "create": "ticket", "start": "create", "file": "poll"}
"""The step at whose answer a door must be shut so that the next one finds it so."""


class Nimbus(Steps):
    """
    The vendor. Use it as a context manager.

    Attributes:
        api: Where its API listens.
    """

    def __init__(self) -> None:
        super().__init__(Door(self._serve))
        self._faults: dict[str, Fault] = {}
        self.api = Door(self._serve)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.api.shut()
        self.storage.shut()

    def answer(self, step: str, answer: Answer) -> None:
        """
        Answer so, and do nothing.
        """
        self._faults[step] = lambda _: answer

    def lose_answer(self, step: str) -> None:
        """
        Do it, and close the connection without an answer.
        """
        self._faults[step] = _serve_silently

    def be_unreachable(self, step: str) -> None:
        """
        Refuse connections from just before that step on.
        """
        door = self.storage if step == "upload" else self.api

        def shutting(serve: Callable[[], Answer]) -> Answer:
            door.shut()
            return serve()

        if step in EARLIER:
            self._faults[EARLIER[step]] = shutting
        else:
            door.shut()

    def heal(self) -> None:
        """
        Be well again.
        """
        self._faults.clear()
        self.api.open()
        self.storage.open()

    def _serve(self, ask: Ask) -> Answer | None:
        step, names = _route(ask)
        self.steps[step] += 1
        fault = self._faults.get(step)
        return fault(lambda: self.do(step, ask, names)) if fault else self.do(step, ask, names)


def _serve_silently(serve: Callable[[], Answer]) -> None:
    serve()


def _route(ask: Ask) -> tuple[str, tuple[str, ...]]:
    for step, method, pattern in ROUTES:
        if method == ask.method and (match := re.fullmatch(pattern, ask.path)):
            return step, match.groups()
    return "unknown", ()
