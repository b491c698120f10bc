"""
A task survives storage, and what is no task is told by its path.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecine import Notice, Status, Task, TaskError, Video, instant, task_from_json, task_to_json

TEXT = st.text(max_size=20)
MAYBE = st.none() | TEXT
FINITE = st.floats(allow_nan=False, allow_infinity=False) | st.integers(-(2**63), 2**63)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
SECONDS = st.floats(0, 7e9).map(lambda seconds: round(seconds, 6))
MOMENTS = st.none() | st.builds(datetime.fromtimestamp, SECONDS, ZONES)
VIDEOS = st.builds(
    Video,
    url=TEXT,
    format=MAYBE,
    duration=st.none() | FINITE,
    width=st.none() | st.integers(),
    height=st.none() | st.integers(),
    fps=st.none() | FINITE,
    seed=st.none() | st.integers(),
    cover_url=MAYBE,
    watermarked_url=MAYBE,
    expires_at=MOMENTS,
)
TASKS = st.builds(
    Task,
    provider=TEXT,
    account=TEXT,
    model=TEXT,
    handle=MAYBE,
    external_id=MAYBE,
    status=st.sampled_from(Status),
    vendor_status=MAYBE,
    progress=st.none() | FINITE,
    videos=st.lists(VIDEOS, max_size=3),
    error=st.none() | st.builds(TaskError, kind=TEXT, message=TEXT, code=TEXT, param=MAYBE),
    warnings=st.lists(st.builds(Notice, code=TEXT, param=TEXT, message=TEXT), max_size=2),
    usage=MAYBE,
    created_at=MOMENTS,
    finished_at=MOMENTS,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
WHOLE = task_to_json(
    Task(
        handle="job-1",
        videos=[Video(url="https://media.example.com/boat.mp4")],
        error=TaskError(kind="VendorDown", message="down"),
        warnings=[Notice(code="unsupported", param="seed", message="no seed")],
        created_at=datetime(2026, 1, 5, tzinfo=UTC),
    )
)


@given(TASKS)
def test_a_task_survives_json(task):
    """
    What is written and read again is the same task, also through the text of a file.
    """
    text = json.dumps(task_to_json(task))

    restored = task_from_json(json.loads(text))

    assert task == restored
    assert text == json.dumps(task_to_json(restored))


@given(MOMENTS.filter(bool))
def test_moments_are_utc(moment):
    """
    A moment of any zone is the same moment in UTC.
    """
    task = Task(created_at=moment)

    assert (moment, UTC) == (task.created_at, task.created_at.tzinfo)
    assert task_to_json(task)["created_at"].endswith("+00:00")


def test_a_moment_needs_a_zone():
    """
    A clock on the wall somewhere is no moment.
    """
    with pytest.raises(ValueError, match="needs a zone"):
        Task(finished_at=datetime(2026, 1, 5))  # noqa: DTZ001  # what is refused


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"status": "done"}, "$.status: not one of queued, processing, succeeded, failed, cancelled"),
        ({"status": None}, "$.status: not one of"),
        ({"handle": 5}, "$.handle"),
        ({"progress": "half"}, "$.progress"),
        ({"progress": float("nan")}, "$.progress"),
        ({"videos": None}, "$.videos: null where a list is expected"),
        ({"videos": "x"}, "$.videos: a string where a list is expected"),
        ({"videos": [{}]}, "$.videos[0].url: a required field is missing"),
        ({"videos": [{"url": "u", "width": 1.5}]}, "$.videos[0].width"),
        ({"error": {"kind": "X"}}, "$.error.message: a required field is missing"),
        ({"warnings": [{"code": "x", "param": "y"}]}, "$.warnings[0].message"),
        ({"warnings": [5]}, "$.warnings[0]: a whole number where an object is expected"),
        ({"created_at": "yesterday"}, "$.created_at: not an ISO date and time"),
        ({"created_at": "2026-01-05T12:00:00"}, "$.created_at: a date and time without a zone"),
        ({"created_at": 5}, "$.created_at: not an ISO date and time"),
        ({"color": "red"}, "$: unknown field 'color'"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
def test_what_is_no_task(change, path):
    """
    The sentence names the field.
    """
    with pytest.raises(ValueError) as caught:  # noqa: PT011  # the sentence is looked at below
        task_from_json({**WHOLE, **change})

    assert str(caught.value).startswith(path)


@pytest.mark.parametrize("data", [None, [], "task", 5], ids=repr)
def test_what_is_no_object(data):
    """
    Anything but an object is refused as a whole.
    """
    with pytest.raises(ValueError, match=r"^\$: .* where an object is expected$"):
        task_from_json(data)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), JSON, max_size=3))
def test_any_json_is_a_task_or_a_value_error(change):
    """
    Whatever a file holds, it ends in a task or in a sentence with a path.
    """
    try:
        found = task_to_json(task_from_json({**WHOLE, **change}))
    except ValueError as error:
        found = str(error)

    assert found
    assert isinstance(found, dict) or found.startswith("$")


@pytest.mark.parametrize(
    ("seconds", "moment"),
    [
        (None, None),
        (0, datetime(1970, 1, 1, tzinfo=UTC)),
        (1780000000.5, datetime(2026, 5, 28, 20, 26, 40, 500000, tzinfo=UTC)),
        (1e300, None),
        (float("nan"), None),
        (-1e18, None),
    ],
)
def test_instant(seconds, moment):
    """
    Seconds since 1970 are a moment in UTC; a number that is none is unknown.
    """
    assert moment == instant(seconds)
