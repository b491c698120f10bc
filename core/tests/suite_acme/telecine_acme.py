"""
Acme films paper boats: a vendor that never was, whose plugin keeps the whole contract.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from pathlib import Path

import attrs

from telecine import (
    Busy,
    Catalogue,
    ContentRejected,
    HttpRequest,
    InvalidResponse,
    ProviderInfo,
    Role,
    Status,
    Task,
    TaskError,
    TaskNotFound,
    Unauthorized,
    Video,
    hookimpl,
    read,
)

STATUS = {
    "queued": Status.QUEUED,
    "running": Status.PROCESSING,
    "done": Status.SUCCEEDED,
    "broken": Status.FAILED,
    "stopped": Status.CANCELLED,
}
ERRORS = {
    "bad_key": Unauthorized,
    "busy": Busy,
    "rules": ContentRejected,
    "no_job": TaskNotFound,
}


@attrs.frozen(kw_only=True)
class Options:
    """
    Acme's own options.
    """

    negative_prompt: str | None = None
    calm: bool | None = None


@attrs.frozen
class Reason:
    """
    Why a job broke.
    """

    code: str
    message: str


@attrs.frozen
class Job:
    """
    What Acme says of a job.
    """

    id: str
    state: str
    url: str | None = None
    percent: float | None = None
    reason: Reason | None = None


@attrs.frozen
class Jobs:
    """
    What Acme says of a search.
    """

    jobs: tuple[Job, ...]


@attrs.frozen
class Me:
    """
    What Acme says of an account.
    """

    credits: int


@hookimpl
def describe():
    """
    Acme in short.
    """
    return ProviderInfo(
        name="acme",
        label="Acme",
        base_url="https://api.acme.example",
        credentials=(("access_key", "secret_key"),),
        catalogue=Catalogue.load(Path(__file__).with_name("models.toml"), options=Options),
        statuses=STATUS,
        errors=ERRORS,
    )


@hookimpl
def submit(request, account, now, offer, external_id, callback_url):
    """
    POST /videos.
    """
    body = {
        "model": request.model,
        "prompt": request.prompt,
        "length": request.duration,
        "quality": offer.word(request.resolution),
        "ratio": request.aspect_ratio,
        "sound": request.audio,
        "seed": request.seed,
        "first": _image(request, Role.FIRST_FRAME),
        "last": _image(request, Role.LAST_FRAME),
        "ours": external_id,
        "callback": callback_url,
    }
    body = {**_options(request), **{key: value for key, value in body.items() if value is not None}}
    response = yield _call(account, now, "POST", "/videos", body)
    return _task(read(response, Job), Task())


@hookimpl
def poll(task, account, now):
    """
    GET /videos/{id}.
    """
    response = yield _call(account, now, "GET", f"/videos/{task.handle}")
    if response.status >= 400:
        raise InvalidResponse("Acme tells nothing of the job", status=response.status)
    return _task(read(response, Job), task)


@hookimpl
def find(external_id, account, now):
    """
    GET /videos, by our own id.
    """
    response = yield _call(account, now, "GET", f"/videos?ours={external_id}")
    jobs = read(response, Jobs).jobs
    return _task(jobs[0], Task()) if jobs else None


@hookimpl
def cancel(task, account, now):
    """
    DELETE /videos/{id}.
    """
    response = yield _call(account, now, "DELETE", f"/videos/{task.handle}")
    return _task(read(response, Job), task)


@hookimpl
def check(account, now):
    """
    GET /me, which is free.
    """
    response = yield _call(account, now, "GET", "/me")
    return f"{read(response, Me).credits} credits left"


@hookimpl
def translate_error(response, hook):
    """
    The verdict is in ``error.code``, whatever the status.
    """
    try:
        error = json.loads(response.content)["error"]
        code, message = error["code"], error["message"]
        kind = ERRORS[code]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return kind(f"Acme says {message}", code=code)


def _task(job, task):
    status = STATUS.get(job.state, Status.PROCESSING)
    error = None
    if status is Status.FAILED:
        reason = job.reason or Reason("unsaid", "Acme gives no reason")
        kind = ERRORS.get(reason.code, InvalidResponse)
        error = TaskError(kind=kind.__name__, message=reason.message, code=reason.code)
    return attrs.evolve(
        task,
        handle=job.id,
        status=status,
        vendor_status=job.state,
        progress=None if job.percent is None else min(100.0, max(0.0, job.percent)),
        videos=(Video(url=job.url),) if job.url else (),
        error=error,
    )


def _options(request):
    return dict(request.metadata)


def _image(request, role):
    image = request.image(role)
    return image and (image.url or image.base64)


def _call(account, now, method, path, body=None):
    content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
    stamp = str(int(now.timestamp()))
    key = account.secret("secret_key").encode()
    headers = {
        "x-acme-key": account.secret("access_key"),
        "x-acme-time": stamp,
        "x-acme-signature": hmac.new(key, stamp.encode() + content, hashlib.sha256).hexdigest(),
    }
    return HttpRequest(method=method, url=f"{account.base_url}{path}", headers=headers, content=content)
