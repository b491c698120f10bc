"""
What a storm's clients ask for, and what shall go wrong with it: the same for the same seed.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

MODELS = {"jimeng": "jimeng_t2v_v30", "kling": "kling-v2-6", "vidu": "viduq2"}
FINDABLE = frozenset({"kling"})
"""Vendors that can be asked for a job by our own id."""
DOWN = ("http_500", "http_502", "http_503")
"""Errors after which nobody knows whether the job was taken."""
SUBMITS = (DOWN, ("reset",), ("lost_answer",))
"""What goes wrong with submits: one in ten suffers of each group."""
EVERYWHERE = (
    {"kind": "http_429", "on": "submit", "rate": 0.05},
    {"kind": "http_429", "on": "submit", "rate": 0.05, "retry_after": 1},
)
"""What goes wrong with any submit, a second attempt's as well; nothing is in doubt after it."""
POLLS = (
    "poll.http_500*2",
    "poll.http_429=1",
    "poll.http_429",
    "poll.reset",
    "poll.lost_answer",
    "poll.html",
    "poll.truncated",
    "poll.unknown_status",
    "find.http_500",
    "find.reset",
)
_SHARE = 0.1
_POLL_SHARE = 0.3


@attrs.frozen(kw_only=True)
class Wish:
    """
    One film that a client wants.

    Attributes:
        number: Its own.
        vendor: Who shall make it.
        fault: What goes wrong with its submit, if anything.
        later: What goes wrong with its polls.
    """

    number: int
    vendor: str
    fault: str = ""
    later: str = ""

    @property
    def prompt(self) -> str:
        """
        The prompt, with the number and the faults.
        """
        faults = (f"[fault:{each}]" for each in (self.fault, self.later) if each)
        return " ".join((f"a paper boat, number #{self.number}#", *faults))

    @property
    def doubtful(self) -> bool:
        """
        Whether nobody can tell from the vendor's answer whether it took the job.
        """
        return self.fault in (*DOWN, "reset", "lost_answer")


def wishes(count: int, seed: int) -> list[Wish]:
    """
    As many wishes, spread over the vendors.
    """
    chance, vendors = random.Random(seed), list(MODELS)  # noqa: S311  # repeatable on purpose
    made = []
    for number in range(count):
        place = int(chance.random() / _SHARE)
        fault = chance.choice(SUBMITS[place]) if place < len(SUBMITS) else ""
        later = chance.choice(POLLS) if chance.random() < _POLL_SHARE else ""
        made.append(Wish(number=number, vendor=vendors[number % len(vendors)], fault=fault, later=later))
    return made


def number_in(prompt: str) -> int:
    """
    The number of the wish that *prompt* was written for.
    """
    return int(prompt.split("#")[1])


def injected(known: Iterable[Wish]) -> Counter[str]:
    """
    How many submits of *known* each kind of fault strikes.
    """
    return Counter(wish.fault for wish in known if wish.fault)
