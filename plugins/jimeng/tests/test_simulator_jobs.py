"""
The simulated Jimeng from submit to film, in the vendor's shapes.

Shapes, lifetimes and codes: https://www.volcengine.com/docs/85621/1777001, as
publicly copied, read 2026-10.
"""

import hashlib
import hmac
import io
import json
from functools import reduce

import av
import httpx
import pytest

from telecine_jimeng.simulator import app, create_app
from telecine_sandbox import Clock, Sandbox, build_app

pytestmark = pytest.mark.anyio

START, STAMP = 1_780_000_000, "20260528T202640Z"
HOUR = 3600
SUBMIT = {"Action": "CVSync2AsyncSubmitTask", "Version": "2022-08-31"}
QUERY = {"Action": "CVSync2AsyncGetResult", "Version": "2022-08-31"}
CANCEL = {"Action": "CVCancelTask", "Version": "2024-06-06"}
LABEL = {"producer_id": "fake-0001", "content_propagator": "fake-propagator"}


class Signature(httpx.Auth):
    """
    The least that a signature covers: host and date.
    """

    requires_request_body = True

    def auth_flow(self, request):
        """
        Sign *request*.
        """
        digest = hashlib.sha256(request.content).hexdigest()
        query, host = request.url.query.decode(), request.headers["host"]
        path = request.url.path
        canonical = f"POST\n{path}\n{query}\nhost:{host}\nx-date:{STAMP}\n\nhost;x-date\n{digest}".encode()
        scope = [STAMP[:8], "cn-north-1", "cv", "request"]
        text = "\n".join(["HMAC-SHA256", STAMP, "/".join(scope), hashlib.sha256(canonical).hexdigest()])
        key = app.credentials["SECRET_KEY"].encode()
        mac = reduce(lambda key, step: hmac.digest(key, step.encode(), "sha256"), [*scope, text], key)
        credential = "/".join([app.credentials["ACCESS_KEY"], *scope])
        request.headers["x-date"] = STAMP
        request.headers["authorization"] = (
            f"HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-date, Signature={mac.hex()}"
        )
        yield request


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
def sandbox():
    """
    A sandbox whose clocks stand still until the one of jobs is driven.
    """
    return Sandbox(clock=Clock(START, speed=0), wall_clock=lambda: START, max_running=2)


def client_of(simulator):
    """
    A client that signs.
    """
    transport = httpx.ASGITransport(simulator)
    return httpx.AsyncClient(transport=transport, base_url="http://jimeng.test", auth=Signature())


@pytest.fixture
async def client(sandbox):
    """
    A client of a strict simulator.
    """
    async with client_of(create_app(sandbox)) as client:
        yield client


async def submitted(client, prompt="a paper boat", name="jimeng_t2v_v30", **fields):
    """
    Submit a job, and return its id.
    """
    response = await client.post("/", params=SUBMIT, json={"req_key": name, "prompt": prompt, **fields})
    assert 200 == response.status_code, response.text
    return response.json()["data"]["task_id"]


async def asked(client, task, name="jimeng_t2v_v30", **fields):
    """
    Ask where a job stands.
    """
    return await client.post("/", params=QUERY, json={"req_key": name, "task_id": task, **fields})


async def test_a_submit_is_answered_in_the_vendors_shape(client):
    """
    The id is a string of more digits than a double can hold.
    """
    response = await client.post(
        "/", params=SUBMIT, json={"req_key": "jimeng_t2v_v30", "prompt": "a paper boat"}
    )

    reply = response.json()
    assert 34 == len(reply.pop("request_id"))
    assert {
        "code": 10000,
        "data": {"task_id": "1780000000000000001"},
        "message": "Success",
        "status": 10000,
        "time_elapsed": "104.852885ms",
    } == reply


@pytest.mark.parametrize(
    ("after", "word"),
    [
        (0, "in_queue"),
        (0.5, "generating"),
        (2.9, "generating"),
        (12 * HOUR, "expired"),
        (24 * HOUR, "not_found"),
    ],
)
async def test_a_job_without_a_film_has_an_empty_address(client, sandbox, after, word):
    """
    Before its end, and once it has outlived its results.
    """
    task = await submitted(client)
    sandbox.clock.advance(after)

    reply = (await asked(client, task)).json()

    assert (10000, "Success") == (reply["code"], reply["message"])
    assert {"aigc_meta_tagged": False, "status": word, "video_url": ""} == reply["data"]


async def test_an_unknown_job_is_not_found_and_a_success(client):
    """
    Only the status says so.
    """
    response = await asked(client, "1000000000000000001")

    assert (200, 10000) == (response.status_code, response.json()["code"])
    assert "not_found" == response.json()["data"]["status"]


async def test_a_finished_job_names_its_film(client, sandbox):
    """
    The address holds its own end, and its ampersand is escaped.
    """
    task = await submitted(client)
    sandbox.clock.advance(3)

    response = await asked(client, task)

    address = f"http://jimeng.test/files/{task}.mp4?x-expires={START + 3 + HOUR}&x-signature="
    assert "done" == response.json()["data"]["status"]
    assert response.json()["data"]["video_url"].startswith(address)
    assert rb"\u0026x-signature" in response.content


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, (1280, 720, 24, 121)),
        ({"name": "jimeng_ti2v_v30_pro", "aspect_ratio": "9:16"}, (1088, 1920, 24, 121)),
        ({"frames": 241, "aspect_ratio": "1:1"}, (720, 720, 24, 241)),
    ],
    ids=str,
)
async def test_the_film_is_real(client, sandbox, fields, expected):
    """
    It has one frame more than its seconds would.
    """
    task = await submitted(client, **fields)
    sandbox.clock.advance(3)
    data = (await asked(client, task, fields.get("name", "jimeng_t2v_v30"))).json()["data"]

    content = (await client.get(data["video_url"], auth=None)).content

    with av.open(io.BytesIO(content)) as film:
        stream = film.streams.video[0]
        assert "h264" == stream.codec_context.name
        assert expected == (stream.width, stream.height, stream.average_rate, stream.frames)


async def test_an_address_lives_an_hour_and_a_query_makes_another(client, sandbox):
    """
    The result lives longer than the address.
    """
    task = await submitted(client)
    sandbox.clock.advance(3)
    first = (await asked(client, task)).json()["data"]["video_url"]

    sandbox.clock.advance(HOUR - 1)
    fresh = await client.head(first, auth=None)
    sandbox.clock.advance(1)
    stale = await client.get(first, auth=None)
    second = (await asked(client, task)).json()["data"]["video_url"]
    again = await client.head(second, auth=None)

    assert [200, 403, 200] == [fresh.status_code, stale.status_code, again.status_code]


@pytest.mark.parametrize(
    "query", ["", "x-expires=9999999999&x-signature=0", "x-expires=x&x-signature=%C3%A9"]
)
async def test_an_address_of_ones_own_making_is_refused(client, sandbox, query):
    """
    It is signed.
    """
    task = await submitted(client)
    sandbox.clock.advance(3)

    response = await client.get(f"/files/{task}.mp4?{query}", auth=None)

    assert 403 == response.status_code


@pytest.mark.parametrize(
    ("after", "req_json", "tagged"),
    [
        (3, json.dumps({"aigc_meta": LABEL}), True),
        (3, json.dumps({"aigc_meta": LABEL | {"propagate_id": "p", "content_producer": None}}), True),
        (3, json.dumps({"return_url": True}), False),
        (3, None, False),
        (1, json.dumps({"aigc_meta": LABEL}), False),
    ],
)
async def test_a_film_is_labelled_where_the_query_asks_for_it(client, sandbox, after, req_json, tagged):
    """
    There must be a film.
    """
    task = await submitted(client)
    sandbox.clock.advance(after)

    data = (await asked(client, task, req_json=req_json)).json()["data"]

    assert tagged is data["aigc_meta_tagged"]


@pytest.mark.parametrize(
    "req_json",
    [
        "{",
        "[]",
        {"aigc_meta": LABEL},
        json.dumps({"aigc_meta": "x"}),
        json.dumps({"aigc_meta": {}}),
        json.dumps({"aigc_meta": {"producer_id": "fake-0001"}}),
        json.dumps({"aigc_meta": LABEL | {"producer_id": "x" * 257}}),
        json.dumps({"aigc_meta": LABEL | {"propagate_id": 7}}),
    ],
    ids=str,
)
async def test_a_label_that_cannot_be_written_is_refused(client, req_json):
    """
    The field is a string of JSON, with two members at least.
    """
    task = await submitted(client)

    response = await asked(client, task, req_json=req_json)

    assert (400, 50215) == (response.status_code, response.json()["code"])


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"req_key": "jimeng_t2v_v30_1080p"}, 50215),
        ({"req_key": "jimeng_guessed"}, 50204),
        ({"req_key": None}, 50215),
        ({"task_id": 1780000000000000001}, 50215),
        ({"task_id": None}, 50215),
    ],
    ids=str,
)
async def test_a_query_names_the_submits_req_key_and_the_id_as_text(client, body, code):
    """
    The data of a refusal is null.
    """
    task = await submitted(client)

    response = await client.post(
        "/", params=QUERY, json={"req_key": "jimeng_t2v_v30", "task_id": task} | body
    )

    reply = response.json()
    assert (400, code, code, None) == (response.status_code, reply["code"], reply["status"], reply["data"])


async def test_a_lenient_vendor_takes_any_req_key(sandbox):
    """
    Some report that it does.
    """
    async with client_of(create_app(sandbox, strict=False)) as client:
        task = await submitted(client)

        response = await asked(client, task, "jimeng_ti2v_v30_pro")

    assert "in_queue" == response.json()["data"]["status"]


async def test_a_job_holds_a_slot_until_it_ends(client, sandbox):
    """
    One too many is 429 and 50430, and goes through once another has ended.
    """
    body = {"req_key": "jimeng_t2v_v30", "prompt": "a paper boat"}
    await submitted(client)
    await submitted(client)

    refused = await client.post("/", params=SUBMIT, json=body)
    sandbox.clock.advance(3)
    taken = await client.post("/", params=SUBMIT, json=body)

    assert (429, 50430) == (refused.status_code, refused.json()["code"])
    assert 200 == taken.status_code


async def test_a_job_in_the_queue_can_be_cancelled(client, sandbox):
    """
    Its slot is free, and its id unknown.
    """
    task = await submitted(client)

    response = await client.post("/", params=CANCEL, json={"req_key": "jimeng_t2v_v30", "task_id": task})

    assert (200, 10000, None) == (response.status_code, response.json()["code"], response.json()["data"])
    assert "not_found" == (await asked(client, task)).json()["data"]["status"]
    assert 0 == sandbox.book.running("jimeng", START)


@pytest.mark.parametrize("after", [0.5, 3, 24 * HOUR])
async def test_a_job_that_has_begun_cannot_be_cancelled(client, sandbox, after):
    """
    It goes on.
    """
    task = await submitted(client)
    sandbox.clock.advance(after)

    response = await client.post("/", params=CANCEL, json={"req_key": "jimeng_t2v_v30", "task_id": task})

    assert (400, 50215) == (response.status_code, response.json()["code"])


async def test_each_model_has_actions_of_its_own(client, sandbox):
    """
    They take the same body, for one req_key.
    """
    submit = {"Action": "JimengTI2VV30PROSubmitTask", "Version": "2024-06-06"}
    query = {"Action": "JimengTI2VV30PROGetResult", "Version": "2024-06-06"}
    body = {"req_key": "jimeng_ti2v_v30_pro", "prompt": "a paper boat"}

    task = (await client.post("/", params=submit, json=body)).json()["data"]["task_id"]
    found = await client.post("/", params=query, json=body | {"task_id": task})
    other = await client.post("/", params=submit, json=body | {"req_key": "jimeng_t2v_v30"})

    assert "in_queue" == found.json()["data"]["status"]
    assert (400, 50215) == (other.status_code, other.json()["code"])


async def test_under_a_host_the_path_is_signed_as_it_is(sandbox):
    """
    And the film's address leads back there.
    """
    async with client_of(build_app(sandbox, {"jimeng": create_app()})) as client:
        body = {"req_key": "jimeng_t2v_v30", "prompt": "a paper boat"}
        task = (await client.post("/jimeng/", params=SUBMIT, json=body)).json()["data"]["task_id"]
        sandbox.clock.advance(3)
        reply = await client.post("/jimeng/", params=QUERY, json=body | {"task_id": task})
        film = await client.head(reply.json()["data"]["video_url"], auth=None)

    assert (200, "video/mp4") == (film.status_code, film.headers["content-type"])


@pytest.mark.parametrize(
    ("directive", "status", "code"),
    [
        ("busy", 429, 50430),
        ("no_quota", 401, 50400),
        ("submit.moderated", 400, 50412),
        ("http_400", 400, 50200),
        ("http_401", 401, 50400),
        ("http_429", 429, 50429),
        ("http_500", 500, 50500),
    ],
)
async def test_a_fault_on_submit_is_in_the_vendors_words(client, sandbox, directive, status, code):
    """
    Nothing is accepted.
    """
    body = {"req_key": "jimeng_t2v_v30", "prompt": f"a paper boat [fault:{directive}]"}

    response = await client.post("/", params=SUBMIT, json=body)

    assert (status, code) == (response.status_code, response.json()["code"])
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("directive", "status", "name"),
    [
        ("unauthorized", 401, "InvalidAccessKey"),
        ("http_403", 403, "AccessDenied"),
        ("http_404", 404, "InvalidActionOrVersion"),
    ],
)
async def test_a_fault_of_the_gateway_has_its_envelope(client, directive, status, name):
    """
    There is no code at the top.
    """
    body = {"req_key": "jimeng_t2v_v30", "prompt": f"a paper boat [fault:{directive}]"}

    response = await client.post("/", params=SUBMIT, json=body)

    assert (status, ["ResponseMetadata"]) == (response.status_code, list(response.json()))
    assert name == response.json()["ResponseMetadata"]["Error"]["Code"]


@pytest.mark.parametrize(
    ("directive", "status", "start"),
    [("http_502", 502, "502"), ("html_500", 500, "<html>"), ("truncated", 200, '{"code":10000')],
)
async def test_what_is_in_between_knows_no_envelope(client, directive, status, start):
    """
    Not every answer is JSON.
    """
    body = {"req_key": "jimeng_t2v_v30", "prompt": f"a paper boat [fault:{directive}]"}

    response = await client.post("/", params=SUBMIT, json=body)

    assert status == response.status_code
    assert response.text.startswith(start)


async def test_a_throttled_query_says_nothing_about_the_job(client):
    """
    The next one finds it as it was.
    """
    task = await submitted(client, "a paper boat [fault:poll.http_429=7]")

    throttled = await asked(client, task)
    found = await asked(client, task)

    assert (429, 50429, "7") == (
        throttled.status_code,
        throttled.json()["code"],
        throttled.headers["retry-after"],
    )
    assert "in_queue" == found.json()["data"]["status"]


@pytest.mark.parametrize(("fate", "code"), [("moderated", 50516), ("failed", 50520)])
async def test_a_failed_job_is_refused_in_the_envelope(client, sandbox, fate, code):
    """
    There is no status to read, and no data.
    """
    task = await submitted(client, f"a paper boat [fault:{fate}]")

    before = await asked(client, task)
    sandbox.clock.advance(3)
    after = await asked(client, task)

    assert "in_queue" == before.json()["data"]["status"]
    assert (400, code, None) == (after.status_code, after.json()["code"], after.json()["data"])


async def test_a_job_can_expire_early(client, sandbox):
    """
    Instead of ending well.
    """
    task = await submitted(client, "a paper boat [fault:expired]")
    sandbox.clock.advance(3)

    data = (await asked(client, task)).json()["data"]

    assert ("expired", "") == (data["status"], data["video_url"])


async def test_an_unknown_status_passes(client):
    """
    A word that no page lists is said once, then the usual one.
    """
    task = await submitted(client, "a paper boat [fault:unknown_status]")

    words = [(await asked(client, task)).json()["data"]["status"] for _ in range(2)]

    assert ["reviewing", "in_queue"] == words


async def test_a_lost_answer_leaves_a_job_that_nobody_can_find(client, sandbox):
    """
    The vendor takes no id of the caller's: a second submit is a second paid job.
    """
    body = {"req_key": "jimeng_t2v_v30", "prompt": "a paper boat [fault:lost_answer]"}

    with pytest.raises(ConnectionResetError):
        await client.post("/", params=SUBMIT, json=body)
    again = await client.post("/", params=SUBMIT, json=body)

    first, second = sandbox.book.jobs("jimeng")
    assert second.vendor_id == again.json()["data"]["task_id"]
    assert body == first.request == second.request


async def test_a_reset_connection_leaves_nothing(client, sandbox):
    """
    It ends before the vendor has taken the job.
    """
    body = {"req_key": "jimeng_t2v_v30", "prompt": "a paper boat [fault:reset]"}

    with pytest.raises(ConnectionResetError):
        await client.post("/", params=SUBMIT, json=body)

    assert [] == sandbox.book.jobs()
