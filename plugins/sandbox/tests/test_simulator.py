"""
Faults around a vendor's work, and films served over HTTP.
"""

import json

import httpx
import pytest

pytestmark = pytest.mark.anyio


async def submit(client, prompt, **fields):
    """
    Ask Acme for a film.
    """
    return await client.post("/acme/jobs", json={"prompt": prompt, **fields})


async def test_a_job_goes_through_its_states(client, sandbox):
    """
    The clock alone moves it.
    """
    await submit(client, "a paper boat")

    states = []
    states.append((await client.get("/acme/jobs/1")).json()["state"])
    sandbox.clock.advance(0.5)
    states.append((await client.get("/acme/jobs/1")).json()["state"])
    sandbox.clock.advance(2.5)
    states.append((await client.get("/acme/jobs/1")).json()["state"])

    assert ["queued", "running", "done"] == states


@pytest.mark.parametrize(
    ("directive", "status", "retry_after", "body"),
    [
        ("http_429", 429, None, '{"acme":429}'),
        ("http_429=3", 429, "3", '{"acme":429}'),
        ("http_500", 500, None, '{"acme":500}'),
        ("http_502", 502, None, '{"acme":502}'),
        ("http_503=0.5", 503, "0.5", '{"acme":503}'),
        ("http_504", 504, None, '{"acme":504}'),
    ],
)
async def test_a_refusal_is_in_the_vendors_words(client, directive, status, retry_after, body):
    """
    Nothing is accepted, and the second attempt goes through.
    """
    refused = await submit(client, f"a paper boat [fault:{directive}]")
    taken = await submit(client, f"a paper boat [fault:{directive}]")

    assert (status, body) == (refused.status_code, refused.text)
    assert retry_after == refused.headers.get("retry-after")
    assert (201, "1") == (taken.status_code, taken.json()["id"])


@pytest.mark.parametrize(("directive", "status"), [("html", 502), ("html_200", 200)])
async def test_a_page_is_no_json(client, sandbox, directive, status):
    """
    Something in between answers with HTML.
    """
    response = await submit(client, f"a paper boat [fault:{directive}]")

    assert (status, "text/html; charset=utf-8") == (response.status_code, response.headers["content-type"])
    assert response.text.startswith("<html>")
    assert [] == sandbox.book.jobs()


async def test_a_truncated_answer_comes_after_acceptance(client, sandbox):
    """
    The vendor has taken the job that its answer does not tell of.
    """
    response = await submit(client, "a paper boat [fault:truncated]")

    assert 201 == response.status_code
    with pytest.raises(json.JSONDecodeError):
        response.json()
    assert 1 == len(sandbox.book.jobs())


@pytest.mark.parametrize(("directive", "accepted"), [("reset", 0), ("lost_answer", 1)])
async def test_a_dropped_connection_tells_nothing(client, sandbox, directive, accepted):
    """
    What the caller sees is the same; what the vendor did is not.
    """
    with pytest.raises(ConnectionResetError):
        await submit(client, f"a paper boat [fault:{directive}]")

    assert accepted == len(sandbox.book.jobs())


async def test_latency_runs_on_the_sandboxs_clock(client, sandbox):
    """
    A driven clock makes the longest wait short.
    """
    sandbox.clock.speed = 1_000_000

    response = await submit(client, "a paper boat [fault:latency=3600]")

    assert 201 == response.status_code
    assert sandbox.clock.now() - 1_780_000_000 >= 3600


async def test_the_vendor_is_told_what_only_it_can_say(client):
    """
    Words of the vendor are the simulator's to find.
    """
    response = await submit(client, "a paper boat [fault:busy]")

    assert ["busy"] == response.json()["kinds"]


async def test_a_fate_is_decided_at_acceptance(client, sandbox):
    """
    How a job ends is in the ledger from the start.
    """
    await submit(client, "a paper boat [fault:moderated]")

    assert "moderated" == sandbox.book.jobs()[0].fate


async def test_a_wrong_directive_is_said_aloud(client, sandbox):
    """
    A slip in a prompt is no job.
    """
    response = await submit(client, "a paper boat [fault:rest]")

    assert 400 == response.status_code
    assert response.json()["error"].startswith("there is no fault 'rest'")
    assert [] == sandbox.book.jobs()


async def test_a_film_is_served_from_the_address_that_the_client_used(client):
    """
    The absolute URL names the host, the mount and the file.
    """
    await submit(client, "a paper boat")

    url = (await client.get("/acme/jobs/1")).json()["url"]
    response = await client.get(url)

    assert "http://sandbox.test/acme/files/1.mp4" == url
    assert "video/mp4" == response.headers["content-type"]
    assert b"ftyp" == response.content[4:8]


async def test_a_film_can_be_read_in_parts(client):
    """
    HEAD tells the size, Range gives a piece.
    """
    await submit(client, "a paper boat")

    head = await client.head("/acme/files/1.mp4")
    part = await client.get("/acme/files/1.mp4", headers={"range": "bytes=4-7"})

    assert (200, b"") == (head.status_code, head.content)
    assert (206, b"ftyp") == (part.status_code, part.content)
    assert f"bytes 4-7/{head.headers['content-length']}" == part.headers["content-range"]


@pytest.mark.parametrize(("directive", "status"), [("expired", 403), ("http_500", 500), ("html", 502)])
async def test_a_download_can_go_wrong_too(client, directive, status):
    """
    The file's address takes faults like any call.
    """
    await submit(client, f"a paper boat [fault:file.{directive}]")

    first = await client.get("/acme/files/1.mp4")
    second = await client.get("/acme/files/1.mp4")

    assert (status, 200) == (first.status_code, second.status_code)


async def test_there_is_no_file_that_nobody_promised(client):
    """
    An unknown name is 404.
    """
    assert 404 == (await client.get("/acme/files/9.mp4")).status_code


async def test_a_simulator_works_without_a_host(sandbox, acme):
    """
    It has a sandbox of its own, and its URLs have no mount.
    """
    transport = httpx.ASGITransport(acme(sandbox))

    async with httpx.AsyncClient(transport=transport, base_url="http://acme.test") as client:
        await client.post("/jobs", json={"prompt": "a paper boat"})
        response = await client.get("/jobs/1")

    assert "http://acme.test/files/1.mp4" == response.json()["url"]
    assert 1 == len(sandbox.book.jobs("acme"))
