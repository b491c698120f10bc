"""
Accounts and host models, from ``telecine.toml`` or from the environment.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from ._account import Account
from ._errors import ConfigurationError

FILE = "telecine.toml"
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_OWN = {"name": str, "provider": str, "base_url": str, "max_running": int}


@attrs.frozen(kw_only=True)
class Settings:
    """
    What a host is configured with.

    Attributes:
        accounts: In the file's order, or one for each provider that the environment names.
        models: Catalogue entries of the host.
        source: The file, or the word ``environment``.
    """

    accounts: tuple[Account, ...] = ()
    models: tuple[Mapping[str, Any], ...] = ()
    source: str = "environment"


def load(
    providers: Iterable[str],
    *,
    path: str | os.PathLike[str] | None = None,
    environ: Mapping[str, str] | None = None,
) -> Settings:
    """
    Read the settings.

    Args:
        providers: The names to look for in the environment.
        path: The file; else ``TELECINE_CONFIG``, else ``telecine.toml`` where there is one.
        environ: In place of the process's environment.

    Raises:
        ConfigurationError: One sentence that names the key and the file.
    """
    environ = os.environ if environ is None else environ
    stated = path or environ.get("TELECINE_CONFIG")
    found = Path(stated) if stated else Path(FILE)
    if not stated and not found.exists():
        return Settings(accounts=tuple(_from_environment(providers, environ)))
    return _from_file(found, environ)


def _from_environment(providers: Iterable[str], environ: Mapping[str, str]) -> Iterable[Account]:
    for provider in providers:
        prefix = f"TELECINE_{provider.upper().replace('-', '_')}_"
        values: dict[str, Any] = {
            key.removeprefix(prefix).lower(): value
            for key, value in environ.items()
            if key.startswith(prefix) and value
        }
        if not values.keys() - _OWN.keys():
            continue
        if "max_running" in values:
            values["max_running"] = _whole(values["max_running"], f"{prefix}MAX_RUNNING", "the environment")
        yield _account({"name": provider, "provider": provider, **values}, "the environment")


def _from_file(path: Path, environ: Mapping[str, str]) -> Settings:
    try:
        data = _filled(tomllib.loads(path.read_text("utf-8")), environ, path, "")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}") from error
    for key in ("accounts", "models"):
        entries = data.get(key, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ConfigurationError(f"{path}: `{key}` is a list of tables, each under [[{key}]]")
    accounts = tuple(_account(entry, str(path)) for entry in data.get("accounts", []))
    names = [account.name for account in accounts]
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(f"{path}: two accounts are called {name}")
    return Settings(accounts=accounts, models=tuple(data.get("models", [])), source=str(path))


def _account(entry: Mapping[str, Any], source: str) -> Account:
    for key in ("name", "provider"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            raise ConfigurationError(f"{source}: an account needs `{key}`")
    where = f"{source}: account {entry['name']}"
    for key, value in entry.items():
        kind = _OWN.get(key, str)
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ConfigurationError(f"{where}: `{key}` is {'a whole number' if kind is int else 'a string'}")
    known = {key: entry[key] for key in _OWN if key in entry}
    if not known.get("base_url", "https://").startswith(("https://", "http://")):
        raise ConfigurationError(f"{where}: `base_url` is an http(s) address")
    if known.get("max_running", 1) < 1:
        raise ConfigurationError(f"{where}: `max_running` is 1 or more")
    return Account(credentials={key: value for key, value in entry.items() if key not in _OWN}, **known)


def _filled(value: Any, environ: Mapping[str, str], path: Path, key: str) -> Any:
    """
    *value* with every ``${NAME}`` read from the environment.
    """
    if isinstance(value, dict):
        return {
            name: _filled(inner, environ, path, f"{key}.{name}".lstrip(".")) for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_filled(inner, environ, path, key) for inner in value]
    if not isinstance(value, str):
        return value
    for name in _VARIABLE.findall(value):
        if name not in environ:
            raise ConfigurationError(f"{path}: `{key}` reads the variable {name}, which is not set")
    return _VARIABLE.sub(lambda match: environ[match[1]], value)


def _whole(text: str, key: str, source: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConfigurationError(f"{source}: `{key}` is a whole number") from None
