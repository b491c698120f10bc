"""
What the compatibility switch adds, for programs written for a New API server.
"""

from __future__ import annotations

import pytest

from telecine import Task, TaskError, Video
from telecine_gateway._answers import answer_of
from telecine_gateway._job import State
from telecine_gateway._new_api import STATES, NewApi

from .rows import AT, ID, URL, job, made


def submitted(of):
    """
    The answer to a POST.
    """
    return NewApi().submitted(of, answer_of(of))


def fetched(of):
    """
    The answer to a GET.
    """
    return NewApi().fetched(of, answer_of(of))


def test_a_submit_is_answered_with_a_video_object():
    """
    Both ids, seconds, a whole progress, the word `queued`, and no `code` of an envelope.
    """
    answer = submitted(job(State.ACCEPTED))

    expected = {
        "id": ID,
        "task_id": ID,
        "object": "video",
        "model": "kling-v1",
        "status": "queued",
        "progress": 0,
        "created_at": AT,
    }
    assert expected.items() <= answer.items()
    assert "code" not in answer


def test_a_submit_that_waited_says_how_it_ended():
    """
    The documented word, once there is nothing left to wait for.
    """
    assert "succeeded" == submitted(made(Video(url=URL)))["status"]


def test_the_documented_fields_stay_as_they_are():
    """
    The envelope is added, and takes nothing away.
    """
    done = made(Video(url=URL))

    assert answer_of(done).items() <= fetched(done).items()


def test_a_success_has_its_address_in_the_envelope():
    """
    The envelope is there beside the flat fields, in its own words.
    """
    answer = fetched(made(Video(url=URL)))

    expected = {
        "task_id": ID,
        "status": "SUCCESS",
        "progress": "100%",
        "result_url": URL,
        "fail_reason": "",
        "platform": "50",
        "submit_time": AT,
        "finish_time": AT + 60,
        "created_at": AT,
        "updated_at": AT + 61,
    }
    assert ("success", "") == (answer["code"], answer["message"])
    assert expected.items() <= answer["data"].items()


def test_a_failure_has_its_reason_and_no_address():
    """
    `result_url` never holds the text of an error.
    """
    error = TaskError(kind="ContentRejected", message="no boats today", code="1301")

    answer = fetched(job(State.FAILED, error=error))

    assert ("FAILURE", "no boats today") == (answer["data"]["status"], answer["data"]["fail_reason"])
    assert "result_url" not in answer["data"]
    assert ("content_rejected", "success") == (answer["error"]["code"], answer["code"])


@pytest.mark.parametrize("state", [*State])
def test_the_envelope_uses_only_words_that_every_client_knows(state):
    """
    Some clients take any other word for an error.
    """
    assert STATES[state] in {"SUBMITTED", "QUEUED", "IN_PROGRESS", "SUCCESS", "FAILURE"}
    assert STATES[state] == fetched(job(state))["data"]["status"]


def test_a_job_that_waits_at_the_vendor_is_queued():
    """
    The vendor's own queue shows.
    """
    waiting = job(State.RUNNING, task=Task(status="queued"))

    assert "QUEUED" == fetched(waiting)["data"]["status"]


@pytest.mark.parametrize(
    ("provider", "operation", "platform", "action"),
    [
        ("kling", "text", "50", "textGenerate"),
        ("jimeng", "image", "51", "generate"),
        ("vidu", "first_last", "52", "firstTailGenerate"),
        ("acme", "reference", "0", "referenceGenerate"),
    ],
)
def test_channels_and_actions_have_the_names_of_new_api(provider, operation, platform, action):
    """
    A channel's number is text; a provider that New API does not know has 0.
    """
    data = fetched(job(provider=provider, asked={"operation": operation}))["data"]

    assert (platform, action) == (data["platform"], data["action"])


def test_an_error_has_the_shape_of_every_layer():
    """
    Flat, as an envelope without data, and nested.
    """
    error = {"code": "rate_limited", "message": "slowly", "param": None, "type": "rate_limit_error"}

    status, body = NewApi().refused(429, error)

    assert (429, {**error, "data": None, "error": error}) == (status, body)


def test_an_unknown_task_is_a_bad_request():
    """
    As on a New API server.
    """
    error = {"code": "task_not_found", "message": "none", "param": "task_id", "type": "not_found_error"}

    status, body = NewApi().refused(404, error)

    assert (400, "task_not_exist", "task_not_exist") == (status, body["code"], body["error"]["code"])


def test_another_thing_that_is_not_found_stays_so():
    """
    Only an unknown task has another status there.
    """
    error = {"code": "route_not_found", "message": "none", "param": None, "type": "not_found_error"}

    assert 404 == NewApi().refused(404, error)[0]
