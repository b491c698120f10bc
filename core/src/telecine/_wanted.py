"""
A request beside the model that was chosen for it: what its size means, and how the caller named things.
"""

from __future__ import annotations

import attrs

from ._errors import InvalidRequest
from ._model import Model
from ._offer import ANY, Offer
from ._readers import reduced, tier_of
from ._request import GenerationRequest, Operation


@attrs.frozen(kw_only=True)
class Wanted:
    """
    A request and what its size means to the model that was chosen.

    Attributes:
        request: With roles and canonical spellings.
        model: The one chosen.
        offers: Those of its operation.
        aspect_ratio: Asked for, or meant by the size.
        resolution: Asked for, or meant by the size.
        word: The vendor's word for a tier that an option asked for.
        free: Whether a tier can be asked for, and the model has several, in whatever operation.
        follows: Whether the video takes the ratio of the image, in every offer.
    """

    request: GenerationRequest
    model: Model
    offers: tuple[Offer, ...]
    aspect_ratio: str | None
    resolution: str | None
    word: str | None
    free: bool
    follows: bool

    @classmethod
    def of(cls, request: GenerationRequest, model: Model, operation: Operation, word: str | None) -> Wanted:
        """
        Read the size, and hold it against ratio and tier.

        Raises:
            InvalidRequest: They contradict each other, or half a size is missing.
        """
        offers = tuple(offer for offer in model.offers if offer.operation is operation)
        tiers, all_tiers = _tiers(offers), _tiers(model.offers)
        aspect_ratio, resolution = _size(request)
        return cls(
            request=request,
            model=model,
            offers=offers,
            aspect_ratio=_agreed(request.aspect_ratio, aspect_ratio, "aspect_ratio"),
            resolution=_agreed(request.resolution, resolution, "resolution"),
            word=word,
            # A tier that is sold for other images only may not become another, dearer one in silence.
            free=ANY in tiers or (bool(tiers) and len(all_tiers) > 1),
            follows=all(offer.follows for offer in offers),
        )

    @property
    def dimensions(self) -> str:
        """
        The size as it is written.
        """
        return f"{self.request.width}x{self.request.height}"

    @property
    def tier_option(self) -> str:
        """
        The vendor option that names a tier.
        """
        lifts = self.model.rules.lift
        return "metadata." + next((key for key, lift in lifts.items() if lift.field == "tier"), "resolution")

    def named(self, field: str) -> list[str]:
        """
        What the caller named a ratio or a tier by: the field, a size, or both.
        """
        by_field = [field] if getattr(self.request, field) else []
        return by_field + (["size"] if self.request.width else [])

    def said(self, field: str) -> str:
        """
        What the caller said it was.
        """
        meant = str(getattr(self, field))
        return meant if getattr(self.request, field) else f"{self.dimensions}, which means {meant}"


def _tiers(offers: tuple[Offer, ...]) -> set[str]:
    return {tier for offer in offers for tier in offer.resolution}


def _agreed(asked: str | None, meant: str | None, field: str) -> str | None:
    if asked and meant and asked != meant:
        raise InvalidRequest(
            f"`{field}` {asked} and the `size`, which means {meant}, contradict each other", param=field
        )
    return asked or meant


def _size(request: GenerationRequest) -> tuple[str | None, str | None]:
    width, height = request.width, request.height
    if width is None and height is None:
        return None, None
    if width is None or height is None:
        missing = "width" if width is None else "height"
        raise InvalidRequest(f"`width` and `height` go together; `{missing}` is missing", param=missing)
    return reduced(width, height), tier_of(width, height)
