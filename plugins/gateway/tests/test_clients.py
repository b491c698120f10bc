"""
Programs that were written for other servers read our answers.
"""

from __future__ import annotations

import pytest

from .harbour import BODY, FILM, PATH, opened
from .readers import FAILED, FETCHES, RUNNING, STRICT, SUBMITS, SUCCEEDED, ReaderError, Seen, error_text

COMPAT = ("new-api",)
BOTH = [pytest.param((), id="documented"), pytest.param(COMPAT, id="new-api")]
TOLERANT = [name for name in FETCHES if name != STRICT]
READS = [
    *(pytest.param((), name, id=f"documented-{name}") for name in TOLERANT),
    *(pytest.param(COMPAT, name, id=f"new-api-{name}") for name in FETCHES),
]
"""Each format with every program that reads it; one program reads the envelope only."""


async def fetched(harbour, task_id, name):
    """
    What the program *name* makes of a task.
    """
    response = await harbour.client.get(f"{PATH}/{task_id}")
    return FETCHES[name](response.status_code, response.json())


async def shown(place, compat, state, name):
    """
    What the program *name* makes of a task that ended so.
    """
    async with opened(place, compat=compat) as harbour:
        answer = await harbour.ended(state)
        return await fetched(harbour, answer["task_id"], name)


@pytest.mark.anyio
@pytest.mark.parametrize("compat", BOTH)
@pytest.mark.parametrize("name", SUBMITS)
async def test_every_program_finds_the_id(tmp_path, compat, name):
    """
    Of a job that it has just asked for.
    """
    async with opened(tmp_path, compat=compat) as harbour:
        response = await harbour.post()

        task_id = SUBMITS[name](response.status_code, response.json())

        assert 200 == (await harbour.client.get(f"{PATH}/{task_id}")).status_code


@pytest.mark.anyio
@pytest.mark.parametrize(("compat", "name"), READS)
async def test_a_queued_task_still_runs(tmp_path, compat, name):
    """
    From the first moment on.
    """
    async with opened(tmp_path, compat=compat) as harbour:
        harbour.yard.state = "queued"
        made = (await harbour.post()).json()

        assert Seen(RUNNING) == await fetched(harbour, made["task_id"], name)


@pytest.mark.anyio
@pytest.mark.parametrize(("compat", "name"), READS)
async def test_a_task_at_the_vendor_still_runs(tmp_path, compat, name):
    """
    Once the vendor has begun.
    """
    async with opened(tmp_path, compat=compat) as harbour:
        made = (await harbour.post()).json()
        await harbour.yard.polled.wait()

        assert Seen(RUNNING) == await fetched(harbour, made["task_id"], name)


@pytest.mark.anyio
@pytest.mark.parametrize(("compat", "name"), READS)
async def test_a_success_has_its_address(tmp_path, compat, name):
    """
    The vendor's.
    """
    assert (SUCCEEDED, FILM) == _state_and_url(await shown(tmp_path, compat, "done", name))


@pytest.mark.anyio
@pytest.mark.parametrize(("compat", "name"), READS)
async def test_a_failure_has_its_reason(tmp_path, compat, name):
    """
    As the vendor words it, and no address.
    """
    assert Seen(FAILED, None, "no boats today") == await shown(tmp_path, compat, "refused", name)


@pytest.mark.anyio
@pytest.mark.parametrize(("compat", "name"), READS)
async def test_a_cancelled_task_is_a_failure(tmp_path, compat, name):
    """
    Not every program has a word for it.
    """
    seen = await shown(tmp_path, compat, "cancelled", name)

    assert (FAILED, None) == _state_and_url(seen)
    assert "cancelled" in (seen.reason or "")


@pytest.mark.anyio
@pytest.mark.parametrize("compat", BOTH)
@pytest.mark.parametrize("name", FETCHES)
async def test_an_unknown_task_ends_every_program(tmp_path, compat, name):
    """
    None goes on asking.
    """
    async with opened(tmp_path, compat=compat) as harbour:
        with pytest.raises(ReaderError, match="there is no such task"):
            await fetched(harbour, "task_" + "0" * 32, name)


@pytest.mark.anyio
async def test_an_unknown_task_is_a_bad_request_to_programs_of_new_api(tmp_path):
    """
    With the code that they know.
    """
    async with opened(tmp_path, compat=COMPAT) as harbour:
        response = await harbour.client.get(f"{PATH}/task_{'0' * 32}")

    assert (400, "task_not_exist") == (response.status_code, response.json()["code"])


@pytest.mark.anyio
@pytest.mark.parametrize("compat", BOTH)
@pytest.mark.parametrize("name", SUBMITS)
@pytest.mark.parametrize(
    ("limits", "status", "words"),
    [
        ({"models": ["ketch-1"]}, 403, "may not use"),
        ({"max_in_flight": 0}, 429, "jobs under way"),
        ({"per_minute": 0}, 429, "jobs a minute"),
    ],
    ids=["model", "quota", "rate"],
)
async def test_a_limit_is_told_in_words(tmp_path, compat, name, limits, status, words):
    """
    Every program shows the reason.
    """
    async with opened(tmp_path, compat=compat) as harbour:
        client = await harbour.holder(**limits)
        response = await client.post(PATH, json=BODY)

    with pytest.raises(ReaderError, match=words):
        SUBMITS[name](response.status_code, response.json())
    assert status == response.status_code


@pytest.mark.anyio
@pytest.mark.parametrize("compat", BOTH)
@pytest.mark.parametrize("headers", [{"authorization": "Bearer sk-wrong"}, {"authorization": ""}])
async def test_a_bad_key_is_told_in_words(tmp_path, compat, headers):
    """
    At every place where a program looks for them.
    """
    async with opened(tmp_path, compat=compat) as harbour:
        response = await harbour.client.post(PATH, json=BODY, headers=headers)

    assert 401 == response.status_code
    assert "API key" in error_text(response.json())
    assert "API key" in response.json()["message"]


@pytest.mark.anyio
async def test_the_envelope_is_what_the_strict_program_lacks(tmp_path):
    """
    It takes the documented words for errors.
    """
    with pytest.raises(ReaderError, match="unknown status succeeded"):
        await shown(tmp_path, (), "done", STRICT)


def _state_and_url(seen):
    return seen.state, seen.url
