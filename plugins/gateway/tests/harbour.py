"""
A gateway over HTTP with a vendor that tests play, on a real database.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs
import httpx

from telecine import (
    Account,
    Catalogue,
    ContentRejected,
    HttpRequest,
    HttpResponse,
    ProviderInfo,
    Registry,
    Status,
    Task,
    TaskError,
    Unsupported,
    Video,
    hookimpl,
    read,
)
from telecine_gateway import Engine, GatewaySettings, build_app
from telecine_gateway._keys import create

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from telecine_gateway._keys import Key

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
PATH = "/v1/video/generations"
FILM = "https://media.example.com/boat.mp4"
CANARY = "sk-canary-0123456789abcdefghijklmnopqrstuvwxyz"
VENDOR_SECRET = "vendor-secret-of-boats"
BODY = {"model": "sloop-1", "prompt": "a paper boat"}
OFFER = {
    "for": ["text", "image"],
    "duration": [5, 10],
    "resolution": ["720p"],
    "audio": [False],
    "aspect_ratio": {"text": ["16:9", "9:16"], "image": "follows"},
    "seed": True,
    "options": ["negative_prompt"],
}
MODELS = {
    "lift": {"image_tail": {"field": "images", "role": "last_frame"}},
    "model": [
        {"id": "sloop-1", "aliases": ["sloop"], "offer": [OFFER]},
        {"id": "ketch-1", "offer": [{"for": ["text"], "duration": [5]}]},
        {"id": "collage", "offer": [{"for": ["reference"], "images": [1, 2, 3]}]},
    ],
}
STATUSES = {
    "queued": Status.QUEUED,
    "running": Status.PROCESSING,
    "done": Status.SUCCEEDED,
    "refused": Status.FAILED,
    "cancelled": Status.CANCELLED,
}
ERRORS = {"refused": TaskError(kind="ContentRejected", message="no boats today", code="1301")}


@attrs.frozen(kw_only=True)
class Options:
    """
    The vendor's options.
    """

    negative_prompt: str | None = None


@attrs.frozen
class Reply:
    """
    What the vendor answers.
    """

    id: str
    state: str = "queued"
    urls: tuple[str, ...] = ()
    progress: float | None = None


def told(response: HttpResponse) -> Task:
    """
    The task in an answer.
    """
    reply = read(response, Reply)
    return Task(
        handle=reply.id,
        status=STATUSES[reply.state],
        vendor_status=reply.state,
        progress=reply.progress,
        videos=tuple(Video(url=url, duration=5.1, width=1280, height=720) for url in reply.urls),
        error=ERRORS.get(reply.state),
    )


class Plugin:
    """
    The vendor's plugin.
    """

    @hookimpl
    def describe(self):
        """
        The vendor in short; it likes to be asked often.
        """
        return ProviderInfo(
            name="boats",
            label="Boats",
            base_url="https://api.boats.example",
            credentials=(("api_key",),),
            catalogue=Catalogue.of(MODELS, options=Options),
            statuses=STATUSES,
            poll_every=0.01,
        )

    @hookimpl
    def submit(self, request, account):
        """
        One request; a ferry is refused before it.
        """
        if request.prompt == "a ferry":
            raise Unsupported("Boats films no ferries", param="prompt", allowed=("boat", "raft"))
        if request.prompt == "a wreck":
            raise ContentRejected("Boats films no wrecks", param="prompt")
        headers = {"authorization": f"Bearer {account.secret('api_key')}"}
        body = {"prompt": request.prompt, "images": len(request.images), "seed": request.seed}
        return told((yield HttpRequest.post(f"{account.base_url}/jobs", json=body, headers=headers)))

    @hookimpl
    def poll(self, task, account):
        """
        One request by the id.
        """
        return told((yield HttpRequest.get(f"{account.base_url}/jobs/{task.handle}")))

    @hookimpl
    def translate_error(self, response, hook):
        """
        No opinion.
        """


class Cancelling(Plugin):
    """
    The same with a way to end a job.
    """

    @hookimpl
    def cancel(self, task, account):
        """
        One request by the id.
        """
        yield HttpRequest.post(f"{account.base_url}/jobs/{task.handle}/cancel")
        return attrs.evolve(task, status=Status.CANCELLED, vendor_status="cancelled")


class Shipyard:
    """
    The vendor: a transport that answers as it is told.

    Attributes:
        state: Of every job.
        urls: What is in an answer.
        progress: The same.
        sent: The submits that arrived.
        polled: Set once the vendor was asked where a job stands.
    """

    def __init__(self) -> None:
        self.state = "running"
        self.urls: tuple[str, ...] = ()
        self.progress: float | None = None
        self.sent: list[HttpRequest] = []
        self.polled = asyncio.Event()

    def finish(self, *urls: str) -> None:
        """
        Let every job be done.
        """
        self.state, self.urls = "done", urls or (FILM,)

    async def send(self, request: HttpRequest) -> HttpResponse:
        """
        Answer one request.
        """
        number = request.url.rpartition("/jobs/")[2]
        if request.method == "POST" and request.url.endswith("/jobs"):
            self.sent.append(request)
            number = f"boat-{len(self.sent)}"
        elif request.method == "GET":
            self.polled.set()
        answer = {"id": number, "state": self.state, "urls": self.urls, "progress": self.progress}
        return HttpResponse.of(200, answer)

    async def close(self) -> None:
        """
        Nothing is open.
        """


@attrs.frozen(kw_only=True)
class Harbour:
    """
    A running gateway.

    Attributes:
        engine: Its engine.
        app: It, as it is served.
        yard: The vendor.
        client: Has a key of one owner.
        stranger: Has a key of another.
    """

    engine: Engine
    app: Any
    yard: Shipyard
    client: httpx.AsyncClient
    stranger: httpx.AsyncClient

    async def key(self, tenant: str = "harbour", **limits: Any) -> tuple[str, Key]:
        """
        A new key of *tenant*.
        """
        return await self.engine.store.write(lambda known: create(known, tenant=tenant, now=NOW, **limits))

    async def holder(self, **limits: Any) -> httpx.AsyncClient:
        """
        A client with a new key of those limits, and of an owner of its own.
        """
        plain, _ = await self.key(**{"tenant": "limited", **limits})
        return client_of(self.app, plain)

    async def post(self, body: Any = None, **known: Any) -> httpx.Response:
        """
        Ask for a video.
        """
        return await self.client.post(PATH, json={**BODY, **(body or {})}, **known)

    async def ended(self, state: str, **fields: Any) -> dict[str, Any]:
        """
        A job that ended so, as the answer to its POST tells.
        """
        self.yard.state, self.yard.urls = state, (FILM,) if state == "done" else ()
        response = await self.post(fields, headers={"prefer": "wait=30"})
        return response.json()


def client_of(app: Any, key: str) -> httpx.AsyncClient:
    """
    A client with that key.
    """
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://gateway.test",
        headers={"authorization": f"Bearer {key}"},
    )


def connect(engine: Engine, yard: Shipyard) -> None:
    """
    Let *engine* talk to *yard* instead of the world.
    """
    engine._vendor._transport = engine._vendor._elsewhere = yard


def registry_of(plugin: object) -> Registry:
    """
    The vendor alone.
    """
    registry = Registry(entry_points=False)
    registry.add("boats", plugin)
    return registry


@asynccontextmanager
async def opened(
    place: Any, *, plugin: object = None, accounts: int = 1, max_running: int | None = None, **settings: Any
) -> AsyncIterator[Harbour]:
    """
    A gateway whose database is in the folder *place*, running.
    """
    known = [
        Account(
            name=f"dock-{number}",
            provider="boats",
            credentials={"api_key": VENDOR_SECRET},
            max_running=max_running,
        )
        for number in range(accounts)
    ]
    engine = Engine(
        GatewaySettings(
            database=f"sqlite:///{place}/telecine.db", api_keys=(CANARY, "sk-of-a-stranger"), **settings
        ),
        known,
        registry=registry_of(plugin or Plugin()),
    )
    yard = Shipyard()
    connect(engine, yard)
    await engine.start()
    app = build_app(engine)
    try:
        async with client_of(app, CANARY) as client, client_of(app, "sk-of-a-stranger") as stranger:
            yield Harbour(engine=engine, app=app, yard=yard, client=client, stranger=stranger)
    finally:
        await engine.stop()


def written(request: HttpRequest) -> dict[str, Any]:
    """
    The JSON of a request to the vendor.
    """
    return json.loads(request.content)
