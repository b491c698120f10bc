"""
Whatever goes wrong at whatever step: what is raised, what may have been taken, what may be repeated.
"""

from __future__ import annotations

import pytest

from nimbus.simulator import Answer
from telecine import (
    ContentRejected,
    Forbidden,
    InvalidRequest,
    InvalidResponse,
    QuotaExceeded,
    RateLimited,
    Status,
    SubmitUnknown,
    Unauthorized,
    VendorDown,
)

from .hard.bench import PICTURE, TEXT, Bench

pytestmark = pytest.mark.anyio


def refusal(status: int, code: str, **headers: str) -> Answer:
    """
    A refusal as the vendor documents it.
    """
    return Answer.of(status, {"error": {"code": code, "message": "no"}}, **headers)


KEY_INVALID = refusal(401, "key_invalid")
FIELD = refusal(400, "field_invalid")
CONTENT = refusal(400, "content_refused")
CREDITS = refusal(402, "credits_used_up")
BARE_404 = Answer.of(404, {"detail": "Not Found"})
SIGNATURE = Answer(403, b"<Error><Code>SignatureDoesNotMatch</Code></Error>")
DOWN = Answer(503, b"")
HTML_502 = Answer(502, b"<html>Bad Gateway</html>", {"content-type": "text/html"})
HTML_200 = Answer(200, b"<html>Under repair</html>", {"content-type": "text/html"})
CUT = Answer(200, b'{"id": "jo', {"content-type": "application/json"})
NO_ID = Answer.of(200, {"id": "", "state": "queued"})
SLOWER = refusal(429, "too_many_calls", retry_after="7")

ANSWERS = [
    # step, answer, error, accepted, retryable, jobs created, found afterwards
    ("login", KEY_INVALID, Unauthorized, False, False, 0, None),
    ("login", BARE_404, InvalidResponse, False, True, 0, None),
    ("login", DOWN, VendorDown, False, True, 0, None),
    ("login", HTML_502, VendorDown, False, True, 0, None),
    ("login", HTML_200, InvalidResponse, False, True, 0, None),
    ("login", SLOWER, RateLimited, False, True, 0, None),
    ("ticket", FIELD, InvalidRequest, False, False, 0, None),
    ("ticket", DOWN, VendorDown, False, True, 0, None),
    ("ticket", HTML_502, VendorDown, False, True, 0, None),
    ("ticket", HTML_200, InvalidResponse, False, True, 0, None),
    ("ticket", SLOWER, RateLimited, False, True, 0, None),
    ("upload", SIGNATURE, Forbidden, False, False, 0, None),
    ("upload", DOWN, VendorDown, False, True, 0, None),
    ("upload", HTML_502, VendorDown, False, True, 0, None),
    ("upload", SLOWER, RateLimited, False, True, 0, None),
    ("create", FIELD, InvalidRequest, False, False, 0, None),
    ("create", CONTENT, ContentRejected, False, False, 0, None),
    ("create", CREDITS, QuotaExceeded, False, False, 0, None),
    ("create", SLOWER, RateLimited, False, True, 0, None),
    ("create", DOWN, VendorDown, None, False, 0, None),
    ("create", HTML_502, VendorDown, None, False, 0, None),
    ("create", HTML_200, InvalidResponse, None, False, 0, None),
    ("create", CUT, InvalidResponse, None, False, 0, None),
    ("start", CREDITS, QuotaExceeded, None, False, 1, "created"),
    ("start", SLOWER, RateLimited, None, False, 1, "created"),
    ("start", BARE_404, InvalidRequest, None, False, 1, "created"),
    ("start", DOWN, VendorDown, None, False, 1, "created"),
    ("start", HTML_502, VendorDown, None, False, 1, "created"),
    ("start", HTML_200, InvalidResponse, None, False, 1, "created"),
    ("start", CUT, InvalidResponse, None, False, 1, "created"),
    ("start", NO_ID, InvalidResponse, None, False, 1, "created"),
]
LOST = [
    # step, error, accepted, retryable, jobs created, jobs started, found afterwards
    ("login", VendorDown, False, True, 0, 0, None),
    ("ticket", VendorDown, False, True, 0, 0, None),
    ("upload", VendorDown, False, True, 0, 0, None),
    ("create", SubmitUnknown, None, False, 1, 0, "created"),
    ("start", SubmitUnknown, None, False, 1, 1, "queued"),
]
UNREACHABLE = [
    ("login", VendorDown, False, True, 0, 0, None),
    ("ticket", VendorDown, False, True, 0, 0, None),
    ("upload", VendorDown, False, True, 0, 0, None),
    ("create", VendorDown, False, True, 0, 0, None),
    ("start", SubmitUnknown, None, False, 1, 0, "created"),
]
POLLS = [
    ("poll", refusal(403, "region_closed"), Forbidden, False),
    ("poll", BARE_404, InvalidResponse, True),
    ("poll", DOWN, VendorDown, True),
    ("poll", HTML_502, VendorDown, True),
    ("poll", HTML_200, InvalidResponse, True),
    ("poll", CUT, InvalidResponse, True),
    ("poll", SLOWER, RateLimited, True),
    ("file", refusal(403, "region_closed"), Forbidden, False),
    ("file", BARE_404, InvalidResponse, True),
    ("file", DOWN, VendorDown, True),
    ("file", HTML_502, VendorDown, True),
    ("file", HTML_200, InvalidResponse, True),
    ("file", SLOWER, RateLimited, True),
]


def named(value: object) -> str:
    """
    A readable id for a cell of a table.
    """
    if isinstance(value, Answer):
        return f"{value.status}{value.content[:6].decode()}"
    return getattr(value, "__name__", str(value))


async def word_of(client, external_id: str) -> str | None:
    """
    Where the vendor says that our job stands; None where it has none.
    """
    found = await client.find(external_id, request=PICTURE)
    return found and found.vendor_status


class TestASubmit(Bench):
    @pytest.mark.parametrize(
        ("step", "answer", "error", "accepted", "retryable", "created", "found"), ANSWERS, ids=named
    )
    async def test_an_answer_that_is_none(
        self, client, vendor, step, answer, error, accepted, retryable, created, found
    ):
        """
        A refusal or a muddle at one step of a submit says what it is, and find settles the rest.
        """
        vendor.answer(step, answer)

        with pytest.raises(error) as caught:
            await client.submit(PICTURE, external_id="ours-1")
        vendor.heal()

        assert (error, accepted, retryable) == (
            type(caught.value),
            caught.value.accepted,
            caught.value.retryable,
        )
        assert (created, 0) == (len(vendor.jobs), vendor.started)
        assert found == await word_of(client, "ours-1")

    @pytest.mark.parametrize(
        ("step", "error", "accepted", "retryable", "created", "started", "found"), LOST, ids=named
    )
    async def test_an_answer_that_is_lost(
        self, client, vendor, step, error, accepted, retryable, created, started, found
    ):
        """
        The vendor did what it was asked and the connection broke: from the create on nobody knows.
        """
        vendor.lose_answer(step)

        with pytest.raises(error) as caught:
            await client.submit(PICTURE, external_id="ours-1")
        vendor.heal()

        assert (error, accepted, retryable) == (
            type(caught.value),
            caught.value.accepted,
            caught.value.retryable,
        )
        assert (created, started) == (len(vendor.jobs), vendor.started)
        assert found == await word_of(client, "ours-1")

    @pytest.mark.parametrize(
        ("step", "error", "accepted", "retryable", "created", "started", "found"), UNREACHABLE, ids=named
    )
    async def test_a_connection_that_is_refused(
        self, client, vendor, step, error, accepted, retryable, created, started, found
    ):
        """
        What never left was surely not taken, unless an earlier request of the same submit was.
        """
        vendor.be_unreachable(step)

        with pytest.raises(error) as caught:
            await client.submit(PICTURE, external_id="ours-1")
        vendor.heal()

        assert (error, accepted, retryable) == (
            type(caught.value),
            caught.value.accepted,
            caught.value.retryable,
        )
        assert (created, started) == (len(vendor.jobs), vendor.started)
        assert found == await word_of(client, "ours-1")

    @pytest.mark.parametrize("step", ["login", "ticket", "upload", "create", "start"])
    async def test_a_vendor_that_asks_to_wait_is_quoted(self, client, vendor, step):
        """
        Retry-After reaches the caller from every step, whether or not the submit may be repeated.
        """
        vendor.answer(step, SLOWER)

        with pytest.raises(RateLimited) as caught:
            await client.submit(PICTURE)

        assert (7.0, 429) == (caught.value.retry_after, caught.value.status)

    @pytest.mark.parametrize("step", ["login", "ticket", "upload", "create", "start"])
    async def test_an_error_says_whose_it_is(self, client, vendor, step):
        """
        Provider, account and external id are on every error, so that find can settle it.
        """
        vendor.lose_answer(step)

        with pytest.raises((VendorDown, SubmitUnknown)) as caught:
            await client.submit(PICTURE, external_id="ours-1")

        assert ("nimbus", "nimbus-main") == (caught.value.provider, caught.value.account)
        assert "ours-1" == caught.value.external_id

    @pytest.mark.parametrize("step", ["login", "ticket", "upload", "create"])
    async def test_what_was_surely_not_taken_is_sent_again_safely(self, client, vendor, step):
        """
        After a refused connection the same submit makes the one job there is.
        """
        vendor.be_unreachable(step)
        with pytest.raises(VendorDown):
            await client.submit(PICTURE, external_id="ours-1")
        vendor.heal()

        task = await client.submit(PICTURE, external_id="ours-1")

        assert "job-1" == task.handle
        assert (1, 1) == (len(vendor.jobs), vendor.started)


class TestAFoundJob(Bench):
    async def test_one_that_was_started_goes_on_to_its_video(self, client, vendor):
        """
        The answer to the start was lost; the job that find brings back is the one that was paid for.
        """
        vendor.lose_answer("start")
        with pytest.raises(SubmitUnknown) as caught:
            await client.submit(TEXT)
        vendor.heal()

        found = await client.find(caught.value.external_id, request=TEXT, account=caught.value.account)
        done = await client.wait(found)

        assert caught.value.external_id == done.external_id
        assert (Status.SUCCEEDED, 1) == (done.status, vendor.started)

    async def test_one_that_was_never_started_expires(self, client, vendor):
        """
        The answer to the create was lost; the job waits for a start that never comes, and costs nothing.
        """
        vendor.lose_answer("create")
        with pytest.raises(SubmitUnknown) as caught:
            await client.submit(TEXT)
        vendor.heal()

        found = await client.find(caught.value.external_id, request=TEXT)
        vendor.clock.advance(600)
        polled = await client.poll(found)

        assert Status.QUEUED is found.status
        assert (Status.FAILED, "expired", 0) == (polled.status, polled.vendor_status, vendor.started)


class TestAPoll(Bench):
    @pytest.mark.parametrize(("step", "answer", "error", "retryable"), POLLS, ids=named)
    async def test_an_answer_that_is_none(self, client, vendor, step, answer, error, retryable):
        """
        A poll that fails says nothing about the job: asked again, it tells the job's end.
        """
        task = await client.submit(TEXT)
        vendor.clock.advance(60)
        vendor.answer(step, answer)

        with pytest.raises(error) as caught:
            await client.poll(task)
        vendor.heal()

        assert (error, retryable) == (type(caught.value), caught.value.retryable)
        assert Status.SUCCEEDED is (await client.poll(task)).status

    @pytest.mark.parametrize("step", ["poll", "file"])
    async def test_an_answer_that_is_lost(self, client, vendor, step):
        """
        Nothing is at stake in a poll; it may be asked again.
        """
        task = await client.submit(TEXT)
        vendor.clock.advance(60)
        vendor.lose_answer(step)

        with pytest.raises(VendorDown) as caught:
            await client.poll(task)
        vendor.heal()

        assert caught.value.retryable is True
        assert Status.SUCCEEDED is (await client.poll(task)).status

    @pytest.mark.parametrize("step", ["poll", "file"])
    async def test_a_connection_that_is_refused(self, client, vendor, step):
        """
        The vendor is out of reach for a while, and the job is not.
        """
        task = await client.submit(TEXT)
        vendor.clock.advance(60)
        vendor.be_unreachable(step)

        with pytest.raises(VendorDown) as caught:
            await client.poll(task)
        vendor.heal()

        assert caught.value.retryable is True
        assert Status.SUCCEEDED is (await client.poll(task)).status

    async def test_a_word_that_nobody_documented_is_still_running(self, client, vendor):
        """
        An unknown state is warned about by its word, and the job goes on.
        """
        task = await client.submit(TEXT)
        vendor.answer("poll", Answer.of(200, {"id": "job-1", "state": "dreaming"}))

        polled = await client.poll(task)

        assert Status.PROCESSING is polled.status
        assert ["unknown_status"] == [notice.code for notice in polled.warnings]
        assert "dreaming" in polled.warnings[0].message

    async def test_a_success_without_a_video_is_none(self, client, vendor):
        """
        A job that is done and has no file has failed, as nothing can be fetched.
        """
        task = await client.submit(TEXT)
        vendor.answer("poll", Answer.of(200, {"id": "job-1", "state": "done"}))

        polled = await client.poll(task)

        assert (Status.FAILED, "no_output") == (polled.status, polled.error.code)
