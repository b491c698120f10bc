"""
A job from its ticket to the saved video, so that it can be left and gone on with at any point.
"""

from __future__ import annotations

import shlex
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import attrs

from .._errors import ProviderError, TelecineError, VendorDown
from .._task import Status, Task, TaskError
from ._exits import Code, Stop, code_of, code_of_failure, sentence
from ._output import destination
from ._process import terminable
from ._ticket import Ticket, create_ticket, ticket_path, write_ticket

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from .._client import Client
    from ._progress import Progress

SANDBOX_EVERY = 0.5
"""Seconds between two polls of a simulated vendor."""


@contextmanager
def resumable(hint: str) -> Iterator[None]:
    """
    Whatever ends the work too early, SIGTERM included, says how to go on.
    """
    try:
        with terminable():
            yield
    except KeyboardInterrupt:
        raise Stop(Code.RESUMABLE, f"interrupted; {hint}") from None
    except TelecineError as error:
        raise Stop(code_of(error), sentence(error), hint) from error
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Stop(Code.RESUMABLE, sentence(error), hint) from error


class Job:
    """
    One job and its ticket.

    Attributes:
        hint: How to go on with it.
    """

    def __init__(
        self,
        client: Client,
        output: Path,
        ticket: Ticket,
        progress: Progress,
        *,
        timeout: float,
        config: Path | None,
    ) -> None:
        self.hint = _hint(output, ticket, config)
        self._client = client
        self._output = output
        self._path = ticket_path(output)
        self._ticket = ticket
        self._progress = progress
        self._timeout = timeout

    def submit(self, *, strict: bool, replace: bool) -> Task:
        """
        Write the ticket, then start the job. Once.

        Raises:
            TelecineError: The vendor surely did not take it; there is no ticket then.
            Stop: Nobody knows whether it did.
        """
        ticket = self._ticket
        try:
            create_ticket(self._path, ticket, replace=replace)
        except OSError as error:
            raise Stop(Code.USAGE, f"nothing is submitted: {self._path}: {error.strerror}") from error
        self._progress.say("submitting")
        try:
            task = self._client.submit(
                ticket.request, account=ticket.account, external_id=ticket.external_id, strict=strict
            )
        except TelecineError as error:
            if not isinstance(error, ProviderError) or error.accepted is False:
                self.forget()
                raise Stop(code_of(error), sentence(error)) from error
            raise Stop(Code.RESUMABLE, sentence(error), self.hint) from error
        self.keep(task)
        return task

    def keep(self, task: Task) -> None:
        """
        Note what the vendor has told of the job.
        """
        self._ticket = self._ticket.of(task)
        write_ticket(self._path, self._ticket)
        self._progress.show(task)

    def forget(self) -> None:
        """
        Take the ticket away: nothing is left to go on with.
        """
        self._path.unlink(missing_ok=True)

    def remember(self, fakes: Mapping[str, str]) -> None:
        """
        Note what stands for what in the cases that are recorded, as long as there is something to go on with.
        """
        self._ticket = attrs.evolve(self._ticket, fakes=fakes)
        if self._path.exists():
            write_ticket(self._path, self._ticket)

    def wait(self, task: Task) -> Task:
        """
        Wait until the job is over, however it ends.
        """
        every = SANDBOX_EVERY if self._ticket.sandbox else None
        return self._client.wait(task, every=every, limit=self._timeout, watch=self._watch)

    def finish(self, task: Task) -> list[Path]:
        """
        Wait for the job, and save its videos.

        Returns:
            Where they lie.

        Raises:
            Stop: The job has failed, or a file is in the way.
        """
        task = self.wait(task)
        if task.status is not Status.SUCCEEDED:
            self.forget()
            raise failure(task)
        self._progress.say("saving")
        for place in range(len(self._ticket.saved), len(task.videos)):
            self._save(task, place)
        self.forget()
        return [self._output.with_name(name) for name in self._ticket.saved]

    def _watch(self, task: Task) -> None:
        changed = task != self._ticket.task
        self._ticket = self._ticket.of(task)
        if changed:
            # The ticket on the disk has the handle already; a full disk must not end the waiting.
            with suppress(OSError):
                write_ticket(self._path, self._ticket)
        self._progress.show(task)

    def _save(self, task: Task, place: int) -> None:
        ticket = self._ticket
        path = destination(self._output, place, ticket.saved, replace=ticket.replace)
        try:
            self._client.download(task.videos[place], path)
        except VendorDown:
            fresh = self._client.poll(task)  # an address lives for a while only
            if len(fresh.videos) <= place:
                raise
            self._client.download(fresh.videos[place], path)
        self._ticket = attrs.evolve(ticket, saved=(*ticket.saved, path.name))
        write_ticket(self._path, self._ticket)


def _hint(output: Path, ticket: Ticket, config: Path | None) -> str:
    if ticket.sandbox:
        return "its sandbox has ended, and the job with it"
    stated = [] if config is None else ["--config", str(config)]
    return f"go on with: {shlex.join(['telecine', 'resume', *stated, str(output)])}"


def failure(task: Task) -> Stop:
    """
    How a command ends where the job has not succeeded.
    """
    if task.status is Status.CANCELLED:
        return Stop(Code.VENDOR, f"the job was cancelled at {task.provider}")
    error = task.error or TaskError(kind="VendorDown", message=f"{task.provider} gives no reason")
    return Stop(code_of_failure(error.kind), f"the job has failed ({error.kind}): {error.message}")
