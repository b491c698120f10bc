"""
What a provider says about itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import attrs

from ._catalogue import Catalogue
from ._errors import ProviderError, Unauthorized
from ._task import Status

if TYPE_CHECKING:
    from ._account import Account


def _sets(_: object, __: object, credentials: object) -> None:
    # ("api_key",) without its comma is a string, and every letter of it would be a name.
    if (
        not isinstance(credentials, tuple)
        or not credentials
        or not all(isinstance(each, tuple) for each in credentials)
    ):
        raise TypeError('`credentials` is a tuple of tuples of names, such as (("api_key",),)')


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
        options: The names of an account's settings that are no secrets; all may be left out.
        hosts: Other hosts that credentials may be sent to.
        statuses: The vendor's words for a job's state; others are warned about and count as running.
        errors: The vendor's error codes, as text, and what each is.
        poll_every: Seconds between two polls that the vendor is comfortable with.
        retention: Seconds after which the vendor forgets a job, where it says so.
        absence_proves: The source that says that a job which ``find`` misses was never taken, if any.
    """

    name: str
    label: str
    base_url: str
    credentials: tuple[tuple[str, ...], ...] = attrs.field(validator=_sets)
    catalogue: Catalogue
    options: tuple[str, ...] = ()
    base_urls: Mapping[str, str] = attrs.field(factory=dict)
    hosts: tuple[str, ...] = ()
    statuses: Mapping[str, Status] = attrs.field(factory=dict)
    errors: Mapping[str, type[ProviderError]] = attrs.field(factory=dict)
    poll_every: float = 5.0
    retention: float | None = None
    absence_proves: str | None = None


@attrs.frozen(kw_only=True)
class Installed:
    """
    One provider as it is installed, whether it works or not.

    Attributes:
        name: The provider's name.
        distribution: Who ships it; None for one that the host added.
        version: Of the distribution.
        hooks: What it implements.
        error: Why it cannot be used.
    """

    name: str
    distribution: str | None = None
    version: str | None = None
    hooks: tuple[str, ...] = ()
    error: str | None = None


def fitting(account: Account, info: ProviderInfo) -> Account:
    """
    *account* with the provider's address where it names none.

    Raises:
        Unauthorized: It has none of the sets of credentials that the provider takes.
    """
    if not any(all(account.secret(name) for name in names) for names in info.credentials):
        sets = ", or ".join(" and ".join(names) for names in info.credentials)
        error = Unauthorized(f"account {account.name} of {info.name} needs {sets}", provider=info.name)
        error.account = account.name
        raise error
    return account if account.base_url else attrs.evolve(account, base_url=info.base_url)
