"""
When a job runs: at most so many do at a time, the others wait their turn.

Source: https://platform.vidu.com/docs (usage-and-limits): further tasks are taken,
and stay ``queueing``.
"""

from collections.abc import Iterable

import attrs

from telecine_sandbox import Job, Sandbox

WAITING = {"created", "queueing"}
CANCELLED = "cancelled"


def scheduled(job: Job, ahead: Iterable[Job], sandbox: Sandbox) -> Job:
    """
    Return *job* with the times at which it begins and ends, after those *ahead*.
    """
    now, places = sandbox.clock.now(), sandbox.max_running
    ends = sorted(other.ends_at for other in ahead if not other.ended(now))
    begins = max(now, job.accepted_at + sandbox.starts_after)
    if len(ends) >= places:
        begins = max(begins, ends[-places])
    start, lasts = begins - job.accepted_at, sandbox.ends_after - sandbox.starts_after
    end = "success" if job.fate in {None, "expired"} else "failed"
    phases = (
        (0.0, "created"),
        (sandbox.starts_after / 2, "queueing"),
        (start, "processing"),
        (start + lasts, end),
    )
    return attrs.evolve(job, phases=phases)


def cancel(job: Job, sandbox: Sandbox) -> None:
    """
    End a *job* that waits, and let those behind it move up.
    """
    now = sandbox.clock.now()
    ended = ((0.0, "created"), (now - job.accepted_at, "failed"))
    sandbox.book.record(attrs.evolve(job, fate=CANCELLED, phases=ended))
    ahead: list[Job] = []
    for other in sandbox.book.jobs("vidu"):
        waits = other.phase(now)[1] in WAITING
        moved = scheduled(other, ahead, sandbox) if waits else other
        sandbox.book.record(moved)
        ahead.append(moved)
