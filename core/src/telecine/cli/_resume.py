"""
``telecine resume``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import click

from .._errors import ProviderError
from ._exits import Code, Stop
from ._host import account_of, connected
from ._inputs import FILE, config, timeout
from ._job import Job, resumable
from ._progress import Progress
from ._record import listening
from ._screen import show_paths
from ._ticket import SUFFIX, Ticket, address_of, read_ticket, ticket_path

if TYPE_CHECKING:
    from pathlib import Path

    from .._client import Client
    from .._provider import Provider
    from .._task import Task


@click.command("resume")
@click.argument("file", type=FILE)
@config
@timeout
@click.option("--force", is_flag=True, help="Replace a file that lies in the video's place by now.")
@click.option("--sandbox", is_flag=True, hidden=True)
def command(file: Path, config: Path | None, timeout: float, *, force: bool, sandbox: bool) -> None:
    """
    Go on with a generate or a record that was interrupted.

    FILE is what generate was to save, or its FILE.task.json. A job whose answer
    was lost is looked for at the vendor; nothing is ever submitted again.
    """
    path = ticket_path(file)
    output = path.with_name(path.name.removesuffix(SUFFIX))
    ticket = _resumable_ticket(path, sandbox=sandbox)
    ticket = attrs.evolve(ticket, replace=ticket.replace or force)
    if ticket.fakes is not None:
        _record(output, ticket, config, timeout)
        return
    with connected(config) as client, Progress() as progress:
        provider = _same_account(client, ticket)
        job = Job(client, output, ticket, progress, timeout=timeout, config=config)
        with resumable(job.hint):
            videos = job.finish(_again(client, provider, job, ticket))
    show_paths(videos)


def _record(place: Path, ticket: Ticket, config: Path | None, timeout: float) -> None:
    """
    Go on with the cases of a job.
    """
    recorder = listening()
    from ._notebook import Notebook  # noqa: PLC0415  # it needs an extra

    with connected(config, wrappers=(recorder,)) as client:
        provider = _same_account(client, ticket)
        account = account_of(client, provider, ticket.account)
        with Notebook(place, ticket, recorder, provider, account) as notebook, Progress() as progress:
            job = Job(client, place, ticket, progress, timeout=timeout, config=config)
            with resumable(job.hint):
                notebook.record(job, lambda: _again(client, provider, job, ticket))


def _resumable_ticket(path: Path, *, sandbox: bool) -> Ticket:
    ticket = read_ticket(path)
    if ticket.sandbox:
        raise Stop(
            Code.USAGE,
            f"{path} tells of a job in a sandbox, which has ended with its command: generate it again",
        )
    if sandbox:
        raise Stop(Code.USAGE, f"{path} tells of a real job, which no sandbox knows; leave out --sandbox")
    return ticket


def _same_account(client: Client, ticket: Ticket) -> Provider:
    """
    The provider, once it is sure that the account still leads to where the job is.
    """
    provider = client.registry.get(ticket.provider)
    account = account_of(client, provider, ticket.account)
    if address_of(account) != ticket.base_url:
        raise Stop(
            Code.USAGE,
            f"the job is at {ticket.base_url}, and the account {account.name} leads to {address_of(account)}",
        )
    return provider


def _again(client: Client, provider: Provider, job: Job, ticket: Ticket) -> Task:
    """
    Where the job stands by now; the ticket knows it too.
    """
    task = _polled(client, ticket.task) if ticket.task else _found(client, provider, job, ticket)
    job.keep(task)
    return task


def _polled(client: Client, task: Task) -> Task:
    if task.status.final:
        return task
    try:
        return client.poll(task)
    except ProviderError as error:
        if not error.retryable:
            raise
        return task  # waiting has more patience


def _found(client: Client, provider: Provider, job: Job, ticket: Ticket) -> Task:
    """
    The job whose answer was lost.
    """
    label, identity = provider.info.label, ticket.external_id
    if "find" not in provider.hooks:
        raise Stop(
            Code.RESUMABLE,
            f"nobody knows whether {label} took the job, and it cannot be asked for {identity}: "
            "look at the account's own list before you generate it again with --force",
        )
    task = client.find(identity, request=ticket.request, account=ticket.account)
    if task:
        return task
    if proof := provider.info.absence_proves:
        job.forget()
        raise Stop(Code.VENDOR, f"{label} never took the job ({proof}): generate it again")
    raise Stop(
        Code.RESUMABLE,
        f"{label} knows no job {identity}, which does not prove that it took none: try again later, "
        "or look at the account's own list before you generate it again with --force",
    )
