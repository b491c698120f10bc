"""
Volcengine Signature V4, by the vectors of the vendor's own clients.
"""

import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlencode

import pytest

import telecine_jimeng
from telecine import Account, GenerationRequest, HttpRequest, Provider
from telecine.testing import NOW
from telecine_jimeng._sign import signed

# Made by the signers of PyPI volcengine 1.0.229 and npm @volcengine/openapi 1.36.2; the file says more.
DATA = json.loads((Path(__file__).parent / "data" / "signature_vectors.json").read_text("utf-8"))
SORTED = [vector for vector in DATA["vectors"] if vector["made_by"] == "PyPI volcengine 1.0.229"]
OTHERS = [vector for vector in DATA["vectors"] if vector["name"] == "node_sdk_header_set"]
KEYS = {"access_key": DATA["access_key"], "secret_key": DATA["secret_key"]}


def account(**fields):
    """
    An account with the keys of the vectors.
    """
    credentials = KEYS | fields.pop("credentials", {})
    return Account(name="main", provider="jimeng", credentials=credentials, **fields)


def resigned(vector, **changes):
    """
    The request of a vector, signed by us.
    """
    vector = vector | changes
    query = urlencode(vector["query"])
    headers = {"content-type": vector["content_type"]} if vector["content_type"] else {}
    url = f"https://{vector['host']}/?{query}"
    request = HttpRequest.post(url, content=vector["body"].encode(), headers=headers)
    token = {"session_token": vector["session_token"]} if vector["session_token"] else {}
    now = datetime.strptime(vector["x_date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return signed(request, account(credentials=token), now, "cn-north-1")


@pytest.mark.parametrize("vector", SORTED, ids=lambda vector: vector["name"])
def test_known_answer(vector):
    """
    Byte for byte what the vendor's own signer makes.
    """
    headers = resigned(vector).headers

    assert vector["authorization"] == headers["authorization"]
    assert (vector["x_date"], vector["session_token"]) == (
        headers["x-date"],
        headers.get("x-security-token"),
    )


@pytest.mark.parametrize("vector", OTHERS, ids=lambda vector: vector["name"])
def test_known_answer_of_other_headers(vector):
    """
    A request without a content type is signed as the Node client does.
    """
    assert vector["authorization"] == resigned(vector, content_type=None).headers["authorization"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"body": SORTED[0]["body"].replace("pond", "lake")}, id="body"),
        pytest.param({"x_date": "20250101T000001Z"}, id="date"),
        pytest.param({"host": "visual.example.com"}, id="host"),
        pytest.param({"query": {"Action": "CVSync2AsyncGetResult", "Version": "2022-08-31"}}, id="action"),
        pytest.param({"session_token": "STSFAKE"}, id="token"),
    ],
)
def test_whatever_changes_is_signed(change):
    """
    Another byte is another signature.
    """
    assert SORTED[0]["authorization"] != resigned(SORTED[0], **change).headers["authorization"]


def test_the_moment_is_told_in_utc():
    """
    Whatever zone it comes in, and in whole seconds.
    """
    moment = datetime(2025, 1, 1, 8, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=8)))

    request = signed(HttpRequest.post("https://visual.example.com/"), account(), moment, "cn-north-1")

    assert "20250101T000000Z" == request.headers["x-date"]


def test_the_path_of_an_address_is_signed():
    """
    An account may live below a path, as a simulated one does.
    """
    here, there = (
        signed(HttpRequest.post(f"https://visual.example.com{path}"), account(), NOW, "cn-north-1")
        for path in ("/", "/jimeng/")
    )

    assert here.headers["authorization"] != there.headers["authorization"]


def sent_by(settings):
    """
    The first request of a submit on an account with these settings.
    """
    jimeng = Provider("jimeng", telecine_jimeng)
    request = GenerationRequest(model="jimeng_t2v_v30", prompt="a paper boat")
    return next(jimeng.submit(request, account=account(options=settings), now=NOW, external_id="job-0001"))


@pytest.mark.parametrize(
    ("settings", "query", "scope"),
    [
        pytest.param(
            {},
            "Action=CVSync2AsyncSubmitTask&Version=2022-08-31",
            "/20260528/cn-north-1/cv/request",
            id="none",
        ),
        pytest.param(
            {"region": "cn-beijing", "version": "2024-06-06", "submit_action": "JimengT2VV30SubmitTask"},
            "Action=JimengT2VV30SubmitTask&Version=2024-06-06",
            "/20260528/cn-beijing/cv/request",
            id="all",
        ),
    ],
)
def test_region_action_and_version_are_settings(settings, query, scope):
    """
    An account may name them; they are no secrets.
    """
    request = sent_by(settings)

    assert query == request.url.partition("?")[2]
    assert f"{scope}, SignedHeaders" in request.headers["authorization"]


def test_a_query_has_an_action_of_its_own():
    """
    Set apart from the submit's.
    """
    jimeng = Provider("jimeng", telecine_jimeng)
    settings = {"query_action": "JimengT2VV30GetResult", "version": "2024-06-06"}

    request = next(jimeng.check(account=account(options=settings), now=NOW))

    assert request.url.endswith("?Action=JimengT2VV30GetResult&Version=2024-06-06")
