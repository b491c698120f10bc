"""
Who the simulated Kling lets in.

Codes: https://kling.ai/document-api/api/get-started/error-codes; token:
https://kling.ai/document-api/api/get-started/authentication, read 2026-10-04.
"""

import httpx
import jwt
import pytest

from telecine_kling.simulator import app, create_app
from telecine_sandbox import Sandbox

pytestmark = pytest.mark.anyio

NOW = 1_780_000_000
CLAIMS = {"iss": app.credentials["ACCESS_KEY"], "exp": NOW + 1800, "nbf": NOW - 5}
SECRET = app.credentials["SECRET_KEY"]


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
async def client():
    """
    A client without credentials, on a fixed day.
    """
    transport = httpx.ASGITransport(create_app(Sandbox(wall_clock=lambda: NOW)))
    async with httpx.AsyncClient(transport=transport, base_url="http://kling.test") as client:
        yield client


def signed(secret=SECRET, algorithm="HS256", **changes):
    """
    Sign the usual claims with some changed; ``None`` leaves one out.
    """
    claims = {name: value for name, value in (CLAIMS | changes).items() if value is not None}
    return "Bearer " + jwt.encode(claims, secret, algorithm)


@pytest.mark.parametrize(
    "authorization",
    [signed(), signed(exp=NOW + 1), signed(nbf=NOW), signed(nbf=None), "Bearer api-key-kling-sandbox"],
    ids=["vendor example", "last second", "first second", "no nbf", "API key"],
)
async def test_good_credentials_are_let_in(client, authorization):
    """
    A token lives from nbf until exp.
    """
    response = await client.get("/v1/videos/text2video", headers={"authorization": authorization})

    assert (200, []) == (response.status_code, response.json()["data"])


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 1001),
        ({"authorization": ""}, 1001),
        ({"authorization": "Bearer"}, 1002),
        ({"authorization": "Bearer  api-key-kling-sandbox"}, 1002),
        ({"authorization": "bearer api-key-kling-sandbox"}, 1002),
        ({"authorization": "api-key-kling-sandbox"}, 1002),
        ({"authorization": "Bearer api-key-kling-other"}, 1002),
        ({"authorization": signed(iss="another-region")}, 1002),
        ({"authorization": signed(iss=None)}, 1002),
        ({"authorization": signed(secret="another-secret-key-that-is-long-enough")}, 1000),
        ({"authorization": signed(secret=SECRET * 2, algorithm="HS512")}, 1000),
        ({"authorization": signed(secret="", algorithm="none")}, 1000),
        ({"authorization": signed(exp=None)}, 1000),
        ({"authorization": "Bearer a.b.c"}, 1000),
        ({"authorization": signed(nbf=NOW + 1)}, 1003),
        ({"authorization": signed(exp=NOW)}, 1004),
        ({"authorization": signed(exp=NOW - 1)}, 1004),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/videos/text2video"),
        ("GET", "/v1/videos/image2video/1"),
        ("GET", "/v1/videos/text2video"),
        ("GET", "/account/costs"),
    ],
)
async def test_bad_credentials_are_refused_by_code(client, method, path, headers, code):
    """
    Every route refuses before it looks at anything else.
    """
    response = await client.request(method, path, headers=headers)

    assert (401, code) == (response.status_code, response.json()["code"])
    assert "data" not in response.json()
