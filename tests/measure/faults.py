"""
What a gateway keeps of its promises while vendors fail and it is killed: counted, not believed.

``telecine serve`` and ``telecine sandbox`` run as processes of their own; every client asks
again, with the same Idempotency-Key, until it is answered. The exit code is 1 where a promise
is broken.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2]))

from plugins.gateway.tests.faults.storm import storm
from plugins.gateway.tests.faults.wishes import FINDABLE, MODELS, injected, number_in

if TYPE_CHECKING:
    from plugins.gateway.tests.faults.storm import Outcome


def broken(outcome: Outcome) -> dict[str, list[str]]:
    """
    What was promised and is not so: the promise, and what breaks it.
    """
    by_number = {wish.number: wish for wish in outcome.wishes}
    billed = Counter(number_in(job["prompt"]) for job in outcome.ledger)
    made = {number_in(job["prompt"]) for job in outcome.ledger if job["fate"] is None}
    unknown = [number for number, end in outcome.ends.items() if end == "submit_unknown"]
    return {
        "a task that was handed out is known": outcome.missed,
        "one key, one task": [] if outcome.rows == len(by_number) else [f"{outcome.rows} tasks"],
        "no vendor's job without a task": [f"#{number}" for number in billed.keys() - outcome.ids.keys()],
        "no task with two vendor's jobs": [f"#{number}" for number, times in billed.items() if times > 1],
        "what can be found is found": [
            f"#{number}: {outcome.ends.get(number)}"
            for number in sorted(made)
            if by_number[number].vendor in FINDABLE and outcome.ends.get(number) != "succeeded"
        ],
        "what succeeded was made": [
            f"#{number}" for number, end in outcome.ends.items() if end == "succeeded" and number not in made
        ],
        "doubt has a reason": [
            f"#{number}: {by_number[number]}"
            for number in unknown
            if not by_number[number].doubtful and outcome.ids[number] not in outcome.orphans
        ],
        "no other failure": [
            f"#{number}: {end}"
            for number, end in outcome.ends.items()
            if end not in ("succeeded", "submit_unknown")
        ],
        "nothing is unfinished": [f"#{number}" for number in by_number if number not in outcome.ends]
        + [f"{outcome.unfinished} rows"] * bool(outcome.unfinished),
    }


def show(outcome: Outcome, seconds: float) -> None:
    """
    Print the counts.
    """
    print(f"{len(outcome.wishes)} requests, {outcome.kills} kills, {seconds:.0f} s")
    print(f"{outcome.attempts} submits; {len(outcome.orphans)} were under way when the gateway was killed")
    for vendor in MODELS:
        ours = [wish for wish in outcome.wishes if wish.vendor == vendor]
        ends = Counter(outcome.ends.get(wish.number, "unfinished") for wish in ours)
        jobs = sum(job["provider"] == vendor for job in outcome.ledger)
        orphans = sum(outcome.ids.get(wish.number) in outcome.orphans for wish in ours)
        faults = ", ".join(f"{kind} {times}" for kind, times in sorted(injected(ours).items()))
        print(f"{vendor:7} {len(ours)} tasks: {dict(ends)}; {jobs} vendor's jobs; {orphans} orphans")
        print(f"        submits struck: {faults}")


def main() -> int:
    """
    Raise a storm, and say what it has left.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the database and the logs")
    asked = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("TELECINE_")]:
        del os.environ[name]
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        place = (asked.keep or Path(folder)).resolve()
        place.mkdir(parents=True, exist_ok=True)
        outcome = asyncio.run(storm(place, requests=asked.requests, kills=asked.kills, seed=asked.seed))
    show(outcome, time.monotonic() - began)
    verdicts = broken(outcome)
    for promise, offenders in verdicts.items():
        print(f"{'BROKEN' if offenders else 'kept':7} {promise}", *offenders[:5])
    return 1 if any(verdicts.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
