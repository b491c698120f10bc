"""
A vendor with tokens, uploads, jobs in two steps and files, when all goes well, or ill as documented.
"""

from __future__ import annotations

from collections import Counter

import attrs
import pytest

from nimbus.simulator import KEY, VIDEO
from telecine import ContentRejected, InvalidRequest, Status, Unsupported, task_from_json, task_to_json

from .hard.bench import PICTURE, PNG, TEXT, Bench, account, connected

pytestmark = pytest.mark.anyio


class TestASubmit(Bench):
    async def test_a_picture_becomes_a_video(self, client, vendor, tmp_path):
        """
        Log in, upload, create, start, poll and fetch the file make one job in the vendor's books.
        """
        task = await client.submit(PICTURE)
        done = await client.wait(task)
        path = await client.download(done.videos[0], tmp_path / "boat.mp4")

        assert Status.QUEUED is task.status
        assert Status.SUCCEEDED is done.status
        assert VIDEO == path.read_bytes()
        assert [PNG] == list(vendor.pictures.values())
        assert (1, 1) == (len(vendor.jobs), vendor.started)

    async def test_a_job_without_a_picture_uploads_nothing(self, client, vendor):
        """
        Text goes out in three requests: the token, the job, its start.
        """
        await client.submit(TEXT)

        assert Counter(login=1, create=1, start=1) == vendor.steps

    async def test_the_vendor_is_told_what_was_asked_for(self, client, vendor):
        """
        Every field stands in the job under the vendor's own name.
        """
        await client.submit(attrs.evolve(TEXT, seed=0), external_id="ours-1")

        assert {
            "model": "nimbus-1",
            "prompt": "a paper boat",
            "seconds": 4,
            "ratio": "16:9",
            "seed": 0,
            "reference": "ours-1",
        } == vendor.jobs[0].body

    async def test_the_task_says_whose_it_is(self, client):
        """
        Provider, account, model, handle and our id are on the task, though the plugin sets only the handle.
        """
        task = await client.submit(TEXT, external_id="ours-1")

        assert ("nimbus", "nimbus-main", "nimbus-1") == (task.provider, task.account, task.model)
        assert ("job-1", "ours-1") == (task.handle, task.external_id)

    async def test_a_picture_by_address_is_refused_before_anything_is_sent(self, client, vendor):
        """
        What the vendor cannot do is said before the first request, the login included.
        """
        request = attrs.evolve(
            PICTURE, images=[attrs.evolve(PICTURE.images[0], data=None, url="https://e.example/a.png")]
        )

        with pytest.raises(Unsupported) as caught:
            await client.submit(request)

        assert (False, "image") == (caught.value.accepted, caught.value.param)
        assert 0 == vendor.steps["create"]

    async def test_a_prompt_against_the_rules_is_surely_not_taken(self, client, vendor):
        """
        A documented refusal of the request that creates the job leaves no job behind.
        """
        with pytest.raises(ContentRejected) as caught:
            await client.submit(attrs.evolve(TEXT, prompt="a weapon"))

        assert (False, False) == (caught.value.accepted, caught.value.retryable)
        assert [] == vendor.jobs

    async def test_a_preview_sends_nothing_and_hides_the_key(self, client, vendor):
        """
        The login and the first request after it are shown as they would go out, without the key.
        """
        preview = client.preview(PICTURE)

        shown = str(preview.to_json())
        assert ["/v1/tokens", "/v1/uploads"] == [
            each.url.removeprefix(vendor.api.url) for each in preview.requests
        ]
        assert KEY not in shown
        assert Counter() == vendor.steps


class TestAPoll(Bench):
    @pytest.mark.parametrize(
        ("seconds", "status", "word", "progress"),
        [
            pytest.param(0, Status.QUEUED, "queued", None, id="queued"),
            pytest.param(30, Status.PROCESSING, "running", 50, id="running"),
            pytest.param(60, Status.SUCCEEDED, "done", None, id="done"),
        ],
    )
    async def test_it_tells_where_the_job_stands(self, client, vendor, seconds, status, word, progress):
        """
        The vendor's word is translated, and its progress is passed on where it states one.
        """
        task = await client.submit(TEXT)
        vendor.clock.advance(seconds)

        polled = await client.poll(task)

        assert (status, word, progress) == (polled.status, polled.vendor_status, polled.progress)

    async def test_a_job_that_failed_is_no_failed_poll(self, client, vendor):
        """
        The vendor tells of a failed job under HTTP 422; what comes back is a task with its reason.
        """
        task = await client.submit(attrs.evolve(TEXT, prompt="a storm"))
        vendor.clock.advance(60)

        polled = await client.poll(task)

        assert Status.FAILED is polled.status
        assert ("ContentRejected", "content_refused") == (polled.error.kind, polled.error.code)

    async def test_a_job_that_the_vendor_has_forgotten_has_failed(self, client, vendor):
        """
        A documented "no such job" ends the task, and is not raised.
        """
        task = await client.submit(TEXT)
        vendor.jobs.clear()

        polled = await client.poll(task)

        assert (Status.FAILED, "TaskNotFound") == (polled.status, polled.error.kind)

    async def test_another_process_goes_on_with_a_stored_task(self, client, vendor, kind):
        """
        Plain data is enough to poll with: a client that has seen nothing logs in and finds the video.
        """
        stored = task_to_json(await client.submit(TEXT))
        vendor.clock.advance(60)

        async with connected(kind, vendor, account(vendor)) as another:
            polled = await another.poll(task_from_json(stored))

        assert Status.SUCCEEDED is polled.status
        assert 2 == vendor.steps["login"]


class TestTheRest(Bench):
    async def test_a_running_job_is_cancelled(self, client, vendor):
        """
        The vendor stops it, and says so when it is polled again.
        """
        task = await client.submit(TEXT)

        cancelled = await client.cancel(task)
        polled = await client.poll(cancelled)

        assert (Status.CANCELLED, Status.CANCELLED) == (cancelled.status, polled.status)

    async def test_a_job_that_is_over_is_not_cancelled(self, client, vendor):
        """
        The vendor's refusal is the caller's to know.
        """
        task = await client.submit(TEXT)
        vendor.clock.advance(60)

        with pytest.raises(InvalidRequest) as caught:
            await client.cancel(task)

        assert (409, "field_invalid") == (caught.value.status, caught.value.code)

    async def test_a_job_that_never_was_is_not_found(self, client):
        """
        An id that the vendor was never told finds nothing.
        """
        found = await client.find("ours-1", request=TEXT)

        assert found is None

    async def test_a_check_costs_nothing(self, client, vendor):
        """
        The account is asked about, and no job is made.
        """
        said = await client.check(account(vendor))

        assert "12 credits left" == said
        assert [] == vendor.jobs
