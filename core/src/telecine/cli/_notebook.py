"""
The cases of a job, written as far as it was heard.
"""

from __future__ import annotations

import json
import shutil
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Self

from .._origin import origin
from .._task import Status
from ..testing._recorded import Recorded, Recording
from ._exits import Code, Stop
from ._job import failure
from ._screen import complain, show_paths

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .._account import Account
    from .._provider import Provider
    from .._task import Task
    from ..testing._recorder import Recorder
    from ._job import Job
    from ._ticket import Ticket


class Notebook:
    """
    One job's cases. At its end it says where they lie, and what is to be done with them.
    """

    def __init__(
        self, place: Path, ticket: Ticket, recorder: Recorder, provider: Provider, account: Account
    ) -> None:
        """
        Args:
            place: The folder of the cases, and what their names begin with.
            ticket: The job's.
            recorder: A wrapper of the flows that the job is made with.
            provider: Whose job it is.
            account: On which it is made.

        Raises:
            Stop: What is asked for shows a secret itself, so that no case could be written.
        """
        recorder.listen(provider)
        self._place = place
        self._recorder = recorder
        self._paths: dict[str, Path] = {}
        self._refused: dict[str, str] = {}
        self._recording = Recording(
            provider, account, ticket.request, source=_source(ticket), fakes=ticket.fakes or {}
        )
        if leak := self._recording.leak():
            raise Stop(Code.USAGE, f"nothing is submitted: the request shows {leak}, and so would its case")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        show_paths(self._paths.values())
        if self._paths:
            complain(f"read what was recorded, then pin it: pytest --snapshot-update -k {self._place.name}")
        if self._refused and kind is None:
            raise Stop(Code.VENDOR, *self._refused.values())
        complain(*self._refused.values())

    def record(self, job: Job, begin: Callable[[], Task]) -> None:
        """
        Have *job* begun, wait until it is over, and write what was heard, however that ends.

        Raises:
            Stop: The job was not taken, or has failed, or a secret would have been written.
        """
        try:
            task = begin()
            self._write(job)
            task = job.wait(task)
        finally:
            self._write(job)
        job.forget()
        if task.status is not Status.SUCCEEDED:
            raise failure(task)

    def _write(self, job: Job) -> None:
        """
        Write the cases that are not written yet; none is written over.
        """
        found = self._recording.cases(self._recorder.heard)
        job.remember(self._recording.fakes.known)
        for each in found:
            folder = self._place.with_name(f"{self._place.name}_{each.name}")
            if each.leak:
                self._refused[each.name] = (
                    f"{folder.name} is not written: the vendor's answer shows {each.leak}"
                )
            elif not folder.exists():
                self._paths[each.name] = _written(folder, each)


def _written(folder: Path, case: Recorded) -> Path:
    """
    Write a case whole or not at all.
    """
    draft = folder.with_name(f".{folder.name}.part")
    shutil.rmtree(draft, ignore_errors=True)  # of a command that was killed
    try:
        draft.mkdir()
        text = json.dumps(case.content, indent=2, ensure_ascii=False)
        (draft / "case.json").write_text(f"{text}\n", "utf-8")
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    if case.remark:
        complain(f"{folder.name} needs a hand: {case.remark}")
    return folder / "case.json"


def _source(ticket: Ticket) -> str:
    scheme, host, port = origin(ticket.base_url)
    named = f"[{host}]" if ":" in host else host
    usual = {"https": 443, "http": 80}.get(scheme)
    address = f"{scheme}://{named}" if port in (None, usual) else f"{scheme}://{named}:{port}"
    where = f"a sandbox at {address}" if ticket.sandbox else address
    return f"recorded against {where} on {datetime.now(UTC):%Y-%m-%d}"
