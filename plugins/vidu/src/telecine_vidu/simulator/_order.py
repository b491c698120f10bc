"""
A body that has been read, together with what the vendor's defaults make of it.
"""

from collections.abc import Mapping
from typing import Any, Self

import attrs

from ._models import FRAMES, IMAGE, MODELS, REFERENCE, SUBJECTS, Model

SHORT_SIDE = {"360p": 360, "540p": 540, "720p": 720, "1080p": 1080, "2K": 1440, "4K": 2160}
REWRITING = 10  # credits, for a prompt by the vendor


def mode_of(endpoint: str, body: Mapping[str, Any]) -> str:
    """
    Return which column of the vendor's tables holds for *body*.
    """
    return SUBJECTS if endpoint == REFERENCE and body.get("subjects") is not None else endpoint


@attrs.frozen(kw_only=True)
class Order:
    """
    What is asked of which model, in values of the documented types.

    Attributes:
        mode: The endpoint, or ``subjects``.
        body: As it came.
        model: What it is asked of.
        duration: Seconds; 0 where the model chooses.
        resolution: The vendor's word for the short side.
        ratio: Width to height; nothing where a picture decides.
        audio: There is sound.
    """

    mode: str
    body: Mapping[str, Any]
    model: Model
    duration: int
    resolution: str
    ratio: str
    audio: bool

    @classmethod
    def of(cls, endpoint: str, body: Mapping[str, Any]) -> Self:
        """
        Read *body*; null means the default.
        """
        mode, model = mode_of(endpoint, body), MODELS[body["model"]]
        given = {field: value for field, value in body.items() if value is not None}
        duration = given.get("duration", model.duration)
        return cls(
            mode=mode,
            body=given,
            model=model,
            duration=duration,
            resolution=given.get("resolution", model.resolutions_at(mode, duration)[0]),
            ratio="" if mode in {IMAGE, FRAMES} else given.get("aspect_ratio", "16:9"),
            audio=given.get("audio", model.talks),
        )

    @property
    def seconds(self) -> int:
        """
        How long the film is.
        """
        return self.duration or self.model.duration

    @property
    def price(self) -> int:
        """
        Credits. That off-peak is half of it is as made up as the rest.
        """
        whole = self.model.cost * self.seconds + REWRITING * bool(self.body.get("is_rec"))
        return whole // 2 if self.body.get("off_peak") else whole
