"""
Plugins of a few lines, a vendor of a few answers, and one way to drive a flow in every world.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import anyio

from telecine import (
    Account,
    Catalogue,
    GenerationRequest,
    HttpRequest,
    HttpResponse,
    ProviderInfo,
    Registry,
    Status,
    Task,
    adrive,
    drive,
    hookimpl,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telecine import Flow, Provider

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
BASE = "https://api.tiny.example"
KEY = "test-key-of-tiny"
ACCOUNT = Account(name="main", provider="tiny", credentials={"api_key": KEY})
REQUEST = GenerationRequest(model="tiny-1", prompt="a paper boat")
TASK = Task(
    provider="tiny",
    account="main",
    model="tiny-1",
    handle="job-1",
    external_id="ours-1",
    status=Status.QUEUED,
)
OK = HttpResponse.of(200, {"id": "job-1"})
STATUSES = {"queued": Status.QUEUED, "running": Status.PROCESSING, "done": Status.SUCCEEDED}

MODELS = {"model": [{"id": "tiny-1", "offer": [{"for": ["text"]}]}]}
STEPS = {
    "get": HttpRequest.get(f"{BASE}/look"),
    "safe": HttpRequest.post(f"{BASE}/upload", commits=False),
    "post": HttpRequest.post(f"{BASE}/jobs"),
}


class Exchange:
    """
    Plays *outcomes* one after the other: a response is returned, an exception raised.

    Attributes:
        requests: What was sent so far.
    """

    def __init__(self, *outcomes: HttpResponse | BaseException) -> None:
        self._outcomes: Iterator[HttpResponse | BaseException] = iter(outcomes)
        self.requests: list[HttpRequest] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        outcome = next(self._outcomes)
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome


def sending(*requests: HttpRequest, task: Any = TASK) -> Callable[[], Flow[Any]]:
    """
    A hook that makes those requests, and returns *task*.
    """

    def flow() -> Flow[Any]:
        for request in requests:  # noqa: UP028  # an iterator could not be sent the answers
            yield request
        return task

    return flow


def asking(*steps: str, task: Any = TASK) -> Callable[[], Flow[Any]]:
    """
    The same with requests of ``STEPS``.
    """
    return sending(*(STEPS[step] for step in steps), task=task)


def silent(response: HttpResponse, hook: str) -> None:
    """
    A ``translate_error`` without an opinion.
    """


def tiny(*, wrappers: Any = (), hosts: tuple[str, ...] = (), **hooks: Callable[..., Any]) -> Provider:
    """
    The provider of a plugin that has those hooks, and for the rest does next to nothing.
    """
    info = ProviderInfo(
        name="tiny",
        label="Tiny",
        base_url=BASE,
        credentials=(("api_key",),),
        catalogue=Catalogue.of(MODELS),
        hosts=hosts,
        statuses=STATUSES,
    )
    known = {"submit": asking("post"), "poll": asking("get"), "translate_error": silent, **hooks}
    plugin = SimpleNamespace(describe=hookimpl(lambda: info))
    for name, function in known.items():
        setattr(plugin, name, hookimpl(function))
    registry = Registry(entry_points=False, wrappers=wrappers)
    registry.add("tiny", plugin)
    return registry.get("tiny")


def flow_of(provider: Provider, hook: str = "submit", *, account: Account = ACCOUNT) -> Flow[Any]:
    """
    The provider's flow of *hook*, with the same arguments every time.
    """
    known = {"account": account, "now": NOW}
    match hook:
        case "submit":
            return provider.submit(REQUEST, external_id="ours-1", **known)
        case "find":
            return provider.find("ours-1", request=REQUEST, **known)
        case "poll" | "cancel":
            flow: Flow[Any] = getattr(provider, hook)(TASK, **known)
            return flow
    return provider.check(**known)


def _in(backend: str, flow: Flow[Any], exchange: Callable[[HttpRequest], HttpResponse]) -> Any:
    async def asynchronous(request: HttpRequest) -> HttpResponse:
        await anyio.lowlevel.checkpoint()
        return exchange(request)

    return anyio.run(adrive, flow, asynchronous, backend=backend)


RUNNERS = {"drive": drive, "asyncio": partial(_in, "asyncio"), "trio": partial(_in, "trio")}
"""How a flow is run to its end: each takes the flow and a blocking exchange."""
