"""
What the public signatures tell a type checker, who reads this file as well; it also runs as it stands.

Two checkers accept every line, and each refuses the lines that say that they are refused: a
comment that suppresses nothing is an error to both.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, assert_type

import attrs
import pytest

import telecine
from telecine import (
    Account,
    AsyncClient,
    Busy,
    Call,
    Catalogue,
    Client,
    Flow,
    GenerationRequest,
    HttpRequest,
    HttpResponse,
    Image,
    Installed,
    InvalidRequest,
    InvalidResponse,
    Model,
    Notice,
    Offer,
    Operation,
    PluginBroken,
    Preview,
    Provider,
    ProviderError,
    ProviderInfo,
    Registry,
    Role,
    Secret,
    Session,
    Status,
    StillRunning,
    Task,
    TaskError,
    Unsupported,
    Video,
    hookimpl,
)
from telecine.testing import Case, Played, ProviderSuite, TransportSuite, fake_account, transcript

if TYPE_CHECKING:
    import os

    from telecine import AsyncTransport, Limits, Transport

NOW = datetime(2026, 1, 5, tzinfo=UTC)
MODELS = {"model": [{"id": "boat-1", "offer": [{"for": ["text"], "duration": [5]}]}]}
ANSWER = HttpResponse.of(200, {"id": "job-1", "state": "done"})


@attrs.frozen
class Reply:
    """
    What the vendor tells of a job.
    """

    id: str
    state: str


class Boats:
    """
    A plugin whose hooks are annotated as the contract has them.
    """

    @hookimpl
    def describe(self) -> ProviderInfo:
        """
        One model, and an API key.
        """
        catalogue = Catalogue.of(MODELS)
        assert_type(catalogue, Catalogue)
        return ProviderInfo(
            name="boats",
            label="Boats",
            base_url="https://api.example.com",
            credentials=(("api_key",),),
            catalogue=catalogue,
            statuses={"done": Status.SUCCEEDED},
            errors={"busy": Busy},
        )

    @hookimpl
    def submit(self, request: GenerationRequest, account: Account, offer: Offer) -> Flow[Task]:
        """
        One request, one reply.
        """
        headers = {"authorization": f"Bearer {account.secret('api_key')}"}
        body = {"prompt": request.prompt, "tier": offer.word(request.resolution)}
        response = yield HttpRequest.post(f"{account.base_url}/jobs", json=body, headers=headers)
        assert_type(response, HttpResponse)
        reply = telecine.read(response, Reply)
        assert_type(reply, Reply)
        return Task(handle=reply.id)

    @hookimpl
    def poll(self, task: Task, account: Account) -> Flow[Task]:
        """
        Whatever it is told, the job is done.
        """
        yield HttpRequest.get(f"{account.base_url}/jobs/{task.handle}", params={"full": 1})
        return attrs.evolve(task, status=Status.SUCCEEDED, videos=[Video(url="https://example.com/boat.mp4")])

    @hookimpl
    def find(self, external_id: str, account: Account) -> Flow[Task | None]:
        """
        Nothing is ever found.
        """
        yield HttpRequest.get(f"{account.base_url}/jobs", params={"id": external_id})
        return None

    @hookimpl
    def check(self, account: Account) -> Flow[str]:
        """
        The account is good.
        """
        yield HttpRequest.get(f"{account.base_url}/account")
        return "good"

    @hookimpl
    def translate_error(self, response: HttpResponse) -> ProviderError | None:
        """
        The one code that there is.
        """
        return Busy("too many jobs", code="busy", retry_after=2.5) if response.status == 429 else None


class Vendor:
    """
    A transport for blocking hosts, by its shape alone.
    """

    def send(self, request: HttpRequest) -> HttpResponse:
        """
        The same answer to everything.
        """
        return ANSWER if request.url else HttpResponse.of(404)

    def stream(self, url: str) -> AbstractContextManager[Iterator[bytes]]:
        """
        A film of its address.
        """

        @contextmanager
        def film() -> Generator[Iterator[bytes], None, None]:
            yield iter([url.encode()])

        return film()

    def close(self) -> None:
        """
        Nothing is open.
        """


class AsyncVendor:
    """
    The same for async hosts.
    """

    async def send(self, request: HttpRequest) -> HttpResponse:
        """
        The same answer to everything.
        """
        return Vendor().send(request)

    def stream(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """
        A film of its address.
        """

        @asynccontextmanager
        async def film() -> AsyncGenerator[AsyncIterator[bytes], None]:
            async def pieces() -> AsyncIterator[bytes]:
                yield url.encode()

            yield pieces()

        return film()

    async def close(self) -> None:
        """
        Nothing is open.
        """


class BoatsSuite(ProviderSuite):
    """
    A suite is one class attribute.
    """

    provider = Boats()
    cases = Path("cases")


class VendorSuite(TransportSuite):
    """
    A suite for a transport is one method.
    """

    def transport(self, limits: Limits) -> Transport:
        """
        Limits are those of the suite.
        """
        assert_type(limits.total, float)
        return Vendor()


REGISTRY = Registry(entry_points=False)
REGISTRY.add("boats", Boats())
ACCOUNT = Account(name="main", provider="boats", credentials={"api_key": "test-key"})
REQUEST = GenerationRequest(model="boat-1", prompt="a paper boat", duration=5)


def audited(flow: Flow[Any], call: Call) -> Flow[Any]:
    """
    A host's wrapper.
    """
    assert_type(call.hook, str)
    assert_type(call.request, GenerationRequest | None)
    return (yield from flow)


def test_requests() -> None:
    """
    None is part of the type of what a caller may leave out, and a list is good enough for a sequence.
    """
    image = Image.parse("https://example.com/first.png", role=Role.FIRST_FRAME)
    request = GenerationRequest(model="boat-1", images=[image], metadata={"mode": "pro"})

    assert_type(request.model, str)
    assert_type(request.prompt, str | None)
    assert_type(request.images, tuple[Image, ...])
    assert_type(request.duration, float | None)
    assert_type(request.width, int | None)
    assert_type(request.audio, bool | None)
    assert_type(request.seed, int | None)
    assert_type(request.metadata, Mapping[str, Any])
    assert_type(request.operation, Operation)
    assert_type(request.image(Role.LAST_FRAME), Image | None)
    assert_type(image.data, bytes | None)
    assert_type(image.base64, str | None)
    assert_type(attrs.evolve(request, seed=7), GenerationRequest)
    assert_type(telecine.media_type_of(b"GIF8"), str | None)
    assert Operation.IMAGE is request.operation


def test_bodies() -> None:
    """
    A body is read into a request and what there is to warn about.
    """
    request, notices = assert_type(
        telecine.read_body({"model": "boat-1", "colour": "red"}),
        tuple[GenerationRequest, tuple[Notice, ...]],
    )

    assert ("boat-1", ["colour"]) == (request.model, [notice.param for notice in notices])


def test_tasks() -> None:
    """
    A task goes through JSON and stays one.
    """
    data = telecine.task_to_json(Task(provider="boats", status=Status.QUEUED, created_at=NOW))
    task = telecine.task_from_json(data)

    assert_type(data, dict[str, Any])
    assert_type(task, Task)
    assert_type(task.status, Status)
    assert_type(task.handle, str | None)
    assert_type(task.progress, float | None)
    assert_type(task.videos, tuple[Video, ...])
    assert_type(task.error, TaskError | None)
    assert_type(task.warnings, tuple[Notice, ...])
    assert_type(task.created_at, datetime | None)
    assert_type([video.url for video in task.videos], list[str])
    assert_type([video.expires_at for video in task.videos], list[datetime | None])
    assert_type(telecine.instant(1.5), datetime | None)
    assert NOW == task.created_at


def test_accounts() -> None:
    """
    Credentials are given as text, and are secrets from then on.
    """
    session = Session(token="test-token", expires_at=NOW)

    assert_type(ACCOUNT.credentials, Mapping[str, Secret])
    assert_type(ACCOUNT.secret("api_key"), str)
    assert_type(ACCOUNT.max_running, int | None)
    assert_type(session.token, Secret)
    assert_type(session.token.reveal(), str)
    assert "test-token" == session.token.reveal()


def test_messages() -> None:
    """
    Requests and answers are plain; JSON is anything.
    """
    request = HttpRequest.post("https://example.com", json={"prompt": "a boat"}, headers=None)

    assert_type(request, HttpRequest)
    assert_type(request.headers, Mapping[str, str])
    assert_type(request.content, bytes)
    assert_type(request.commits, bool | None)
    assert_type(ANSWER.json(), Any)
    assert_type(ANSWER.status, int)
    assert b'{"prompt":"a boat"}' == request.content


def test_errors() -> None:
    """
    What a host looks at has a type of its own in each class.
    """
    refused = Unsupported("5 or 10 seconds", param="duration", allowed=(5, 10))
    odd = InvalidResponse("no number", path="$.id")
    waited = StillRunning("it takes long", task=Task())
    broken = PluginBroken("it is")

    assert_type(refused.allowed, tuple[object, ...])
    assert_type(refused.accepted, bool | None)
    assert_type(refused.retryable, bool)
    assert_type(refused.code, str)
    assert_type(refused.status, int | None)
    assert_type(refused.retry_after, float | None)
    assert_type(refused.param, str | None)
    assert_type(refused.external_id, str | None)
    assert_type(odd.path, str)
    assert_type(waited.task, Task)
    assert_type(broken.fault, str)
    assert refused.accepted is False


def test_registry() -> None:
    """
    A provider says what it is, and a model what it offers.
    """
    registry = Registry(entry_points=False, wrappers=[audited])
    registry.add("boats", Boats())
    provider, model = assert_type(registry.locate("boat-1"), tuple[Provider, Model])
    request, offer, notices = telecine.resolve(REQUEST, model, strict=True)

    assert_type(registry.names(), tuple[str, ...])
    assert_type(registry.installed(), tuple[Installed, ...])
    assert_type(registry.installed()[0].error, str | None)
    assert_type(registry.models(), tuple[Model, ...])
    assert_type(provider.info, ProviderInfo)
    assert_type(provider.hooks, tuple[str, ...])
    assert_type(provider.info.errors, Mapping[str, type[ProviderError]])
    assert_type(model.offers, tuple[Offer, ...])
    assert_type(model.retired, date | None)
    assert_type(request, GenerationRequest)
    assert_type(offer, Offer)
    assert_type(notices, tuple[Notice, ...])
    assert ("boats", "boat-1") == (provider.name, model.id)


def test_flows() -> None:
    """
    Driving a flow gives what the flow is of.
    """
    provider = REGISTRY.get("boats")
    flow = provider.submit(REQUEST, account=ACCOUNT, now=NOW, external_id="job-1")
    task = telecine.drive(flow, Vendor().send)
    search = provider.find("job-1", request=REQUEST, account=ACCOUNT, now=NOW)

    assert_type(flow, Flow[Task])
    assert_type(task, Task)
    assert_type(telecine.drive(provider.poll(task, account=ACCOUNT, now=NOW), Vendor().send), Task)
    assert_type(telecine.drive(provider.check(account=ACCOUNT, now=NOW), Vendor().send), str)
    assert_type(provider.translate_error(ANSWER, hook="poll"), ProviderError | None)
    assert_type(search, Flow[Task | None])
    assert telecine.drive(search, Vendor().send) is None


@pytest.mark.anyio
async def test_async_flows() -> None:
    """
    So does driving it with an async exchange.
    """
    flow = REGISTRY.get("boats").check(account=ACCOUNT, now=NOW)

    said = await telecine.adrive(flow, AsyncVendor().send)

    assert_type(said, str)
    assert "good" == said


def test_client(tmp_path: Path) -> None:
    """
    A blocking client returns what there is.
    """
    transport: Transport = Vendor()
    with Client([ACCOUNT], registry=REGISTRY, transport=transport, sleep=lambda _: None) as client:
        assert_type(client, Client)
        assert_type(client.accounts, tuple[Account, ...])
        assert_type(client.preview(REQUEST), Preview)
        assert_type(client.preview(REQUEST).to_json(), dict[str, Any])
        task = assert_type(client.submit(REQUEST, account="main"), Task)
        assert_type(client.poll(task), Task)
        assert_type(client.find("job-1", request=REQUEST), Task | None)
        assert_type(client.check(ACCOUNT), str)
        done = assert_type(client.wait(task, limit=60, watch=print), Task)
        saved = assert_type(client.download(done.videos[0], tmp_path / "boat.mp4"), Path)

    assert b"https://example.com/boat.mp4" == saved.read_bytes()


@pytest.mark.anyio
async def test_async_client(tmp_path: Path) -> None:
    """
    An async client returns the same, awaited.
    """
    transport: AsyncTransport = AsyncVendor()
    async with AsyncClient([ACCOUNT], registry=REGISTRY, transport=transport) as client:
        assert_type(client, AsyncClient)
        assert_type(client.preview(REQUEST), Preview)
        task = assert_type(await client.submit(REQUEST), Task)
        assert_type(await client.find("job-1", request=REQUEST), Task | None)
        assert_type(await client.check(ACCOUNT), str)
        done = assert_type(await client.poll(task), Task)
        saved = assert_type(await client.download(done.videos[0], str(tmp_path / "boat.mp4")), Path)

    assert b"https://example.com/boat.mp4" == saved.read_bytes()


def test_clients_from_the_environment() -> None:
    """
    A client made from settings is of the class that was asked.
    """
    environ = {"TELECINE_VIDU_API_KEY": "test-key"}

    with Client.from_env(environ=environ) as client:
        assert_type(client, Client)
        assert ["vidu"] == [account.provider for account in client.accounts]


def test_suites() -> None:
    """
    A suite knows its plugin, its cases and what they did.
    """
    assert_type(BoatsSuite.loaded(), Provider)
    assert_type(BoatsSuite.folder(), Path)
    assert_type(BoatsSuite.case_names(), list[str])
    assert_type(fake_account(BoatsSuite.loaded()), Account)
    assert "boats" == BoatsSuite.loaded().name


def test_models_are_made_by_keyword() -> None:
    """
    A value by position is refused by checkers and at run time alike.
    """
    with pytest.raises(TypeError):
        GenerationRequest("boat-1", "a paper boat")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError):
        Account("main", "boats")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError):
        Task("boats")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    with pytest.raises(TypeError):
        HttpRequest("GET", "https://example.com")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


def test_models_are_frozen() -> None:
    """
    So is a change.
    """
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        REQUEST.prompt = "a paper hat"  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]


def test_values_of_another_type() -> None:
    """
    What a model refuses when it is made is refused by checkers before.
    """
    with pytest.raises(InvalidRequest):
        GenerationRequest(model="boat-1", duration="long")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError):
        Account(name="main", provider="boats", credentials={"api_key": None})  # type: ignore[dict-item]  # pyright: ignore[reportArgumentType]


if TYPE_CHECKING:

    def refused(client: Client, provider: Provider, task: Task, path: os.PathLike[str]) -> None:
        """
        Slips that nothing but a checker could tell before the vendor is paid.
        """
        client.submit("a paper boat")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        client.submit(REQUEST, "main")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        client.download(task, path)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        client.wait(task, watch=lambda: None)  # type: ignore[misc,arg-type]  # pyright: ignore[reportArgumentType]
        client.find("job-1")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        provider.poll(task)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        telecine.drive(provider.poll(task, account=ACCOUNT, now=NOW), AsyncVendor().send)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        Client(transport=AsyncVendor())  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        Client(sleep="long")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        Registry(wrappers=audited)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        Unsupported("no", allowed=5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        task.status = Status.FAILED  # type: ignore[misc]  # pyright: ignore[reportAttributeAccessIssue]

    def suites(case: Case, played: Played, provider: Provider) -> None:
        """
        What a suite's own parts are of.
        """
        assert_type(BoatsSuite.case("made"), Case)
        assert_type(BoatsSuite.played("made"), Played)
        assert_type(case.flow(provider), Flow[Any])
        assert_type(played.task, Task | None)
        assert_type(played.error, ProviderError | None)
        assert_type(transcript(provider, played), str)

    async def awaited(client: AsyncClient, task: Task) -> None:
        """
        An async client's waits are awaited.
        """
        assert_type(await client.wait(task), Task)
        telecine.task_to_json(client.wait(task))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
