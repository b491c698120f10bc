"""
What the simulated vendors have accepted, and would bill.

A job's state is never stored: it follows from the clock, so a job goes on while
nobody asks.
"""

from collections.abc import Mapping
from typing import Any

import attrs


@attrs.frozen(kw_only=True)
class Job:
    """
    One job that a simulated vendor took.

    Attributes:
        provider: Which vendor.
        vendor_id: The vendor's own id.
        external_id: The caller's id, where the vendor takes one.
        product: The vendor's word for the kind of job, often part of its path.
        model: What the vendor really runs, which need not be what was asked.
        prompt: The text, where faults for this job alone are written.
        request: The body as it came.
        accepted_at: Unix seconds on the sandbox's clock.
        phases: The vendor's status words, each with its start in seconds after
            acceptance; the last one is the end.
        fate: Why it ends other than well (``moderated``, ...), or ``None``.
    """

    provider: str
    vendor_id: str
    external_id: str | None = None
    product: str
    model: str
    prompt: str
    request: Mapping[str, Any] = attrs.field(factory=dict)
    accepted_at: float
    phases: tuple[tuple[float, str], ...] = attrs.field(validator=attrs.validators.min_len(1))
    fate: str | None = None

    @property
    def ends_at(self) -> float:
        """
        When the last phase begins, in Unix seconds.
        """
        return self.accepted_at + self.phases[-1][0]

    def phase(self, now: float) -> tuple[float, str]:
        """
        Return when the present phase began, in Unix seconds, and its word.
        """
        begun = [phase for phase in self.phases if self.accepted_at + phase[0] <= now]
        offset, word = begun[-1] if begun else self.phases[0]
        return self.accepted_at + offset, word

    def ended(self, now: float) -> bool:
        """
        Whether the job no longer holds a slot.
        """
        return now >= self.ends_at


class JobBook:
    """
    All accepted jobs, oldest first.
    """

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, str], Job] = {}

    def record(self, job: Job) -> None:
        """
        Write *job* down, in place of an earlier version of itself.
        """
        self._jobs[job.provider, job.vendor_id] = job

    def jobs(self, provider: str | None = None, product: str | None = None) -> list[Job]:
        """
        Return the jobs of *provider* and *product*; of all where ``None``.
        """
        return [
            job
            for job in self._jobs.values()
            if provider in {None, job.provider} and product in {None, job.product}
        ]

    def get(self, provider: str, vendor_id: str) -> Job | None:
        """
        Return the job with the vendor's own id.
        """
        return self._jobs.get((provider, vendor_id))

    def find(self, provider: str, external_id: str, product: str | None = None) -> Job | None:
        """
        Return the newest job with the caller's id.
        """
        jobs = reversed(self.jobs(provider, product))
        return next((job for job in jobs if job.external_id == external_id), None)

    def running(self, provider: str, now: float) -> int:
        """
        Count the jobs that hold a slot.
        """
        return sum(not job.ended(now) for job in self.jobs(provider))

    def clear(self) -> None:
        """
        Forget every job.
        """
        self._jobs.clear()
