"""
A job from its acceptance to the vendor's account of it.

Source of the shapes: https://app.klingai.com/global/dev/document-api (2025-12).
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from telecine_sandbox import Clip, Job, Sandbox

from ._images import complaint
from ._models import SHORT_SIDE, SIZES
from ._order import Order

# What a second costs is not documented; these only look like it.
UNITS = {"std": Decimal("0.3"), "pro": Decimal("0.5"), "4k": Decimal(1)}
REASONS = {
    "moderated": "Failure to pass the risk control system",
    "failed": "Task failed",
}


def accept(order: Order, body: dict[str, Any], sandbox: Sandbox) -> Job:
    """
    Take a job, and promise its films where there will be some.

    What a repeated ``external_task_id`` does is not documented. Here it makes a
    second job, paid like the first: a client that counts on more is found out.
    """
    now, external_id = sandbox.clock.now(), order.body.get("external_task_id")
    prompt = order.body.get("prompt", "")
    number = f"{int(now * 1000)}{len(sandbox.book.jobs('kling')) + 1:05d}"
    fate = sandbox.fate("kling", text=prompt, key=external_id or number)
    complaints = (complaint(field, size) for field, size in order.sizes.items())
    # A fate that REASONS lacks is its own reason.
    fate = fate or next(filter(None, complaints), None)
    end = "succeed" if fate in {None, "expired"} else "failed"
    job = Job(
        provider="kling",
        vendor_id=number,
        external_id=external_id,
        product=order.product,
        model=order.name,
        prompt=prompt,
        request=body,
        accepted_at=now,
        phases=((0, "submitted"), (sandbox.starts_after, "processing"), (sandbox.ends_after, end)),
        fate=fate,
    )
    sandbox.book.record(job)
    if end == "succeed":
        _promise_films(order, job, sandbox)
    return job


def _promise_films(order: Order, job: Job, sandbox: Sandbox) -> None:
    width, height = _size(order)
    for suffix, watermark in (("", False), ("-wm", True)):
        clip = Clip(
            prompt=job.prompt or str(order.body.get("multi_prompt") or order.body.get("image")),
            duration=float(order.duration),
            width=width,
            height=height,
            fps=order.model.fps.get(order.product, 24),
            watermark=watermark,
            audio=order.body.get("sound") == "on",
        )
        sandbox.films.promise(f"{job.vendor_id}{suffix}", clip)


def _size(order: Order) -> tuple[int, int]:
    mode = order.model.output or order.mode
    known = order.sizes.get("image")
    if known is None:
        return SIZES[mode][order.body.get("aspect_ratio", "16:9")]
    scale = SHORT_SIDE[mode] / min(known)
    width, height = (2 * round(side * scale / 2) for side in known)
    return width, height


def receipt(job: Job) -> dict[str, Any]:
    """
    Return ``data`` of the answer to a submit.
    """
    return {
        "task_id": job.vendor_id,
        "task_status": job.phases[0][1],
        "task_info": {} if job.external_id is None else {"external_task_id": job.external_id},
        "created_at": _milliseconds(job.accepted_at),
        "updated_at": _milliseconds(job.accepted_at),
    }


def report(job: Job, now: float, address: Callable[[str], str]) -> dict[str, Any]:
    """
    Return ``data`` of the answer to a query; *address* makes a film's URL.
    """
    since, word = job.phase(now)
    data = receipt(job) | {
        "task_status": word,
        "updated_at": _milliseconds(since),
        "task_status_msg": REASONS.get(job.fate or "", job.fate) if word == "failed" else "",
        "task_result": {},
    }
    if word != "succeed":
        return data
    marked = bool((job.request.get("watermark_info") or {}).get("enabled"))
    video = {"id": f"{job.vendor_id}1", "url": address(job.vendor_id), "duration": f"{_seconds(job):.1f}"}
    if marked:
        video["watermark_url"] = address(f"{job.vendor_id}-wm")
    return data | {
        "task_result": {"videos": [video]},
        "watermark_info": {"enabled": marked},
        "final_unit_deduction": str(units(job)),
        "final_balance_deduction": {"quota": "0", "list_price": "0"},
    }


def units(job: Job) -> Decimal:
    """
    Return what a job costs.
    """
    return _seconds(job) * UNITS[job.request.get("mode") or "std"]


def _seconds(job: Job) -> Decimal:
    return Decimal(job.request.get("duration") or "5")


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
