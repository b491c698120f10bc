"""
The simulated Acme checks what it says it checks, and answers in the vendor's shapes.

Change: this file goes with the simulator.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from telecine_sandbox import Clock, Sandbox

from telecine_acme.simulator import app, create_app

pytestmark = pytest.mark.anyio

FILMS = "/v1/films"
BOAT = {"model": "acme-1", "prompt": "a paper boat"}
JPEG = "data:image/jpeg;base64,/9j/4AAQ"
GIF = "data:image/gif;base64,R0lGODlh"


@pytest.fixture
def anyio_backend() -> str:
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
def sandbox() -> Sandbox:
    """
    A sandbox whose clock stands still until it is driven.
    """
    return Sandbox(clock=Clock(1_780_000_000, speed=0))


@pytest.fixture
async def client(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    """
    A client with a key.
    """
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(sandbox)),
        base_url="http://acme.test",
        headers={"authorization": f"Bearer {app.credentials['API_KEY']}"},
    ) as client:
        yield client


async def order(client: httpx.AsyncClient, prompt: str = "a paper boat") -> str:
    """
    Order a film, and return its address.
    """
    response = await client.post(FILMS, json=BOAT | {"prompt": prompt})
    assert 201 == response.status_code, response.text
    return f"{FILMS}/{response.json()['id']}"


def refusal(response: httpx.Response) -> tuple[int, str]:
    """
    The status and the code of a refusal.
    """
    return response.status_code, response.json()["error"]["code"]


async def test_a_film_goes_through_its_states(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """
    On the sandbox's clock; a film that is done can be fetched.
    """
    film = await order(client)

    states = []
    for seconds in (0.0, sandbox.starts_after, sandbox.ends_after):
        sandbox.clock.advance(seconds)
        report = (await client.get(film)).json()
        states.append(report["state"])

    assert ["queued", "filming", "done"] == states
    served = await client.get(report["url"], headers={"range": "bytes=4-7"})
    assert b"ftyp" == served.content


@pytest.mark.parametrize(
    ("fields", "width", "height", "seconds"),
    [
        pytest.param({}, 1280, 720, 5, id="by default"),
        pytest.param({"quality": "hd", "ratio": "9:16", "seconds": 3}, 1080, 1920, 3, id="as asked"),
        pytest.param({"image": JPEG, "seed": 0}, 1280, 720, 5, id="from a picture"),
    ],
)
async def test_a_film_is_what_was_ordered(
    client: httpx.AsyncClient,
    sandbox: Sandbox,
    fields: dict[str, Any],
    width: int,
    height: int,
    seconds: int,
) -> None:
    """
    As long and as large; and the body is kept as it came.
    """
    response = await client.post(FILMS, json=BOAT | fields)

    clip = sandbox.films.get(response.json()["id"])
    assert clip is not None
    assert (width, height, seconds) == (clip.width, clip.height, clip.duration)
    assert BOAT | fields == sandbox.book.jobs("acme")[0].request


@pytest.mark.parametrize("key", ["", "Bearer", "Bearer wrong", f"Token {app.credentials['API_KEY']}"])
async def test_a_wrong_key_is_refused(client: httpx.AsyncClient, key: str) -> None:
    """
    On every path.
    """
    film = await order(client)
    headers = {"authorization": key}

    answers = [
        await client.post(FILMS, json=BOAT, headers=headers),
        await client.get(film, headers=headers),
        await client.post(f"{film}/stop", headers=headers),
    ]

    assert [(401, "bad_key")] * 3 == [refusal(answer) for answer in answers]


@pytest.mark.parametrize(
    "fields",
    [
        {"model": "acme-0"},
        {"model": None},
        {"prompt": ""},
        {"prompt": "p" * 801},
        {"image": "boat.png"},
        {"image": GIF},
        {"image": f"{JPEG}!"},
        {"image": f"data:image/png;base64,{'A' * 16}"},
        {"seconds": 2},
        {"seconds": 11},
        {"seconds": 5.5},
        {"seconds": True},
        {"quality": "720p"},
        {"quality": ["sd"]},
        {"ratio": "4:3"},
        {"ratio": "1:1", "image": JPEG},
        {"seed": -1},
        {"seed": 1.0},
        {"negative_prompt": 5},
        {"colour": "red"},
    ],
    ids=lambda fields: str(fields)[:40],
)
async def test_a_wrong_field_is_refused(
    client: httpx.AsyncClient, sandbox: Sandbox, fields: dict[str, Any]
) -> None:
    """
    And no film is made.
    """
    response = await client.post(FILMS, json=BOAT | fields)

    assert (400, "bad_field") == refusal(response)
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"prompt": "a boat"}', b'{"model": "acme-1"}'])
async def test_a_body_that_lacks_something_is_refused(client: httpx.AsyncClient, content: bytes) -> None:
    """
    JSON, or a field in it.
    """
    response = await client.post(FILMS, content=content)

    assert (400, "bad_field") == refusal(response)


async def test_too_many_films_at_once_are_refused(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """
    Until one of them is over.
    """
    for _ in range(sandbox.max_running):
        await order(client)

    early = await client.post(FILMS, json=BOAT)
    sandbox.clock.advance(sandbox.ends_after)
    late = await client.post(FILMS, json=BOAT)

    assert (429, "busy") == refusal(early)
    assert 201 == late.status_code


async def test_a_film_is_stopped(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """
    It stays so, and makes room for another.
    """
    film = await order(client)

    stopped = await client.post(f"{film}/stop")

    sandbox.clock.advance(sandbox.ends_after)
    later = await client.get(film)
    assert ["stopped", "stopped"] == [stopped.json()["state"], later.json()["state"]]
    assert 0 == sandbox.book.running("acme", sandbox.clock.now())


async def test_a_film_that_is_over_is_not_stopped(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """
    It stays done.
    """
    film = await order(client)
    sandbox.clock.advance(sandbox.ends_after)

    response = await client.post(f"{film}/stop")

    assert (409, "over") == refusal(response)
    assert "done" == (await client.get(film)).json()["state"]


async def test_a_film_that_nobody_ordered(client: httpx.AsyncClient) -> None:
    """
    It can be neither seen nor stopped, and no other path is known.
    """
    answers = [await client.get(f"{FILMS}/film-9"), await client.post(f"{FILMS}/film-9/stop")]
    elsewhere = await client.get("/v2/films")

    assert [(404, "no_film")] * 2 == [refusal(answer) for answer in answers]
    assert (404, "nothing_here") == refusal(elsewhere)


@pytest.mark.parametrize(
    ("fault", "status", "code"),
    [
        ("unauthorized", 401, "bad_key"),
        ("busy", 429, "busy"),
        ("no_quota", 402, "no_credit"),
        ("submit.moderated", 400, "rules"),
        ("http_400", 400, "bad_field"),
        ("http_429", 429, "too_fast"),
        ("http_500", 500, "broken"),
    ],
)
async def test_a_fault_is_in_the_vendors_words(
    client: httpx.AsyncClient, sandbox: Sandbox, fault: str, status: int, code: str
) -> None:
    """
    And no film is made.
    """
    response = await client.post(FILMS, json=BOAT | {"prompt": f"a boat [fault:{fault}]"})

    assert (status, code) == refusal(response)
    assert [] == sandbox.book.jobs()


async def test_a_proxy_does_not_know_the_shape(client: httpx.AsyncClient) -> None:
    """
    What stands before the vendor answers in words of its own.
    """
    response = await client.post(FILMS, json=BOAT | {"prompt": "a boat [fault:http_502]"})

    assert (502, "502\n") == (response.status_code, response.text)


@pytest.mark.parametrize(("fate", "code"), [("failed", "broken"), ("moderated", "rules")])
async def test_a_film_that_fails_says_why(
    client: httpx.AsyncClient, sandbox: Sandbox, fate: str, code: str
) -> None:
    """
    With the word that a refusal would have.
    """
    film = await order(client, f"a boat [fault:{fate}]")
    sandbox.clock.advance(sandbox.ends_after)

    report = (await client.get(film)).json()

    assert ("failed", code) == (report["state"], report["reason"]["code"])
    assert "url" not in report


async def test_a_film_can_be_forgotten(client: httpx.AsyncClient, sandbox: Sandbox) -> None:
    """
    Once it is over.
    """
    film = await order(client, "a boat [fault:expired]")

    before = await client.get(film)
    sandbox.clock.advance(sandbox.ends_after)
    after = await client.get(film)

    assert 200 == before.status_code
    assert (404, "no_film") == refusal(after)


async def test_an_unknown_state_passes(client: httpx.AsyncClient) -> None:
    """
    A word that no page has is said once, then the usual one.
    """
    film = await order(client, "a boat [fault:poll.unknown_status]")

    states = [(await client.get(film)).json()["state"] for _ in range(2)]

    assert ["drying", "queued"] == states
