"""
The part of the conformance suite that plays recorded cases.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from .._convert import task_to_json
from .._http import HttpResponse
from ._judging import storage_problem, telling
from ._suite_base import SuiteBase
from ._transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._playing import Played


class Transcript(SingleFileSnapshotExtension):
    """
    One readable ``.http`` file for each case.
    """

    _write_mode = WriteMode.TEXT
    file_extension = "http"


class CaseChecks(SuiteBase):
    """
    What a provider makes of what its vendor really says.
    """

    def test_there_are_cases(self) -> None:
        """
        Each folder of cases is one, and each hook that talks has one.
        """
        stray = [path.name for path in self.folder().glob("*/") if not (path / "case.json").exists()]
        shown = {self.case(name).hook for name in self.case_names()}
        missing = [hook for hook in self.talking() if hook not in shown]

        assert not stray, f"{', '.join(sorted(stray))} in {self.folder()} holds no case.json"
        assert not missing, f"no case of {', '.join(missing)} in {self.folder()}: write <name>/case.json"

    def test_translation(self, case_name: str, snapshot: Any) -> None:
        """
        The translation of a case, word by word, is the one that was reviewed.
        """
        written = transcript(self.loaded(), self.played(case_name))

        assert snapshot(extension_class=Transcript) == written

    def test_meaning(self, case_name: str) -> None:
        """
        What comes of a case is what its source says: the status, or the error, its retryable and accepted.
        """
        played = self.played(case_name)
        wrong = [*_unsaid(played), *_wrong(played)]

        assert not wrong, f"{case_name}: {'; '.join(wrong)} (source: {played.case.source})"

    def test_no_secret_shows(self, case_name: str) -> None:
        """
        A credential is in no representation of a request, a task or an error.
        """
        played = self.played(case_name)
        shown = [repr(request) for request, _ in played.talk]
        shown += [repr(played.outcome), str(played.outcome), str(vars(played.error)) if played.error else ""]
        shown += [json.dumps(task_to_json(played.task))] if played.task else []
        quoted = any("***" in str(reply) for reply in played.case.replies)
        found = [text for text in shown if telling(text) or ("***" in text and not quoted)]

        assert not found, f"{case_name} shows a credential, or would if it were not masked: {found[0]:.300}"

    def test_a_task_survives_storage(self, case_name: str) -> None:
        """
        A task comes back from plain JSON as it was, and can be polled from another process.
        """
        task = self.played(case_name).task
        problem = storage_problem(task) if task else None

        assert not problem, f"{case_name}: {problem}"

    def test_every_status_has_a_case(self) -> None:
        """
        Each word in the plugin's table of statuses is shown by a case to mean what the table says.
        """
        statuses = self.loaded().info.statuses
        shown = {(task.vendor_status, task.status) for played in self.all_played() if (task := played.task)}
        missing = [f"{word} ({status})" for word, status in statuses.items() if (word, status) not in shown]

        assert statuses, "describe() tells no `statuses`: give the vendor's words for where a job stands"
        assert not missing, f"no case shows the status {', '.join(missing)}: write one whose reply has it"

    def test_every_error_code_has_a_case(self) -> None:
        """
        Each code in the plugin's table of errors is shown by a case to mean what the table says.
        """
        shown = {pair for played in self.all_played() for pair in self._verdicts(played)}
        table = {code: kind.__name__ for code, kind in self.loaded().info.errors.items()}
        missing = [f"{code} ({kind})" for code, kind in table.items() if (code, kind) not in shown]

        assert not missing, f"no case shows the error code {', '.join(missing)}: write one whose reply has it"

    def _verdicts(self, played: Played) -> Iterator[tuple[str, str]]:
        """
        Code and class of each error in a case: that of the job, that of the call, and what became None.
        """
        if played.task and played.task.error:
            yield played.task.error.code, played.task.error.kind
        if played.error:
            yield played.error.code, type(played.error).__name__
        for _, answer in played.talk:
            if isinstance(answer, HttpResponse):
                error = self.loaded().translate_error(answer, hook=played.case.hook)
                yield (error.code, type(error).__name__) if error else ("", "")


def _unsaid(played: Played) -> Iterator[str]:
    """
    What a case leaves open that a caller will act on.
    """
    expect, hook = played.case.expect, played.case.hook
    if not expect.keys() & {"status", "error"}:
        yield "its `expect` says neither `status` nor `error`: add what the source says comes of it"
    if played.error and hook != "check" and "retryable" not in expect:
        yield f"its `expect` does not say whether {type(played.error).__name__} is `retryable`"
    if played.error and hook == "submit" and "accepted" not in expect:
        yield f"its `expect` does not say whether the job was `accepted`: it is {played.error.accepted}"


def _wrong(played: Played) -> Iterator[str]:
    """
    Where a case comes out otherwise than it expects; no error is expected where none is named.
    """
    found, expect = _found(played), dict(played.case.expect)
    expect.setdefault("error", None)
    for key, expected in expect.items():
        if played.case.expect and found.get(key) != expected:
            yield f"`{key}` is {found.get(key)!r}, and its `expect` says {expected!r}"


def _found(played: Played) -> dict[str, object]:
    task, error = played.task, played.error
    if error:
        known = {key: getattr(error, key) for key in ("code", "param", "accepted", "retryable")}
        return {**known, "error": type(error).__name__}
    if task:
        why = task.error
        return {
            "status": task.status.value,
            "error": why and why.kind,
            "code": why and why.code,
            "param": why and why.param,
        }
    return {}
