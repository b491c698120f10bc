"""
When each job is due: a heap, in which what was put off stays behind until it would have been due.
"""

from __future__ import annotations

import heapq
from itertools import count


class Schedule:
    """
    Due times of jobs, one for each.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, str]] = []
        self._order = count()
        self._due: dict[str, int] = {}

    def at(self, job_id: str, due: float) -> None:
        """
        Have a job due then, and not when it was before.
        """
        order = self._due[job_id] = next(self._order)
        heapq.heappush(self._heap, (due, order, job_id))

    def drop(self, job_id: str) -> None:
        """
        Have a job due never.
        """
        self._due.pop(job_id, None)

    def pop(self, now: float) -> str | None:
        """
        A job that is due, which is then due no more; None where there is none.
        """
        while self._heap and self._heap[0][0] <= now:
            _, order, job_id = heapq.heappop(self._heap)
            if self._due.get(job_id) == order:
                del self._due[job_id]
                return job_id
        return None

    def until(self, now: float, most: float) -> float:
        """
        Seconds until the next job may be due, *most* at most.
        """
        return min(max(self._heap[0][0] - now, 0.0), most) if self._heap else most
