"""
The part of the conformance suite that answers as no vendor documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .._errors import ProviderError
from .._flow import drive
from .._http import HttpRequest, HttpResponse
from .._task import Task
from ._hostile import bare, nameless, places, spoilt
from ._judging import error_problems, outcome_problems
from ._playing import Played, broken, forgetful
from ._suite_base import SuiteBase

_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
_QUICK = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
Answers = Iterable[tuple[str, HttpResponse]]


class HostileChecks(SuiteBase):
    """
    What a provider makes of what its vendor should never say.
    """

    def test_hostile_answers(self, hook: str) -> None:
        """
        No answer to a request of a flow does more than a `ProviderError`, or lies about a paid job.
        """
        answers = list(bare())

        _none_is_wrong(
            problem
            for played in self._talks(hook)
            for place in range(len(played.talk))
            for problem in self._problems(played, answers, place=place)
        )

    def test_spoilt_answers(self, hook: str) -> None:
        """
        The same for a documented answer of which one place is missing or of another type.
        """
        _none_is_wrong(
            problem
            for played in self._talks(hook, by_answer=True)
            for problem in self._problems(played, spoilt(played.case.replies[-1].json), said=True)
        )

    def test_a_job_without_an_id(self) -> None:
        """
        A submit that is answered without the job's id is not taken for a job.
        """
        _none_is_wrong(
            f"{played.name}: {name}: it counts as a job with the handle {outcome.handle!r}"
            for played in self._talks("submit")
            for name, answer in nameless(played.case.replies[-1].json, played.outcome.handle)
            if isinstance(outcome := self._outcome(played, answer, len(played.talk) - 1), Task)
        )

    def test_made_up_answers(self, hook: str) -> None:
        """
        The same for whatever JSON hypothesis comes up with.
        """
        played = self._talks(hook)[0]

        @_QUICK
        @given(_JSON, st.sampled_from([200, 201, 400, 404, 429, 500]))
        def never_breaks(body: Any, status: int) -> None:
            answer = HttpResponse(status=status, content=json.dumps(body).encode())
            _none_is_wrong(self._problems(played, [(f"HTTP {status} with {body!r:.80}", answer)]))

        never_breaks()

    def _talks(self, hook: str, *, by_answer: bool = False) -> list[Played]:
        """
        The first case of the hook that ends well, and the first of every other shape of talk, or of answer.
        """
        found: dict[tuple[Any, ...], Played] = {}
        for played in self.all_played():
            if played.case.hook == hook and not isinstance(played.outcome, Exception):
                methods = tuple(request.method for request, _ in played.talk)
                answer = tuple(path for path, _ in places(played.case.replies[-1].json)) if by_answer else ()
                found.setdefault((methods, answer), played)
        assert found, f"no case of {hook} ends well; write one"
        return list(found.values())

    def _problems(
        self, played: Played, answers: Answers, *, place: int | None = None, said: bool = False
    ) -> Iterable[str]:
        """
        What is wrong with the way that each of *answers* is taken, in *place* of the case's last one.
        """
        last = len(played.talk) - 1
        place = last if place is None else place
        documented = self._refusals(played.case.hook)
        for name, answer in answers:
            outcome = self._outcome(played, answer, place)
            if isinstance(outcome, ProviderError):
                found = error_problems(
                    played, answer.status, outcome, committing=place == last, documented=documented
                )
            elif isinstance(outcome, Exception):
                what = f"raises {type(outcome).__name__}, which is no ProviderError: {outcome}"
                found = iter([broken(outcome) or what])
            else:
                found = outcome_problems(played, answer, outcome, said=said)
            yield from (f"{played.name}, answered {name}: {problem}" for problem in found)

    def _outcome(self, played: Played, answer: HttpResponse, place: int) -> Any:
        replies = [reply.response() for reply in played.case.replies[:place]]
        try:
            return drive(played.case.flow(forgetful(self.loaded())), _Answers([*replies, answer]))
        except Exception as error:  # noqa: BLE001  # whatever it is, it is judged
            return error

    def _refusals(self, hook: str) -> set[str]:
        """
        The codes that are shown by a case to mean that the vendor surely took no job.
        """
        errors = [played.error for played in self.all_played() if played.case.hook == hook]
        return {error.code for error in errors if error and error.code and error.accepted is False}


class _Answers:
    """
    Gives the answers in turn, and the last one for ever.
    """

    def __init__(self, answers: list[HttpResponse]) -> None:
        self._answers = answers

    def __call__(self, _: HttpRequest) -> HttpResponse:
        return self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]


def _none_is_wrong(problems: Iterable[str]) -> None:
    found = list(problems)
    shown = "\n".join(found[:10])
    assert not found, f"{len(found)} answers are taken wrongly:\n{shown}"
