"""
What lies beside a video until it is saved: enough to go on from any process.

``boat.mp4.task.json`` is written before the job is submitted, so that no paid
job is ever forgotten. It never holds a credential.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import attrs

from .._convert import strict, structured
from .._request import GenerationRequest
from .._task import Task
from ._exits import Code, Stop

if TYPE_CHECKING:
    from .._account import Account

SUFFIX = ".task.json"


@attrs.frozen(kw_only=True)
class Ticket:
    """
    A job that was paid for, or may have been.

    Attributes:
        version: Of this format.
        state: ``submitting`` until an answer came, then the job's status.
        provider: The provider's name.
        account: The account's name.
        base_url: Where the account led to.
        external_id: Ours; what ``find`` asks for.
        sandbox: The vendor was simulated, and ended with the command.
        replace: A file in the video's place may be replaced.
        saved: The files that are there already.
        request: As it was asked.
        task: As the vendor told last; None while no answer came.
        fakes: What stands for what in the cases that are recorded; None where none are.
    """

    version: Literal[1] = 1
    state: str = "submitting"
    provider: str
    account: str
    base_url: str
    external_id: str
    sandbox: bool = False
    replace: bool = False
    saved: tuple[str, ...] = ()
    request: GenerationRequest
    task: Task | None = None
    fakes: Mapping[str, str] | None = None

    def of(self, task: Task) -> Ticket:
        """
        The same once the vendor has told of the job.
        """
        return attrs.evolve(self, task=task, state=task.status.value)


def address_of(account: Account) -> str:
    """
    Where *account* leads to, without a password or a key that may be in it.
    """
    parts = urlsplit(account.base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def ticket_path(video: Path) -> Path:
    """
    Where the ticket of *video* lies; that of a ticket is itself.
    """
    return video if video.name.endswith(SUFFIX) else video.with_name(video.name + SUFFIX)


def read_ticket(path: Path) -> Ticket:
    """
    The ticket at *path*.

    Raises:
        Stop: There is none, or it cannot be read.
    """
    try:
        return structured(json.loads(path.read_text("utf-8")), Ticket)
    except FileNotFoundError:
        raise Stop(Code.USAGE, f"there is no {path}: nothing is pending") from None
    except OSError as error:
        raise Stop(Code.USAGE, f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise Stop(Code.USAGE, f"{path} is no ticket of this program: {error}") from error


def create_ticket(path: Path, ticket: Ticket, *, replace: bool) -> None:
    """
    Write the first *ticket* at *path*, so that no two commands start a job for one file.

    Raises:
        FileExistsError: Another one is there, and *replace* is off.
    """
    if replace:
        write_ticket(path, ticket)
        return
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        write_ticket(path, ticket)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def write_ticket(path: Path, ticket: Ticket) -> None:
    """
    Write *ticket* whole or not at all, for this user's eyes only, and onto the disk.
    """
    text = json.dumps(strict().unstructure(ticket), indent=2)
    handle, name = mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """
    Have the folder's entry on the disk too, where the system can.
    """
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
