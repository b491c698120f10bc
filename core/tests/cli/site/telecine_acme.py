"""
A made-up vendor, as a plugin has it: `acme` whole, and its poorer relations.
"""

import attrs

from telecine import (
    Busy,
    Catalogue,
    ContentRejected,
    HttpRequest,
    ProviderInfo,
    Status,
    Task,
    TaskError,
    Unauthorized,
    Video,
    hookimpl,
    read,
)

MODELS = {
    "model": [
        {
            "id": "acme-1",
            "aliases": ["acme"],
            "source": "acme.md 1",
            "offer": [
                {
                    "for": ["text", "image", "first_last"],
                    "duration": [5, 10],
                    "resolution": ["720p", "1080p"],
                    "audio": [False, True],
                    "aspect_ratio": ["16:9", "9:16"],
                    "n": [1, 2],
                }
            ],
        }
    ]
}
STATUS = {
    "queued": Status.QUEUED,
    "running": Status.PROCESSING,
    "done": Status.SUCCEEDED,
    "failed": Status.FAILED,
    "cancelled": Status.CANCELLED,
}
ERRORS = {"content": ContentRejected, "busy": Busy, "key": Unauthorized}


@attrs.frozen
class Job:
    """
    What Acme tells of a job.
    """

    id: str
    state: str
    videos: tuple[str, ...] = ()
    progress: float | None = None
    reason: str | None = None


def info(name="acme", **more):
    """
    What one of the family says about itself.
    """
    catalogue = Catalogue.of({"model": [{**MODELS["model"][0], "id": f"{name}-1", "aliases": [name]}]})
    return ProviderInfo(
        name=name,
        label=name.title(),
        base_url="https://api.acme.example",
        credentials=(("api_key",),),
        catalogue=catalogue,
        statuses=STATUS,
        poll_every=0.01,
        **more,
    )


@hookimpl
def describe():
    """
    Acme itself.
    """
    return info()


@hookimpl
def submit(request, account, external_id):
    """
    POST /jobs.
    """
    response = yield HttpRequest.post(
        f"{account.base_url}/jobs",
        json={"prompt": request.prompt, "seconds": request.duration, "id": external_id},
        headers=_headers(account),
    )
    return _task(read(response, Job))


@hookimpl
def poll(task, account):
    """
    GET /jobs/{id}.
    """
    response = yield HttpRequest.get(f"{account.base_url}/jobs/{task.handle}", headers=_headers(account))
    found = _task(read(response, Job))
    return attrs.evolve(
        task,
        status=found.status,
        vendor_status=found.vendor_status,
        progress=found.progress,
        videos=found.videos,
        error=found.error,
    )


@hookimpl
def find(external_id, account):
    """
    GET /jobs?id=; null where there is none.
    """
    response = yield HttpRequest.get(
        f"{account.base_url}/jobs", params={"id": external_id}, headers=_headers(account)
    )
    return _task(read(response, Job)) if response.json() else None


@hookimpl
def check(account):
    """
    GET /account.
    """
    yield HttpRequest.get(f"{account.base_url}/account", headers=_headers(account))
    return "12 units left"


@hookimpl
def translate_error(response):
    """
    The verdict is in ``error``.
    """
    body = response.json() if response.content.startswith(b"{") else {}
    error = ERRORS.get(body.get("error"))
    return error(f"Acme says {body['error']} to {body.get('quoted', 'it')}") if error else None


def _headers(account):
    return {"authorization": f"Bearer {account.secret('api_key')}"}


def _task(job):
    status = STATUS.get(job.state, Status.PROCESSING)
    failed = status is Status.FAILED
    return Task(
        handle=job.id,
        status=status,
        vendor_status=job.state,
        progress=job.progress,
        videos=[Video(url=url) for url in job.videos],
        error=TaskError(kind=job.reason or "VendorDown", message="Acme gave up") if failed else None,
    )
