"""
Whether a step may begin: this process must still own the job, have a hand free, and the account a turn.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._accounts import Accounts
    from ._job import Job

_LATER = 0.25
"""Seconds until a job is looked at that nobody had a hand for."""


class Gate:
    """
    Who may begin, and who has begun.
    """

    def __init__(self, accounts: Accounts, trusted: Callable[[], bool], at_once: int) -> None:
        """
        Args:
            accounts: Their turns.
            trusted: Whether this process still owns what it believes to own.
            at_once: How many hands there are; one provider gets a quarter of them at most, so that a vendor
                that hangs does not hold up the others.
        """
        self._accounts = accounts
        self._trusted = trusted
        self._most = at_once // 4
        self._hands: Counter[str] = Counter()
        self._turns: set[str] = set()

    def pause(self, job: Job) -> float:
        """
        Seconds until *job* may begin; it has a turn of its account from now on.
        """
        pause = 0.0 if job.id in self._turns else self._accounts.pause(job)
        self._turns.add(job.id)
        full = self._hands[job.provider] >= self._most
        return pause if self._trusted() and not full else max(pause, _LATER)

    def enter(self, job: Job) -> None:
        """
        *job* begins: its turn is used, and a hand.
        """
        self._turns.discard(job.id)
        self._hands[job.provider] += 1

    def leave(self, job: Job) -> None:
        """
        *job* is done.
        """
        self._hands[job.provider] -= 1

    def drop(self, job_id: str) -> None:
        """
        A job will not begin.
        """
        self._turns.discard(job_id)
