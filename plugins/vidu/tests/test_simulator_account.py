"""
The simulated Vidu's queue, cancelling, list and credits.

Source: https://platform.vidu.com/docs (usage-and-limits, cancel-generation,
tasks-list, search-credits).
"""

import httpx
import pytest

from telecine_sandbox import Clock, Fault, Sandbox
from telecine_vidu.simulator import app, create_app

pytestmark = pytest.mark.anyio

DAY = 24 * 3600


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
def sandbox():
    """
    A sandbox with two places, whose clock stands still until it is driven.
    """
    return Sandbox(clock=Clock(1_780_000_000, speed=0), max_running=2)


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


async def submitted(client, **fields):
    """
    Submit a job, and return its id.
    """
    body = {"model": "viduq3-turbo", "prompt": "a paper boat", **fields}
    response = await client.post("text2video", json=body)
    assert 200 == response.status_code, response.text
    return response.json()["task_id"]


async def states(client):
    """
    Return the states of all jobs, oldest first.
    """
    tasks = (await client.get("tasks")).json()["tasks"]
    return [task["state"] for task in tasks[::-1]]


async def cancelled(client, task):
    """
    Try to cancel a job.
    """
    return await client.post(f"tasks/{task}/cancel", json={"id": task})


async def listed(client, **params):
    """
    Return the ids of the tasks that are listed.
    """
    response = await client.get("tasks", params={name.replace("__", "."): params[name] for name in params})
    assert 200 == response.status_code, response.text
    return [task["id"] for task in response.json()["tasks"]]


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (0.5, ["processing", "processing", "queueing", "queueing", "queueing"]),
        (2.9, ["processing", "processing", "queueing", "queueing", "queueing"]),
        (3.0, ["success", "success", "processing", "processing", "queueing"]),
        (5.5, ["success", "success", "success", "success", "processing"]),
        (8.0, ["success", "success", "success", "success", "success"]),
    ],
)
async def test_more_jobs_than_places_are_taken_and_wait(client, sandbox, after, expected):
    """
    Whenever one ends, the next one begins.
    """
    assert 5 == len([await submitted(client) for _ in range(5)])

    sandbox.clock.advance(after)

    assert expected == await states(client)


async def test_a_job_that_waits_can_be_cancelled(client, sandbox):
    """
    It fails, costs nothing, and never runs.
    """
    task = await submitted(client)

    response = await cancelled(client, task)
    sandbox.clock.advance(3)
    reply = (await client.get(f"tasks/{task}/creations")).json()

    assert (200, {}) == (response.status_code, response.json())
    assert ("failed", "UserCancelled", 0, []) == (
        reply["state"],
        reply["err_code"],
        reply["credits"],
        reply["creations"],
    )


@pytest.mark.parametrize("after", [0.5, 3], ids=["running", "done"])
async def test_a_job_that_has_begun_cannot_be_cancelled(client, sandbox, after):
    """
    In the vendor's own words, with its internal state.
    """
    task = await submitted(client)
    sandbox.clock.advance(after)

    response = await cancelled(client, task)

    reply = response.json()
    assert (400, "BadRequest", "task state is scheduled, can not cancel") == (
        response.status_code,
        reply["reason"],
        reply["message"],
    )


async def test_a_job_is_cancelled_once(client):
    """
    The second time there is nothing to cancel.
    """
    task = await submitted(client)

    first, second = await cancelled(client, task), await cancelled(client, task)

    assert (200, 400) == (first.status_code, second.status_code)


async def test_a_cancelled_job_gives_its_place_to_the_next(client, sandbox):
    """
    Those behind it move up; those that run are left alone.
    """
    await submitted(client)
    waiting = await submitted(client)
    await submitted(client)

    await cancelled(client, waiting)
    sandbox.clock.advance(0.5)

    assert ["processing", "failed", "processing"] == await states(client)


@pytest.mark.parametrize(
    ("body", "reason"),
    [({}, "FieldLacking"), ({"id": ""}, "FieldLacking"), ({"id": "1"}, "FieldInvalid"), ([], "BadRequest")],
    ids=str,
)
async def test_cancelling_repeats_the_id_in_the_body(client, body, reason):
    """
    As documented; another id is refused.
    """
    task = await submitted(client)

    response = await client.post(f"tasks/{task}/cancel", json=body)

    assert (400, reason) == (response.status_code, response.json()["reason"])
    assert ["created"] == await states(client)


async def test_the_list_tells_what_each_task_was(client, sandbox):
    """
    With its creations, once there are some.
    """
    task = await submitted(client)
    sandbox.clock.advance(3)

    reply = (await client.get("tasks")).json()

    entry = reply["tasks"][0]
    creation = entry.pop("creations")[0]
    assert {
        "id": task,
        "key_id": "1",
        "template": "",
        "model": "viduq3-turbo",
        "prompt": "a paper boat",
        "images": [],
        "duration": 5,
        "resolution": "720p",
        "aspect_ratio": "16:9",
        "state": "success",
    } == entry
    assert f"http://vidu.test/files/{task}.mp4" == creation["url"]


async def test_the_list_has_pages(client):
    """
    Newest first; a token leads to the next page, and nothing from the last.
    """
    tasks = [await submitted(client) for _ in range(3)][::-1]

    first = (await client.get("tasks", params={"pager.pagesz": 2})).json()
    token = first["next_page_token"]
    second = (await client.get("tasks", params={"pager.pagesz": 2, "pager.page_token": token})).json()

    assert tasks[:2] == [task["id"] for task in first["tasks"]]
    assert tasks[2:] == [task["id"] for task in second["tasks"]]
    assert "" == second["next_page_token"]
    assert tasks[2:] == await listed(client, pager__pagesz=2, pager__page=1)
    assert [] == await listed(client, pager__page=9)


async def test_a_page_has_10_tasks(client):
    """
    Unless another number is asked for.
    """
    tasks = [await submitted(client) for _ in range(11)][::-1]

    usual, large = await listed(client), await listed(client, pager__pagesz=100)

    assert (tasks[:10], tasks) == (usual, large)


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"model_versions": "q2"}, [1]),
        ({"model_versions": ["q2", "q3-turbo"]}, [1, 0]),
        ({"model_versions": "viduq2"}, []),
        ({"resolutions": "1080p"}, [1]),
        ({"states": "created", "resolutions": "720p"}, [0]),
        ({"states": ["success", "failed"]}, []),
        ({"templates": "hug"}, []),
        ({"task_ids": "1"}, []),
    ],
    ids=str,
)
async def test_the_list_can_be_narrowed(client, params, expected):
    """
    By any filter, each of which can be given more than once.
    """
    tasks = [await submitted(client), await submitted(client, model="viduq2", resolution="1080p")]

    found = await listed(client, **params)

    assert [tasks[index] for index in expected] == found


async def test_the_list_finds_a_task_by_its_id(client):
    """
    And no other.
    """
    task = await submitted(client)
    await submitted(client)

    found = await listed(client, task_ids=task)

    assert [task] == found


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({}, 1),
        ({"created_at__from": "2026-05-28T00:00:00Z"}, 2),
        ({"created_at__from": "2026-05-28T00:00:00", "created_at__to": "2026-05-30T00:00:00Z"}, 1),
    ],
    ids=str,
)
async def test_the_list_goes_back_a_week(client, sandbox, params, count):
    """
    Or as far as it is told.
    """
    await submitted(client)
    sandbox.clock.advance(7 * DAY + 1)
    await submitted(client)

    found = await listed(client, **params)

    assert count == len(found)


@pytest.mark.parametrize(
    ("params", "reason"),
    [
        ({"pager.pagesz": 0}, "PageSizeOutOfRange"),
        ({"pager.pagesz": 101}, "PageSizeOutOfRange"),
        ({"pager.pagesz": "9" * 5000}, "FieldInvalid"),
        ({"pager.page": -1}, "FieldInvalid"),
        ({"pager.page_token": "x"}, "FieldInvalid"),
        ({"created_at.from": "yesterday"}, "FieldInvalid"),
    ],
    ids=["no page", "large page", "endless", "negative", "token", "instant"],
)
async def test_a_list_that_cannot_be_is_refused(client, params, reason):
    """
    Sizes, pages and instants are checked.
    """
    response = await client.get("tasks", params=params)

    assert (400, reason) == (response.status_code, response.json()["reason"])


async def test_credits_are_counted_as_jobs_are_taken(client, sandbox):
    """
    Whole numbers; a job that fails gives its credits back.
    """
    await submitted(client)
    await submitted(client, prompt="a paper boat [fault:failed]")
    await submitted(client)
    sandbox.clock.advance(0.5)

    during = (await client.get("credits")).json()
    sandbox.clock.advance(60)
    after = (await client.get("credits")).json()

    nothing = {"credit_remain": 0, "concurrency_limit": 0, "current_concurrency": 0, "queue_count": 0}
    metered = {
        "type": "metered",
        "credit_remain": 1_000_000 - 180,
        "concurrency_limit": 2,
        "current_concurrency": 2,
        "queue_count": 1,
    }
    idle = {"credit_remain": 1_000_000 - 120, "current_concurrency": 0, "queue_count": 0}
    assert {
        "remains": [{"type": "test"} | nothing, metered, {"type": "concurrent"} | nothing],
        "packages": [],
    } == during
    assert metered | idle == after["remains"][1]


@pytest.mark.parametrize(("detail", "count"), [("true", 1), ("false", 0)])
async def test_packages_are_a_detail(client, detail, count):
    """
    They are shown when they are asked for.
    """
    reply = (await client.get("credits", params={"show_detail": detail})).json()

    assert count == len(reply["packages"])


async def test_a_package_tells_what_is_left_of_it(client):
    """
    In whole credits, with its instants.
    """
    await submitted(client)

    reply = (await client.get("credits", params={"show_detail": "true"})).json()

    assert [
        {
            "id": "1",
            "name": "sandbox package",
            "type": "metered",
            "concurrency": 2,
            "credit_amount": 1_000_000,
            "credit_remain": 999_940,
            "created_at": "2025-01-01T00:00:00Z",
            "purchase_at": "2025-01-01T00:00:00Z",
            "valid_from": "2025-01-01T00:00:00Z",
            "valid_to": "2035-01-01T00:00:00Z",
        }
    ] == reply["packages"]


@pytest.mark.parametrize(
    ("path", "directive"), [("credits", "check"), ("tasks", "find")], ids=["credits", "tasks"]
)
async def test_a_global_fault_strikes_once(client, sandbox, path, directive):
    """
    The list is how jobs are found, credits are how a key is checked.
    """
    sandbox.faults.add(Fault(kind="unauthorized", on=directive, times=1))

    struck, spared = await client.get(path), await client.get(path)

    assert (401, 200) == (struck.status_code, spared.status_code)


async def test_an_unknown_state_can_be_listed(client, sandbox):
    """
    A word that no page lists is said once.
    """
    await submitted(client)
    sandbox.faults.add(Fault(kind="unknown_status", on="find", times=1))

    first, second = await states(client), await states(client)

    assert (["scheduled"], ["created"]) == (first, second)
