"""
One combination that a vendor sells, and how its options are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ._request import Operation, Role

ANY = "any"
"""In a list of allowed values: whatever is asked for is sent unchecked."""
FOLLOWS = "follows"
"""As an aspect ratio: the video takes that of the input."""


@attrs.frozen(kw_only=True)
class Offer:
    """
    One combination that the vendor sells.

    An empty list means that the vendor gives no such choice.

    Attributes:
        operation: What the video is made from.
        duration: Seconds, each that can be had.
        resolution: Canonical tier to the vendor's word, which is empty where the vendor takes none.
        audio: Whether sound can be had, can be left out, or both.
        aspect_ratio: Ratios, or ``follows``.
        fps: Frames per second of the result.
        n: How many videos one job can make.
        images: How many images it takes.
        seed: Whether it takes one.
        user: Whether it takes one.
        prompt: ``required``, ``optional`` or ``none``.
        prompt_limit: Characters.
        options: Vendor options that fit.
        required: Those of them that must be given; ``aspect_ratio`` too, where the vendor has no default.
        remarks: What to warn about, as in `Rules`.
        facts: Whatever else the plugin wants to know; the core does not look.
    """

    operation: Operation
    duration: tuple[float | str, ...] = ()
    resolution: Mapping[str, str] = attrs.field(factory=dict)
    audio: tuple[bool, ...] = ()
    aspect_ratio: tuple[str, ...] = ()
    fps: tuple[float, ...] = ()
    n: tuple[int, ...] = (1,)
    images: tuple[int, ...] = ()
    seed: bool = False
    user: bool = False
    prompt: str = "optional"
    prompt_limit: int | None = None
    options: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    remarks: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    facts: Mapping[str, Any] = attrs.field(factory=dict)

    @property
    def follows(self) -> bool:
        """
        Whether the video takes its ratio from the input.
        """
        return FOLLOWS in self.aspect_ratio

    def word(self, resolution: str | None) -> str:
        """
        The vendor's word for a canonical tier; empty where it has none.
        """
        return "" if resolution is None else self.resolution.get(resolution, "")


@attrs.frozen(kw_only=True)
class Lift:
    """
    A vendor option that says what a canonical field says.

    Attributes:
        field: The canonical field; ``images`` with *role*; ``tier`` for a vendor's word of a resolution.
        role: What the image is for.
        values: The vendor's values to canonical ones; empty takes them as they are.
    """

    field: str
    role: Role | None = None
    values: Mapping[str, Any] = attrs.field(factory=dict)


def _lower(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.lower() for name in names)


@attrs.frozen(kw_only=True, eq=False)
class Rules:
    """
    How a vendor's options are read, for all of its models.

    Attributes:
        reserved: Option names that the flow sets itself; refused at any depth and in any case.
        names: Options that name the model.
        lift: Options that say what a canonical field says.
        operations: Options that a video is made from as it is from images, and what each makes it.
        remarks: By field or option, and by value or ``any``: what to say of a value that is sent, and
            that the vendor reads otherwise than its caller may think.
        options: An attrs class of the known options, for their types.
    """

    reserved: frozenset[str] = attrs.field(default=frozenset(), converter=_lower)
    names: tuple[str, ...] = ()
    lift: Mapping[str, Lift] = attrs.field(factory=dict)
    operations: Mapping[str, Operation] = attrs.field(factory=dict)
    remarks: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    options: type[Any] | None = None

    @property
    def known(self) -> frozenset[str]:
        """
        The names of the known options.
        """
        return frozenset(attrs.fields_dict(self.options)) if self.options else frozenset()
