"""
The life of a job, as the gateway's rules have it.

The rules are asked with everything that can happen in every state, so what is
drawn is what they do.
"""

from __future__ import annotations

import re
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import attrs

from telecine import Status, Task, Video
from telecine_gateway import _events as events
from telecine_gateway._job import State
from telecine_gateway._lifecycle import ALLOWED, advance

from ._docstrings import first_sentence
from ._markdown import code, codes, table, text
from ._picture import Arrow, Box, picture
from ._sample import JOB, NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_LATE = NOW + timedelta(days=365)
_FAILURE = events.Failure(kind="Busy", message="too many jobs", waiting=True, retryable=True)
_TASKS = [
    Task(handle="film-7", status=status, videos=videos)
    for status in Status
    for videos in ((), (Video(url="https://cdn.example.com/boat.mp4"),))
]
_HAPPENINGS: tuple[events.Event, ...] = (
    events.Started(at=NOW, account="main", external_id="boat-1"),
    *(events.Taken(at=NOW, task=task) for task in (Task(), Task(handle="film-7"))),
    events.NotTaken(at=NOW, failure=_FAILURE),
    events.NotTaken(at=NOW, failure=attrs.evolve(_FAILURE, waiting=False, retryable=False)),
    events.Doubted(at=NOW),
    events.Absent(at=_LATE),
    events.CannotAsk(at=NOW),
    *(events.Polled(at=NOW, task=task) for task in _TASKS),
    events.CancelAsked(at=NOW),
    events.Refused(at=NOW, failure=_FAILURE),
    events.TimePassed(at=_LATE),
)
_POLICIES = tuple(
    events.Policy(can_find=True, can_cancel=True, absence_proves=proves) for proves in (False, True)
)
_PLACES: Mapping[State, tuple[float, float]] = {
    State.ACCEPTED: (10, 10),
    State.SUBMITTING: (300, 10),
    State.RUNNING: (630, 10),
    State.RECONCILING: (300, 160),
    State.UNRESOLVED: (300, 310),
    State.CANCELLING: (630, 310),
}
"""Where each state stands that a job can leave."""
_ASIDE: Mapping[tuple[State, State], float] = {
    (State.ACCEPTED, State.SUBMITTING): 14,
    (State.SUBMITTING, State.ACCEPTED): 14,
    (State.RECONCILING, State.UNRESOLVED): -1,
}
"""Ways that make room for another one."""


def transitions() -> dict[tuple[State, State], list[type[events.Event]]]:
    """
    Every change of state, and what brings it about.
    """
    found: dict[tuple[State, State], list[type[events.Event]]] = {}
    for state, happening, policy in product(ALLOWED, _HAPPENINGS, _POLICIES):
        changes = advance(attrs.evolve(JOB, state=state, submit_started_at=NOW), happening, policy)
        there = changes.get("state", state)
        causes = found.setdefault((state, there), []) if there is not state else []
        if type(happening) not in causes:
            causes.append(type(happening))
    return found


def life_table() -> str:
    """
    Where a job may go from where it stands, and why.
    """
    return table(("from", "what happens", "to"), _changes())


def _changes() -> Iterator[tuple[str, str, str]]:
    by_cause: dict[tuple[State, type[events.Event]], list[State]] = {}
    for (state, there), causes in transitions().items():
        for cause in causes:
            by_cause.setdefault((state, cause), []).append(there)
    order: list[object] = list(State)
    for (state, cause), targets in sorted(by_cause.items(), key=lambda each: order.index(each[0][0])):
        yield code(state), text(first_sentence(cause.__doc__)), codes(sorted(targets, key=order.index))


def life_picture() -> str:
    """
    The states that a job can leave, the ways between them, and the ends of each.
    """
    boxes = {
        state: Box(*place, width=180, height=76, title=state.value, lines=_ends(state))
        for state, place in _PLACES.items()
    }
    ways = {way: causes for way, causes in transitions().items() if not way[1].final}
    arrows = [
        Arrow(boxes[one], boxes[other], _label(causes), _ASIDE.get((one, other), 0))
        for (one, other), causes in ways.items()
    ]
    told = "; ".join(f"{one} may become {other}" for one, other in ways)
    return picture(820, 396, f"The states of a job: {told}.", boxes.values(), arrows)


def _label(causes: list[type[events.Event]]) -> str:
    return ", ".join(_CAPITAL.sub(" ", cause.__name__).lower() for cause in causes)


def _ends(state: State) -> tuple[str, ...]:
    ends = [each.value for each in State if each.final and each in ALLOWED[state]]
    return tuple(", ".join(ends[place : place + 2]) for place in range(0, len(ends), 2))
