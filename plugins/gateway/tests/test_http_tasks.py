"""
Tasks over HTTP: made, looked at, listed and cancelled.
"""

from __future__ import annotations

import asyncio
import base64

import attrs
import pytest

from telecine_gateway._keys import digest

from .harbour import BODY, CANARY, FILM, PATH, Cancelling, opened, written

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


@pytest.fixture
async def harbour(tmp_path):
    """
    A gateway as it is without any setting.
    """
    async with opened(tmp_path) as harbour:
        yield harbour


@pytest.mark.anyio
async def test_a_post_is_answered_before_the_vendor_is_asked(harbour):
    """
    The task is there at once, and can be looked at at once.
    """
    made = await harbour.post({"duration": 10, "seed": 0})

    shown = await harbour.client.get(f"{PATH}/{made.json()['task_id']}")

    metadata = {"duration": 10, "fps": None, "width": None, "height": None, "seed": 0}
    expected = {"status": "processing", "url": None, "error": None, "metadata": metadata, "model": "sloop-1"}
    assert (200, 200) == (made.status_code, shown.status_code)
    assert expected.items() <= made.json().items()
    assert made.json() == shown.json()


@pytest.mark.anyio
async def test_a_task_that_succeeds_has_its_video(harbour):
    """
    The vendor's address, and never one of ours.
    """
    answer = await harbour.ended("done")

    shown = await harbour.client.get(f"{PATH}/{answer['task_id']}")

    assert ("succeeded", FILM, "mp4") == (answer["status"], answer["url"], answer["format"])
    assert answer == shown.json()


@pytest.mark.anyio
async def test_what_the_vendor_refuses_later_is_the_tasks_error(harbour):
    """
    The answer is 200 all the same, for the task is there.
    """
    answer = await harbour.ended("refused")

    shown = await harbour.client.get(f"{PATH}/{answer['task_id']}")

    expected = {
        "code": "content_rejected",
        "message": "no boats today",
        "param": None,
        "type": "invalid_request_error",
        "vendor_code": "1301",
    }
    assert (200, "failed", None, expected) == (
        shown.status_code,
        shown.json()["status"],
        shown.json()["url"],
        shown.json()["error"],
    )


@pytest.mark.anyio
async def test_what_is_not_used_is_null_and_warned_about(harbour):
    """
    A frame rate that the model cannot choose, a field that nobody knows, an address that is not called.
    """
    answer = (await harbour.post({"fps": 24, "style": "oil", "callback_url": "https://example.com/"})).json()

    assert None is answer["metadata"]["fps"]
    assert {("unsupported", "fps"), ("unknown_field", "style"), ("not_delivered", "callback_url")} == {
        (warning["code"], warning["param"]) for warning in answer["warnings"]
    }


@pytest.mark.anyio
async def test_several_videos_are_one_task(harbour):
    """
    The list has them all, and the flat fields the first.
    """
    harbour.yard.finish()

    answer = (await harbour.post({"n": 2}, headers={"prefer": "wait=30"})).json()

    assert ("succeeded", [FILM, FILM]) == (answer["status"], [video["url"] for video in answer["videos"]])


@pytest.mark.anyio
@pytest.mark.parametrize("field", ["image", "images", "input_reference", "images[]"])
async def test_a_form_with_a_picture_is_a_request(harbour, field):
    """
    As the same in JSON.
    """
    harbour.yard.finish()

    answer = await harbour.client.post(
        PATH,
        data={**BODY, "duration": "5", "seed": "7", "metadata": '{"negative_prompt": "fog"}'},
        files={field: ("boat.png", PNG, "image/png")},
        headers={"prefer": "wait=30"},
    )

    assert (200, 1, 7) == (
        answer.status_code,
        written(harbour.yard.sent[0])["images"],
        answer.json()["metadata"]["seed"],
    )


@pytest.mark.anyio
async def test_a_dry_run_shows_and_keeps_nothing(harbour):
    """
    What would be sent, without the account's secret.
    """
    response = await harbour.post({"seed": 1}, params={"dry_run": "true"})

    preview = response.json()
    assert ["provider", "model", "requests", "warnings"] == list(preview)
    assert {"prompt": "a paper boat", "images": 0, "seed": 1} == preview["requests"][0]["json"]
    assert "Bearer <signed>" == preview["requests"][0]["headers"]["authorization"]
    assert [] == (await harbour.client.get(PATH)).json()["data"]


@pytest.mark.anyio
async def test_an_idempotency_key_makes_one_task(harbour):
    """
    Also of requests that come at once, and of bodies that say the same in other words.
    """
    headers = {"idempotency-key": "boat-1"}
    bodies = [{"duration": 5}, {"duration": "5"}, {"seconds": 5}]

    answers = await asyncio.gather(*(harbour.post(body, headers=headers) for body in bodies))

    assert 1 == len({answer.json()["task_id"] for answer in answers})
    assert 1 == len((await harbour.client.get(PATH)).json()["data"])


@pytest.mark.anyio
async def test_an_idempotency_key_outlives_a_restart(tmp_path):
    """
    It is kept with the task.
    """
    headers = {"idempotency-key": "boat-1"}
    async with opened(tmp_path) as harbour:
        before = await harbour.post(headers=headers)

    async with opened(tmp_path) as harbour:
        after = await harbour.post(headers=headers)

    assert before.json()["task_id"] == after.json()["task_id"]


@pytest.mark.anyio
async def test_an_idempotency_key_belongs_to_its_owner(harbour):
    """
    Two owners may think of the same one.
    """
    headers = {"idempotency-key": "boat-1"}

    mine = await harbour.post(headers=headers)
    theirs = await harbour.stranger.post(PATH, json={**BODY, "duration": 10}, headers=headers)

    assert (200, 200) == (mine.status_code, theirs.status_code)
    assert mine.json()["task_id"] != theirs.json()["task_id"]


@pytest.mark.anyio
async def test_a_wait_ends_with_the_job(harbour):
    """
    The header says how long it would have been, which is a minute at most.
    """
    harbour.yard.finish()

    response = await harbour.post(headers={"prefer": "respond-async, WAIT=600; x=1"})

    assert ("succeeded", "wait=60") == (response.json()["status"], response.headers["preference-applied"])


@pytest.mark.anyio
async def test_a_wait_ends_with_its_time(harbour, monkeypatch):
    """
    The task goes on.
    """
    waits = []

    async def wait(job, seconds):
        waits.append(seconds)
        return job

    monkeypatch.setattr(harbour.engine, "wait", wait)

    response = await harbour.post(headers={"prefer": "wait=7"})

    assert ([7], "processing") == (waits, response.json()["status"])


@pytest.mark.anyio
async def test_several_preferences_hold(harbour):
    """
    In one header or in two; what nobody knows is passed over.
    """
    harbour.yard.finish()
    headers = [("prefer", "wait=30, return=minimal"), ("prefer", 'handling="strict"')]

    response = await harbour.post(headers=headers)

    assert ("succeeded", "wait=30, handling=strict") == (
        response.json()["status"],
        response.headers["preference-applied"],
    )


@pytest.mark.anyio
@pytest.mark.parametrize("prefer", ["wait=soon", "wait", "wait=-1", "handling=lenient", "", ",,;="])
async def test_a_preference_that_nobody_understands_is_passed_over(harbour, prefer):
    """
    And not said to be applied.
    """
    response = await harbour.post({"style": "oil"}, headers={"prefer": prefer})

    assert (200, False) == (response.status_code, "preference-applied" in response.headers)


@pytest.mark.anyio
async def test_a_list_has_the_newest_first(harbour):
    """
    In pages, each from behind a task of the page before.
    """
    ids = [(await harbour.post()).json()["task_id"] for _ in range(3)]

    first = (await harbour.client.get(PATH, params={"limit": 2})).json()
    second = (await harbour.client.get(PATH, params={"limit": 2, "after": ids[1]})).json()

    assert ([ids[2], ids[1]], True) == ([task["task_id"] for task in first["data"]], first["has_more"])
    assert ([ids[0]], False) == ([task["task_id"] for task in second["data"]], second["has_more"])


@pytest.mark.anyio
async def test_a_list_can_be_of_one_status(harbour):
    """
    Each of the three words that tasks have.
    """
    failed = await harbour.ended("refused")
    succeeded = await harbour.ended("done")

    found = {
        status: [
            task["task_id"]
            for task in (await harbour.client.get(PATH, params={"status": status})).json()["data"]
        ]
        for status in ("failed", "succeeded", "processing")
    }

    assert {"failed": [failed["task_id"]], "succeeded": [succeeded["task_id"]], "processing": []} == found


@pytest.mark.anyio
async def test_a_job_that_no_vendor_has_is_cancelled_at_once(tmp_path):
    """
    A cancelled task has failed, and its code says why.
    """
    async with opened(tmp_path, max_running=1) as harbour:
        first = await harbour.post()
        await harbour.client.get(f"{PATH}/{first.json()['task_id']}")
        waiting = (await harbour.post()).json()["task_id"]

        response = await harbour.client.post(f"{PATH}/{waiting}/cancel")

    assert (200, "failed", "cancelled") == (
        response.status_code,
        response.json()["status"],
        response.json()["error"]["code"],
    )


@pytest.mark.anyio
async def test_a_job_is_cancelled_at_a_vendor_that_can(tmp_path):
    """
    The answer is the task, which ends when the vendor says so.
    """
    async with opened(tmp_path, plugin=Cancelling()) as harbour:
        made = (await harbour.post()).json()
        await harbour.yard.polled.wait()

        response = await harbour.client.post(f"{PATH}/{made['task_id']}/cancel")
        harbour.yard.state = "cancelled"
        job = await harbour.engine.job(made["task_id"], tenant=f"key_{digest(CANARY)[:32]}")
        ended = await harbour.engine.wait(job, 30)

    assert (200, made["task_id"]) == (response.status_code, response.json()["task_id"])
    assert "cancelled" == ended.state


@pytest.mark.anyio
async def test_a_job_that_is_over_cannot_be_cancelled(harbour):
    """
    It has its video.
    """
    done = await harbour.ended("done")

    response = await harbour.client.post(f"{PATH}/{done['task_id']}/cancel")

    assert (409, "cannot_cancel") == (response.status_code, response.json()["code"])
    assert "succeeded" == (await harbour.client.get(f"{PATH}/{done['task_id']}")).json()["status"]


@pytest.mark.anyio
async def test_models_are_listed_with_what_they_can(harbour):
    """
    As OpenAI lists them, and more.
    """
    answer = (await harbour.client.get("/v1/models")).json()

    model = answer["data"][0]
    expected = {
        "id": "sloop-1",
        "object": "model",
        "provider": "boats",
        "aliases": ["sloop"],
        "operations": ["text", "image"],
        "durations": [5, 10],
        "resolutions": ["720p"],
        "aspect_ratios": ["16:9", "9:16", "follows"],
    }
    assert ("list", 3, 2) == (answer["object"], len(answer["data"]), len(model["offers"]))
    assert expected.items() <= model.items()


@attrs.define
class Films:
    """
    Gives every film those bytes.
    """

    content: bytes
    asked: list[tuple[str, int]] = attrs.field(factory=list)

    async def fetch(self, url, *, limit):
        """
        The film, whatever its size.
        """
        self.asked.append((url, limit))
        return self.content, "video/mp4"

    async def close(self):
        """
        Nothing is open.
        """


@pytest.fixture
def in_base64(harbour, monkeypatch):
    """
    Let every task have been asked for in base64.
    """
    known = harbour.engine.job

    async def job(job_id, *, tenant):
        return attrs.evolve(await known(job_id, tenant=tenant), asked={"response_format": "b64_json"})

    monkeypatch.setattr(harbour.engine, "job", job)


@pytest.mark.anyio
async def test_a_video_can_come_in_base64(harbour, in_base64):
    """
    Beside its address.
    """
    harbour.engine.outbound = Films(b"boat")
    done = await harbour.ended("done")

    shown = (await harbour.client.get(f"{PATH}/{done['task_id']}")).json()

    assert b"boat" == base64.b64decode(shown["videos"][0]["b64_json"])
    assert (FILM, []) == (shown["url"], shown["warnings"])
    assert FILM == harbour.engine.outbound.asked[-1][0]


@pytest.mark.anyio
async def test_a_video_at_a_private_address_is_not_fetched(harbour, in_base64):
    """
    A warning says why, and the address stays.
    """
    harbour.yard.finish("http://127.0.0.1:9/boat.mp4")
    done = (await harbour.post(headers={"prefer": "wait=30"})).json()

    shown = (await harbour.client.get(f"{PATH}/{done['task_id']}")).json()

    assert (None, "http://127.0.0.1:9/boat.mp4") == (shown["videos"][0]["b64_json"], shown["url"])
    assert [("not_delivered", "response_format")] == [
        (warning["code"], warning["param"]) for warning in shown["warnings"]
    ]


@pytest.mark.anyio
async def test_keys_of_one_owner_see_the_same_tasks(harbour):
    """
    A key can be replaced, and tasks stay.
    """
    old, new = await harbour.holder(), await harbour.holder()

    made = await old.post(PATH, json=BODY)
    shown = await new.get(f"{PATH}/{made.json()['task_id']}")

    assert 200 == shown.status_code


@pytest.mark.anyio
async def test_a_bare_key_is_a_key(harbour):
    """
    As the documented page may be read.
    """
    response = await harbour.client.get(PATH, headers={"authorization": CANARY})

    assert 200 == response.status_code
