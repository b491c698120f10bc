"""
What is known of a job before it is submitted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._desk import new_external_id
from ._host import account_of
from ._ticket import Ticket, address_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._client import Client
    from .._preview import Preview
    from ._inputs import Asked


def admitted(
    client: Client,
    asked: Asked,
    *,
    sandbox: bool,
    replace: bool = False,
    fakes: Mapping[str, str] | None = None,
) -> tuple[Ticket, Preview]:
    """
    The ticket of a job that nothing is known against, and what would be sent for it.

    Raises:
        Rejected: As the submit itself.
        ConfigurationError: There is no account for it.
    """
    identity = new_external_id()
    seen = client.preview(asked.request, account=asked.account, external_id=identity, strict=asked.strict)
    account = account_of(client, client.registry.get(seen.provider), asked.account)
    ticket = Ticket(
        provider=seen.provider,
        account=account.name,
        base_url=address_of(account),
        external_id=identity,
        sandbox=sandbox,
        replace=replace,
        request=asked.request,
        fakes=fakes,
    )
    return ticket, seen
