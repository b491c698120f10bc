"""
A job from its acceptance to the vendor's account of it.

Source of the shapes: https://platform.vidu.com/docs (text-to-video, image-to-video,
start-end-to-video, reference-to-video, get-generation).
"""

import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from telecine_sandbox import Job, Sandbox

from ._files import promise_films
from ._models import FRAMES, IMAGE, REFERENCE, SUBJECTS, TEXT
from ._order import Order
from ._queue import CANCELLED, scheduled

# How a job that did not end well says why: the words of the error table.
ERR_CODES = {
    "failed": "InternalServiceFailure",
    "moderated": "CreationPolicyViolation",
    CANCELLED: "UserCancelled",
}
ECHO = {
    TEXT: ("style", "aspect_ratio", "audio"),
    IMAGE: ("images", "audio", "audio_type"),
    FRAMES: ("images",),
    REFERENCE: ("images", "aspect_ratio", "audio"),
    SUBJECTS: ("subjects", "aspect_ratio", "audio"),
}
# Pages of the time of vidu1.5 do not have these members.
NEWER = {"id", "bgm", "payload", "off_peak", "credits", "watermark", "audio", "audio_type"}


def accept(endpoint: str, body: dict[str, Any], order: Order, sandbox: Sandbox) -> Job:
    """
    Take a job, and promise its films.

    The caller's own id is what it put into ``payload``: nothing is looked up by it.
    """
    now, prompt, payload = sandbox.clock.now(), order.body.get("prompt", ""), order.body.get("payload", "")
    number = f"{int(now * 1000)}{len(sandbox.book.jobs('vidu')) + 1:05d}"
    job = Job(
        provider="vidu",
        vendor_id=number,
        external_id=payload or None,
        product=endpoint,
        model=body["model"],
        prompt=prompt,
        request=body,
        accepted_at=now,
        phases=((0.0, "created"),),
        fate=sandbox.fate("vidu", text=prompt, key=payload or number),
    )
    job = scheduled(job, sandbox.book.jobs("vidu"), sandbox)
    sandbox.book.record(job)
    promise_films(order, number, sandbox)
    return job


def order_of(job: Job) -> Order:
    """
    Return what *job* was asked for with.
    """
    return Order.of(job.product, job.request)


def receipt(job: Job) -> dict[str, Any]:
    """
    Return the answer to a submit.
    """
    order = order_of(job)
    usual = {
        "task_id": job.vendor_id,
        "state": "created",
        "model": job.model,
        "prompt": job.prompt,
        "duration": order.duration,
        # 0 is as good as none: the vendor chooses.
        "seed": order.body.get("seed", 0) or zlib.crc32(job.vendor_id.encode()) >> 1,
        "resolution": order.resolution,
        "bgm": order.body.get("bgm", False),
        "movement_amplitude": order.body.get("movement_amplitude", "auto"),
        "payload": order.body.get("payload", ""),
        "off_peak": order.body.get("off_peak", False),
        "credits": order.price,
        "watermark": order.body.get("watermark", False),
        "created_at": _instant(job.accepted_at),
    }
    echoed = {field: value for field, value in _details(order).items() if field in ECHO[order.mode]}
    return _as_published(order, usual | echoed)


def _details(order: Order) -> dict[str, Any]:
    typed = order.audio and not order.model.talks
    return {
        "style": order.body.get("style", "general"),
        "images": order.body.get("images", []),
        "subjects": order.body.get("subjects", []),
        "aspect_ratio": order.ratio,
        "audio": order.audio,
        "audio_type": order.body.get("audio_type", "all" if typed else ""),
    }


def report(job: Job, now: float, address: Callable[[str], str]) -> dict[str, Any]:
    """
    Return the answer to a query; *address* makes a file's URL.
    """
    order, state = order_of(job), job.phase(now)[1]
    whole = {
        "id": job.vendor_id,
        "state": state,
        "err_code": ERR_CODES[job.fate or "failed"] if state == "failed" else "",
        "credits": cost(job, now),
        "payload": order.body.get("payload", ""),
        "bgm": order.body.get("bgm", False),
        "off_peak": order.body.get("off_peak", False),
        "creations": [_creation(job, address)] if state == "success" else [],
    }
    return _as_published(order, whole)


def cost(job: Job, now: float) -> int:
    """
    Return what a job costs; one that failed costs nothing.
    """
    return 0 if job.phase(now)[1] == "failed" else order_of(job).price


def _creation(job: Job, address: Callable[[str], str]) -> dict[str, str]:
    name = job.vendor_id
    creation = {
        "id": f"9{name[1:]}",
        "url": address(f"{name}.mp4"),
        "cover_url": address(f"{name}.jpeg"),
    }
    if job.request.get("watermark"):
        creation["watermarked_url"] = address(f"{name}-wm.mp4")
    return creation


def _as_published(order: Order, whole: dict[str, Any]) -> dict[str, Any]:
    missing = NEWER if order.model.family == "1.5" else frozenset()
    return {member: value for member, value in whole.items() if member not in missing}


def _instant(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
    return moment.replace("+00:00", "Z")
