"""
Nimbus for telecine: a token to exchange, a picture to upload, a job to create and start, a file to ask for.

Source: https://docs.nimbus.example, read 2026-01-05.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote

from telecine import Catalogue, HttpRequest, ProviderInfo, Role, Session, Unsupported, hookimpl, read

from ._errors import translate_error
from ._replies import STATUS, AccountReply, File, Job, Jobs, Ticket, Token

if TYPE_CHECKING:
    from datetime import datetime

    from telecine import Account, Flow, GenerationRequest, Image, Task

__all__ = ["cancel", "check", "describe", "find", "login", "poll", "submit", "translate_error"]


@hookimpl
def describe() -> ProviderInfo:
    """
    One region, one kind of key.
    """
    return ProviderInfo(
        name="nimbus",
        label="Nimbus",
        base_url="https://api.nimbus.example",
        credentials=(("api_key",),),
        catalogue=Catalogue.load(files(__package__) / "models.toml"),
        statuses=STATUS,
    )


@hookimpl
def login(account: Account, now: datetime) -> Flow[Session]:
    """
    POST /v1/tokens: a key is exchanged for a token that lasts an hour.
    """
    response = yield HttpRequest.post(_url(account, "tokens"), json={"key": account.secret("api_key")})
    token = read(response, Token)
    return Session(token=token.token, expires_at=now + timedelta(seconds=token.expires_in))


@hookimpl
def submit(request: GenerationRequest, account: Account, external_id: str, session: Session) -> Flow[Task]:
    """
    POST /v1/jobs, then POST /v1/jobs/{id}/start; a picture goes ahead of both.
    """
    picture = _picture(request)
    upload_id = (yield from _upload(picture, account, session)) if picture else None
    body = {
        "model": request.model,
        "prompt": request.prompt,
        "seconds": request.duration,
        "ratio": request.aspect_ratio,
        "seed": request.seed,
        "upload_id": upload_id,
        "reference": external_id,
    }
    body = {key: value for key, value in body.items() if value is not None}
    created = yield HttpRequest.post(_url(account, "jobs"), json=body, headers=_bearer(session))
    job = read(created, Job)
    started = yield HttpRequest.post(_url(account, "jobs", job.id, "start"), headers=_bearer(session))
    return read(started, Job).task()


@hookimpl
def poll(task: Task, account: Account, session: Session) -> Flow[Task]:
    """
    GET /v1/jobs/{id}; once the job is done, GET /v1/files/{id} says where the video lies.
    """
    response = yield HttpRequest.get(_url(account, "jobs", task.handle), headers=_bearer(session))
    job = read(response, Job)
    if job.file_id is None:
        return job.task(task)
    response = yield HttpRequest.get(_url(account, "files", job.file_id), headers=_bearer(session))
    return job.task(task, videos=[read(response, File).video()])


@hookimpl
def find(external_id: str, account: Account, session: Session) -> Flow[Task | None]:
    """
    GET /v1/jobs?reference=: a job that was created and never started expires by itself.
    """
    response = yield HttpRequest.get(
        _url(account, "jobs"), params={"reference": external_id}, headers=_bearer(session)
    )
    return next((job.task() for job in read(response, Jobs).jobs), None)


@hookimpl
def cancel(task: Task, account: Account, session: Session) -> Flow[Task]:
    """
    POST /v1/jobs/{id}/stop.
    """
    response = yield HttpRequest.post(_url(account, "jobs", task.handle, "stop"), headers=_bearer(session))
    return read(response, Job).task(task)


@hookimpl
def check(account: Account, session: Session) -> Flow[str]:
    """
    GET /v1/account.
    """
    response = yield HttpRequest.get(_url(account, "account"), headers=_bearer(session))
    return f"{read(response, AccountReply).credits} credits left"


def _upload(picture: Image, account: Account, session: Session) -> Flow[str]:
    """
    A signed address is asked for, and the bytes go there: to the storage, which must not see the token.
    """
    response = yield HttpRequest.post(_url(account, "uploads"), headers=_bearer(session), commits=False)
    ticket = read(response, Ticket)
    yield HttpRequest(
        method="PUT",
        url=ticket.url,
        headers={"content-type": picture.media_type or "image/jpeg"},
        content=picture.data or b"",
        anonymous=True,
        commits=False,
    )
    return ticket.upload_id


def _picture(request: GenerationRequest) -> Image | None:
    picture = request.image(Role.FIRST_FRAME)
    if picture and picture.url:
        raise Unsupported("Nimbus fetches no pictures: send the bytes", param="image", allowed=["data"])
    return picture


def _url(account: Account, *path: str | None) -> str:
    return "/".join((account.base_url, "v1", *(quote(part or "", safe="") for part in path)))


def _bearer(session: Session) -> dict[str, str]:
    return {"authorization": f"Bearer {session.token.reveal()}"}
