"""
One model of one vendor.
"""

from __future__ import annotations

from datetime import date

import attrs

from ._offer import Offer, Rules


@attrs.frozen(kw_only=True)
class Model:
    """
    One model of one vendor.

    Attributes:
        id: The vendor's.
        provider: The provider's name.
        aliases: Other spellings.
        source: The section of the vendor's facts that it is taken from.
        family: Models that are one but for the operation share it.
        retired: When the vendor stops it, or did.
        replaced_by: The id of its successor.
        offers: In order of preference: the first that fits gives the defaults.
        listed: False for an id that the catalogue lacks.
        rules: How the vendor's options are read.
        kin: The other models of its family.
    """

    id: str
    provider: str = ""
    aliases: tuple[str, ...] = ()
    source: str = ""
    family: str | None = None
    retired: date | None = None
    replaced_by: str | None = None
    offers: tuple[Offer, ...] = attrs.field(default=(), repr=False)
    listed: bool = True
    rules: Rules = attrs.field(factory=Rules, repr=False, eq=False)
    kin: tuple[Model, ...] = attrs.field(default=(), repr=False, eq=False)

    @property
    def spelling(self) -> str:
        """
        What finds it again; an id that no catalogue lists is found behind its provider's name alone.
        """
        return self.id if self.listed else f"{self.provider}/{self.id}"
