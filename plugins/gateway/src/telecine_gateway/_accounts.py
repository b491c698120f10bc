"""
The accounts: which has a free slot, which must rest, and how often each may be asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from telecine import ConfigurationError

from ._job import State

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from telecine import Account

    from ._job import Job


_ASKING = 16
"""
Submits of one account that wait for their answers at a time. Each is in doubt if the process dies, and
a vendor that cannot be asked for it later leaves it so.
"""


@attrs.define
class _Load:
    """
    What an account has to do.
    """

    account: Account
    jobs: set[str] = attrs.field(factory=set)
    asking: set[str] = attrs.field(factory=set)
    rests_until: float = 0.0
    next_call: float = 0.0

    @property
    def full(self) -> bool:
        most = self.account.max_running
        return len(self.asking) >= _ASKING or (most is not None and len(self.jobs) >= most)


class Accounts:
    """
    Slots, rests and budgets of this process's accounts.

    Attributes:
        call: Is given the next job that has waited long enough for a slot to look for one.
    """

    def __init__(self, accounts: Iterable[Account], *, per_second: float, clock: Callable[[], float]) -> None:
        """
        Args:
            accounts: In the order in which they are preferred.
            per_second: How many calls an account is used for in a second.
            clock: Seconds, never backwards.
        """
        self._loads = {(each.provider, each.name): _Load(each) for each in accounts}
        self._waiting: dict[str, dict[str, None]] = {}
        self._interval = 1.0 / per_second
        self.call: Callable[[str | None], None] = lambda _: None
        self._clock = clock

    def of(self, provider: str, name: str | None) -> Account:
        """
        The account of that name; the first where None.

        Raises:
            ConfigurationError: There is none.
        """
        for (owner, known), load in self._loads.items():
            if owner == provider and name in (None, known):
                return load.account
        raise ConfigurationError(f"{provider} has no account{f' {name}' if name else ''} in this gateway")

    def pick(self, job: Job) -> Account | None:
        """
        The least busy account that has a free slot, need not rest and has not refused *job*.

        None where there is none, or where another job has waited longer; *job* waits then.
        """
        queue = self._waiting.setdefault(job.provider, {})
        if next(iter(queue), job.id) == job.id and (free := self._free(job)):
            queue.pop(job.id, None)
            self.call(self.first(job.provider))
            return min(free, key=lambda load: len(load.jobs)).account
        queue[job.id] = None
        return None

    def _free(self, job: Job) -> list[_Load]:
        now = self._clock()
        return [
            load
            for (owner, name), load in self._loads.items()
            if owner == job.provider and name not in job.tried and not load.full and load.rests_until <= now
        ]

    def others(self, provider: str, tried: Collection[str]) -> bool:
        """
        Whether an account of *provider* is left besides those.
        """
        return any(owner == provider and name not in tried for owner, name in self._loads)

    def occupy(self, job: Job) -> None:
        """
        *job* holds a slot of its account; one that is not known to be taken holds one of its submits as well.
        """
        if load := self._load(job):
            load.jobs.add(job.id)
            if job.state is State.ACCEPTED:
                load.asking.add(job.id)

    def answered(self, job: Job) -> None:
        """
        The submit of *job* has its answer, or never will.
        """
        for load in self._loads.values():
            load.asking.discard(job.id)

    def leave(self, job: Job) -> None:
        """
        *job* holds no slot any more, and waits for none.
        """
        self._waiting.get(job.provider, {}).pop(job.id, None)
        for load in self._loads.values():
            load.jobs.discard(job.id)
            load.asking.discard(job.id)

    def first(self, provider: str) -> str | None:
        """
        The job that has waited longest for a slot.
        """
        return next(iter(self._waiting.get(provider, {})), None)

    def rest(self, job: Job, seconds: float) -> None:
        """
        Start no more jobs on the account for a while.
        """
        if load := self._load(job):
            load.rests_until = max(load.rests_until, self._clock() + seconds)

    def hush(self, job: Job, seconds: float) -> None:
        """
        Ask the account for nothing for a while.
        """
        if load := self._load(job):
            load.next_call = max(load.next_call, self._clock() + seconds)

    def pause(self, job: Job) -> float:
        """
        Seconds until the account may be asked again; the turn is taken.
        """
        load = self._load(job)
        if load is None:
            return 0.0
        now = self._clock()
        turn = max(load.next_call, now)
        load.next_call = turn + self._interval
        return turn - now

    def _load(self, job: Job) -> _Load | None:
        return self._loads.get((job.provider, job.account or ""))
