"""
Which account takes the next job, and how often each is asked.
"""

from __future__ import annotations

import attrs
import pytest

from telecine import ConfigurationError
from telecine_gateway._accounts import Accounts
from telecine_gateway._job import State

from .engine_kit import account, job


class Clock:
    """
    Shows what it is set to.
    """

    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    """
    The clock of the test.
    """
    return Clock()


@pytest.fixture
def known(clock):
    """
    Makes accounts of Kling, with so many slots each, and one of Vidu.
    """

    def make(*slots, per_second=10.0):
        names = ["one", "two", "three"]
        own = [account("kling", name, max_running=most) for name, most in zip(names, slots, strict=False)]
        return Accounts([*own, account("vidu", "one")], per_second=per_second, clock=clock)

    return make


def start(accounts, number, state=State.RUNNING):
    """
    The name of the account that starts a job, which gets that far.
    """
    known = job(number, state=state)
    found = accounts.pick(known)
    if found:
        accounts.occupy(attrs.evolve(known, account=found.name))
    return found.name if found else None


class TestNames:
    """
    By which an account is found.
    """

    def test_the_first_is_the_default(self, known):
        """
        Of its provider.
        """
        accounts = known(None, None)

        assert ["one", "two"] == [accounts.of("kling", name).name for name in (None, "two")]

    @pytest.mark.parametrize(("provider", "name"), [("kling", "four"), ("jimeng", None), ("vidu", "two")])
    def test_one_that_is_not_there_is_named(self, known, provider, name):
        """
        With its provider.
        """
        with pytest.raises(
            ConfigurationError, match=f"{provider} has no account{f' {name}' if name else ''} in"
        ):
            known(None, None).of(provider, name)

    @pytest.mark.parametrize(
        ("tried", "left"),
        [((), True), (("one",), True), (("one", "two"), False), (("one", "two", "gone"), False)],
    )
    def test_whether_others_are_left(self, known, tried, left):
        """
        Of those that have not refused a job.
        """
        assert left is known(None, None).others("kling", tried)


class TestSlots:
    """
    A vendor that allows so many jobs at once gets no more.
    """

    def test_no_more_than_allowed(self, known):
        """
        The sixth waits.
        """
        accounts = known(5)

        assert ["one"] * 5 + [None] * 2 == [start(accounts, number) for number in range(7)]

    def test_without_a_limit_there_is_none(self, known):
        """
        Most vendors name none.
        """
        accounts = known(None)

        assert {"one"} == {start(accounts, number) for number in range(1000)}

    def test_submits_without_an_answer_are_few(self, known):
        """
        Each is in doubt if the process dies; one that is taken makes place for the next.
        """
        accounts = known(None)
        started = [start(accounts, number, State.ACCEPTED) for number in range(18)]

        accounts.answered(job(0))

        assert ["one"] * 16 + [None] * 2 == started
        assert ["one", None] == [start(accounts, number, State.ACCEPTED) for number in (16, 17)]

    def test_the_least_busy_takes_the_next(self, known):
        """
        In turns, as long as both have a slot.
        """
        accounts = known(2, 4)

        started = [start(accounts, number) for number in range(7)]

        assert ["one", "two", "one", "two", "two", "two", None] == started

    def test_a_slot_is_free_again(self, known):
        """
        For whoever has waited longest.
        """
        accounts = known(1)
        started = [start(accounts, number) for number in (1, 2, 3)]
        first = accounts.first("kling")

        accounts.leave(job(1))

        assert ["one", None, None] == started
        assert first == job(2).id
        assert [None, "one", None] == [start(accounts, number) for number in (3, 2, 3)]

    def test_who_waits_and_leaves_holds_up_nobody(self, known):
        """
        A job that was cancelled, or is another worker's by now.
        """
        accounts = known(1)
        started = [start(accounts, number) for number in (1, 2, 3)]

        accounts.leave(job(2))
        accounts.leave(job(1))

        assert ["one", None, None] == started
        assert "one" == start(accounts, 3)

    def test_a_job_holds_one_slot(self, known):
        """
        However often that is said.
        """
        accounts = known(2)
        running = attrs.evolve(job(1), account="one")

        accounts.occupy(running)
        accounts.occupy(running)

        assert ["one", None] == [start(accounts, number) for number in (2, 3)]

    def test_an_account_that_is_gone_has_none(self, known):
        """
        A job of it hurts nobody.
        """
        accounts = known(1)

        accounts.occupy(attrs.evolve(job(1), account="gone"))

        assert ("one", 0.0) == (start(accounts, 2), accounts.pause(attrs.evolve(job(1), account="gone")))

    def test_who_refused_a_job_is_not_asked_again(self, known):
        """
        The other is.
        """
        accounts = known(None, None)

        found = accounts.pick(attrs.evolve(job(1), tried=("one",)))

        assert "two" == found.name

    def test_each_provider_has_its_own_queue(self, known):
        """
        A full one holds up no other.
        """
        accounts = known(0)
        waits = start(accounts, 1)

        found = accounts.pick(job(2, provider="vidu"))

        assert (None, "one") == (waits, found.name)
        assert (job(1).id, None) == (accounts.first("kling"), accounts.first("vidu"))


class TestRest:
    """
    A busy account starts nothing for a while.
    """

    def test_it_rests_and_goes_on(self, known, clock):
        """
        For as long as was asked for, the longest counts.
        """
        accounts = known(None)
        busy = attrs.evolve(job(1), account="one")

        accounts.rest(busy, 10)
        accounts.rest(busy, 5)
        found = []
        for moment in (100.0, 109.9, 110.0):
            clock.now = moment
            found.append(start(accounts, 2))

        assert [None, None, "one"] == found

    def test_another_takes_over(self, known):
        """
        As long as it rests.
        """
        accounts = known(None, None)

        accounts.rest(attrs.evolve(job(1), account="one"), 10)

        assert ["two", "two"] == [start(accounts, number) for number in (1, 2)]


class TestBudget:
    """
    An account is asked so often in a second.
    """

    def test_calls_are_spread(self, known, clock):
        """
        Each gets its turn.
        """
        accounts = known(None)
        running = attrs.evolve(job(1), account="one")

        pauses = [round(accounts.pause(running), 6) for _ in range(4)]
        clock.now += 10
        later = accounts.pause(running)

        assert ([0.0, 0.1, 0.2, 0.3], 0.0) == (pauses, later)

    def test_a_hushed_account_is_not_asked(self, known):
        """
        And its calls are spread behind it.
        """
        accounts = known(None)
        running = attrs.evolve(job(1), account="one")

        accounts.hush(running, 7)
        accounts.hush(running, 3)

        assert [7.0, 7.1] == [round(accounts.pause(running), 6) for _ in range(2)]
