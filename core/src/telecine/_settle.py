"""
Make a request say what will be asked: defaults that cost filled in, what cannot be asked taken out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ._fit import among, listed
from ._offer import ANY
from ._request import GenerationRequest, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._offer import Offer
    from ._wanted import Wanted


def settle(wanted: Wanted, offer: Offer) -> tuple[GenerationRequest, list[Notice]]:
    """
    The request as *offer* holds it, and a notice for each field that was taken out.
    """
    request, resolution = wanted.request, _resolution(wanted, offer)
    notices = [*_about_picture(wanted, resolution), *_cosmetic(wanted, offer)]
    changes: dict[str, Any] = {notice.param: None for notice in notices}
    if "size" in changes:
        changes |= {"width": None, "height": None}
        del changes["size"]
    changes |= {
        "model": wanted.model.spelling,
        "duration": _default(wanted, offer.duration) if request.duration is None else request.duration,
        "audio": _default(wanted, offer.audio) if request.audio is None else request.audio,
        "resolution": resolution,
        "aspect_ratio": None if wanted.follows else wanted.aspect_ratio,
    }
    return attrs.evolve(request, **changes), notices


def remarked(wanted: Wanted, offer: Offer) -> Iterator[Notice]:
    """
    A notice for each value that is sent, and that the vendor reads otherwise than its caller may think.
    """
    request, rules = wanted.request, wanted.model.rules
    for name, sentences in (*rules.remarks.items(), *offer.remarks.items()):
        is_option = name in rules.known
        value = request.metadata.get(name) if is_option else getattr(request, name, None)
        sentence = sentences.get(listed([value])) or sentences.get(ANY)
        if value is not None and sentence:
            param = f"metadata.{name}" if is_option else name
            yield _unsupported(param, f"`{param}` {sentence}")


def _resolution(wanted: Wanted, offer: Offer) -> str | None:
    if wanted.resolution and among(wanted.resolution, offer.resolution):
        return wanted.resolution
    if wanted.word is not None:
        return next((tier for tier, word in offer.resolution.items() if word == wanted.word), None)
    default: str | None = _default(wanted, offer.resolution)
    return default


def _default(wanted: Wanted, allowed: Iterable[Any]) -> Any:
    """
    What is asked for where the caller did not say; of a model that nobody knows, nothing is.
    """
    return next((value for value in allowed if value != ANY), None) if wanted.model.listed else None


def _about_picture(wanted: Wanted, resolution: str | None) -> Iterator[Notice]:
    reasons: dict[str, list[str]] = {}
    if wanted.aspect_ratio and wanted.follows:
        for param in wanted.named("aspect_ratio"):
            reasons.setdefault(param, []).append("the video takes the ratio of the image")
    if wanted.resolution and wanted.resolution != resolution:
        choice = f"makes {resolution} only" if resolution else "has no choice of resolution"
        for param in wanted.named("resolution"):
            reasons.setdefault(param, []).append(f"{wanted.model.id} {choice}")
    for param, why in reasons.items():
        value = wanted.dimensions if param == "size" else getattr(wanted.request, param)
        # A size may be half used: its tier, and not its ratio.
        what = "is not used as it is" if param == "size" else "is not used"
        yield _unsupported(param, f"`{param}` {value} {what}: {', and '.join(why)}")


def _cosmetic(wanted: Wanted, offer: Offer) -> Iterator[Notice]:
    request, name = wanted.request, wanted.model.id
    if request.fps is not None and not among(request.fps, offer.fps):
        rate = f"makes {listed(offer.fps)} frames a second" if offer.fps else "has no choice of frame rate"
        yield _unsupported("fps", f"`fps` {request.fps} is not used: {name} {rate}")
    if request.seed is not None and not offer.seed:
        yield _unsupported("seed", f"`seed` {request.seed} is not used: {name} takes none")
    if request.user is not None and not offer.user:
        yield _unsupported("user", f"`user` is not sent: {name} takes none")
    if request.response_format == "b64_json":
        yield _unsupported(
            "response_format", "`response_format` b64_json is not used: the video comes as a URL"
        )


def _unsupported(param: str, message: str) -> Notice:
    return Notice(code="unsupported", param=param, message=message)
