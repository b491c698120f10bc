"""
Find the offer that holds a request, and say what clashes where none does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._errors import Unsupported
from ._offer import ANY
from ._request import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._offer import Offer
    from ._wanted import Wanted

    Clash = tuple[str, object, tuple[object, ...]]
    """A field, what was asked, and what is allowed."""


def fit(wanted: Wanted) -> Offer:
    """
    The first offer that holds the request.

    Raises:
        Unsupported: None does; names every field that clashes with the nearest, and what it allows.
    """
    tried: list[list[Clash]] = []
    for offer in wanted.offers:
        tried.append(list(_clashes(wanted, offer)))
        if not tried[-1]:
            return offer
    nearest = _nearest(tried)
    problems = [
        f"`{param}` {value} (offered: {listed(allowed) or 'none'})" for param, value, allowed in nearest
    ]
    param, _, allowed = nearest[0]
    raise Unsupported(f"{wanted.model.id} does not offer {', '.join(problems)}", param=param, allowed=allowed)


def _nearest(tried: list[list[Clash]]) -> list[Clash]:
    """
    What clashes with the nearest offer; where that is one field, every value that would do is allowed.
    """
    nearest = min(tried, key=len)
    if len(nearest) > 1:
        return nearest
    param, value, _ = nearest[0]
    same = [clashes[0] for clashes in tried if len(clashes) == 1 and clashes[0][0] == param]
    return [(param, value, tuple(dict.fromkeys(each for clash in same for each in clash[2])))]


def among(value: object, allowed: Iterable[object]) -> bool:
    """
    Whether *value* is allowed.
    """
    return value in allowed or ANY in allowed


def listed(values: Iterable[object]) -> str:
    """
    Values as a sentence has them: 5, 7 or 10.
    """
    words = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _clashes(wanted: Wanted, offer: Offer) -> Iterator[Clash]:
    request = wanted.request
    if len(request.images) not in offer.images:
        yield "images", len(request.images), offer.images
    roles = {image.role for image in request.images}
    if Role.REFERENCE in roles and len(roles) > 1:
        yield "images", "of several roles", ("references alone", "frames alone")
    if request.duration is not None and not among(request.duration, offer.duration):
        yield "duration", request.duration, offer.duration
    if (request.n or 1) not in offer.n:
        yield "n", request.n, offer.n
    # Silence can be asked of a model that knows no sound.
    if request.audio is not None and request.audio not in (offer.audio or (False,)):
        yield "audio", str(request.audio).lower(), offer.audio
    yield from _picture(wanted, offer)
    yield from _text(wanted, offer)
    for key in request.metadata:
        if key in wanted.model.rules.known and not among(key, offer.options):
            yield f"metadata.{key}", "given", ("left out",)
    for key in offer.required:
        if key not in (*request.metadata, "aspect_ratio"):
            yield f"metadata.{key}", "left out", ("given",)


def _picture(wanted: Wanted, offer: Offer) -> Iterator[Clash]:
    yield from _tier(wanted, offer)
    if wanted.aspect_ratio and not wanted.follows and not among(wanted.aspect_ratio, offer.aspect_ratio):
        yield wanted.named("aspect_ratio")[0], wanted.said("aspect_ratio"), offer.aspect_ratio
    if "aspect_ratio" in offer.required and not wanted.aspect_ratio:
        yield "aspect_ratio", "left out", offer.aspect_ratio


def _tier(wanted: Wanted, offer: Offer) -> Iterator[Clash]:
    tier, word = wanted.resolution if wanted.free else None, wanted.word
    words = tuple(filter(None, offer.resolution.values()))
    if tier and not among(tier, offer.resolution):
        yield wanted.named("resolution")[0], wanted.said("resolution"), tuple(offer.resolution)
    if word is not None and word not in words:
        yield wanted.tier_option, word, words
    elif word is not None and tier in offer.resolution and offer.word(tier) != word:
        beside = f"{word} beside `{wanted.named('resolution')[0]}` {wanted.said('resolution')}"
        yield wanted.tier_option, beside, (offer.word(tier),)


def _text(wanted: Wanted, offer: Offer) -> Iterator[Clash]:
    prompt = wanted.request.prompt or ""
    if not prompt.strip() and offer.prompt == "required":
        yield "prompt", "of nothing", ("text",)
    if prompt.strip() and offer.prompt == "none":
        yield "prompt", "of any kind", ("nothing",)
    if offer.prompt_limit and len(prompt) > offer.prompt_limit:
        yield "prompt", f"of {len(prompt)} characters", (f"up to {offer.prompt_limit} characters",)
