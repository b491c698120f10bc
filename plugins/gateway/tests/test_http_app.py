"""
The gateway as an application: served, mounted, and silent about secrets.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import Mount

from telecine import Account
from telecine_gateway import Engine, GatewaySettings, build_app

from .harbour import (
    BODY,
    CANARY,
    PATH,
    VENDOR_SECRET,
    Plugin,
    Shipyard,
    client_of,
    connect,
    opened,
    registry_of,
)

KEY = {"authorization": f"Bearer {CANARY}"}


@pytest.fixture
async def harbour(tmp_path):
    """
    A gateway as it is without any setting.
    """
    async with opened(tmp_path) as harbour:
        yield harbour


@pytest.fixture
def engine(tmp_path):
    """
    An engine that nobody has started.
    """
    settings = GatewaySettings(database=f"sqlite:///{tmp_path}/telecine.db", api_keys=(CANARY,))
    account = Account(name="dock", provider="boats", credentials={"api_key": VENDOR_SECRET})
    engine = Engine(settings, [account], registry=registry_of(Plugin()))
    connect(engine, Shipyard())
    return engine


@contextmanager
def served(app):
    """
    The address at which a server runs *app*.
    """
    config = uvicorn.Config(app, port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            thread.join(0.01)
            assert thread.is_alive()
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def test_a_server_starts_the_engine_and_stops_it(engine):
    """
    It takes jobs while the application is served, and none after.
    """
    with served(build_app(engine)) as address:
        response = httpx.post(f"{address}{PATH}", json=BODY, headers=KEY)
        head = httpx.head(f"{address}{PATH}", headers=KEY)

    assert (200, 200, b"") == (response.status_code, head.status_code, head.content)
    assert "the gateway is stopping" == engine.ready


def test_a_client_that_sends_too_much_hears_why(engine):
    """
    Over a real connection, which is closed behind the answer.
    """
    with served(build_app(engine)) as address:
        response = httpx.post(f"{address}{PATH}", content=bytes(65 * 1024 * 1024), headers=KEY)

    assert (413, "close") == (response.status_code, response.headers["connection"])


@pytest.mark.anyio
async def test_a_host_mounts_it_under_a_prefix(harbour):
    """
    Errors stay ours, whatever the host makes of its own.
    """
    host = Starlette(routes=[Mount("/video", app=harbour.app)])

    async with client_of(host, CANARY) as client:
        made = await client.post(f"/video{PATH}", json=BODY)
        shown = await client.get(f"/video{PATH}/{made.json()['task_id']}")
        missing = await client.get("/video/nothing")
        forbidden = await client.put(f"/video{PATH}")

    assert [200, 200, 404, 405] == [response.status_code for response in (made, shown, missing, forbidden)]
    assert ["route_not_found", "method_not_allowed"] == [
        response.json()["code"] for response in (missing, forbidden)
    ]


@pytest.mark.anyio
async def test_a_web_socket_is_closed(harbour):
    """
    There is none.
    """
    sent = []

    async def send(message):
        sent.append(message["type"])

    await harbour.app({"type": "websocket", "path": "/v1/socket", "headers": []}, None, send)

    assert ["websocket.close"] == sent


@pytest.mark.anyio
async def test_a_client_that_goes_away_makes_no_job_and_no_noise(harbour):
    """
    Half a body is no order.
    """
    sent = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": PATH,
        "headers": [(b"authorization", KEY["authorization"].encode())],
        "query_string": b"",
    }
    messages = [
        {"type": "http.request", "body": b'{"model": ', "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive():
        return messages.pop(0)

    async def send(message):
        sent.append(message)

    await harbour.app(scope, receive, send)

    assert [] == sent
    assert [] == (await harbour.client.get(PATH)).json()["data"]


@pytest.mark.anyio
async def test_secrets_are_nowhere(tmp_path, capfd, caplog):
    """
    Neither the client's key nor the vendor's shows in an answer, a log, a row, a file or a repr.
    """
    caplog.set_level(0)
    async with opened(tmp_path) as harbour:
        plain, key = await harbour.key()
        client = client_of(harbour.app, plain)
        answers = [
            await client.post(PATH, json=BODY),
            await client.post(PATH, json=BODY, params={"dry_run": "true"}),
            await client.get(PATH),
            await client.get("/v1/models"),
            await client.post(PATH, content=b"{"),
            await client.get(PATH, headers={"authorization": f"Bearer {plain}x"}),
            await harbour.client.post(PATH, json=BODY),
        ]
        await harbour.yard.polled.wait()
        shown = repr((harbour.engine.settings, key, harbour.app, vars(harbour.engine)))

    with sqlite3.connect(tmp_path / "telecine.db") as database:
        dump = "".join(database.iterdump())
    files = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    out, err = capfd.readouterr()
    told = "".join(answer.text + repr(answer.headers) for answer in answers)
    places = told + shown + dump + out + err + caplog.text + files.decode("latin-1")
    database.close()
    assert [] == [secret for secret in (plain, CANARY, VENDOR_SECRET) if secret in places]
    assert "vendor call" in out + err
