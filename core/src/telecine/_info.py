"""
What a provider says about itself.
"""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from ._catalogue import Catalogue
from ._task import Status


@attrs.frozen(kw_only=True)
class ProviderInfo:
    """
    A vendor, as its plugin describes it.

    Attributes:
        name: The entry point's name, such as ``kling``.
        label: For people, such as ``Kling AI``.
        base_url: Where calls go unless the account says otherwise.
        base_urls: Other addresses of the vendor, by region.
        credentials: The sets of names that an account may have, best first.
        catalogue: The models and their offers.
        hosts: Other hosts that credentials may be sent to.
        statuses: The vendor's words for a job's state; others are warned about and count as running.
        poll_every: Seconds between two polls that the vendor is comfortable with.
        retention: Seconds after which the vendor forgets a job, where it says so.
        absence_proves: The source that says that a job which ``find`` misses was never taken, if any.
    """

    name: str
    label: str
    base_url: str
    credentials: tuple[tuple[str, ...], ...]
    catalogue: Catalogue
    base_urls: Mapping[str, str] = attrs.field(factory=dict)
    hosts: tuple[str, ...] = ()
    statuses: Mapping[str, Status] = attrs.field(factory=dict)
    poll_every: float = 5.0
    retention: float | None = None
    absence_proves: str | None = None
