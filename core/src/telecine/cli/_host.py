"""
Who asks: the client and the account of a command.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .._desk import Desk
from .._info import fitting
from .._registry import Registry
from .._settings import from_environment
from ._sandbox import sandbox_running

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from .._account import Account
    from .._call import Wrapper
    from .._client import Client
    from .._provider import Provider

sandbox = click.option(
    "--sandbox", is_flag=True, help="Ask simulated vendors in place of real ones; costs nothing."
)


@contextmanager
def connected(
    config: Path | None, *, sandbox: bool = False, wrappers: Sequence[Wrapper] = ()
) -> Iterator[Client]:
    """
    A client of the configured accounts, or of a sandbox that runs as long; *wrappers* go around every flow.

    Raises:
        ConfigurationError: Names the key and the file.
    """
    from .._client import Client  # noqa: PLC0415  # 0.2 s that `--help` does not pay

    if not sandbox:
        with Client(**Desk.configured(config, None, check=True, wrappers=wrappers)) as client:
            yield client
        return
    if config is not None:
        raise click.UsageError("--sandbox has accounts of its own; leave out --config")
    registry = Registry(wrappers=wrappers)
    with sandbox_running() as environ:
        accounts = from_environment(registry.names(), environ)
        with Client(accounts, registry=registry) as client:
            yield client


def account_of(client: Client, provider: Provider, name: str | None) -> Account:
    """
    The account of that name, or the first that *provider* has.

    Raises:
        ConfigurationError: There is none; says what to set.
        Unauthorized: It lacks a credential.
    """
    account = Desk(client.accounts, registry=client.registry).account(provider.name, name)
    return fitting(account, provider.info)
