"""
What each provider can do about a job, as far as its plugin says.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ._events import Policy

if TYPE_CHECKING:
    from telecine import Registry

    from ._settings import GatewaySettings

_KEPT = timedelta(days=7)
"""How long a vendor is taken to know a job, where it does not say."""


class Policies:
    """
    The policy of each provider, made when it is first asked for.
    """

    def __init__(self, registry: Registry, settings: GatewaySettings) -> None:
        self._registry = registry
        self._settings = settings
        self._known: dict[str, Policy] = {}

    def of(self, name: str) -> Policy:
        """
        The policy of the provider of that name.

        Raises:
            PluginError: It cannot be used.
        """
        if name not in self._known:
            self._known[name] = self._made(name)
        return self._known[name]

    def _made(self, name: str) -> Policy:
        provider, settings = self._registry.get(name), self._settings
        retention = provider.info.retention
        return Policy(
            can_find="find" in provider.hooks,
            can_cancel="cancel" in provider.hooks,
            absence_proves=provider.info.absence_proves is not None,
            submit_timeout=timedelta(seconds=settings.submit_timeout),
            grace=timedelta(seconds=settings.grace),
            unresolved_after=timedelta(seconds=settings.unresolved_after),
            retention=_KEPT if retention is None else timedelta(seconds=retention),
        )
