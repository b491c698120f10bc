"""
Vidu's enterprise API: text, pictures and references to video.

Source: platform.vidu.com/docs and platform.vidu.cn/docs, read 2026-07.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs

from telecine import (
    Catalogue,
    HttpRequest,
    InvalidResponse,
    Operation,
    ProviderInfo,
    Status,
    Unsupported,
    hookimpl,
    read,
)

from ._errors import ERRORS
from ._options import Options
from ._pictures import images, subjects
from ._replies import STATUS, Created, Credits, Job, Stopped

if TYPE_CHECKING:
    from datetime import datetime

    from telecine import Account, Flow, GenerationRequest, Offer, Task

GLOBAL = "https://api.vidu.com"
CHINA = "https://api.vidu.cn"
ENDPOINTS = {
    Operation.TEXT: "text2video",
    Operation.IMAGE: "img2video",
    Operation.FIRST_LAST: "start-end2video",
    Operation.REFERENCE: "reference2video",
}
LARGEST_BODY = 20 * 1024 * 1024
URL_LIFE = timedelta(hours=1)
"""Current pages say 24 hours, older international ones one hour: the shorter life is the one to plan for."""


@hookimpl
def describe() -> ProviderInfo:
    """
    Vidu's two sites; a key belongs to one of them.
    """
    return ProviderInfo(
        name="vidu",
        label="Vidu",
        base_url=GLOBAL,
        base_urls={"global": GLOBAL, "china": CHINA},
        credentials=(("api_key",),),
        catalogue=Catalogue.load(files(__package__) / "models.toml", options=Options),
        statuses=STATUS,
        errors=ERRORS,
        poll_every=5.0,
    )


@hookimpl
def submit(
    request: GenerationRequest,
    account: Account,
    offer: Offer,
    external_id: str,
    callback_url: str | None,
) -> Flow[Task]:
    """
    POST /ent/v2/text2video, img2video, start-end2video or reference2video: the roles of the images say which.
    """
    prompt = request.prompt or ""
    body = {
        # Nothing can be looked up by it, but every answer and callback repeats it.
        "payload": external_id,
        **_options(request, offer),
        "model": request.model,
        "prompt": prompt if prompt.strip() else None,
        "images": images(request, offer),
        "duration": request.duration,
        "resolution": offer.word(request.resolution) or None,
        "aspect_ratio": request.aspect_ratio,
        "audio": request.audio if offer.audio else None,
        "seed": request.seed,
        "callback_url": callback_url,
    }
    # A field that is there is read, even as null: aspect_ratio beside a picture is refused (FieldUnwanted).
    known = {key: value for key, value in body.items() if value is not None}
    call = HttpRequest.post(_url(account, ENDPOINTS[offer.operation]), json=known, headers=_headers(account))
    if len(call.content) > LARGEST_BODY:
        raise Unsupported(
            "Vidu takes up to 20 MB in one request; give pictures by their address",
            param="images",
            allowed=["20 MB"],
        )
    response = yield call
    return read(response, Created).task()


@hookimpl
def poll(task: Task, account: Account, now: datetime) -> Flow[Task]:
    """
    GET /ent/v2/tasks/{id}/creations.
    """
    response = yield HttpRequest.get(_job(task, account, "creations"), headers=_headers(account))
    return read(response, Job).task(task, expires_at=now + URL_LIFE)


@hookimpl
def cancel(task: Task, account: Account) -> Flow[Task]:
    """
    POST /ent/v2/tasks/{id}/cancel: an empty object says that it is done. A job that runs cannot be stopped.
    """
    response = yield HttpRequest.post(
        _job(task, account, "cancel"), json={"id": task.handle}, headers=_headers(account)
    )
    read(response, Stopped)
    # The price that the submit named no longer holds, and this answer names none.
    return attrs.evolve(task, status=Status.CANCELLED, vendor_status=None, usage=None)


@hookimpl
def check(account: Account) -> Flow[str]:
    """
    GET /ent/v2/credits: free.
    """
    response = yield HttpRequest.get(
        _url(account, "credits"), params={"show_detail": "false"}, headers=_headers(account)
    )
    reply = read(response, Credits)
    balances = reply.remaining_credits if reply.remains is None else reply.remains
    if balances is None:
        raise InvalidResponse("the answer names no credits", path="$.remains")
    left = [f"{each.type}: {each.credit_remain:.15g} credits left" for each in balances if each.credit_remain]
    return ", ".join(left) or "no credits left"


def _options(request: GenerationRequest, offer: Offer) -> dict[str, Any]:
    """
    Vendor options as they are, but for the pictures in them.
    """
    options = dict(request.metadata)
    if "subjects" in options:
        options["subjects"] = subjects(options["subjects"], offer)
    elif "auto_subjects" in options:
        raise Unsupported("`auto_subjects` goes with `subjects`", param="metadata.auto_subjects")
    most = offer.facts.get("sounds", len(options.get("sounds", ())))
    if len(options.get("sounds", ())) > most:
        raise Unsupported(
            f"{request.model} takes up to {most} sounds", param="metadata.sounds", allowed=[f"up to {most}"]
        )
    # Required where there is sound, says the page, and names a default nevertheless.
    if "audio_type" in offer.options:
        options.setdefault("audio_type", "all")
    return options


def _job(task: Task, account: Account, what: str) -> str:
    return _url(account, f"tasks/{quote(task.handle or '', safe='')}/{what}")


def _url(account: Account, path: str) -> str:
    return f"{account.base_url}/ent/v2/{path}"


def _headers(account: Account) -> dict[str, str]:
    # The word is not Bearer; one integrator of viduq4-preview sends that on reference2video, the pages never.
    return {"authorization": f"Token {account.secret('api_key')}"}
