"""
The first tables.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    To this revision.
    """
    _jobs()
    _others()


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("parent_id", sa.Text),
        sa.Column("children", sa.Integer(), nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("idempotency_key", sa.Text),
        sa.Column("request_hash", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("due_at", sa.BigInteger()),
        sa.Column("owner", sa.Text),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text),
        sa.Column("handle", sa.Text),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("tried", sa.Text, nullable=False),
        sa.Column("submit_started_at", sa.BigInteger()),
        sa.Column("deadline_at", sa.BigInteger(), nullable=False),
        sa.Column("cancel_asked_at", sa.BigInteger()),
        sa.Column("progress", sa.Float()),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("user", sa.Text),
        sa.Column("warnings", sa.Text, nullable=False),
        sa.Column("task", sa.Text),
        sa.Column("error", sa.Text),
        sa.Column("callback_url", sa.Text),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("jobs_finished", "jobs", ["finished_at"], **_where("finished_at IS NOT NULL"))
    op.create_index("jobs_free", "jobs", ["due_at"], **_where("owner IS NULL AND due_at IS NOT NULL"))
    op.create_index(
        "jobs_handle", "jobs", ["provider", "account", "handle"], unique=True, **_where("handle IS NOT NULL")
    )
    op.create_index(
        "jobs_idempotent",
        "jobs",
        ["tenant", "idempotency_key"],
        unique=True,
        **_where("idempotency_key IS NOT NULL"),
    )
    op.create_index("jobs_busy", "jobs", ["provider", "account"], **_where("due_at IS NOT NULL"))
    op.create_index("jobs_listed", "jobs", ["tenant", "id"])
    op.create_index("jobs_owned", "jobs", ["owner"], **_where("owner IS NOT NULL"))
    op.create_index("jobs_parts", "jobs", ["parent_id"], **_where("parent_id IS NOT NULL"))


def _others() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("models", sa.JSON()),
        sa.Column("max_in_flight", sa.Integer()),
        sa.Column("per_minute", sa.Integer()),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_table(
        "attempts",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("external_id", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("answer", sa.Text),
        sa.PrimaryKeyConstraint("job_id", "number"),
    )
    op.create_table(
        "requests",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("job_id"),
    )
    op.create_table(
        "usage",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("provider", sa.Text, nullable=False),
        sa.Column("account", sa.Text),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("units", sa.Text),
        sa.Column("finished_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job_id"),
    )
    op.create_table(
        "wishes",
        sa.Column("job_id", sa.Text, nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("job_id"),
    )
    op.create_table(
        "workers",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=False),
        sa.Column("beat_at", sa.BigInteger(), nullable=False),
        sa.Column("dead", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
