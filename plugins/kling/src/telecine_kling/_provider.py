"""
Kling's first API generation, product by product.

Source: app.klingai.com/global/dev/document-api and kling.ai/document-api, read 2026-10.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs

from telecine import Catalogue, HttpRequest, Operation, ProviderInfo, hookimpl, read

from ._auth import headers
from ._checks import check as check_options
from ._errors import ERRORS
from ._options import Options
from ._pictures import masks, pictures
from ._replies import STATUS, CostsReply, Reply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from telecine import Account, Flow, GenerationRequest, Offer, Task

SINGAPORE = "https://api-singapore.klingai.com"
BEIJING = "https://api-beijing.klingai.com"
MONTH = 30 * 24 * 3600
SOUND = {"sound": {True: "on", False: "off"}, "keep_original_sound": {True: "yes", False: "no"}}
"""How each product that has a choice of sound is told it."""


@hookimpl
def describe() -> ProviderInfo:
    """
    Kling in its two regions; an account belongs to one of them.
    """
    return ProviderInfo(
        name="kling",
        label="Kling AI",
        base_url=SINGAPORE,
        base_urls={"global": SINGAPORE, "china": BEIJING},
        credentials=(("api_key",), ("access_key", "secret_key")),
        catalogue=_catalogue(),
        statuses=STATUS,
        errors={str(code): kind for code, kind in ERRORS.items()},
        poll_every=5.0,
        retention=MONTH,
    )


@hookimpl
def submit(
    request: GenerationRequest,
    account: Account,
    now: datetime,
    offer: Offer,
    external_id: str,
    callback_url: str | None,
) -> Flow[Task]:
    """
    POST /v1/videos/{product}, sections 3.1 to 3.7.
    """
    product = _product(request, [offer])
    check_options(request, offer)
    body = {
        **request.metadata,
        **masks(request.metadata),
        "model_name": offer.facts.get("model_name", request.model),
        **pictures(product, request),
        "prompt": request.prompt,
        "mode": offer.word(request.resolution),
        **_sound(request, offer),
        "aspect_ratio": request.aspect_ratio,
        "duration": None if request.duration is None else f"{request.duration:g}",
        "callback_url": callback_url,
        "external_task_id": external_id,
    }
    body = {key: value for key, value in body.items() if value not in (None, "")}
    response = yield HttpRequest.post(
        f"{account.base_url}/v1/videos/{product}", json=body, headers=headers(account, now)
    )
    return read(response, Reply).data.task(product)


@hookimpl
def poll(task: Task, account: Account, now: datetime) -> Flow[Task]:
    """
    GET /v1/videos/{product}/{task_id}, section 4.2; the product must be the one that was submitted.
    """
    product, _, identifier = (task.handle or "").partition("/")
    found = yield from _query(product, identifier, account, now)
    return attrs.evolve(
        task,
        status=found.status,
        vendor_status=found.vendor_status,
        videos=found.videos,
        error=found.error,
        usage=found.usage,
        created_at=found.created_at or task.created_at,
        finished_at=found.finished_at,
    )


@hookimpl
def find(external_id: str, request: GenerationRequest, account: Account, now: datetime) -> Flow[Task | None]:
    """
    The same path takes our own id in place of Kling's, section 2.1.
    """
    model = _catalogue().find(request.model)
    product = _product(request, model.offers if model else ())
    return (yield from _query(product, external_id, account, now))


@hookimpl
def check(account: Account, now: datetime) -> Flow[str]:
    """
    GET /account/costs, section 1: free, at most once a second.
    """
    end = int(now.timestamp() * 1000)
    response = yield HttpRequest.get(
        f"{account.base_url}/account/costs",
        params={"start_time": end - MONTH * 1000, "end_time": end},
        headers=headers(account, now),
    )
    packs = read(response, CostsReply).data.resource_pack_subscribe_infos or ()
    left = ", ".join(f"{pack.resource_pack_name}: {pack.remaining_quantity} units left" for pack in packs)
    return left or "no resource pack"


def _query(product: str, identifier: str, account: Account, now: datetime) -> Flow[Task]:
    url = f"{account.base_url}/v1/videos/{product}/{quote(identifier, safe='')}"
    response = yield HttpRequest.get(url, headers=headers(account, now))
    return read(response, Reply).data.task(product)


@cache
def _catalogue() -> Catalogue:
    return Catalogue.load(files(__package__) / "models.toml", options=Options)


def _product(request: GenerationRequest, offers: Sequence[Offer]) -> str:
    """
    The last part of the path: what an offer of the operation names, else what the operation means.
    """
    usual = "text2video" if request.operation is Operation.TEXT else "image2video"
    named = (offer.facts.get("product", usual) for offer in offers if offer.operation is request.operation)
    return next(named, usual)


def _sound(request: GenerationRequest, offer: Offer) -> dict[str, Any]:
    field = offer.facts.get("sound")
    return {field: SOUND[field][request.audio]} if field and request.audio is not None else {}
