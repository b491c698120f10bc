"""
A job from its acceptance to the vendor's account of it.

Source of the shapes: https://app.klingai.com/global/dev/document-api (2025-12).
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from telecine_sandbox import Clip, Job, Sandbox

from ._fields import PRODUCTS
from ._images import complaint
from ._inputs import EXTENDED, is_edit
from ._models import SHORT_SIDE, SIZES
from ._order import Order

# What a second costs is not documented; these only look like it.
UNITS = {"std": Decimal("0.3"), "pro": Decimal("0.5"), "4k": Decimal(1)}
UNKNOWN = 5.0  # seconds
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
    told = {field: value for field, value in order.body.items() if field != "external_task_id"}
    for suffix, watermark in (("", False), ("-wm", True)):
        clip = Clip(
            prompt=job.prompt or str(told),
            duration=_length(order),
            width=width,
            height=height,
            fps=order.source.clip.fps if order.source else order.model.fps.get(order.product, 24),
            watermark=watermark,
            audio=_has_sound(order),
        )
        sandbox.films.promise(f"{job.vendor_id}{suffix}", clip)


def _length(order: Order) -> float:
    if order.source:
        return order.source.seconds + EXTENDED
    # The film that a caller names is never fetched, so nobody knows how long it is.
    return UNKNOWN if order.product == "motion-control" or is_edit(order) else float(order.duration)


def _has_sound(order: Order) -> bool:
    if order.product == "motion-control":
        return bool(order.body.get("keep_original_sound", "yes") == "yes")
    return bool(order.body.get("sound") == "on")


def _size(order: Order) -> tuple[int, int]:
    if order.source:
        return order.source.clip.width, order.source.clip.height
    mode = order.model.output or order.mode
    known = order.sizes.get("image") or order.sizes.get("image_url")
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


def report(job: Job, sandbox: Sandbox, address: Callable[[str], str]) -> dict[str, Any]:
    """
    Return ``data`` of the answer to a query; *address* makes a film's URL.
    """
    since, word = job.phase(sandbox.clock.now())
    data = receipt(job) | {
        "task_status": word,
        "updated_at": _milliseconds(since),
        "task_status_msg": REASONS.get(job.fate or "", job.fate) if word == "failed" else "",
        "task_result": {},
    }
    if source := _source(job, sandbox):
        data["task_info"] = {"parent_video": _video(source, sandbox, address), **data["task_info"]}
    if word != "succeed":
        return data
    marked = bool((job.request.get("watermark_info") or {}).get("enabled"))
    video = _video(job, sandbox, address)
    if marked:
        video["watermark_url"] = address(f"{job.vendor_id}-wm")
    return data | {
        "task_result": {"videos": [video]},
        "watermark_info": {"enabled": marked},
        "final_unit_deduction": str(units(job, sandbox)),
        "final_balance_deduction": {"quota": "0", "list_price": "0"},
    }


def _video(job: Job, sandbox: Sandbox, address: Callable[[str], str]) -> dict[str, str]:
    seconds = _seconds(job, sandbox)
    return {"id": f"{job.vendor_id}1", "url": address(job.vendor_id), "duration": f"{seconds:.1f}"}


def _source(job: Job, sandbox: Sandbox) -> Job | None:
    extends = PRODUCTS[job.product].model is None
    return sandbox.book.get("kling", job.request["video_id"][:-1]) if extends else None


def units(job: Job, sandbox: Sandbox) -> Decimal:
    """
    Return what a job costs; an extension costs what it adds, in the mode of what it extends.
    """
    source = _source(job, sandbox)
    seconds = Decimal(str(EXTENDED)) if source else _seconds(job, sandbox)
    while source:
        job, source = source, _source(source, sandbox)
    return seconds * UNITS[job.request.get("mode") or PRODUCTS[job.product].mode]


def _seconds(job: Job, sandbox: Sandbox) -> Decimal:
    clip = sandbox.films.get(job.vendor_id)
    return Decimal(f"{clip.duration:g}" if clip else 0)


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
