"""
The simulated Vidu from submit to film, in the vendor's shapes.

Shapes: https://platform.vidu.com/docs (text-to-video, image-to-video,
start-end-to-video, reference-to-video, get-generation, cancel-generation).
"""

import io

import av
import httpx
import pytest
from PIL import Image

from telecine_sandbox import Clock, Sandbox
from telecine_vidu.simulator import app, create_app

pytestmark = pytest.mark.anyio

START = 1_780_000_000.25
URL = "https://media.example.com/1.png"
TEXT = ("text2video", {"model": "viduq3-turbo", "prompt": "a paper boat"})
IMAGE = ("img2video", {"model": "viduq2-turbo", "images": [URL]})
FRAMES = ("start-end2video", {"model": "viduq2-pro", "images": [URL, URL]})
REFERENCE = ("reference2video", {"model": "viduq2", "images": [URL], "prompt": "a paper boat"})
ANN = {"name": "ann", "images": [URL]}
SUBJECTS = ("reference2video", {"model": "viduq2", "subjects": [ANN], "prompt": "@ann waves"})


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
    return Sandbox(clock=Clock(START, speed=0))


@pytest.fixture
async def client(sandbox):
    """
    A client with a key.
    """
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(sandbox)),
        base_url="http://vidu.test/ent/v2",
        headers={"authorization": f"Token {app.credentials['API_KEY']}"},
    ) as client:
        yield client


async def submitted(client, submit=TEXT, **fields):
    """
    Submit a job, and return its id.
    """
    path, body = submit
    response = await client.post(path, json=body | fields)
    assert 200 == response.status_code, response.text
    return response.json()["task_id"]


async def polled(client, task):
    """
    Ask where a job stands.
    """
    response = await client.get(f"tasks/{task}/creations")
    assert 200 == response.status_code, response.text
    return response.json()


COMMON = {
    "state": "created",
    "prompt": "a paper boat",
    "duration": 5,
    "seed": 123456,
    "resolution": "720p",
    "bgm": False,
    "movement_amplitude": "auto",
    "payload": "",
    "off_peak": False,
    "credits": 25,
    "watermark": False,
    "created_at": "2026-05-28T20:26:40.250000Z",
}


@pytest.mark.parametrize(
    ("submit", "expected"),
    [
        (TEXT, {"credits": 60, "style": "general", "aspect_ratio": "16:9", "audio": True}),
        (IMAGE, {"images": [URL], "audio": False, "audio_type": ""}),
        (FRAMES, {"images": [URL, URL]}),
        (REFERENCE, {"images": [URL], "aspect_ratio": "16:9", "audio": False}),
        (SUBJECTS, {"subjects": [ANN], "aspect_ratio": "16:9", "audio": False}),
    ],
    ids=["text", "image", "frames", "reference", "subjects"],
)
async def test_a_submit_is_answered_with_what_was_asked(client, submit, expected):
    """
    Each endpoint repeats its own fields, with defaults, and the instant to the microsecond.
    """
    path, body = submit

    reply = (await client.post(path, json=body | {"seed": 123456, "prompt": "a paper boat"})).json()

    task = reply.pop("task_id")
    assert COMMON | {"model": body["model"]} | expected == reply
    assert task.isdecimal()
    assert 18 == len(task)


async def test_what_was_given_is_repeated(client):
    """
    Not the default.
    """
    given = {
        "prompt": "a paper boat",
        "duration": 10,
        "resolution": "1080p",
        "movement_amplitude": "small",
        "payload": "job-0001",
        "bgm": True,
        "watermark": True,
        "audio": True,
        "audio_type": "speech_only",
    }
    path, body = IMAGE

    reply = (await client.post(path, json=body | given)).json()

    assert given == {field: reply[field] for field in given}


async def test_an_older_model_answers_in_an_older_shape(client, sandbox):
    """
    Then there was no price, no payload, no sound, and a query did not repeat the id.
    """
    path, body = TEXT
    older = {"model": "vidu1.5", "seed": 123456, "duration": 8}

    created = (await client.post(path, json=body | older)).json()
    sandbox.clock.advance(3)
    done = await polled(client, created["task_id"])

    absent = {"bgm", "payload", "off_peak", "credits", "watermark"}
    assert COMMON.keys() - absent | {"task_id", "model", "style", "aspect_ratio"} == created.keys()
    assert {"state", "err_code", "creations"} == done.keys()


@pytest.mark.parametrize(("seed", "chosen"), [(7, False), (0, True), (None, True)])
async def test_a_seed_of_0_is_random(client, seed, chosen):
    """
    The answer tells which number was chosen.
    """
    path, body = TEXT

    reply = (await client.post(path, json=body | {"seed": seed})).json()

    assert chosen is (7 != reply["seed"])
    assert 0 < reply["seed"] < 2**31


async def test_sound_has_a_type_where_it_is_made_beside_the_film(client):
    """
    The default is everything.
    """
    path, body = IMAGE

    reply = (await client.post(path, json=body | {"audio": True})).json()

    assert (True, "all") == (reply["audio"], reply["audio_type"])


@pytest.mark.parametrize(
    ("fields", "expected"),
    [({}, 25), ({"duration": 2}, 10), ({"is_rec": True}, 35), ({"off_peak": True}, 12)],
    ids=str,
)
async def test_the_price_is_a_whole_number_of_credits(client, fields, expected):
    """
    It grows with the duration and a rewritten prompt, and shrinks off-peak.
    """
    path, body = IMAGE

    reply = (await client.post(path, json=body | fields)).json()

    assert expected == reply["credits"]


@pytest.mark.parametrize(
    ("after", "state"),
    [(0, "created"), (0.24, "created"), (0.25, "queueing"), (0.5, "processing"), (2.9, "processing")],
)
async def test_an_unfinished_job_has_no_creations(client, sandbox, after, state):
    """
    Neither an error, but already a price.
    """
    task = await submitted(client, payload="job-0001")
    sandbox.clock.advance(after)

    reply = await polled(client, task)

    assert {
        "id": task,
        "state": state,
        "err_code": "",
        "credits": 60,
        "payload": "job-0001",
        "bgm": False,
        "off_peak": False,
        "creations": [],
    } == reply


async def test_a_finished_job_names_its_film(client, sandbox):
    """
    A creation has an id of its own, a film and a cover.
    """
    task = await submitted(client)
    sandbox.clock.advance(3)

    reply = await polled(client, task)

    creation = reply["creations"][0]
    assert ("success", "", 60, 1) == (
        reply["state"],
        reply["err_code"],
        reply["credits"],
        len(reply["creations"]),
    )
    assert creation.pop("id").isdecimal()
    assert {
        "url": f"http://vidu.test/files/{task}.mp4",
        "cover_url": f"http://vidu.test/files/{task}.jpeg",
    } == creation


async def test_a_watermarked_copy_is_another_film(client, sandbox):
    """
    It is there when it was asked for.
    """
    task = await submitted(client, duration=1, watermark=True)
    sandbox.clock.advance(3)

    creation = (await polled(client, task))["creations"][0]
    clean, marked = await client.get(creation["url"]), await client.get(creation["watermarked_url"])

    assert (200, 200) == (clean.status_code, marked.status_code)
    assert clean.content != marked.content


@pytest.mark.parametrize(
    ("submit", "fields", "expected"),
    [
        (TEXT, {"duration": 1}, (1280, 720, 1, 1)),
        (TEXT, {"duration": 3, "resolution": "540p", "aspect_ratio": "9:16"}, (540, 960, 3, 1)),
        (TEXT, {"duration": 1, "resolution": "1080p", "audio": False}, (1920, 1080, 1, 0)),
        (TEXT, {"duration": 1, "aspect_ratio": "4:3"}, (960, 720, 1, 1)),
        (TEXT, {"model": "viduq2", "duration": 1, "aspect_ratio": "1:1"}, (720, 720, 1, 0)),
        (IMAGE, {"model": "vidu2.0"}, (640, 360, 4, 0)),
        (IMAGE, {"model": "vidu2.0", "duration": 8}, (1280, 720, 8, 0)),
        (IMAGE, {"duration": 1, "audio": True}, (1280, 720, 1, 1)),
        (FRAMES, {"duration": 2, "resolution": "540p"}, (960, 540, 2, 0)),
        (FRAMES, {"model": "viduq3-pro", "duration": 1}, (1280, 720, 1, 1)),
        (REFERENCE, {"model": "viduq2-pro", "duration": 0, "resolution": "540p"}, (960, 540, 5, 0)),
        (SUBJECTS, {"duration": 1, "aspect_ratio": "21:9"}, (1680, 720, 1, 0)),
    ],
    ids=str,
)
async def test_the_film_is_as_ordered(client, sandbox, submit, fields, expected):
    """
    Size follows resolution and ratio; newer models are heard unless they are told not to.
    """
    task = await submitted(client, submit, **fields)
    sandbox.clock.advance(3)

    creation = (await polled(client, task))["creations"][0]
    content = (await client.get(creation["url"])).content

    with av.open(io.BytesIO(content)) as film:
        stream = film.streams.video[0]
        seconds = round(film.duration / av.time_base, 1)
        assert "h264" == stream.codec_context.name
        assert expected == (stream.width, stream.height, seconds, len(film.streams.audio))


async def test_the_cover_is_a_picture_of_the_film(client, sandbox):
    """
    A JPEG of the same size.
    """
    task = await submitted(client, duration=1, resolution="540p")
    sandbox.clock.advance(3)

    creation = (await polled(client, task))["creations"][0]
    cover = await client.get(creation["cover_url"])

    with Image.open(io.BytesIO(cover.content)) as picture:
        picture.load()
        assert ("JPEG", (960, 540)) == (picture.format, picture.size)
    assert "image/jpeg" == cover.headers["content-type"]


@pytest.mark.parametrize("kind", ["mp4", "jpeg"])
async def test_an_unknown_file_is_404(client, kind):
    """
    Films and covers alike.
    """
    response = await client.get(f"http://vidu.test/files/900000000000000001.{kind}")

    assert 404 == response.status_code


@pytest.mark.parametrize("member", ["url", "cover_url", "watermarked_url"])
async def test_an_address_lives_for_a_day(client, sandbox, member):
    """
    Then the task is still known, but nothing can be fetched.
    """
    task = await submitted(client, duration=1, watermark=True)
    sandbox.clock.advance(3)
    url = (await polled(client, task))["creations"][0][member]

    sandbox.clock.advance(24 * 3600 - 1)
    alive = await client.get(url)
    sandbox.clock.advance(1)
    dead = await client.get(url)

    assert (200, 403) == (alive.status_code, dead.status_code)
    assert "success" == (await polled(client, task))["state"]


async def test_an_address_can_expire_early(client, sandbox):
    """
    When it is asked to.
    """
    task = await submitted(client, prompt="a paper boat [fault:file.expired]", duration=1)
    sandbox.clock.advance(3)
    url = (await polled(client, task))["creations"][0]["url"]

    first, second = await client.get(url), await client.get(url)

    assert (403, 200) == (first.status_code, second.status_code)


async def test_a_task_is_known_with_leading_zeros(client):
    """
    The id is a number.
    """
    task = await submitted(client)

    reply = await polled(client, f"0{task}")

    assert task == reply["id"]


@pytest.mark.parametrize(
    ("directive", "status", "reason"),
    [
        ("busy", 429, "QuotaExceeded"),
        ("no_quota", 400, "CreditInsufficient"),
        ("unauthorized", 401, "Unauthorized"),
        ("submit.moderated", 400, "AuditSubmitIllegal"),
        ("http_400", 400, "BadRequest"),
        ("http_403", 403, "Forbidden"),
        ("http_409", 409, "Conflict"),
        ("http_429", 429, "TooManyRequests"),
        ("http_499", 499, "Canceled"),
        ("http_500", 500, "InternalServiceFailure"),
    ],
)
async def test_a_fault_on_submit_is_in_the_vendors_words(client, sandbox, directive, status, reason):
    """
    Nothing is accepted.
    """
    path, body = TEXT

    response = await client.post(path, json=body | {"prompt": f"a paper boat [fault:{directive}]"})

    reply = response.json()
    assert (status, status, reason) == (response.status_code, reply["code"], reply["reason"])
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("directive", "status", "start"),
    [("http_502", 502, "502\n"), ("html", 502, "<html>"), ("truncated", 200, '{"task_id":')],
)
async def test_an_answer_can_be_out_of_shape(client, directive, status, start):
    """
    A proxy does not know the envelope, and half of JSON is none.
    """
    path, body = TEXT

    response = await client.post(path, json=body | {"prompt": f"a paper boat [fault:{directive}]"})

    assert status == response.status_code
    assert response.text.startswith(start)


@pytest.mark.parametrize(
    ("fate", "err_code"),
    [("moderated", "CreationPolicyViolation"), ("failed", "InternalServiceFailure")],
)
async def test_a_failed_job_says_why_and_costs_nothing(client, sandbox, fate, err_code):
    """
    In a word of the error table, under status 200.
    """
    task = await submitted(client, prompt=f"a paper boat [fault:{fate}]")
    sandbox.clock.advance(3)

    reply = await polled(client, task)

    assert ("failed", err_code, 0, []) == (
        reply["state"],
        reply["err_code"],
        reply["credits"],
        reply["creations"],
    )


async def test_an_expired_job_is_unknown(client, sandbox):
    """
    How long a task can be asked for is not documented.
    """
    task = await submitted(client, prompt="a paper boat [fault:expired]")

    before = await client.get(f"tasks/{task}/creations")
    sandbox.clock.advance(3)
    after = await client.get(f"tasks/{task}/creations")

    assert 200 == before.status_code
    assert (404, "TaskNotFound") == (after.status_code, after.json()["reason"])
    assert [] == (await client.get("tasks")).json()["tasks"]


@pytest.mark.parametrize(
    ("directive", "status", "reason"),
    [
        ("poll.unauthorized", 401, "Unauthorized"),
        ("poll.http_404", 404, "NotFound"),
        ("poll.http_500", 500, "InternalServiceFailure"),
    ],
)
async def test_a_fault_on_poll_passes(client, directive, status, reason):
    """
    The job goes on.
    """
    task = await submitted(client, prompt=f"a paper boat [fault:{directive}]")

    first = await client.get(f"tasks/{task}/creations")
    second = await polled(client, task)

    assert (status, reason) == (first.status_code, first.json()["reason"])
    assert "created" == second["state"]


async def test_an_unknown_state_passes(client):
    """
    A word that no page lists is said once, then the usual one.
    """
    task = await submitted(client, prompt="a paper boat [fault:unknown_status]")

    states = [(await polled(client, task))["state"] for _ in range(2)]

    assert ["scheduled", "created"] == states


@pytest.mark.parametrize(("directive", "accepted"), [("lost_answer", ["job-0001"]), ("reset", [])])
async def test_a_connection_can_end_without_an_answer(client, sandbox, directive, accepted):
    """
    After the job was taken, or before.
    """
    path, body = TEXT
    fields = {"prompt": f"a paper boat [fault:{directive}]", "payload": "job-0001"}

    with pytest.raises(ConnectionResetError):
        await client.post(path, json=body | fields)

    assert accepted == [job.external_id for job in sandbox.book.jobs("vidu")]


async def test_the_ledger_holds_the_body_as_it_came(client, sandbox):
    """
    With what was ignored.
    """
    path, body = TEXT

    await client.post(path, json=body | {"seed": None, "n": 4})

    assert body | {"seed": None, "n": 4} == sandbox.book.jobs("vidu")[0].request
