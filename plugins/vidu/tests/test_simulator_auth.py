"""
Who the simulated Vidu lets in, and what it looks at before that.

Header: https://platform.vidu.com/docs (quick-start); the order of the checks is
as seen by ArcReel/ArcReel (``lib/vidu_shared.py``, 2026-08).
"""

import httpx
import pytest

from telecine_sandbox import Sandbox
from telecine_vidu.simulator import app, create_app

pytestmark = pytest.mark.anyio

KEY = app.credentials["API_KEY"]
GOOD = {"authorization": f"Token {KEY}"}
TASK = "/ent/v2/tasks/900000000000000001"


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
async def client():
    """
    A client without credentials.
    """
    transport = httpx.ASGITransport(create_app(Sandbox()))
    async with httpx.AsyncClient(transport=transport, base_url="http://vidu.test") as client:
        yield client


async def test_the_key_follows_the_word_token(client):
    """
    With it, the list is empty and not refused.
    """
    response = await client.get("/ent/v2/tasks", headers=GOOD)

    assert (200, {"next_page_token": "", "tasks": []}) == (response.status_code, response.json())


@pytest.mark.parametrize(
    "authorization",
    [None, "", KEY, "Token", "Token ", f"Bearer {KEY}", f"token {KEY}", f"Token  {KEY}", f"Token {KEY}x"],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/ent/v2/text2video"),
        ("POST", "/ent/v2/img2video"),
        ("POST", "/ent/v2/start-end2video"),
        ("POST", "/ent/v2/reference2video"),
        ("GET", f"{TASK}/creations"),
        ("POST", f"{TASK}/cancel"),
        ("GET", "/ent/v2/tasks"),
        ("GET", "/ent/v2/credits"),
    ],
)
async def test_anything_else_is_unauthorized(client, method, path, authorization):
    """
    Every route says so before it looks at a body or for a task.
    """
    headers = {} if authorization is None else {"authorization": authorization}

    response = await client.request(method, path, headers=headers)

    body = response.json()
    trace = body["metadata"].pop("trace_id")
    assert 401 == response.status_code
    assert {"code": 401, "reason": "Unauthorized", "message": "token is invalid", "metadata": {}} == body
    assert 32 == len(trace)


@pytest.mark.parametrize("number", ["abc", "-1", "1.0", "9" * 20, str(2**63), "\u0661"])
@pytest.mark.parametrize("headers", [{}, GOOD], ids=["no key", "good key"])
@pytest.mark.parametrize(("method", "action"), [("GET", "creations"), ("POST", "cancel")])
async def test_an_id_that_is_no_number_comes_before_the_key(client, method, action, headers, number):
    """
    The server reads a 64-bit number first, and answers 400 without a trace.
    """
    response = await client.request(method, f"/ent/v2/tasks/{number}/{action}", headers=headers)

    body = response.json()
    assert (400, 400, "CODEC", {}) == (response.status_code, body["code"], body["reason"], body["metadata"])


@pytest.mark.parametrize(
    ("method", "action", "body"),
    [("GET", "creations", None), ("POST", "cancel", {"id": "900000000000000001"})],
)
async def test_an_unknown_task_is_404_with_a_good_key(client, method, action, body):
    """
    So a key can be tried without cost.
    """
    response = await client.request(method, f"{TASK}/{action}", headers=GOOD, json=body)

    assert (404, "TaskNotFound") == (response.status_code, response.json()["reason"])


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/ent/v2/text3video"), ("GET", "/ent/v2/text2video"), ("DELETE", TASK), ("GET", "/")],
)
async def test_what_does_not_exist_is_404(client, method, path):
    """
    A wrong path and a wrong method are one refusal.
    """
    response = await client.request(method, path, headers=GOOD)

    assert (404, "NotFound") == (response.status_code, response.json()["reason"])
