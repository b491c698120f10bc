"""
The documented answer, field by field.
"""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from telecine import Notice, Task, TaskError, Video
from telecine_gateway._answers import answer_of
from telecine_gateway._job import State

from .rows import AT, ID, NOW, URL, job, made

REJECTED = TaskError(kind="ContentRejected", message="no boats today", code="1301", param="prompt")


def test_a_running_job_is_processing_with_what_was_asked():
    """
    Every documented field is there from the first second, and nothing is invented.
    """
    expected = {
        "task_id": ID,
        "status": "processing",
        "format": None,
        "url": None,
        "metadata": {"duration": 5, "fps": None, "width": None, "height": None, "seed": 42},
        "error": None,
        "model": "kling-v1",
        "created_at": AT,
        "finished_at": None,
        "progress": None,
        "videos": [],
        "warnings": [],
    }

    assert expected == answer_of(job())


@pytest.mark.parametrize(
    ("state", "status"),
    [
        (State.ACCEPTED, "processing"),
        (State.SUBMITTING, "processing"),
        (State.RECONCILING, "processing"),
        (State.UNRESOLVED, "processing"),
        (State.RUNNING, "processing"),
        (State.CANCELLING, "processing"),
        (State.SUCCEEDED, "succeeded"),
        (State.FAILED, "failed"),
        (State.CANCELLED, "failed"),
        (State.EXPIRED, "failed"),
    ],
)
def test_clients_see_three_words(state, status):
    """
    Whatever the engine calls it, a client reads processing, succeeded or failed.
    """
    assert status == answer_of(job(state))["status"]


def test_a_success_tells_of_its_first_video():
    """
    Format, address and metadata are the first one's; the list has all.
    """
    first = Video(url=URL, duration=5.1, fps=24, width=1280, height=720, seed=7)
    second = Video(url="https://media.example.com/2.mp4")

    answer = answer_of(made(first, second))

    metadata = {"duration": 5.1, "fps": 24, "width": 1280, "height": 720, "seed": 7}
    assert ("mp4", URL, metadata) == (answer["format"], answer["url"], answer["metadata"])
    assert [URL, second.url] == [video["url"] for video in answer["videos"]]


def test_what_the_vendor_does_not_say_was_made_as_asked():
    """
    A vendor that tells the address alone leaves the length and the seed as they were asked for.
    """
    answer = answer_of(made(Video(url=URL)))

    assert {"duration": 5, "fps": None, "width": None, "height": None, "seed": 42} == answer["metadata"]


def test_a_video_has_every_field():
    """
    All that is known of a video, with its end in seconds.
    """
    video = Video(
        url=URL,
        cover_url="https://media.example.com/boat.png",
        expires_at=NOW + timedelta(days=1),
        id="film-1",
    )

    expected = {
        "url": URL,
        "format": "mp4",
        "duration": None,
        "fps": None,
        "width": None,
        "height": None,
        "seed": None,
        "cover_url": "https://media.example.com/boat.png",
        "watermarked_url": None,
        "id": "film-1",
        "expires_at": AT + 86400,
    }
    assert [expected] == answer_of(made(video))["videos"]


def test_times_are_whole_seconds():
    """
    Not milliseconds, and no fraction.
    """
    finished = NOW + timedelta(milliseconds=1999)

    answer = answer_of(made(Video(url=URL), finished_at=finished))

    assert (AT, AT + 1) == (answer["created_at"], answer["finished_at"])


def test_a_failure_has_a_stable_code_and_the_vendors():
    """
    The address is null, and the error has our word for it beside the vendor's own.
    """
    answer = answer_of(job(State.FAILED, error=REJECTED))

    expected = {
        "code": "content_rejected",
        "message": "no boats today",
        "param": "prompt",
        "type": "invalid_request_error",
        "vendor_code": "1301",
    }
    assert (None, expected) == (answer["url"], answer["error"])


@pytest.mark.parametrize(
    ("kind", "code", "fault"),
    [
        ("InvalidRequest", "invalid_request", "invalid_request_error"),
        ("QuotaExceeded", "quota_exceeded", "account_error"),
        ("SubmitUnknown", "submit_unknown", "provider_error"),
        ("VendorDown", "vendor_down", "provider_error"),
        ("NoOutput", "no_output", "provider_error"),
        ("SomethingNew", "something_new", "provider_error"),
    ],
)
def test_the_code_is_the_kind_and_the_type_says_whose_fault(kind, code, fault):
    """
    A program can act on the code, and a person sees who is to act.
    """
    error = answer_of(job(State.FAILED, error=TaskError(kind=kind, message="it failed")))["error"]

    assert (code, fault, None) == (error["code"], error["type"], error["vendor_code"])


def test_a_success_without_a_video_is_called_so():
    """
    The core's own code is no vendor's.
    """
    error = TaskError(kind="InvalidResponse", message="no video", code="no_output")

    told = answer_of(job(State.FAILED, error=error))["error"]

    assert ("no_output", None) == (told["code"], told["vendor_code"])


@pytest.mark.parametrize("state", [State.CANCELLED, State.EXPIRED])
@pytest.mark.parametrize("error", [None, TaskError(kind="Rejected", message="stopped", code="99")])
def test_an_end_that_is_no_failure_of_the_vendor_is_named(state, error):
    """
    A cancelled job is `cancelled` and one that is too old `expired`, whatever the vendor calls it.
    """
    assert state == answer_of(job(state, error=error))["error"]["code"]


def test_the_vendors_reason_is_told_where_ours_is_missing():
    """
    The task that the vendor gave last may be the only one to know why.
    """
    failed = job(State.FAILED, task=Task(status="failed", error=REJECTED))

    assert "no boats today" == answer_of(failed)["error"]["message"]


def test_warnings_of_the_request_and_of_the_vendor_are_told_once():
    """
    What the catalogue warned about comes back with the task, and is one warning.
    """
    seed = Notice(code="unsupported", param="seed", message="`seed` 42 is not used")
    word = Notice(code="unknown_status", param="status", message="'resting' is not documented")
    task = Task(warnings=(seed, word))

    warnings = answer_of(job(warnings=(seed,), task=task))["warnings"]

    assert ["unsupported", "unknown_status"] == [warning["code"] for warning in warnings]


@pytest.mark.parametrize(
    ("state", "progress", "told"),
    [
        (State.RUNNING, None, None),
        (State.RUNNING, 0.0, 0),
        (State.RUNNING, 37.9, 37),
        (State.SUCCEEDED, 37.9, 100),
        (State.FAILED, 37.9, 37),
    ],
)
def test_progress_is_a_whole_number_or_nothing(state, progress, told):
    """
    Only the end is known without the vendor's word.
    """
    assert told == answer_of(job(state, progress=progress))["progress"]


def test_a_video_of_a_job_that_failed_is_not_shown():
    """
    A vendor that fails a job may name the video it had begun.
    """
    task = Task(status="failed", videos=(Video(url=URL),))

    answer = answer_of(job(State.FAILED, task=task))

    assert (None, []) == (answer["url"], answer["videos"])


def test_an_answer_is_json():
    """
    It can be written as it is.
    """
    answer = answer_of(made(Video(url=URL, expires_at=NOW)))

    assert answer == msgspec.json.decode(msgspec.json.encode(answer))
