"""
The vendor's answers, as far as they are used.
"""

from __future__ import annotations

import attrs
from telecine import Status, Task, TaskError, VendorDown, Video

from ._errors import ERRORS, Reason

STATUS = {
    "queued": Status.QUEUED,
    "filming": Status.PROCESSING,
    "done": Status.SUCCEEDED,
    "failed": Status.FAILED,
    "stopped": Status.CANCELLED,
}
"""Change: the vendor's words for where a film stands. Others count as running, with a warning."""
UNSAID = Reason("unsaid", "no reason")


@attrs.frozen
class Film:
    """
    Change: what the vendor says of a film. What it may leave out has a default.
    """

    id: str
    state: str
    url: str | None = None
    reason: Reason | None = None

    def task(self, known: Task) -> Task:
        """
        *known*, as it stands now.
        """
        status = STATUS.get(self.state, Status.PROCESSING)
        return attrs.evolve(
            known,
            status=status,
            vendor_status=self.state,
            videos=[Video(url=self.url)] if self.url else [],
            error=_why(self.reason or UNSAID) if status is Status.FAILED else None,
        )


def _why(reason: Reason) -> TaskError:
    kind = ERRORS.get(reason.code, VendorDown)
    message = f"Acme says {reason.message} ({reason.code})"
    return TaskError(kind=kind.__name__, code=reason.code, message=message)
