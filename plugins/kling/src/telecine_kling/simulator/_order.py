"""
A body that has been read and found good.
"""

from collections.abc import Mapping
from typing import Any

import attrs

from telecine_sandbox import Clip, Job

from ._images import Size
from ._models import Model


@attrs.frozen(kw_only=True)
class Source:
    """
    A film of an earlier job.
    """

    job: Job
    clip: Clip

    @property
    def seconds(self) -> float:
        """
        How long it is.
        """
        return self.clip.duration


@attrs.frozen(kw_only=True)
class Order:
    """
    What is asked of which model.

    Attributes:
        product: The last part of the path.
        name: The model's id.
        model: What it can do.
        body: The fields of this product that were given.
        mode: The tier, after the vendor's default.
        duration: Seconds as a string, after the vendor's default.
        sizes: What is known about the pictures, by field.
        source: The film to extend.
    """

    product: str
    name: str
    model: Model
    body: Mapping[str, Any]
    mode: str
    duration: str
    sizes: Mapping[str, Size | None] = attrs.field(factory=dict)
    source: Source | None = None
