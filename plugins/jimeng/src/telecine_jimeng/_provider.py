"""
Jimeng on Volcengine's visual API: two generic actions, and a ``req_key`` that says what is made.

Source: volcengine.com/docs/85621/1777001 (3.0 Pro), 1792702, 1792707, 1792710 (3.0 720P), 1792711 and
1802721 (3.0 1080P), as publicly copied, read 2026-10.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from telecine import (
    Catalogue,
    HttpRequest,
    Image,
    InvalidRequest,
    ProviderInfo,
    Role,
    Status,
    Task,
    Unsupported,
    hookimpl,
    media_type_of,
    read,
)

from ._errors import ERRORS
from ._options import Options
from ._replies import STATUS, Reply
from ._sign import signed

if TYPE_CHECKING:
    from datetime import datetime

    from telecine import Account, Flow, GenerationRequest, Offer

REGION = "cn-north-1"
VERSION = "2022-08-31"
SUBMIT, QUERY = "CVSync2AsyncSubmitTask", "CVSync2AsyncGetResult"
FPS = 24
RETENTION = 12 * 3600
LARGEST_IMAGE = int(4.7 * 1024 * 1024)
_ROLES = (Role.FIRST_FRAME, Role.LAST_FRAME)


@hookimpl
def describe() -> ProviderInfo:
    """
    Jimeng; a job lives 12 hours, and how often one may ask is not documented.
    """
    return ProviderInfo(
        name="jimeng",
        label="Jimeng AI",
        base_url="https://visual.volcengineapi.com",
        credentials=(("access_key", "secret_key"), ("access_key", "secret_key", "session_token")),
        options=("region", "version", "submit_action", "query_action"),
        catalogue=Catalogue.load(files(__package__) / "models.toml", options=Options),
        statuses=STATUS,
        errors=ERRORS,
        poll_every=10.0,
        retention=RETENTION,
    )


@hookimpl
def submit(request: GenerationRequest, account: Account, now: datetime, offer: Offer) -> Flow[Task]:
    """
    CVSync2AsyncSubmitTask. The handle keeps the ``req_key``, which the query needs.
    """
    prompt = request.prompt or ""
    body = {
        "req_key": request.model,
        "prompt": prompt if prompt.strip() else None,
        **_pictures(request),
        "seed": _seed(request.seed),
        "frames": _frames(request.duration) if offer.facts.get("frames", True) else None,
        "aspect_ratio": request.aspect_ratio,
    }
    body = {**request.metadata, **{key: value for key, value in body.items() if value is not None}}
    response = yield _call(account, now, account.options.get("submit_action", SUBMIT), body)
    job = read(response, Reply).job
    return Task(handle=f"{request.model}/{job.task_id}" if job.task_id else None, status=Status.QUEUED)


@hookimpl
def poll(task: Task, account: Account, now: datetime) -> Flow[Task]:
    """
    CVSync2AsyncGetResult, with the ``req_key`` of the submit: another one may not be opened.
    """
    name, _, identifier = (task.handle or "").rpartition("/")
    body = {"req_key": name, "task_id": identifier}
    response = yield _call(account, now, account.options.get("query_action", QUERY), body)
    return read(response, Reply).told(task, now)


@hookimpl
def check(account: Account, now: datetime) -> Flow[str]:
    """
    Ask for a job that does not exist: only good keys are told so, and nothing is made.
    """
    body = {"req_key": "jimeng_t2v_v30", "task_id": "0"}
    response = yield _call(account, now, account.options.get("query_action", QUERY), body)
    read(response, Reply)
    return "the keys are good; what is left of the quota is not told"


def _call(account: Account, now: datetime, action: str, body: dict[str, Any]) -> HttpRequest:
    query = urlencode({"Action": action, "Version": account.options.get("version", VERSION)})
    request = HttpRequest.post(f"{account.base_url}/?{query}", json=body)
    return signed(request, account, now, account.options.get("region", REGION))


def _frames(duration: float | None) -> int | None:
    """
    The vendor counts pictures, 24 a second and one; it ignores a ``duration``.
    """
    return None if duration is None else int(duration) * FPS + 1


def _seed(seed: int | None) -> int | None:
    if seed is not None and seed < -1:
        raise Unsupported(
            "Jimeng takes seeds from 0 on, and -1 for chance", param="seed", allowed=["-1 or more"]
        )
    return seed


def _pictures(request: GenerationRequest) -> dict[str, list[str]]:
    """
    All as addresses or all as bare base64, in the order first, last.
    """
    images = [image for role in _ROLES if (image := request.image(role))]
    if not images:
        return {}
    urls = [image.url for image in images if image.url]
    if not urls:
        return {"binary_data_base64": [_base64(image) for image in images]}
    if len(urls) < len(images):
        raise InvalidRequest(
            "Jimeng takes pictures all as URLs or all as bytes, not some of each", param="images"
        )
    return {"image_urls": urls}


def _base64(image: Image) -> str:
    data = image.data or b""
    if media_type_of(data) not in ("image/jpeg", "image/png"):
        raise Unsupported("Jimeng takes JPEG and PNG pictures", param="image", allowed=["jpeg", "png"])
    if len(data) > LARGEST_IMAGE:
        raise Unsupported("Jimeng takes pictures up to 4.7 MB", param="image", allowed=["4.7 MB"])
    return image.base64 or ""
