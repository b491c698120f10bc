"""
The tables, for every database alike.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
metadata = sa.MetaData()


class Instant(TypeDecorator[datetime]):
    """
    An aware moment in UTC, kept as microseconds since 1970.
    """

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> int | None:  # noqa: ARG002
        """
        To the database.
        """
        return None if value is None else (value - EPOCH) // timedelta(microseconds=1)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """
        From the database.
        """
        return None if value is None else EPOCH + timedelta(microseconds=value)


jobs = sa.Table(
    "jobs",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("parent_id", sa.Text),
    sa.Column("children", sa.Integer, nullable=False),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("idempotency_key", sa.Text),
    sa.Column("request_hash", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("due_at", Instant),
    sa.Column("owner", sa.Text),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("account", sa.Text),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("external_id", sa.Text),
    sa.Column("handle", sa.Text),
    sa.Column("attempt", sa.Integer, nullable=False),
    sa.Column("tried", sa.Text, nullable=False),
    sa.Column("submit_started_at", Instant),
    sa.Column("deadline_at", Instant, nullable=False),
    sa.Column("cancel_asked_at", Instant),
    sa.Column("progress", sa.Float),
    sa.Column("asked", sa.Text, nullable=False),
    sa.Column("user", sa.Text),
    sa.Column("warnings", sa.Text, nullable=False),
    sa.Column("task", sa.Text),
    sa.Column("error", sa.Text),
    sa.Column("callback_url", sa.Text),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("updated_at", Instant, nullable=False),
    sa.Column("finished_at", Instant),
)
"""One row for each job; the request, which may be large, lies apart in `requests`."""

sa.Index(
    "jobs_free", jobs.c.due_at, sqlite_where=sa.text("owner IS NULL AND due_at IS NOT NULL"),
    postgresql_where=sa.text("owner IS NULL AND due_at IS NOT NULL"),
)  # fmt: skip
sa.Index(
    "jobs_owned", jobs.c.owner, sqlite_where=sa.text("owner IS NOT NULL"),
    postgresql_where=sa.text("owner IS NOT NULL"),
)  # fmt: skip
sa.Index(
    "jobs_idempotent", jobs.c.tenant, jobs.c.idempotency_key, unique=True,
    sqlite_where=sa.text("idempotency_key IS NOT NULL"),
    postgresql_where=sa.text("idempotency_key IS NOT NULL"),
)  # fmt: skip
sa.Index(
    "jobs_handle", jobs.c.provider, jobs.c.account, jobs.c.handle, unique=True,
    sqlite_where=sa.text("handle IS NOT NULL"), postgresql_where=sa.text("handle IS NOT NULL"),
)  # fmt: skip
sa.Index(
    "jobs_busy", jobs.c.provider, jobs.c.account, sqlite_where=sa.text("due_at IS NOT NULL"),
    postgresql_where=sa.text("due_at IS NOT NULL"),
)  # fmt: skip
sa.Index("jobs_listed", jobs.c.tenant, jobs.c.id)
sa.Index(
    "jobs_parts", jobs.c.parent_id, sqlite_where=sa.text("parent_id IS NOT NULL"),
    postgresql_where=sa.text("parent_id IS NOT NULL"),
)  # fmt: skip
sa.Index(
    "jobs_finished", jobs.c.finished_at, sqlite_where=sa.text("finished_at IS NOT NULL"),
    postgresql_where=sa.text("finished_at IS NOT NULL"),
)  # fmt: skip

requests = sa.Table(
    "requests",
    metadata,
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
)
"""The canonical request of each job, pictures included; the first thing that is purged."""

attempts = sa.Table(
    "attempts",
    metadata,
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("external_id", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("answer", sa.Text),
)
"""One row for each submit, written with the intent; and what was heard after the job had another owner."""

workers = sa.Table(
    "workers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("beat_at", Instant, nullable=False),
    sa.Column("dead", sa.Boolean, nullable=False),
)
"""Who looks after jobs; by the clock of the database. Dead is final."""

wishes = sa.Table(
    "wishes",
    metadata,
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("asked_at", Instant, nullable=False),
)
"""Jobs that their clients want ended; whoever owns the job does it, and nobody else writes its row."""

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("models", sa.JSON),
    sa.Column("max_in_flight", sa.Integer),
    sa.Column("per_minute", sa.Integer),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("revoked_at", Instant),
)
"""Client keys; a hash is all that is kept of one."""

usage = sa.Table(
    "usage",
    metadata,
    sa.Column("job_id", sa.Text, primary_key=True),
    sa.Column("tenant", sa.Text, nullable=False),
    sa.Column("provider", sa.Text, nullable=False),
    sa.Column("account", sa.Text),
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("units", sa.Text),
    sa.Column("finished_at", Instant, nullable=False),
)
"""What was used, in the vendor's own units: one row for each job that a vendor was asked for."""
