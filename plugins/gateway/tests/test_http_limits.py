"""
What a key may use: models, jobs at once, jobs in a minute.
"""

from __future__ import annotations

import asyncio

import pytest

from .harbour import BODY, PATH, opened


@pytest.fixture
async def harbour(tmp_path):
    """
    A gateway as it is without any setting.
    """
    async with opened(tmp_path) as harbour:
        yield harbour


def told(response):
    """
    The status, the type and the code of an error.
    """
    return response.status_code, response.json()["type"], response.json()["code"]


@pytest.mark.anyio
@pytest.mark.parametrize("model", ["sloop-1", "sloop", "boats/sloop-1", "boats/sloop"])
async def test_a_model_is_allowed_however_it_is_spelt(harbour, model):
    """
    What counts is the model that it means.
    """
    client = await harbour.holder(models=["sloop-1"])

    response = await client.post(PATH, json={**BODY, "model": model})

    assert 200 == response.status_code


@pytest.mark.anyio
@pytest.mark.parametrize("model", ["sloop-1", "sloop", "boats/sloop-1", "boats/sloop"])
@pytest.mark.parametrize("params", [{}, {"dry_run": "true"}], ids=["made", "dry run"])
async def test_a_model_is_forbidden_however_it_is_spelt(harbour, model, params):
    """
    Nothing is kept, and nothing is shown.
    """
    client = await harbour.holder(models=["ketch-1"])

    response = await client.post(PATH, json={**BODY, "model": model}, params=params)

    assert (403, "permission_error", "model_not_allowed") == told(response)
    assert "model" == response.json()["param"]
    assert [] == (await client.get(PATH)).json()["data"]


@pytest.mark.anyio
async def test_a_key_is_shown_the_models_that_it_may_use(harbour):
    """
    Others are not offered to it.
    """
    some = await harbour.holder(models=["ketch-1"])
    none = await harbour.holder(models=[])

    shown = [(await client.get("/v1/models")).json()["data"] for client in (some, none)]

    assert [["ketch-1"], []] == [[model["id"] for model in models] for models in shown]


@pytest.mark.anyio
async def test_too_many_in_a_minute_are_told_when_to_come_again(harbour):
    """
    Half a minute later where there are two in a minute; looking costs nothing.
    """
    client = await harbour.holder(per_minute=2)
    made = [await client.post(PATH, json=BODY) for _ in range(2)]

    response = await client.post(PATH, json=BODY)
    polls = [await client.get(f"{PATH}/{made[0].json()['task_id']}") for _ in range(5)]

    assert [200, 200] == [each.status_code for each in made]
    assert (429, "rate_limit_error", "rate_limited") == told(response)
    assert 29 <= int(response.headers["retry-after"]) <= 30
    assert "x-should-retry" not in response.headers
    assert {200} == {poll.status_code for poll in polls}


@pytest.mark.anyio
async def test_too_many_at_once_wait_for_one_to_end(harbour):
    """
    The limit is the owner's: another key of the same owner does not help.
    """
    client, other = await harbour.holder(max_in_flight=1), await harbour.holder(max_in_flight=1)
    await client.post(PATH, json=BODY)

    response = await other.post(PATH, json=BODY)
    harbour.yard.finish()
    harbour.yard.state = "done"

    assert (429, "rate_limit_error", "too_many_in_flight") == told(response)
    assert response.headers["retry-after"].isdecimal()


@pytest.mark.anyio
async def test_a_job_that_ended_makes_room(harbour):
    """
    Whatever became of it.
    """
    client = await harbour.holder(max_in_flight=1)
    harbour.yard.state = "refused"
    await client.post(PATH, json=BODY, headers={"prefer": "wait=30"})

    response = await client.post(PATH, json=BODY)

    assert 200 == response.status_code


@pytest.mark.anyio
async def test_requests_that_come_at_once_do_not_pass_together(harbour):
    """
    Of ten, two get in.
    """
    client = await harbour.holder(max_in_flight=2)

    responses = await asyncio.gather(*(client.post(PATH, json=BODY) for _ in range(10)))

    assert [200] * 2 + [429] * 8 == sorted(response.status_code for response in responses)


@pytest.mark.anyio
async def test_several_videos_count_as_several(harbour):
    """
    More than the key may ever have is no matter of waiting.
    """
    client = await harbour.holder(max_in_flight=2)
    three = await client.post(PATH, json={**BODY, "n": 3})
    await client.post(PATH, json=BODY)

    two = await client.post(PATH, json={**BODY, "n": 2})

    assert [(400, "n"), (429, None)] == [
        (response.status_code, response.json()["param"]) for response in (three, two)
    ]


@pytest.mark.anyio
@pytest.mark.parametrize("limit", [{"per_minute": 1}, {"max_in_flight": 1}], ids=str)
async def test_a_repeat_of_a_job_is_no_new_job(harbour, limit):
    """
    It is answered though another job would be refused.
    """
    client, headers = await harbour.holder(**limit), {"idempotency-key": "boat-1"}
    made = await client.post(PATH, json=BODY, headers=headers)

    repeat = await client.post(PATH, json=BODY, headers=headers)
    clash = await client.post(PATH, json={**BODY, "duration": 10}, headers=headers)
    another = await client.post(PATH, json=BODY, headers={"idempotency-key": "boat-2"})

    assert made.json()["task_id"] == repeat.json()["task_id"]
    assert [200, 409, 429] == [response.status_code for response in (repeat, clash, another)]


@pytest.mark.anyio
async def test_a_dry_run_costs_nothing(harbour):
    """
    It takes no place of a job.
    """
    client = await harbour.holder(per_minute=1, max_in_flight=1)
    await client.post(PATH, json=BODY, params={"dry_run": "true"})

    response = await client.post(PATH, json=BODY)

    assert 200 == response.status_code


@pytest.mark.anyio
async def test_a_request_that_is_refused_costs_nothing(harbour):
    """
    Only jobs count.
    """
    client = await harbour.holder(per_minute=1)
    await client.post(PATH, json={**BODY, "duration": 7})

    response = await client.post(PATH, json=BODY)

    assert 200 == response.status_code
