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
ENVIRONMENT = "the environment"
"""Where an account comes from that is in no file."""
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_OWN = {"name": str, "provider": str, "base_url": str, "max_running": int}


@attrs.frozen(kw_only=True)
class Settings:
    """
    What a host is configured with.

    Attributes:
        accounts: In the file's order, or one for each provider that the environment names.
        models: Catalogue entries of the host.
        source: The file, or ``ENVIRONMENT``.
    """

    accounts: tuple[Account, ...] = ()
    models: tuple[Mapping[str, Any], ...] = ()
    source: str = ENVIRONMENT


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
        return Settings(accounts=tuple(from_environment(providers, environ)))
    return _from_file(found, environ)


def from_environment(providers: Iterable[str], environ: Mapping[str, str]) -> Iterable[Account]:
    """
    One account for each of *providers* that *environ* has a credential of.

    Raises:
        ConfigurationError: A value is wrong.
    """
    values: dict[str, dict[str, Any]] = {provider: {} for provider in providers}
    prefixes = {prefix_of(provider): provider for provider in values}
    for key, value in environ.items():
        # Of the providers `acme` and `acme-pro`, the longer name has it.
        prefix = max((each for each in prefixes if key.startswith(each)), key=len, default=None)
        name = key.removeprefix(prefix or "").lower()
        if prefix and value.strip() and name not in ("", "name", "provider"):
            values[prefixes[prefix]][name] = value
    for provider, known in values.items():
        if known.keys() - _OWN.keys():
            if "max_running" in known:
                known["max_running"] = _whole(known["max_running"], f"{prefix_of(provider)}MAX_RUNNING")
            yield _account({"name": provider, "provider": provider, **known}, ENVIRONMENT)


def prefix_of(provider: str) -> str:
    """
    What the variables of *provider* begin with.
    """
    return f"TELECINE_{provider.upper().replace('-', '_')}_"


def _from_file(path: Path, environ: Mapping[str, str]) -> Settings:
    try:
        data = tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(f"{path} is not TOML: {error}") from error
    accounts = tuple(_account(entry, str(path)) for entry in _tables(data, "accounts", environ, path))
    names = [account.name for account in accounts]
    for name in names:
        if names.count(name) > 1:
            raise ConfigurationError(f"{path}: two accounts are called {name}")
    models = tuple(_tables(data, "models", environ, path))
    return Settings(accounts=accounts, models=models, source=str(path))


def _tables(
    data: Mapping[str, Any], key: str, environ: Mapping[str, str], path: Path
) -> list[dict[str, Any]]:
    """
    The tables under ``[[key]]``, filled in; what else is in the file is for others to read.
    """
    entries: Any = _filled(data.get(key, []), environ, path, key)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigurationError(f"{path}: `{key}` is a list of tables, each under [[{key}]]")
    return list(entries)


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
    # A key that was pasted with a line end would fit into no header.
    credentials = {key: value.strip() for key, value in entry.items() if key not in _OWN}
    return Account(credentials=credentials, **known)


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


def _whole(text: str, key: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ConfigurationError(f"{ENVIRONMENT}: `{key}` is a whole number") from None
