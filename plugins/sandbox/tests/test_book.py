"""
What the simulated vendors have accepted.
"""

import attrs
import pytest

from telecine_sandbox import Job, JobBook

JOB = Job(
    provider="acme",
    vendor_id="1",
    external_id="mine",
    product="text",
    model="acme-1",
    prompt="a paper boat",
    accepted_at=1000,
    phases=((0, "queued"), (2, "running"), (5, "done")),
)


@pytest.fixture
def book():
    """
    A book with one job in it.
    """
    book = JobBook()
    book.record(JOB)
    return book


@pytest.mark.parametrize(
    ("now", "phase", "ended"),
    [
        (1000, (1000, "queued"), False),
        (1001.9, (1000, "queued"), False),
        (1002, (1002, "running"), False),
        (1005, (1005, "done"), True),
        (9000, (1005, "done"), True),
    ],
)
def test_the_state_follows_from_the_time(now, phase, ended):
    """
    A job is in the last phase that has begun.
    """
    assert phase == JOB.phase(now)
    assert ended is JOB.ended(now)


def test_jobs_are_listed_by_provider_and_product(book):
    """
    One vendor does not see another's jobs.
    """
    other = attrs.evolve(JOB, provider="umbra")
    book.record(other)

    assert [JOB, other] == book.jobs()
    assert [other] == book.jobs("umbra")
    assert [] == book.jobs("acme", "image")


def test_the_newest_job_with_the_callers_id_is_found(book):
    """
    Two jobs may bear one caller's id.
    """
    newer = attrs.evolve(JOB, vendor_id="2")
    book.record(newer)

    assert newer == book.find("acme", "mine")
    assert book.find("acme", "yours") is None


def test_recording_a_job_again_replaces_it(book):
    """
    A cancelled job is the same job with another end.
    """
    cancelled = attrs.evolve(JOB, phases=((0, "queued"), (1, "cancelled")))

    book.record(cancelled)

    assert [cancelled] == book.jobs()
    assert cancelled == book.get("acme", "1")


def test_a_job_holds_a_slot_until_it_ends(book):
    """
    Only unfinished jobs count.
    """
    assert 1 == book.running("acme", 1004.9)
    assert 0 == book.running("acme", 1005)
