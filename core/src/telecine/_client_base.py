"""
What a blocking and an async client have in common, because it does no I/O.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from ._desk import Desk

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from ._account import Account
    from ._preview import Preview
    from ._registry import Registry
    from ._request import GenerationRequest


class BaseClient:
    """
    Accounts, providers and a clock.
    """

    def __init__(
        self, accounts: Iterable[Account], *, registry: Registry | None, clock: Callable[[], datetime]
    ) -> None:
        """
        As `Client.__init__`.
        """
        self._desk = Desk(accounts, registry=registry, clock=clock)

    @classmethod
    def from_env(
        cls, path: str | os.PathLike[str] | None = None, *, environ: Mapping[str, str] | None = None
    ) -> Self:
        """
        A client of the accounts in ``telecine.toml``, or else in the environment.

        Args:
            path: The file; else ``TELECINE_CONFIG``, else ``telecine.toml`` where there is one.
            environ: In place of the process's environment.

        Raises:
            ConfigurationError: Something is missing, wrong or unknown; names the key and the file.
        """
        return cls(**Desk.configured(path, environ, check=True))

    @property
    def accounts(self) -> tuple[Account, ...]:
        """
        The accounts, as given.
        """
        return self._desk.accounts

    @property
    def registry(self) -> Registry:
        """
        The providers.
        """
        return self._desk.registry

    def preview(
        self,
        request: GenerationRequest,
        *,
        account: str | None = None,
        external_id: str | None = None,
        strict: bool = False,
    ) -> Preview:
        """
        The exact requests that `submit` would send, secrets masked; nothing is sent.

        Without an account, placeholders stand for the credentials.
        """
        return self._desk.preview(request, account, external_id, strict=strict)
