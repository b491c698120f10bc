"""
``telecine record``.
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ._admission import admitted
from ._exits import Code, Stop
from ._host import account_of, connected, sandbox
from ._inputs import FILE, inputs, timeout
from ._job import Job, resumable
from ._preview import transcript
from ._progress import Progress
from ._screen import warn
from ._ticket import ticket_path

if TYPE_CHECKING:
    from .._preview import Preview
    from ..testing._recorder import Recorder
    from ._inputs import Asked
    from ._ticket import Ticket

_NEEDS = ("hypothesis", "pytest", "syrupy")
_NAME = re.compile(r"[A-Za-z0-9]\w*", re.ASCII)
_DEFAULT = "recorded"
_LARGEST = 64 * 1024
"""Bytes of a picture that a case may hold."""


@click.command("record")
@inputs
@click.option(
    "--cases",
    type=FILE,
    default=Path("tests/cases"),
    show_default=True,
    metavar="FOLDER",
    help="The plugin's cases.",
)
@click.option("--name", metavar="WORD", help=f"What the cases' names begin with; else {_DEFAULT}.")
@click.option("--yes", "-y", is_flag=True, help="Submit without asking.")
@timeout
@sandbox
def command(asked: Asked, cases: Path, name: str | None, timeout: float, *, yes: bool, sandbox: bool) -> None:
    """
    Make one real job of PROMPT, and conformance cases of what the vendor says.

    The submit becomes a case, and of the polls the first with each word of the
    vendor's for where the job stands. Ids and addresses are replaced by stand-ins,
    and a case that would still show a secret is not written. The job is paid for.
    What an interrupted record has left, telecine resume goes on with.

    \b
    telecine record "a paper boat" --model kling-v2-6 --name boat
    telecine record "a paper boat" --model kling-v2-6 --name boat --sandbox
    """  # noqa: D301  # click wants the character, and keeps the lines below it
    place = _place(cases, name)
    _refuse_large(asked)
    recorder = listening()
    from ._notebook import Notebook  # noqa: PLC0415  # it needs the extra

    with connected(asked.config, sandbox=sandbox, wrappers=(recorder,)) as client:
        ticket, seen = admitted(client, asked, sandbox=sandbox, fakes={})
        warn((*asked.notices, *seen.warnings))
        provider = client.registry.get(ticket.provider)
        account = account_of(client, provider, ticket.account)
        notebook = Notebook(place, ticket, recorder, provider, account)
        _agree(ticket, seen, yes=yes or sandbox)
        with notebook, Progress() as progress:
            job = Job(client, place, ticket, progress, timeout=timeout, config=asked.config)
            with resumable(job.hint):
                notebook.record(job, lambda: job.submit(strict=asked.strict, replace=False))


def listening() -> Recorder:
    """
    What hears the flows of a client.

    Raises:
        Stop: It needs an extra that is not installed.
    """
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        what = " and ".join(missing)
        raise Stop(Code.USAGE, f"cases are made with {what}: pip install 'telecine[testing]'")
    from ..testing._recorder import Recorder  # noqa: PLC0415  # it needs the extra

    return Recorder()


def _place(cases: Path, name: str | None) -> Path:
    if not cases.is_dir():
        raise click.BadParameter(f"there is no folder {cases}", param_hint="--cases")
    if name is None:
        names = chain((_DEFAULT,), (f"{_DEFAULT}_{number}" for number in count(2)))
        return next(cases / each for each in names if not _taken(cases / each))
    if not _NAME.fullmatch(name):
        raise click.BadParameter("it is made of letters, digits and _", param_hint=f"--name {name}")
    if taken := _taken(cases / name):
        raise click.BadParameter(f"{taken} exists already", param_hint=f"--name {name}")
    return cases / name


def _taken(place: Path) -> Path | None:
    """
    What is there already of a job by that name.
    """
    known = (ticket_path(place), *(place.with_name(f"{place.name}_{hook}") for hook in ("submit", "find")))
    return next(
        (each for each in (*known, *place.parent.glob(f"{place.name}_poll_*")) if each.exists()), None
    )


def _refuse_large(asked: Asked) -> None:
    if any(len(image.data or b"") > _LARGEST for image in asked.request.images):
        raise click.UsageError(
            f"a case holds its pictures, each of {_LARGEST // 1024} KiB at most: give a smaller one, or a URL"
        )


def _agree(ticket: Ticket, seen: Preview, *, yes: bool) -> None:
    """
    Show what is to be submitted, and ask.
    """
    click.echo("\n\n\n".join(map(transcript, seen.requests)) + "\n", err=True)
    where = f"{ticket.provider}, account {ticket.account}, at {ticket.base_url}"
    if yes:
        click.echo(f"One job at {where}.", err=True)
        return
    try:
        agreed = click.confirm(f"One job at {where}, which is paid for. Submit it?", err=True)
    except click.Abort:
        raise Stop(Code.USAGE, "nothing is submitted; --yes answers where nobody can be asked") from None
    if not agreed:
        raise Stop(Code.USAGE, "nothing is submitted")
