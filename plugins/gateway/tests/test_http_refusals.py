"""
Errors over HTTP: one flat shape, the right status, and what to do next.
"""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from telecine import ConfigurationError, PluginBroken, Unauthorized
from telecine_gateway import Engine

from .harbour import BODY, PATH, opened

UNKNOWN = "task_" + "0" * 32


@pytest.fixture
async def harbour(tmp_path):
    """
    A gateway that takes small bodies.
    """
    async with opened(tmp_path, max_body=100_000) as harbour:
        yield harbour


def told(response):
    """
    The status, the type, the code and the field at fault of an error, whose shape is always the same.
    """
    error = response.json()
    assert ["code", "message", "param", "type"] == list(error)
    assert error["message"]
    return response.status_code, error["type"], error["code"], error["param"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("fields", "code", "param", "words"),
    [
        ({"duration": 7}, "unsupported", "duration", ("7", "5 or 10")),
        ({"duration": 5.5}, "unsupported", "duration", ("5 or 10",)),
        ({"duration": 5, "seconds": 8}, "invalid_request", "seconds", ("contradict",)),
        ({"model": None}, "invalid_request", "model", ("required",)),
        ({"model": "sloop-9"}, "invalid_request", "model", ("sloop-1",)),
        ({"model": "boats/barge"}, "invalid_request", "model", ("barge",)),
        ({"prompt": None}, "unsupported", "prompt", ("prompt",)),
        ({"prompt": "a ferry"}, "unsupported", "prompt", ("boat, raft",)),
        ({"prompt": "a wreck"}, "content_rejected", "prompt", ("no wrecks",)),
        ({"resolution": "1080p", "n": 0}, "invalid_request", "n", ("1 or more",)),
        ({"n": 11}, "unsupported", "n", ("10",)),
        ({"metadata": {"colour": "red"}}, "unsupported", "metadata.colour", ("colour",)),
        ({"metadata": []}, "invalid_request", "metadata", ("object",)),
        ({"image": "no picture"}, "invalid_request", "image", ("base64",)),
    ],
    ids=str,
)
async def test_what_cannot_be_made_is_a_bad_request(harbour, fields, code, param, words):
    """
    The field at fault and what is allowed, before anything is kept.
    """
    response = await harbour.post(fields)

    assert (400, "invalid_request_error", code, param) == told(response)
    assert [] == [word for word in words if word not in response.json()["message"]]
    assert [] == (await harbour.client.get(PATH)).json()["data"]


@pytest.mark.anyio
async def test_strict_handling_refuses_what_would_be_a_warning(harbour):
    """
    A field that nobody knows, too.
    """
    response = await harbour.post({"style": "oil"}, headers={"prefer": "handling=strict"})

    assert (400, "invalid_request_error", "unsupported", "style") == told(response)


@pytest.mark.anyio
@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"n": NaN}', b"[" * 50_000, b'{"prompt": "\xff"}'])
async def test_a_body_that_is_no_json_object_is_a_bad_request(harbour, content):
    """
    Whatever is wrong with it.
    """
    response = await harbour.client.post(PATH, content=content)

    assert (400, "invalid_request_error", "invalid_json", None) == told(response)


@pytest.mark.anyio
async def test_a_body_that_is_too_large_is_told_so(harbour):
    """
    Before it is read.
    """
    response = await harbour.post({"image": "x" * 200_000})

    assert (413, "invalid_request_error", "body_too_large", None) == told(response)


@pytest.mark.anyio
async def test_a_body_of_another_type_is_told_so(harbour):
    """
    Which is what a command line forgets most.
    """
    response = await harbour.client.post(PATH, data=BODY)

    assert (415, "invalid_request_error", "unsupported_media_type", "Content-Type") == told(response)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("params", "param"),
    [({"strict": "1"}, "strict"), ({"dry_run": "perhaps"}, "dry_run"), ({"DRY_RUN": "true"}, "DRY_RUN")],
    ids=str,
)
async def test_a_query_parameter_that_nobody_knows_is_refused(harbour, params, param):
    """
    A dry run that is misspelt would cost money.
    """
    response = await harbour.post(params=params)

    assert (400, param) == (told(response)[0], told(response)[3])


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("params", "param"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"limit": "1" * 5000}, "limit"),
        ({"status": "queued"}, "status"),
        ({"user": "\0"}, "user"),
        ({"after": "\0"}, "after"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_a_list_that_cannot_be_is_refused(harbour, params, param):
    """
    By the parameter at fault.
    """
    response = await harbour.client.get(PATH, params=params)

    assert (400, "invalid_request_error", "invalid_request", param) == told(response)


@pytest.mark.anyio
@pytest.mark.parametrize("key", ["", " ", "x" * 256, "boat\u00e9", "boat\t1"], ids=lambda key: repr(key)[:20])
async def test_an_idempotency_key_is_printable_and_short(harbour, key):
    """
    One to 255 characters of ASCII.
    """
    response = await harbour.post(headers={"idempotency-key": key.encode()})

    assert (400, "invalid_request_error", "invalid_request", "Idempotency-Key") == told(response)


@pytest.mark.anyio
async def test_an_idempotency_key_of_another_request_is_a_conflict(harbour):
    """
    The first task stays.
    """
    headers = {"idempotency-key": "boat-1"}
    await harbour.post(headers=headers)

    response = await harbour.post({"duration": 10}, headers=headers)

    assert (409, "conflict_error", "idempotency_key_reused", "Idempotency-Key") == told(response)


@pytest.mark.anyio
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", [PATH, f"{PATH}/{UNKNOWN}", "/v1/models"])
async def test_without_a_good_key_nothing_is_told(harbour, method, path):
    """
    Whether the address is there or not, and before the body is read.
    """
    response = await harbour.client.request(method, path, headers={"authorization": "Bearer sk-wrong"})

    assert response.status_code in (401, 405)
    assert "sk-wrong" not in response.text


@pytest.mark.anyio
async def test_a_wrong_key_is_not_repeated(harbour):
    """
    The answer says what to send.
    """
    response = await harbour.client.get(PATH, headers={"authorization": "Bearer sk-wrong"})

    assert (401, "authentication_error", "invalid_api_key", None) == told(response)
    assert "Bearer" == response.headers["www-authenticate"]


@pytest.mark.anyio
@pytest.mark.parametrize(
    "task_id", [UNKNOWN, "task_1", "boat", "task_" + "x" * 32, "%00", "a" * 5000, "task_%F0%9F%9B%B6"]
)
async def test_an_unknown_task_is_not_found(harbour, task_id):
    """
    Whatever the id looks like; to look and to cancel alike.
    """
    shown = await harbour.client.get(f"{PATH}/{task_id}")
    cancelled = await harbour.client.post(f"{PATH}/{task_id}/cancel")

    assert (404, "not_found_error", "task_not_found", "task_id") == told(shown)
    assert shown.content == cancelled.content


@pytest.mark.anyio
async def test_another_owners_task_is_as_good_as_none(harbour):
    """
    The same bytes, and the same headers but for the id of the request.
    """
    mine = (await harbour.post()).json()["task_id"]

    foreign = await harbour.stranger.get(f"{PATH}/{mine}")
    unknown = await harbour.stranger.get(f"{PATH}/{UNKNOWN}")
    cancelled = await harbour.stranger.post(f"{PATH}/{mine}/cancel")

    assert (404, foreign.content, foreign.content) == (
        foreign.status_code,
        unknown.content,
        cancelled.content,
    )
    assert foreign.headers.keys() == unknown.headers.keys()
    assert [] == (await harbour.stranger.get(PATH)).json()["data"]


@pytest.mark.anyio
@pytest.mark.parametrize("path", ["/", "/v1", "/v1/videos/generations", f"{PATH}/", f"{PATH}/a/b", "/docs"])
async def test_an_unknown_address_is_not_found(harbour, path):
    """
    In the same shape, and not redirected.
    """
    assert (404, "not_found_error", "route_not_found", None) == told(await harbour.client.get(path))


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("DELETE", PATH, "GET, HEAD, OPTIONS, POST"),
        ("PUT", f"{PATH}/{UNKNOWN}", "GET, HEAD, OPTIONS"),
        ("GET", f"{PATH}/{UNKNOWN}/cancel", "OPTIONS, POST"),
        ("POST", "/healthz", "GET, HEAD, OPTIONS"),
        ("BOAT", "/v1/models", "GET, HEAD, OPTIONS"),
    ],
)
async def test_another_method_is_told_which_there_are(harbour, method, path, allow):
    """
    In the same shape, and in a header for programs.
    """
    response = await harbour.client.request(method, path)

    assert (405, "invalid_request_error", "method_not_allowed", None) == told(response)
    assert allow == response.headers["allow"]


@pytest.mark.anyio
async def test_options_are_told(harbour):
    """
    Without a key, for a browser sends none.
    """
    response = await harbour.client.options(PATH, headers={"authorization": ""})

    assert (204, "GET, HEAD, OPTIONS, POST", b"") == (
        response.status_code,
        response.headers["allow"],
        response.content,
    )


@pytest.mark.anyio
@pytest.mark.parametrize("path", [PATH, f"{PATH}/{UNKNOWN}", "/healthz", "/nothing"])
async def test_head_is_get_without_its_body(harbour, path):
    """
    Errors too.
    """
    got = await harbour.client.get(path)

    head = await harbour.client.head(path)

    assert (got.status_code, got.headers["content-length"], b"") == (
        head.status_code,
        head.headers["content-length"],
        head.content,
    )


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConfigurationError("boats has no account in this gateway"), "boats has no account"),
        (Unauthorized("account dock-0 of boats needs api_key"), "needs api_key"),
        (PluginBroken("boats lacks the hook poll"), "lacks the hook"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_what_the_operator_must_mend_is_unavailable(harbour, monkeypatch, error, words):
    """
    The request is good; to repeat it helps nobody.
    """
    monkeypatch.setattr(harbour.engine, "order", raising(error))

    response = await harbour.post()

    assert (503, "unavailable_error", "provider_unavailable", None) == told(response)
    assert "false" == response.headers["x-should-retry"]
    assert words in response.json()["message"]


@pytest.mark.anyio
async def test_while_it_stops_it_takes_nothing(harbour, monkeypatch):
    """
    And says when to come again.
    """
    monkeypatch.setattr(harbour.engine, "ready", "the gateway is stopping")

    response = await harbour.post()
    ready = await harbour.client.get("/readyz")
    alive = await harbour.client.get("/healthz")

    assert (503, "unavailable_error", "not_ready", None) == told(response) == told(ready)
    assert "the gateway is stopping" == ready.json()["message"]
    assert response.headers["retry-after"].isdecimal()
    assert "x-should-retry" not in response.headers
    assert 200 == alive.status_code


@pytest.mark.anyio
async def test_a_gateway_that_takes_jobs_is_ready(harbour):
    """
    Without a key.
    """
    response = await harbour.client.get("/readyz", headers={"authorization": ""})

    assert (200, {"status": "ready"}) == (response.status_code, response.json())


@pytest.mark.anyio
async def test_an_error_that_nobody_expected_says_nothing_of_itself(harbour, monkeypatch):
    """
    The log says where it happened, and not with what.
    """
    monkeypatch.setattr(Engine, "job", raising(RuntimeError("the password is boat")))

    with capture_logs() as logs:
        response = await harbour.client.get(f"{PATH}/{UNKNOWN}", headers={"x-request-id": "mine-1"})

    assert (500, "internal_error", "internal_error", None) == told(response)
    assert "boat" not in response.text
    entry = next(log for log in logs if log["event"] == "request_failed")
    assert ("mine-1", "RuntimeError", "error") == (entry["request_id"], entry["error"], entry["log_level"])
    assert "password" not in repr(entry)


def raising(error):
    """
    A function that raises *error*, whatever it is asked.
    """

    def raise_it(*_, **__):
        raise error

    return raise_it


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("stated", "kept"),
    [("mine-1", True), ("a b", False), ("x" * 200, False), ("", False), ("<boat>", False)],
)
async def test_every_answer_has_an_id(harbour, stated, kept):
    """
    The client's own where it can be shown as it is, else a new one.
    """
    responses = [
        await harbour.client.get(path, headers={"x-request-id": stated}) for path in (PATH, "/nothing")
    ]

    ids = [response.headers["x-request-id"] for response in responses]
    assert [kept, kept] == [shown == stated for shown in ids]
    assert all(ids)


@pytest.mark.anyio
async def test_an_error_that_repeats_itself_says_so(harbour):
    """
    For clients that try again by themselves.
    """
    responses = [
        await harbour.post({"duration": 7}),
        await harbour.client.get(f"{PATH}/{UNKNOWN}"),
        await harbour.client.get("/nothing"),
    ]

    assert ["false"] * 3 == [response.headers["x-should-retry"] for response in responses]
