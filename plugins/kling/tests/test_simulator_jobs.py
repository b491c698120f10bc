"""
The simulated Kling from submit to film, in the vendor's shapes.

Shapes: https://app.klingai.com/global/dev/document-api (2025-12) and the live
answers in https://github.com/QuantumNous/new-api/issues/2532, read 2026-10-04.
"""

import io

import av
import httpx
import pytest

from telecine_kling.simulator import create_app
from telecine_sandbox import Clock, Sandbox

pytestmark = pytest.mark.anyio

START = 1_780_000_000
TEXT, IMAGE = "/v1/videos/text2video", "/v1/videos/image2video"
PICTURE = "https://media.client.test/start.png"


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
def sandbox():
    """
    A sandbox whose clock stands still until it is driven.
    """
    return Sandbox(clock=Clock(START, speed=0), max_running=2)


@pytest.fixture
async def client(sandbox):
    """
    A client with an API key.
    """
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(sandbox)),
        base_url="http://kling.test",
        headers={"authorization": "Bearer api-key-kling-sandbox"},
    ) as client:
        yield client


async def submitted(client, path=TEXT, **body):
    """
    Submit a job, and return its id.
    """
    response = await client.post(path, json={"prompt": "a paper boat", **body})
    assert 200 == response.status_code, response.text
    return response.json()["data"]["task_id"]


async def test_a_submit_is_answered_in_the_vendors_shape(client):
    """
    The id is a string of digits, the times are milliseconds.
    """
    body = {"model_name": "kling-v2-5-turbo", "prompt": "a paper boat", "external_task_id": "job-0001"}

    reply = (await client.post(TEXT, json=body)).json()

    data = reply.pop("data")
    request_id = reply.pop("request_id")
    assert {"code": 0, "message": "SUCCEED"} == reply
    assert 36 == len(request_id)
    assert data.pop("task_id").isdecimal()
    assert {
        "task_status": "submitted",
        "task_info": {"external_task_id": "job-0001"},
        "created_at": START * 1000,
        "updated_at": START * 1000,
    } == data


async def test_without_an_external_id_there_is_no_task_info(client):
    """
    The object is empty, not absent.
    """
    task = await submitted(client)

    data = (await client.get(f"{TEXT}/{task}")).json()["data"]

    assert {} == data["task_info"]


@pytest.mark.parametrize(
    ("after", "word", "since"),
    [(0, "submitted", 0), (0.5, "processing", 500), (2.9, "processing", 500)],
)
async def test_an_unfinished_job_has_an_empty_result(client, sandbox, after, word, since):
    """
    The reason is empty, and so is the result.
    """
    task = await submitted(client, external_task_id="job-0001")
    sandbox.clock.advance(after)

    data = (await client.get(f"{TEXT}/{task}")).json()["data"]

    assert {
        "task_id": task,
        "task_status": word,
        "task_info": {"external_task_id": "job-0001"},
        "created_at": START * 1000,
        "updated_at": START * 1000 + since,
        "task_status_msg": "",
        "task_result": {},
    } == data


async def test_a_finished_job_names_its_film(client, sandbox):
    """
    The duration is a decimal string, and so is the price.
    """
    task = await submitted(client)
    sandbox.clock.advance(3)

    data = (await client.get(f"{TEXT}/{task}")).json()["data"]

    film = {"id": f"{task}1", "url": f"http://kling.test/files/{task}.mp4", "duration": "5.0"}
    assert ("succeed", [film]) == (data["task_status"], data["task_result"]["videos"])
    assert {"enabled": False} == data["watermark_info"]
    assert "1.5" == data["final_unit_deduction"]
    assert START * 1000 + 3000 == data["updated_at"]


async def test_a_watermarked_copy_is_another_film(client, sandbox):
    """
    It is there when it was asked for.
    """
    task = await submitted(client, model_name="kling-v2-6", watermark_info={"enabled": True})
    sandbox.clock.advance(3)

    data = (await client.get(f"{TEXT}/{task}")).json()["data"]
    film = data["task_result"]["videos"][0]
    clean, marked = await client.get(film["url"]), await client.get(film["watermark_url"])

    assert {"enabled": True} == data["watermark_info"]
    assert clean.content != marked.content


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        (TEXT, {}, (1280, 720, 30, 5)),
        (TEXT, {"mode": "pro", "duration": "10"}, (1280, 720, 30, 10)),
        (TEXT, {"model_name": "kling-v1-6", "aspect_ratio": "9:16"}, (720, 1280, 24, 5)),
        (TEXT, {"model_name": "kling-v2-1-master"}, (1920, 1080, 24, 5)),
        (TEXT, {"model_name": "kling-v3", "duration": "3", "aspect_ratio": "1:1"}, (960, 960, 24, 3)),
        (IMAGE, {"model_name": "kling-v2-1", "image": PICTURE, "mode": "pro"}, (1920, 1080, 24, 5)),
        (IMAGE, {"model_name": "kling-v1-6", "image": PICTURE}, (1280, 720, 30, 5)),
        (IMAGE, {"model_name": "kling-v2-6", "image": PICTURE, "aspect_ratio": "1:1"}, (1280, 720, 24, 5)),
    ],
    ids=str,
)
async def test_the_film_is_as_ordered(client, sandbox, path, body, expected):
    """
    Size follows mode and ratio, rate the model, duration the request.
    """
    task = await submitted(client, path, **body)
    sandbox.clock.advance(3)

    data = (await client.get(f"{path}/{task}")).json()["data"]
    content = (await client.get(data["task_result"]["videos"][0]["url"])).content

    with av.open(io.BytesIO(content)) as film:
        stream = film.streams.video[0]
        seconds = film.duration / av.time_base
        assert "h264" == stream.codec_context.name
        assert expected == (stream.width, stream.height, stream.average_rate, round(seconds, 2))


@pytest.mark.parametrize(("sound", "tracks"), [("off", 0), ("on", 1)])
async def test_sound_is_a_track_of_its_own(client, sandbox, sound, tracks):
    """
    It is there when it was asked for.
    """
    task = await submitted(client, model_name="kling-v3", duration="3", sound=sound)

    content = (await client.get(f"/files/{task}.mp4")).content

    with av.open(io.BytesIO(content)) as film:
        assert tracks == len(film.streams.audio)


async def test_other_words_make_another_film(client, sandbox):
    """
    The same words make the same.
    """
    one = await submitted(client)
    same = await submitted(client)
    sandbox.clock.advance(3)
    other = await submitted(client, prompt="a paper plane")

    films = [(await client.get(f"/files/{task}.mp4")).content for task in (one, same, other)]

    assert films[0] == films[1]
    assert films[0] != films[2]


async def test_a_job_is_found_by_the_callers_id_in_the_same_place(client):
    """
    The path segment takes either id.
    """
    task = await submitted(client, external_task_id="job-0001")

    data = (await client.get(f"{TEXT}/job-0001")).json()["data"]

    assert task == data["task_id"]


@pytest.mark.parametrize("name", ["job-0001", "{task}", "unknown"])
async def test_a_job_is_not_found_under_another_product(client, name):
    """
    Neither by its own id nor by the caller's.
    """
    task = await submitted(client, external_task_id="job-0001")

    response = await client.get(f"{IMAGE}/{name.format(task=task)}")

    assert (404, 1203) == (response.status_code, response.json()["code"])


async def test_a_repeated_external_id_is_a_second_paid_job(client, sandbox):
    """
    Not documented; here nobody is protected from paying twice.
    """
    first = await submitted(client, external_task_id="job-0001")
    second = await submitted(client, external_task_id="job-0001")

    found = (await client.get(f"{TEXT}/job-0001")).json()["data"]["task_id"]

    assert [first, second] == [job.vendor_id for job in sandbox.book.jobs("kling")]
    assert second == found


async def test_jobs_are_listed_page_by_page(client, sandbox):
    """
    Newest first, one product only; an id in the query changes nothing.
    """
    first = await submitted(client)
    second = await submitted(client)
    sandbox.clock.advance(3)
    await submitted(client, IMAGE, image=PICTURE)

    whole = (await client.get(TEXT, params={"external_task_id": "x"})).json()["data"]
    page = (await client.get(TEXT, params={"pageNum": 2, "pageSize": 1})).json()["data"]
    beyond = (await client.get(TEXT, params={"pageNum": 9})).json()["data"]

    assert [second, first] == [task["task_id"] for task in whole]
    assert [first] == [task["task_id"] for task in page]
    assert [] == beyond


@pytest.mark.parametrize(
    "params",
    [{"pageNum": 0}, {"pageSize": 501}, {"pageNum": 1001}, {"pageNum": "x"}, {"pageSize": "9" * 5000}],
    ids=["zero", "size", "number", "word", "endless"],
)
async def test_a_page_that_cannot_be_is_refused(client, params):
    """
    Both numbers have limits.
    """
    response = await client.get(TEXT, params=params)

    assert (400, 1201) == (response.status_code, response.json()["code"])


async def test_a_job_holds_a_slot_until_it_ends(client, sandbox):
    """
    One too many is 429 and 1303, and goes through once another has ended.
    """
    await submitted(client)
    await submitted(client, IMAGE, image=PICTURE)

    refused = await client.post(TEXT, json={"prompt": "a paper boat"})
    sandbox.clock.advance(3)
    taken = await client.post(TEXT, json={"prompt": "a paper boat"})

    assert 429 == refused.status_code
    assert (1303, "parallel task over resource pack limit") == (
        refused.json()["code"],
        refused.json()["message"],
    )
    assert 200 == taken.status_code


async def test_costs_are_counted_and_asked_for_slowly(client, sandbox):
    """
    A second envelope holds the pack; two calls within a second are one too many.
    """
    params = {"start_time": START * 1000, "end_time": START * 1000 + 1}
    await submitted(client)
    sandbox.clock.advance(3)

    answered = await client.get("/account/costs", params=params)
    refused = await client.get("/account/costs", params=params)
    sandbox.clock.advance(1)
    again = await client.get("/account/costs", params=params)

    data = answered.json()["data"]
    assert (0, "success") == (data["code"], data["msg"])
    assert 4998.5 == data["resource_pack_subscribe_infos"][0]["remaining_quantity"]
    assert (429, 1302) == (refused.status_code, refused.json()["code"])
    assert 200 == again.status_code


@pytest.mark.parametrize(
    "params", [{}, {"start_time": 1}, {"end_time": 1}, {"start_time": "x", "end_time": 1}], ids=str
)
async def test_costs_need_both_ends(client, params):
    """
    Neither time may be missing.
    """
    response = await client.get("/account/costs", params=params)

    assert (400, 1201) == (response.status_code, response.json()["code"])


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/videos/text3video"), ("DELETE", f"{TEXT}/1"), ("PUT", TEXT)]
)
async def test_what_does_not_exist_is_1202(client, method, path):
    """
    A wrong path and a wrong method are one refusal.
    """
    response = await client.request(method, path)

    assert (404, 1202) == (response.status_code, response.json()["code"])


@pytest.mark.parametrize(
    ("directive", "status", "code"),
    [
        ("busy", 429, 1303),
        ("no_quota", 429, 1102),
        ("unauthorized", 401, 1002),
        ("submit.moderated", 400, 1301),
        ("http_429", 429, 1302),
        ("http_500", 500, 5000),
        ("http_503", 503, 5001),
        ("http_504", 504, 5002),
    ],
)
async def test_a_fault_on_submit_is_in_the_vendors_words(client, sandbox, directive, status, code):
    """
    Nothing is accepted.
    """
    response = await client.post(TEXT, json={"prompt": f"a paper boat [fault:{directive}]"})

    assert (status, code) == (response.status_code, response.json()["code"])
    assert [] == sandbox.book.jobs()


async def test_a_proxy_does_not_know_the_envelope(client):
    """
    A 502 comes from something in between.
    """
    response = await client.post(TEXT, json={"prompt": "a paper boat [fault:http_502]"})

    assert (502, "502\n") == (response.status_code, response.text)


@pytest.mark.parametrize(
    ("fate", "reason"),
    [("moderated", "Failure to pass the risk control system"), ("failed", "Task failed")],
)
async def test_a_failed_job_is_a_success_in_the_envelope(client, sandbox, fate, reason):
    """
    Only the task says that it failed, and why.
    """
    task = await submitted(client, prompt=f"a paper boat [fault:{fate}]")
    sandbox.clock.advance(3)

    response = await client.get(f"{TEXT}/{task}")

    data = response.json()["data"]
    assert (200, 0, "SUCCEED") == (response.status_code, response.json()["code"], response.json()["message"])
    assert ("failed", reason, {}) == (data["task_status"], data["task_status_msg"], data["task_result"])


async def test_an_expired_job_is_unknown(client, sandbox):
    """
    Results are removed after their time, and the id with them.
    """
    task = await submitted(client, prompt="a paper boat [fault:expired]")

    before = await client.get(f"{TEXT}/{task}")
    sandbox.clock.advance(3)
    after = await client.get(f"{TEXT}/{task}")

    assert 200 == before.status_code
    assert (404, 1203) == (after.status_code, after.json()["code"])


async def test_an_unknown_status_passes(client):
    """
    A word that no page lists is said once, then the usual one.
    """
    task = await submitted(client, prompt="a paper boat [fault:unknown_status]")

    words = [(await client.get(f"{TEXT}/{task}")).json()["data"]["task_status"] for _ in range(2)]

    assert ["reviewing", "submitted"] == words


async def test_a_lost_answer_leaves_a_job_that_can_be_found(client, sandbox):
    """
    The caller's id leads to what was accepted.
    """
    body = {"prompt": "a paper boat [fault:lost_answer]", "external_task_id": "job-0001"}

    with pytest.raises(ConnectionResetError):
        await client.post(TEXT, json=body)
    found = await client.get(f"{TEXT}/job-0001")

    assert sandbox.book.jobs()[0].vendor_id == found.json()["data"]["task_id"]
    assert body == sandbox.book.jobs()[0].request
