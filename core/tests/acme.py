"""
A vendor with every hook, a transport that plays it, a clock to turn, and clients of three kinds alike.
"""

from __future__ import annotations

import sys
import threading
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib.metadata import EntryPoint
from types import ModuleType, SimpleNamespace

import anyio
import attrs

from telecine import (
    Account,
    AsyncClient,
    Catalogue,
    Client,
    GenerationRequest,
    HttpRequest,
    HttpResponse,
    ProviderInfo,
    Registry,
    Status,
    Task,
    Video,
    hookimpl,
    read,
)

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
BASE = "https://api.acme.example"
FILM = "https://media.example.com/boat.mp4?sign=1"
KEY = "test-key-of-acme"
REQUEST = GenerationRequest(model="acme-1", prompt="a paper boat")
STATUSES = {
    "queued": Status.QUEUED,
    "running": Status.PROCESSING,
    "done": Status.SUCCEEDED,
    "broken": Status.FAILED,
    "stopped": Status.CANCELLED,
}


@attrs.frozen
class Reply:
    """
    What Acme says of a job.
    """

    id: str
    state: str


@attrs.frozen
class Found:
    """
    What Acme says of a search.
    """

    jobs: tuple[Reply, ...]


def _headers(account):
    return {"x-key": account.secret("api_key") or account.secret("access_key")}


def _task(reply, task=None):
    status = STATUSES[reply.state]
    videos = (Video(url=FILM),) if status is Status.SUCCEEDED else ()
    known = {"handle": reply.id, "status": status, "vendor_status": reply.state, "videos": videos}
    return attrs.evolve(task or Task(), **known)


def describe():
    """
    Acme in short.
    """
    return ProviderInfo(
        name="acme",
        label="Acme",
        base_url=BASE,
        credentials=(("access_key", "secret_key"), ("api_key",)),
        catalogue=Catalogue.of({"model": [{"id": "acme-1", "offer": [{"for": ["text"]}]}]}),
        statuses=STATUSES,
        poll_every=4.0,
    )


def submit(request, account, external_id):
    """
    One request.
    """
    body = {"prompt": request.prompt, "ours": external_id}
    response = yield HttpRequest.post(f"{account.base_url}/jobs", json=body, headers=_headers(account))
    return _task(read(response, Reply))


def poll(task, account):
    """
    One request by the id.
    """
    response = yield HttpRequest.get(f"{account.base_url}/jobs/{task.handle}", headers=_headers(account))
    return _task(read(response, Reply), task)


def find(external_id, account):
    """
    One request by our id.
    """
    url = f"{account.base_url}/jobs"
    response = yield HttpRequest.get(url, params={"ours": external_id}, headers=_headers(account))
    jobs = read(response, Found).jobs
    return _task(jobs[0]) if jobs else None


def cancel(task, account):
    """
    One request by the id.
    """
    url = f"{account.base_url}/jobs/{task.handle}"
    response = yield HttpRequest(method="DELETE", url=url, headers=_headers(account))
    return _task(read(response, Reply), task)


def check(account):
    """
    One request.
    """
    yield HttpRequest.get(f"{account.base_url}/me", headers=_headers(account))
    return "the key is good"


def translate_error(response, hook):
    """
    No opinion.
    """


HOOKS = (describe, submit, poll, find, cancel, check, translate_error)
PLUGIN = SimpleNamespace(**{hook.__name__: hookimpl(hook) for hook in HOOKS})
SMALL = SimpleNamespace(
    **{hook.__name__: hookimpl(hook) for hook in (describe, submit, poll, translate_error)}
)


def account(name="main", **fields):
    """
    An account at Acme.
    """
    return Account(**{"name": name, "provider": "acme", "credentials": {"api_key": KEY}, **fields})


def reply(state="queued", number="job-1", *, status=200, **headers):
    """
    An answer about a job.
    """
    return HttpResponse.of(status, {"id": number, "state": state}, headers=headers)


def install(monkeypatch, **modules):
    """
    Entry points of those providers, and no others; None is one that cannot be imported.
    """
    for name, plugin in modules.items():
        module = ModuleType(f"installed_{name}")
        vars(module).update(vars(plugin or SimpleNamespace()))
        monkeypatch.setitem(sys.modules, f"installed_{name}", module if plugin else None)
    points = [EntryPoint(name, f"installed_{name}", "telecine.providers") for name in modules]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: points)


class Clock:
    """
    Stands still but for what is slept.

    Attributes:
        now: The time.
        slept: Each pause, in seconds.
    """

    def __init__(self):
        self.now = NOW
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        """
        Let time pass.
        """
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)

    async def asleep(self, seconds):
        """
        The same for async clients.
        """
        self.sleep(seconds)


class Vendor:
    """
    A transport that plays *outcomes* one after the other; the last one for ever.

    Attributes:
        requests: What was sent so far.
        films: The pieces of each address; an exception among them is raised.
        closed: How often it was closed.
    """

    def __init__(self, *outcomes):
        self.outcomes = list(outcomes)
        self.requests = []
        self.films = {}
        self.closed = 0
        self._lock = threading.Lock()

    def send(self, request):
        """
        As `Transport.send`.
        """
        with self._lock:
            self.requests.append(request)
            outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, BaseException):
            raise outcome
        return outcome

    @contextmanager
    def stream(self, url):
        """
        As `Transport.stream`.
        """
        yield self.pieces(url)

    def pieces(self, url):
        """
        A film, up to where it breaks off.
        """
        for piece in self.films[url]:
            if isinstance(piece, BaseException):
                raise piece
            yield piece

    def close(self):
        """
        As `Transport.close`.
        """
        self.closed += 1


class AsyncVendor:
    """
    The same for async clients.
    """

    def __init__(self, vendor):
        self._vendor = vendor

    async def send(self, request):
        """
        As `AsyncTransport.send`.
        """
        await anyio.lowlevel.checkpoint()
        return self._vendor.send(request)

    @asynccontextmanager
    async def stream(self, url):
        """
        As `AsyncTransport.stream`.
        """

        async def pieces():
            for piece in self._vendor.pieces(url):
                await anyio.lowlevel.checkpoint()
                yield piece

        yield pieces()

    async def close(self):
        """
        As `AsyncTransport.close`.
        """
        self._vendor.close()


class Blocked:
    """
    An async client, each call of which is run to its end.
    """

    def __init__(self, client, backend):
        self._client = client
        self._backend = backend

    def __getattr__(self, name):
        method = getattr(self._client, name)
        if name in ("accounts", "registry", "preview"):
            return method
        return lambda *given, **known: anyio.run(partial(method, *given, **known), backend=self._backend)

    def __enter__(self):
        return anyio.run(self._client.__aenter__, backend=self._backend) and self

    def __exit__(self, *error):
        anyio.run(self._client.__aexit__, *error, backend=self._backend)


def client(kind, vendor, clock, accounts=None, *, plugin=PLUGIN):
    """
    A client of that kind: ``blocking``, ``asyncio`` or ``trio``.
    """
    registry = Registry(entry_points=False)
    registry.add("acme", plugin)
    known = [account()] if accounts is None else accounts
    if kind == "blocking":
        return Client(known, registry=registry, transport=vendor, clock=clock, sleep=clock.sleep)
    made = AsyncClient(
        known, registry=registry, transport=AsyncVendor(vendor), clock=clock, sleep=clock.asleep
    )
    return Blocked(made, kind)


KINDS = ("blocking", "asyncio", "trio")
