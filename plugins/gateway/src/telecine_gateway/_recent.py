"""
Jobs that are over, for those who ask at once how they ended.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._job import Job

_MOST = 1000


class Recent:
    """
    The jobs that ended last. A row that is over never changes, so none of them is out of date.
    """

    def __init__(self) -> None:
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def add(self, job: Job) -> None:
        """
        *job* is over.
        """
        self._jobs[job.id] = job
        if len(self._jobs) > _MOST:
            self._jobs.popitem(last=False)

    def get(self, job_id: str) -> Job | None:
        """
        The job of that id, if it is among them.
        """
        return self._jobs.get(job_id)
