"""
Find the offer that holds a request, and say what clashes where none does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ._catalogue import Model
from ._errors import InvalidRequest, Unsupported
from ._offer import ANY, Offer
from ._readers import reduced
from ._request import GenerationRequest, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Clash = tuple[str, object, tuple[object, ...]]
"""A field, what was asked, and what is allowed."""
_SHORT_SIDES = {2160: "4k"}


@attrs.frozen(kw_only=True)
class Wanted:
    """
    A request and what its size means to the model that was chosen.

    Attributes:
        request: With roles and canonical spellings.
        offers: Those of its operation.
        aspect_ratio: Asked for, or meant by the size.
        resolution: Asked for, or meant by the size.
        word: The vendor's word for a tier that an option asked for.
        free: Whether the model has a choice of tiers.
    """

    request: GenerationRequest
    model: Model
    offers: tuple[Offer, ...]
    aspect_ratio: str | None
    resolution: str | None
    word: str | None
    free: bool

    @classmethod
    def of(cls, request: GenerationRequest, model: Model, word: str | None) -> Wanted:
        """
        Read the size, and hold it against ratio and tier.
        """
        offers = tuple(offer for offer in model.offers if offer.operation is request.operation)
        aspect_ratio, resolution = _size(request)
        return cls(
            request=request,
            model=model,
            offers=offers,
            aspect_ratio=_agreed(request.aspect_ratio, aspect_ratio, "aspect_ratio"),
            resolution=_agreed(request.resolution, resolution, "resolution"),
            word=word,
            free=len({tier for offer in offers for tier in offer.resolution}) > 1
            or any(ANY in offer.resolution for offer in offers),
        )

    def clashes(self, offer: Offer) -> Iterator[Clash]:
        """
        Everything in which *offer* does not hold the request.
        """
        request = self.request
        if len(request.images) not in offer.images:
            yield "images", len(request.images), offer.images
        if request.duration is not None and not _in(request.duration, offer.duration):
            yield "duration", request.duration, offer.duration
        if (request.n or 1) not in offer.n:
            yield "n", request.n, offer.n
        if request.audio is not None and not (
            request.audio in offer.audio or (not offer.audio and not request.audio)
        ):
            yield "audio", request.audio, offer.audio
        if self.free and self.resolution and not _in(self.resolution, offer.resolution):
            yield self._named("resolution"), self._said("resolution"), tuple(offer.resolution)
        if self.word is not None and not _in(self.word, offer.resolution.values()):
            yield self._tier_option, self.word, tuple(filter(None, offer.resolution.values()))
        if self.aspect_ratio and not offer.follows and not _in(self.aspect_ratio, offer.aspect_ratio):
            yield self._named("aspect_ratio"), self._said("aspect_ratio"), offer.aspect_ratio
        yield from self._text_clashes(offer)

    def _text_clashes(self, offer: Offer) -> Iterator[Clash]:
        prompt = (self.request.prompt or "").strip()
        if not prompt and offer.prompt == "required":
            yield "prompt", "nothing", ("text",)
        if prompt and offer.prompt == "none":
            yield "prompt", "text", ("nothing",)
        if offer.prompt_limit and len(prompt) > offer.prompt_limit:
            yield "prompt", f"{len(prompt)} characters", (f"up to {offer.prompt_limit} characters",)
        for key in self.request.metadata:
            if key in self.model.rules.known and not _in(key, offer.options):
                yield f"metadata.{key}", "given", ("left out",)

    def settle(self, offer: Offer) -> tuple[GenerationRequest, list[Notice]]:
        """
        Fill in what costs, and take out, with a notice, what will not be as asked.
        """
        request = self.request
        changes: dict[str, Any] = {
            "duration": request.duration or self._default(offer.duration),
            "audio": self._default(offer.audio) if request.audio is None else request.audio,
            "resolution": self._tier(offer),
            "aspect_ratio": None if offer.follows else self.aspect_ratio,
        }
        notices = [*self._about_picture(offer, str(changes["resolution"] or "")), *self._cosmetic(offer)]
        for notice in notices:
            changes.update(
                {"width": None, "height": None} if notice.param == "size" else {notice.param: None}
            )
        changes["resolution"] = self._tier(offer)
        return attrs.evolve(request, **changes), notices

    def _tier(self, offer: Offer) -> str | None:
        if self.resolution and _in(self.resolution, offer.resolution):
            return self.resolution
        if self.word is not None:
            return next((tier for tier, word in offer.resolution.items() if word == self.word), None)
        tier = self._default(tuple(offer.resolution))
        return str(tier) if tier else None

    def _default(self, allowed: tuple[object, ...]) -> object:
        """
        What is asked for where the caller did not say; of a model that nobody knows, nothing is.
        """
        return next((value for value in allowed if value != ANY), None) if self.model.listed else None

    def _about_picture(self, offer: Offer, tier: str) -> Iterator[Notice]:
        reasons: dict[str, list[str]] = {}
        if self.aspect_ratio and offer.follows:
            reasons.setdefault(self._named("aspect_ratio"), []).append(
                "the video takes the ratio of the image"
            )
        if self.resolution and self.resolution != tier:
            only = f"makes {tier} only" if tier else "has no choice of resolution"
            reasons.setdefault(self._named("resolution"), []).append(f"{self.model.id} {only}")
        for param, why in reasons.items():
            value = (
                f"{self.request.width}x{self.request.height}"
                if param == "size"
                else getattr(self.request, param)
            )
            yield _unsupported(param, f"`{param}` {value} is not used: {', and '.join(why)}")

    def _cosmetic(self, offer: Offer) -> Iterator[Notice]:
        request, name = self.request, self.model.id
        if request.fps is not None and not _in(request.fps, offer.fps):
            makes = (
                f"makes {_listed(offer.fps)} frames a second" if offer.fps else "has no choice of frame rate"
            )
            yield _unsupported("fps", f"`fps` {request.fps} is not used: {name} {makes}")
        if request.seed is not None and not offer.seed:
            yield _unsupported("seed", f"`seed` {request.seed} is not used: {name} takes none")
        if request.user is not None and not offer.user:
            yield _unsupported("user", f"`user` is not sent: {name} takes none")
        if request.response_format == "b64_json":
            yield _unsupported(
                "response_format", "`response_format` b64_json is not used: the video comes as a URL"
            )

    @property
    def _tier_option(self) -> str:
        lifts = self.model.rules.lift
        return "metadata." + next((key for key, lift in lifts.items() if lift.field == "tier"), "resolution")

    def _said(self, field: str) -> str:
        meant = str(getattr(self, field))
        return meant if getattr(self.request, field) else f"{self._dimensions} which means {meant}"

    @property
    def _dimensions(self) -> str:
        return f"{self.request.width}x{self.request.height}"

    def _named(self, field: str) -> str:
        """
        The field as the caller wrote it.
        """
        return field if getattr(self.request, field) else "size"


def _agreed(asked: str | None, meant: str | None, field: str) -> str | None:
    if asked and meant and asked != meant:
        raise InvalidRequest(
            f"`{field}` {asked} and the size, which means {meant}, contradict each other", param=field
        )
    return asked or meant


def _size(request: GenerationRequest) -> tuple[str | None, str | None]:
    width, height = request.width, request.height
    if width is None and height is None:
        return None, None
    if width is None or height is None:
        missing = "width" if width is None else "height"
        raise InvalidRequest(f"`width` and `height` go together; `{missing}` is missing", param=missing)
    short = min(width, height)
    return reduced(width, height), _SHORT_SIDES.get(short, f"{short}p")


def _in(value: object, allowed: Iterable[object]) -> bool:
    return value in allowed or ANY in allowed


def _unsupported(param: str, message: str) -> Notice:
    return Notice(code="unsupported", param=param, message=message)


def fit(wanted: Wanted) -> Offer:
    """
    The first offer that holds the request.

    Raises:
        Unsupported: None does; names every field that clashes with the nearest, and what it allows.
    """
    nearest: list[Clash] | None = None
    for offer in wanted.offers:
        clashes = list(wanted.clashes(offer))
        if not clashes:
            return offer
        if nearest is None or len(clashes) < len(nearest):
            nearest = clashes
    problems = [
        f"`{param}` {value} ({_listed(allowed) or 'none'})" for param, value, allowed in nearest or ()
    ]
    param, _, allowed = (nearest or [("model", None, ())])[0]
    raise Unsupported(
        f"{wanted.model.id} does not offer {', '.join(problems)}",
        param=param,
        allowed=allowed,
    )


def _listed(values: Iterable[object]) -> str:
    words = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    return " or ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
