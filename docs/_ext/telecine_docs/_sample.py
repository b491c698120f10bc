"""
A job to tell of.
"""

from __future__ import annotations

from datetime import UTC, datetime

from telecine_gateway._job import Job

NOW = datetime(2026, 1, 1, tzinfo=UTC)
JOB = Job(
    id="task_0198f2a6c1d47b3e8a5f9c2d6e4b7a10",
    tenant="studio",
    provider="kling",
    model="kling-v2-6",
    asked={"duration": 5},
    created_at=NOW,
    updated_at=NOW,
    due_at=NOW,
    deadline_at=NOW,
)
