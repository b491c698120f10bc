"""
Configured accounts, held against what their providers take.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from ._errors import ConfigurationError, PluginError, Unauthorized
from ._info import ProviderInfo, fitting
from ._settings import ENVIRONMENT, prefix_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._account import Account
    from ._registry import Registry
    from ._settings import Settings


def checked(settings: Settings, registry: Registry) -> tuple[Account, ...]:
    """
    The accounts of *settings*; one whose provider cannot be used is left as it is, and breaks no other.

    Raises:
        ConfigurationError: One lacks a credential, or has a key that is none; names it and the file.
    """
    return tuple(_checked(settings, registry))


def how_to_set(info: ProviderInfo) -> str:
    """
    Which variables make an account.
    """
    prefix = prefix_of(info.name)
    sets = [" and ".join(prefix + name.upper() for name in names) for names in info.credentials]
    return f"set {', or '.join(sets)}"


def _checked(settings: Settings, registry: Registry) -> Iterator[Account]:
    for account in settings.accounts:
        try:
            info = registry.get(account.provider).info
        except PluginError:
            yield account
            continue
        told = _with_options(account, info)
        if settings.source != ENVIRONMENT:
            yield _from_file(told, info, settings.source)
        elif known := _from_environment(told, info):
            yield known


def _with_options(account: Account, info: ProviderInfo) -> Account:
    """
    With the settings that are no secrets taken from among those that are.
    """
    credentials = dict(account.credentials)
    options = {name: credentials.pop(name).reveal() for name in info.options if name in credentials}
    return attrs.evolve(account, credentials=credentials, options=options)


def _from_file(account: Account, info: ProviderInfo, source: str) -> Account:
    where = f"{source}: account {account.name}"
    names = dict.fromkeys((*(name for names in info.credentials for name in names), *info.options))
    for key in account.credentials:
        if key not in names:
            takes = ", ".join(names)
            raise ConfigurationError(
                f"{where}: `{key}` is no key of an account of {info.name}; it has {takes}"
            )
    try:
        fitting(account, info)
    except Unauthorized as error:
        sets = ", or ".join(" and ".join(f"`{name}`" for name in names) for names in info.credentials)
        raise ConfigurationError(f"{where} needs {sets}") from error
    return account


def _from_environment(account: Account, info: ProviderInfo) -> Account | None:
    """
    Other variables with the same beginning are none of ours.
    """
    names = {name for names in info.credentials for name in names}
    known = {key: secret for key, secret in account.credentials.items() if key in names}
    if not known:
        return None
    account = attrs.evolve(account, credentials=known)
    try:
        fitting(account, info)
    except Unauthorized as error:
        raise ConfigurationError(f"{info.name} lacks a credential: {how_to_set(info)}") from error
    return account
