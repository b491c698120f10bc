"""
A job from its acceptance to the vendor's account of it.

The pages name two lives of a task, 12 and 24 hours, and two words for its end; here
it is ``expired`` after the first and ``not_found`` after the second.
"""

from typing import Any

import attrs

from telecine_sandbox import Clip, Job, Sandbox

from ._checks import Order
from ._errors import Refusal
from ._models import FPS

HOUR = 3600
ENDS = ((24 * HOUR, "not_found"), (12 * HOUR, "expired"))
# A finished task that failed: which code stands for no moderation is not documented.
FAILURES = {"moderated": 50516, "failed": 50520}


def accept(order: Order, body: dict[str, Any], sandbox: Sandbox) -> Job:
    """
    Take a job, and promise its film where there will be one.
    """
    now = sandbox.clock.now()
    number = f"{int(now * 1000):013d}{len(sandbox.book.jobs('jimeng')) + 1:06d}"
    fate = sandbox.fate("jimeng", text=order.prompt, key=number)
    end = "expired" if fate == "expired" else "done"
    job = Job(
        provider="jimeng",
        vendor_id=number,
        product="video",
        model=order.name,
        prompt=order.prompt,
        request=body,
        accepted_at=now,
        phases=((0, "in_queue"), (sandbox.starts_after, "generating"), (sandbox.ends_after, end)),
        fate=fate,
    )
    sandbox.book.record(job)
    width, height = order.size
    clip = Clip(prompt=job.prompt or number, duration=order.frames / FPS, width=width, height=height, fps=FPS)
    if fate is None:
        sandbox.films.promise(number, clip)
    return job


def state_of(job: Job | None, now: float) -> str:
    """
    Return the vendor's word for where *job* stands, or raise what it failed with.
    """
    if job is None:
        return "not_found"
    for age, word in ENDS:
        if now - job.accepted_at >= age:
            return word
    word = job.phase(now)[1]
    if word == "done" and job.fate in FAILURES:
        raise Refusal(FAILURES[job.fate])
    return word


def cancel(job: Job | None, sandbox: Sandbox) -> None:
    """
    Take *job* out of the queue.

    Only there is it possible, by a public FAQ. What a query says afterwards is not
    documented; here the task is not found.
    """
    if job is None or state_of(job, sandbox.clock.now()) != "in_queue":
        raise Refusal(50215, "The task is not in the queue.")
    sandbox.book.record(attrs.evolve(job, phases=((0, "not_found"),)))
