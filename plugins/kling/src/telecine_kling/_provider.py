"""
Kling's first API generation: text and images to video.

Source: app.klingai.com/global/dev/document-api and kling.ai/document-api, read 2026-10.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import attrs

from telecine import (
    Catalogue,
    HttpRequest,
    Image,
    Operation,
    ProviderInfo,
    Role,
    Unsupported,
    hookimpl,
    media_type_of,
    read,
)

from ._auth import headers
from ._errors import ERRORS
from ._options import Options
from ._replies import STATUS, CostsReply, Reply

if TYPE_CHECKING:
    from datetime import datetime

    from telecine import Account, Flow, GenerationRequest, Offer, Task

SINGAPORE = "https://api-singapore.klingai.com"
BEIJING = "https://api-beijing.klingai.com"
MONTH = 30 * 24 * 3600
LARGEST_IMAGE = 10 * 1024 * 1024
_MASKS = ("static_mask", "dynamic_masks")


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
        catalogue=Catalogue.load(files(__package__) / "models.toml", options=Options),
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
    POST /v1/videos/text2video or image2video, sections 3.1 and 3.2.
    """
    product = _product(request)
    body = {
        **_options(request),
        "model_name": request.model,
        "image": _image(request.image(Role.FIRST_FRAME), "image"),
        "image_tail": _image(request.image(Role.LAST_FRAME), "image_tail"),
        "prompt": request.prompt,
        "mode": offer.word(request.resolution),
        "sound": _sound(request.audio) if offer.facts.get("sound") else None,
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
    return (yield from _query(_product(request), external_id, account, now))


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


def _product(request: GenerationRequest) -> str:
    return "text2video" if request.operation is Operation.TEXT else "image2video"


def _sound(audio: bool | None) -> str | None:
    return {True: "on", False: "off", None: None}[audio]


def _options(request: GenerationRequest) -> dict[str, Any]:
    """
    Vendor options as they are, but for pictures, which Kling wants as URLs or bare base64.
    """
    options = {key: value for key, value in request.metadata.items() if key != "mode"}
    camera = options.get("camera_control")
    if camera and request.images and camera["type"] != "simple":
        raise Unsupported(
            "with an image the camera moves by `simple` only",
            param="metadata.camera_control.type",
            allowed=["simple"],
        )
    if "static_mask" in options:
        options["static_mask"] = _image(
            Image.parse(options["static_mask"], param="static_mask"), "static_mask"
        )
    if "dynamic_masks" in options:
        options["dynamic_masks"] = [
            {**mask, "mask": _image(Image.parse(mask["mask"], param="dynamic_masks"), "dynamic_masks")}
            for mask in options["dynamic_masks"]
        ]
    return options


def _image(image: Image | None, param: str) -> str | None:
    """
    A URL as it is, bytes as bare base64: a ``data:`` prefix is refused by the vendor, section 3.0.
    """
    if image is None:
        return None
    if image.data is None:
        return image.url
    if media_type_of(image.data) not in ("image/jpeg", "image/png"):
        raise Unsupported(
            f"Kling takes JPEG and PNG pictures; `{param}` is neither", param=param, allowed=["jpeg", "png"]
        )
    if len(image.data) > LARGEST_IMAGE:
        raise Unsupported(
            f"Kling takes pictures up to 10 MB; `{param}` is larger", param=param, allowed=["10 MB"]
        )
    return image.base64
