"""
Acme's API, call by call.

Change: the source of what is said here. https://docs.acme.example.com, read 2026-01-05.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

from telecine import Catalogue, HttpRequest, ProviderInfo, Task, hookimpl, read

from ._auth import CREDENTIALS, headers
from ._body import body
from ._errors import ERRORS
from ._options import Options
from ._replies import STATUS, Film

if TYPE_CHECKING:
    from telecine import Account, Flow, GenerationRequest, Offer

NAME = "acme"
"""The provider's name, which is also that of the entry points in ``pyproject.toml``."""
LABEL = "Acme"
"""Change: the vendor's name, as people write it."""
BASE_URL = "https://api.acme.example.com"
"""Change: where calls go, unless an account says otherwise."""
PATHS = {
    "submit": "/v1/films",
    "poll": "/v1/films/{film}",
    "cancel": "/v1/films/{film}/stop",
}
"""Change: the path of each call."""
POLL_EVERY = 5.0
"""Change: seconds between two polls that the vendor is comfortable with."""


@hookimpl
def describe() -> ProviderInfo:
    """
    Who the vendor is, and what it sells.
    """
    return ProviderInfo(
        name=NAME,
        label=LABEL,
        base_url=BASE_URL,
        credentials=CREDENTIALS,
        catalogue=Catalogue.load(files(__package__) / "models.toml", options=Options),
        statuses=STATUS,
        errors=ERRORS,
        poll_every=POLL_EVERY,
    )


@hookimpl
def submit(request: GenerationRequest, account: Account, offer: Offer) -> Flow[Task]:
    """
    Order a film.
    """
    response = yield HttpRequest.post(
        _url("submit", account), json=body(request, offer), headers=headers(account)
    )
    film = read(response, Film)
    return film.task(Task(handle=film.id))


@hookimpl
def poll(task: Task, account: Account) -> Flow[Task]:
    """
    Ask where a film stands.
    """
    response = yield HttpRequest.get(_url("poll", account, task), headers=headers(account))
    return read(response, Film).task(task)


@hookimpl
def cancel(task: Task, account: Account) -> Flow[Task]:
    """
    Stop a film that is not made yet.
    """
    response = yield HttpRequest.post(_url("cancel", account, task), headers=headers(account))
    return read(response, Film).task(task)


def _url(call: str, account: Account, task: Task | None = None) -> str:
    film = quote((task and task.handle) or "", safe="")
    return f"{account.base_url}{PATHS[call].format(film=film)}"
