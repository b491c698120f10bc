"""
What Kling checks before it takes a job.

Unknown keys are ignored, a missing ``model_name`` means the product's oldest, and null
means absent. Sources: as the package's; the limits of models are in `_models`.
"""

from collections.abc import Callable, Mapping
from typing import Any

import attrs

from telecine_sandbox import Sandbox

from ._camera import check_camera, check_masks
from ._errors import Refusal, one_of
from ._fields import PRODUCTS, TYPES
from ._images import Size, picture_size
from ._inputs import KEPT, check_extension, check_motion, check_omni, check_pictures, is_edit
from ._models import MODELS, RATIOS
from ._order import Order, Source
from ._shots import check_shots, check_sound

LONGEST_TEXT = 2500  # characters
PICTURES = ("image", "image_tail", "image_url")


def read_order(product: str, given: Mapping[str, Any], sandbox: Sandbox) -> Order:
    """
    Return what *given* asks for, or raise the vendor's refusal.
    """
    kind = PRODUCTS[product]
    source = None if kind.model else _source(given.get("video_id"), sandbox)
    name = source.job.model if source else given.get("model_name")
    name = kind.model if name is None else name
    model = MODELS.get(name) if isinstance(name, str) else None
    if not isinstance(name, str) or model is None or not (source or product in model.products):
        raise Refusal(1203, "The requested model does not exist")
    body = {field: given[field] for field in TYPES if given.get(field) is not None and field in kind.fields}
    for field, value in body.items():
        wrong = isinstance(value, bool) and TYPES[field] is not bool
        if wrong or not isinstance(value, TYPES[field]):
            raise Refusal(1201, f"{field} value is of the wrong type")
    order = Order(
        product=product,
        name=name,
        model=model,
        body=body,
        mode=body.get("mode", kind.mode),
        duration=body.get("duration", "5"),
        source=source,
    )
    for check in CHECKS[product]:
        check(order)
    return attrs.evolve(order, sizes=_sizes(body))


def _source(video_id: object, sandbox: Sandbox) -> Source:
    """
    The film that is to be extended: of the older models, done, and not forgotten yet.
    """
    now = sandbox.clock.now()
    job = sandbox.book.get("kling", video_id[:-1]) if isinstance(video_id, str) else None
    clip = sandbox.films.get(job.vendor_id) if job else None
    if job is None or clip is None or job.phase(now)[1] != "succeed" or now - job.ends_at > KEPT:
        raise Refusal(1201, f"video_id value '{video_id}' is invalid")
    if f"{job.vendor_id}1" != video_id or not MODELS[job.model].extends:
        raise Refusal(1201, f"video_id value '{video_id}' can not be extended")
    return Source(job=job, clip=clip)


def _sizes(body: Mapping[str, Any]) -> dict[str, Size | None]:
    pictures = {field: body[field] for field in PICTURES if body.get(field)}
    for image in body.get("image_list", ()):
        field = {"first_frame": "image", "end_frame": "image_tail"}.get(image.get("type"))
        pictures[field or f"image_list[{len(pictures)}]"] = image.get("image_url") or image.get("image")
    return {field: picture_size(field, value) for field, value in pictures.items()}


def _check_text(order: Order) -> None:
    for field in ("prompt", "negative_prompt"):
        if len(order.body.get(field, "")) > LONGEST_TEXT:
            raise Refusal(1201, f"{field} is longer than {LONGEST_TEXT} characters")
    told_in_shots = order.body.get("multi_shot") and order.body.get("shot_type") == "customize"
    if PRODUCTS[order.product].wordy and not told_in_shots and not order.body.get("prompt"):
        raise Refusal(1201, "prompt can not be null")


def _check_tier(order: Order) -> None:
    # Whether a model with a single tier refuses the field is not documented; a
    # client that sends it is guessing, so here it does.
    if "mode" in order.body:
        one_of("mode", order.mode, order.model.modes)
    # The length of what is edited is that of the film, whatever is asked for.
    if not is_edit(order):
        one_of("duration", order.duration, order.model.durations)
    one_of("aspect_ratio", order.body.get("aspect_ratio", "16:9"), RATIOS)


def _check_frames(order: Order) -> None:
    image, tail = order.body.get("image"), order.body.get("image_tail")
    if order.product != "image2video":
        return
    if not image and (not tail or not order.model.tail_alone):
        raise Refusal(1201, "image can not be null")
    if tail and (order.mode, order.duration) not in order.model.tail:
        raise Refusal(1201, f"image_tail is not supported by {order.name} in this mode and duration")
    groups = [field for field in ("image_tail", "camera_control") if order.body.get(field)]
    if order.body.get("static_mask") or order.body.get("dynamic_masks"):
        groups.append("masks")
    if len(groups) > 1:
        raise Refusal(1201, f"{' and '.join(groups)} can not be used together")


def _check_motion(order: Order) -> None:
    tier = (order.mode, order.duration)
    if "camera_control" in order.body:
        if tier not in order.model.camera.get(order.product, ()):
            raise Refusal(1201, "camera_control is only supported in std mode with 5s duration and kling-v1")
        check_camera(order.body["camera_control"], order.model.camera_types)
    if order.body.get("static_mask") or order.body.get("dynamic_masks"):
        if tier not in order.model.masks:
            raise Refusal(1201, f"masks are not supported by {order.name} in this mode and duration")
        check_masks(order.body)


def _check_options(order: Order) -> None:
    scale = order.body.get("cfg_scale")
    if scale is not None and (not order.model.cfg_scale or not 0 <= scale <= 1):
        raise Refusal(1201, f"cfg_scale value '{scale}' is invalid for {order.name}")
    mark = order.body.get("watermark_info", {"enabled": False})
    if not isinstance(mark.get("enabled"), bool):
        raise Refusal(1201, "watermark_info.enabled is a boolean")


Check = Callable[[Order], None]
VIDEO: tuple[Check, ...] = (
    _check_text,
    _check_tier,
    _check_frames,
    _check_motion,
    check_sound,
    _check_options,
    check_shots,
)
CHECKS: Mapping[str, tuple[Check, ...]] = {
    "text2video": VIDEO,
    "image2video": VIDEO,
    "multi-image2video": (_check_text, _check_tier, check_pictures, _check_options),
    "omni-video": (_check_text, check_omni, _check_tier, check_sound, _check_options, check_shots),
    "motion-control": (check_motion, _check_text, _check_tier, _check_options),
    "video-extend": (_check_text, _check_options, check_extension),
}
