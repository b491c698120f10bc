"""
Whom the simulated Jimeng lets in.

Steps: https://www.volcengine.com/docs/6369/67268; errors: the common error codes of
the same gateway, https://docs.byteplus.com, read 2026-10. The vectors name their own source.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from functools import reduce
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from telecine_jimeng.simulator import app, create_app
from telecine_sandbox import Sandbox

pytestmark = pytest.mark.anyio

VECTORS = json.loads((Path(__file__).parent / "data" / "signature_vectors.json").read_text("utf-8"))
BASE = VECTORS["vectors"][0]
NEGATIVE = {case["name"]: case["change"] for case in VECTORS["negative"]}
NAMES = "content-type;host;x-content-sha256;x-date"
STAMP, SCOPE = "20250101T000000Z", "20250101/cn-north-1/cv/request"
SUBMIT = {"Action": "CVSync2AsyncSubmitTask", "Version": "2022-08-31"}


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


def seconds(stamp):
    """
    Unix seconds of an X-Date.
    """
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()


def client(now=STAMP, later=0):
    """
    A client of a simulator on whose wall the clock stands at that time.
    """
    simulator = create_app(Sandbox(wall_clock=lambda: seconds(now) + later))
    return httpx.AsyncClient(transport=httpx.ASGITransport(simulator), base_url="http://jimeng.test")


def signed(
    body=BASE["body"],
    *,
    query=SUBMIT,
    host="visual.volcengineapi.com",
    x_date=STAMP,
    token=None,
    names=NAMES,
    scope=None,
    access_key=VECTORS["access_key"],
    secret=VECTORS["secret_key"],
):
    """
    The headers of a signed request, step by step as the vendor describes them.
    """
    digest = hashlib.sha256(body.encode()).hexdigest()
    headers = {"host": host, "x-date": x_date, "x-content-sha256": digest, "content-type": "application/json"}
    headers |= {"x-security-token": token} if token else {}
    values = headers | {"host": host.removesuffix(":443")}
    pairs = "&".join(f"{quote(name, safe='')}={quote(query[name], safe='')}" for name in sorted(query))
    lines = "".join(f"{name}:{values[name]}\n" for name in names.split(";"))
    canonical = f"POST\n/\n{pairs}\n{lines}\n{names}\n{digest}"
    scope = scope or f"{x_date[:8]}/cn-north-1/cv/request"
    text = f"HMAC-SHA256\n{x_date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    steps = [*scope.split("/"), text]
    signature = reduce(lambda key, step: hmac.digest(key, step.encode(), "sha256"), steps, secret.encode())
    credential = f"Credential={access_key}/{scope}"
    said = f"HMAC-SHA256 {credential}, SignedHeaders={names}, Signature={signature.hex()}"
    return headers | {"authorization": said}


def headers_of(vector, **changes):
    """
    The headers that a vector was signed with, and its signature.
    """
    vector = vector | changes
    digest = hashlib.sha256(vector["body"].encode()).hexdigest()
    token = {"x-security-token": vector["session_token"]} if vector["session_token"] else {}
    return token | {
        "host": vector["host"],
        "x-date": vector["x_date"],
        "x-content-sha256": digest,
        "content-type": vector["content_type"],
        "authorization": vector["authorization"],
    }


def named(vector):
    """
    What a vector is called.
    """
    return vector["name"]


def gateway_error(response):
    """
    The status and the two codes of a refusal by the gateway.
    """
    error = response.json()["ResponseMetadata"]["Error"]
    return response.status_code, error["CodeN"], error["Code"]


def test_the_sandboxs_keys_are_those_of_the_vectors():
    """
    They are made up, and nobody's.
    """
    expected = {"ACCESS_KEY": VECTORS["access_key"], "SECRET_KEY": VECTORS["secret_key"]}

    assert expected == app.credentials


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=named)
def test_the_tests_own_signer_agrees_with_the_vendors(vector):
    """
    It gives the same signatures, with the header set and order of each client.
    """
    names = vector["authorization"].split("SignedHeaders=")[1].split(",")[0]

    headers = signed(
        vector["body"],
        query=vector["query"],
        host=vector["host"],
        x_date=vector["x_date"],
        token=vector["session_token"],
        names=names,
    )

    assert vector["authorization"] == headers["authorization"]


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=named)
async def test_the_vendors_own_signatures_are_let_in(vector):
    """
    The service answers, if only to say that an empty object is not enough.
    """
    code = {"empty_object_body": 50215}.get(vector["name"], 10000)

    async with client(vector["x_date"]) as http:
        response = await http.post(
            "/", params=vector["query"], content=vector["body"], headers=headers_of(vector)
        )

    assert code == response.json()["code"], response.text


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (NEGATIVE["body_changed_after_signing"]["body"], headers_of(BASE)),
        (
            NEGATIVE["body_changed_after_signing"]["body"],
            headers_of(BASE, body=NEGATIVE["body_changed_after_signing"]["body"]),
        ),
        (BASE["body"], signed(secret=NEGATIVE["wrong_secret"]["secret_access_key"])),
        (BASE["body"], headers_of(BASE, content_type="text/plain")),
        (BASE["body"], headers_of(BASE, host="other.volcengineapi.com")),
        (BASE["body"], headers_of(BASE, authorization=f"{BASE['authorization']}é")),
        (BASE["body"], signed(scope="20250101/cn-beijing/cv/request")),
        (BASE["body"], signed(scope="20250101/cn-north-1/cv/aws4_request")),
        (BASE["body"], signed(scope="20241231/cn-north-1/cv/request")),
    ],
    ids=[
        "body",
        "body and its hash",
        "secret",
        "content type",
        "host",
        "no hex",
        "region",
        "end of scope",
        "day of scope",
    ],
)
async def test_a_signature_of_something_else_does_not_match(body, headers):
    """
    One byte is enough.
    """
    encoded = {name: value.encode() for name, value in headers.items()}

    async with client() as http:
        response = await http.post("/", params=SUBMIT, content=body, headers=encoded)

    assert (401, 100010, "SignatureDoesNotMatch") == gateway_error(response)


async def test_a_signature_of_another_day_does_not_match():
    """
    X-Date and the credential name the same day.
    """
    changed = NEGATIVE["date_mismatch"]["x_date"]

    async with client(changed) as http:
        response = await http.post(
            "/", params=SUBMIT, content=BASE["body"], headers=headers_of(BASE, x_date=changed)
        )

    assert (401, 100010, "SignatureDoesNotMatch") == gateway_error(response)


async def test_a_changed_query_does_not_match():
    """
    It is signed too.
    """
    async with client() as http:
        response = await http.post(
            "/", params=SUBMIT | {"Extra": "1"}, content=BASE["body"], headers=headers_of(BASE)
        )

    assert (401, 100010, "SignatureDoesNotMatch") == gateway_error(response)


AUTHORIZED = f"HMAC-SHA256 Credential={VECTORS['access_key']}/{SCOPE}, SignedHeaders=host;x-date"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"authorization": None}, (401, 100003, "MissingAuthenticationToken")),
        ({"authorization": ""}, (401, 100003, "MissingAuthenticationToken")),
        ({"authorization": "Bearer key"}, (401, 100003, "MissingAuthenticationToken")),
        ({"authorization": AUTHORIZED}, (401, 100005, "MissingSignature")),
        ({"authorization": f"{AUTHORIZED}, Signature="}, (401, 100005, "MissingSignature")),
        ({"authorization": "HMAC-SHA256"}, (400, 100004, "MissingRequestInfo")),
        (
            {"authorization": "HMAC-SHA256 Credential=a/b, SignedHeaders=host;x-date, Signature=0"},
            (400, 100004, "MissingRequestInfo"),
        ),
        (
            {"authorization": f"{AUTHORIZED};x-other, Signature=0"},
            (400, 100004, "MissingRequestInfo"),
        ),
        ({"x-date": None}, (400, 100004, "MissingRequestInfo")),
        ({"x-security-token": "not signed"}, (400, 100004, "MissingRequestInfo")),
        (signed(names="host;x-content-sha256"), (400, 100004, "MissingRequestInfo")),
        (signed(names="x-content-sha256;x-date"), (400, 100004, "MissingRequestInfo")),
        (signed(x_date="2025-01-01T00:00:00Z"), (400, 100006, "InvalidTimestamp")),
        (signed(x_date="20250101T00000Z"), (400, 100006, "InvalidTimestamp")),
        (signed(scope="20250101/cn-north-1/ecs/request"), (404, 100007, "ServiceNotFound")),
        (signed(access_key="AKLTOTHER"), (401, 100009, "InvalidAccessKey")),
    ],
    ids=str,
)
async def test_what_is_missing_or_unknown_has_a_code_of_its_own(changes, expected):
    """
    The gateway answers in its own envelope, which repeats the action.
    """
    headers = {name: value for name, value in (headers_of(BASE) | changes).items() if value is not None}

    async with client() as http:
        response = await http.post("/", params=SUBMIT, content=BASE["body"], headers=headers)

    metadata = response.json()["ResponseMetadata"]
    assert expected == gateway_error(response)
    assert 34 == len(metadata["RequestId"])
    assert ["CVSync2AsyncSubmitTask", "2022-08-31", "cv", "cn-north-1"] == [
        metadata[name] for name in ("Action", "Version", "Service", "Region")
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"Action": "CVSync2AsyncSubmitTask"}, (400, 100002, "MissingParameter")),
        ({"Version": "2022-08-31"}, (400, 100002, "MissingParameter")),
        (SUBMIT | {"Action": "NoSuchAction"}, (404, 100008, "InvalidActionOrVersion")),
        (SUBMIT | {"Version": "2024-06-06"}, (404, 100008, "InvalidActionOrVersion")),
        (
            {"Action": "CVCancelTask", "Version": "2022-08-31"},
            (404, 100008, "InvalidActionOrVersion"),
        ),
    ],
    ids=str,
)
async def test_an_action_goes_with_its_version(query, expected):
    """
    Both are needed, in the query.
    """
    async with client() as http:
        response = await http.post("/", params=query, content=BASE["body"], headers=signed(query=query))

    assert expected == gateway_error(response)


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("POST", "/v1/videos", (404, 100007, "ServiceNotFound")),
        ("GET", "/", (404, 100008, "InvalidActionOrVersion")),
    ],
)
async def test_there_is_one_path_and_one_method(method, path, expected):
    """
    Anything else is the gateway's to refuse.
    """
    async with client() as http:
        response = await http.request(method, path, params=SUBMIT)

    assert expected == gateway_error(response)


@pytest.mark.parametrize(
    ("later", "validity", "expected"),
    [
        (900, None, 200),
        (901, None, 400),
        (-900, None, 200),
        (-901, None, 400),
        (60, "60", 200),
        (61, "60", 400),
        (3600, "3600", 200),
        (0, "soon", 400),
        (0, "", 400),
    ],
)
async def test_a_signature_lives_fifteen_minutes_or_as_long_as_it_says(later, validity, expected):
    """
    X-Expires in the query is another number of seconds.
    """
    query = SUBMIT if validity is None else SUBMIT | {"X-Expires": validity}

    async with client(later=later) as http:
        response = await http.post("/", params=query, content=BASE["body"], headers=signed(query=query))

    assert expected == response.status_code, response.text


@pytest.mark.parametrize("region", ["cn-north-1", "cn-beijing"])
async def test_the_actions_of_one_model_are_signed_for_either_region(region):
    """
    Public clients disagree on it.
    """
    query = {"Action": "JimengT2VV30SubmitTask", "Version": "2024-06-06"}
    headers = signed(query=query, scope=f"20250101/{region}/cv/request")

    async with client() as http:
        response = await http.post("/", params=query, content=BASE["body"], headers=headers)

    assert 200 == response.status_code, response.text
