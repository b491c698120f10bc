"""
Driving a running sandbox over HTTP.
"""

import pytest

pytestmark = pytest.mark.anyio


async def test_the_ledger_holds_what_was_accepted(client, sandbox):
    """
    Body, ids, state and fate of every job, by provider.
    """
    await client.post("/acme/jobs", json={"prompt": "a paper boat", "id": "mine"})
    sandbox.clock.advance(3)

    ledger = (await client.get("/_sandbox/ledger", params={"provider": "acme"})).json()
    empty = (await client.get("/_sandbox/ledger", params={"provider": "umbra"})).json()

    expected = {
        "provider": "acme",
        "vendor_id": "1",
        "external_id": "mine",
        "product": "text",
        "model": "acme-1",
        "prompt": "a paper boat",
        "request": {"prompt": "a paper boat", "id": "mine"},
        "accepted_at": 1_780_000_000,
        "fate": None,
        "state": "done",
        "ended": True,
    }
    assert {"jobs": [expected]} == ledger
    assert {"jobs": []} == empty


async def test_the_clock_can_be_driven(client):
    """
    Both answers say how it stands now.
    """
    advanced = (await client.post("/_sandbox/clock", json={"advance": 60})).json()
    await client.post("/_sandbox/clock", json={"speed": 0.0, "advance": 1})

    assert {"now": 1_780_000_060, "speed": 0} == advanced
    assert {"now": 1_780_000_061, "speed": 0} == (await client.get("/_sandbox/clock")).json()


async def test_faults_can_be_added_listed_and_cleared(client):
    """
    A fault strikes from the moment it is posted until it is deleted.
    """
    posted = {"provider": "acme", "on": "submit", "kind": "http_503", "times": 2, "retry_after": 4}

    added = await client.post("/_sandbox/faults", json=posted)
    refused = await client.post("/acme/jobs", json={"prompt": "a paper boat"})
    listed = (await client.get("/_sandbox/faults")).json()["faults"]
    cleared = await client.delete("/_sandbox/faults")
    taken = await client.post("/acme/jobs", json={"prompt": "a paper boat"})

    assert (201, posted) == (added.status_code, {key: added.json()[key] for key in posted})
    assert (503, "4") == (refused.status_code, refused.headers["retry-after"])
    assert [(1, 1)] == [(fault["id"], fault["times"]) for fault in listed]
    assert (204, 201) == (cleared.status_code, taken.status_code)


async def test_reset_goes_back_to_the_beginning(client):
    """
    Jobs, faults and the time are as at the start.
    """
    await client.post("/acme/jobs", json={"prompt": "a paper boat"})
    await client.post("/_sandbox/faults", json={"kind": "reset"})
    await client.post("/_sandbox/clock", json={"advance": 60})

    response = await client.post("/_sandbox/reset")

    assert 204 == response.status_code
    assert {"jobs": []} == (await client.get("/_sandbox/ledger")).json()
    assert {"faults": []} == (await client.get("/_sandbox/faults")).json()
    assert 1_780_000_000 == (await client.get("/_sandbox/clock")).json()["now"]
    assert 404 == (await client.get("/acme/files/1.mp4")).status_code


@pytest.mark.parametrize(
    ("path", "body", "error"),
    [
        ("clock", "{", "the body is not JSON"),
        ("clock", "[]", "the body is a JSON object"),
        ("clock", "{}", "the clock takes advance or speed"),
        ("clock", '{"advance": -1}', "advance is a number of 0 or more, not -1"),
        ("clock", '{"advance": NaN}', "advance is a number of 0 or more, not nan"),
        ("clock", '{"speed": true}', "speed is a number of 0 or more, not True"),
        ("clock", '{"pace": 1}', "there is no pace; there is advance, speed"),
        ("faults", "{}", "a fault needs a kind"),
        ("faults", '{"kind": "busy", "on": "poll"}', "busy strikes submit, not 'poll'"),
        ("faults", '{"kind": "reset", "rate": 2}', "rate is a number from 0 to 1, not 2"),
        (
            "faults",
            '{"kind": "reset", "times": "x"}',
            "times is a whole number of 1 or more, or null, not 'x'",
        ),
        ("faults", '{"kind": "reset", "provider": 1}', "provider is a name or null, not 1"),
        ("faults", '{"kind": "latency", "seconds": "x"}', "seconds is a number of 0 or more, not 'x'"),
    ],
)
async def test_bad_input_is_answered_in_one_sentence(client, path, body, error):
    """
    The sentence names the field and what it takes.
    """
    response = await client.post(f"/_sandbox/{path}", content=body)

    assert (400, {"error": error}) == (response.status_code, response.json())
