"""
Jobs as they would be in the database.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from telecine import Task, Video
from telecine_gateway._job import Job, State

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
AT = 1767614400
ID = "task_" + "0" * 31 + "1"
URL = "https://media.example.com/boat.mp4"


def job(state: State = State.RUNNING, **fields: Any) -> Job:
    """
    A job in that state.
    """
    known: dict[str, Any] = {
        "id": ID,
        "tenant": "harbour",
        "state": state,
        "provider": "kling",
        "model": "kling-v1",
        "asked": {"duration": 5, "seed": 42},
        "created_at": NOW,
        "updated_at": NOW + timedelta(seconds=61),
        "due_at": None if state.final else NOW,
        "deadline_at": NOW + timedelta(hours=1),
        "finished_at": NOW + timedelta(seconds=60) if state.final else None,
    }
    return Job(**known | fields)


def made(*videos: Video, **fields: Any) -> Job:
    """
    A job that has succeeded with *videos*.
    """
    task = Task(provider="kling", model="kling-v1", status="succeeded", videos=videos)
    return job(State.SUCCEEDED, task=task, **fields)
