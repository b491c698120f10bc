"""
The part of the conformance suite that answers as no vendor documents.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from .._convert import task_to_json
from .._errors import ProviderError
from .._flow import drive
from .._http import HttpRequest, HttpResponse
from .._task import Status, Task
from ._hostile import bare, spoilt
from ._suite_base import SuiteBase

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._case import Case

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


class HostileChecks(SuiteBase):
    """
    What a provider makes of what its vendor should never say.
    """

    def test_hostile_answers(self, hook: str) -> None:
        """
        No answer to the last request of a flow does more than a `ProviderError`, or lies about a paid job.
        """
        problems = [problem for case in self._talks(hook) for problem in self._problems(case, bare())]

        assert not problems, _list(problems)

    def test_spoilt_answers(self, hook: str) -> None:
        """
        The same for a documented answer of which one place is missing or of another type.
        """
        problems = [
            problem
            for case in self._talks(hook)
            if isinstance(case.replies[-1].json, dict)
            for problem in self._problems(case, spoilt(case.replies[-1].json))
        ]

        assert not problems, _list(problems)

    def test_made_up_answers(self, hook: str) -> None:
        """
        The same for whatever JSON hypothesis comes up with.
        """
        case = self._talks(hook)[0]

        @settings(max_examples=100, deadline=None, derandomize=True, database=None)
        @given(_JSON, st.sampled_from([200, 201, 400, 404, 429, 500]))
        def never_breaks(body: Any, status: int) -> None:
            answer = HttpResponse(status=status, content=json.dumps(body).encode())
            assert not self._problems(case, [("made up", answer)])

        never_breaks()

    def _talks(self, hook: str) -> list[Case]:
        """
        The first case of the hook that ends well, and the first of every other shape of talk.
        """
        found: dict[tuple[str, ...], Case] = {}
        for played in self.all_played():
            if played.case.hook == hook and not isinstance(played.outcome, Exception):
                shape = tuple(f"{request.method} {len(played.talk)}" for request, _ in played.talk)
                found.setdefault(shape, played.case)
        assert found, f"no case of {hook} ends well; write one"
        return list(found.values())

    def _problems(self, case: Case, answers: Iterable[tuple[str, HttpResponse]]) -> list[str]:
        return [f"{name}: {problem}" for name, answer in answers for problem in self._judged(case, answer)]

    def _judged(self, case: Case, answer: HttpResponse) -> list[str]:
        """
        What is wrong with the way that *answer* is taken in place of the case's last one.
        """
        replies = [reply.response() for reply in case.replies[:-1]]
        try:
            outcome = drive(case.flow(self.loaded()), _Answers([*replies, answer]))
        except ProviderError as error:
            return _lies(case, answer, error)
        except Exception as error:  # noqa: BLE001  # that there is one is the finding
            return [f"raises {type(error).__name__}, which is no ProviderError: {error}"]
        return _unfit(case, answer, outcome)


class _Answers:
    """
    Gives the answers in turn, and the last one for ever.
    """

    def __init__(self, answers: list[HttpResponse]) -> None:
        self._answers = answers

    def __call__(self, _: HttpRequest) -> HttpResponse:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


_SURE = 500
_FINE = 300


def _lies(case: Case, answer: HttpResponse, error: ProviderError) -> list[str]:
    doubtful = answer.status >= _SURE or answer.status < _FINE
    problems = []
    if isinstance(error.__cause__, Exception) and not isinstance(error.__cause__, ProviderError | ValueError):
        problems.append(f"a {type(error.__cause__).__name__} of the plugin is behind {type(error).__name__}")
    if case.hook == "submit" and doubtful and error.accepted is False and not error.code:
        problems.append(
            f"{type(error).__name__} says accepted False, which HTTP {answer.status} does not prove"
        )
    if case.hook == "submit" and error.accepted is not False and error.retryable:
        problems.append(f"{type(error).__name__} says retryable, and a second job might be paid")
    if case.hook == "poll" and answer.status in (429, 500, 502, 503, 504) and not error.retryable:
        problems.append(f"{type(error).__name__} is not retryable, and the job may be running well")
    return problems


def _unfit(case: Case, answer: HttpResponse, outcome: object) -> list[str]:
    if not isinstance(outcome, Task):
        return []
    problems = []
    if json.loads(json.dumps(task_to_json(outcome), allow_nan=False)) is None:
        problems.append("the task is not storable")
    if case.hook == "submit" and not outcome.handle:
        problems.append("a job without a handle counts as submitted")
    if outcome.status is Status.SUCCEEDED and not outcome.videos:
        problems.append("a success without a video")
    if (
        case.hook == "poll"
        and answer.status >= _SURE
        and outcome.status is Status.FAILED
        and not outcome.error
    ):
        problems.append("a job fails over a poll that failed")
    if outcome.vendor_status not in (None, *case_statuses(outcome)) and outcome.status.final:
        problems.append(f"the unknown word {outcome.vendor_status!r} ends the job")
    return problems


def case_statuses(task: Task) -> tuple[str, ...]:
    """
    The words that end a job need no warning; any other has one.
    """
    warned = any(notice.code == "unknown_status" for notice in task.warnings)
    return () if warned else (task.vendor_status or "",)


def _list(problems: list[str]) -> str:
    shown = "\n".join(problems[:10])
    return f"{len(problems)} answers are taken wrongly:\n{shown}"
