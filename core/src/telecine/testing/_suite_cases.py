"""
The part of the conformance suite that plays recorded cases.
"""

from __future__ import annotations

import json
from typing import Any

from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from .._convert import task_from_json, task_to_json
from ._case import SECRET
from ._suite_base import SuiteBase
from ._transcript import transcript


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
        expected = dict(played.case.expect)

        assert expected, f"{case_name} expects nothing: say `status` or `error`, `accepted` and `retryable`"
        assert expected == {key: self.meaning(played, key) for key in expected}

    def test_no_secret_shows(self, case_name: str) -> None:
        """
        A credential is in no representation of a request, a task or an error.
        """
        played = self.played(case_name)
        shown = [repr(played.outcome), str(played.outcome), *(repr(request) for request, _ in played.talk)]
        shown += [json.dumps(task_to_json(played.task))] if played.task else []

        assert not [text for text in shown if SECRET in text], f"{case_name} shows a credential"

    def test_a_task_survives_storage(self, case_name: str) -> None:
        """
        A task comes back from plain JSON as it was, and can be polled from another process.
        """
        task = self.played(case_name).task
        if task is not None:
            assert task == task_from_json(json.loads(json.dumps(task_to_json(task))))

    def test_every_status_has_a_case(self) -> None:
        """
        Each word in the plugin's table of statuses is shown by a case to mean what the table says.
        """
        shown = {(task.vendor_status, task.status) for played in self.all_played() if (task := played.task)}
        missing = [
            word for word, status in self.loaded().info.statuses.items() if (word, status) not in shown
        ]

        assert not missing, f"no case shows the status {', '.join(missing)}"

    def test_every_error_code_has_a_case(self) -> None:
        """
        Each code in the plugin's table of errors is shown by a case to mean what the table says.
        """
        errors = [(played.error, played.task and played.task.error) for played in self.all_played()]
        shown = {(error.code, type(error).__name__) for error, _ in errors if error}
        shown |= {(error.code, error.kind) for _, error in errors if error}
        table = self.loaded().info.errors
        missing = [code for code, kind in table.items() if (code, kind.__name__) not in shown]

        assert not missing, f"no case shows the error code {', '.join(missing)}"
