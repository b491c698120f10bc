"""
How the gateway runs: from ``[gateway]`` in ``telecine.toml``, each value also from the environment.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import attrs

from telecine import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
from contextlib import suppress

_MIB, _DAY = 1024 * 1024, 86_400.0


@attrs.frozen(kw_only=True)
class GatewaySettings:
    """
    The settings of a gateway.

    Attributes:
        database: ``sqlite:///FILE``.
        public_url: Where clients and vendors reach the gateway.
        compat: Other formats' readers to please: ``new-api``.
        unknown_options: ``refuse`` or ``warn``.
        allow_unlisted_models: Whether ``provider/id`` may name what no catalogue lists.
        allow_private_hosts: Hosts on private addresses that results may live on.
        api_keys: Client keys for simple use; each is an owner of its own.
        submit_timeout: Seconds; then the answer of a submit counts as lost.
        unresolved_after: Seconds until an unresolved job fails as ``submit_unknown``.
        deadline: Seconds that a job may wait for a vendor to take it.
        worker_ttl: Seconds without a beat after which a worker counts as dead.
        grace: Seconds that a vendor may need until it shows a job that it took.
        calls_per_second: For each account.
        poll_every: Seconds between polls of a young job; None leaves it to the provider.
        keep_inputs: Seconds that a finished job's request is kept.
        keep_jobs: Seconds that a finished job is kept.
        max_body: Bytes of a request.
        inline_limit: Bytes of a video that is given inline.
        log_format: ``console`` or ``json``.
    """

    database: str = "sqlite:///telecine.db"
    public_url: str | None = None
    compat: tuple[str, ...] = ()
    unknown_options: str = "refuse"
    allow_unlisted_models: bool = False
    allow_private_hosts: tuple[str, ...] = ()
    api_keys: tuple[str, ...] = attrs.field(default=(), repr=False)
    submit_timeout: float = 30.0
    unresolved_after: float = 1800.0
    deadline: float = 3600.0
    worker_ttl: float = 15.0
    grace: float = 10.0
    calls_per_second: float = 50.0
    poll_every: float | None = None
    keep_inputs: float = 7 * _DAY
    keep_jobs: float = 30 * _DAY
    max_body: int = 64 * _MIB
    inline_limit: int = 32 * _MIB
    log_format: str = "console"


def load(
    path: str | os.PathLike[str] | None = None, environ: Mapping[str, str] | None = None
) -> GatewaySettings:
    """
    Read the settings; the environment wins.

    Args:
        path: The file; else ``TELECINE_CONFIG``, else ``telecine.toml`` where there is one.
        environ: In place of the process's own.

    Raises:
        ConfigurationError: One sentence that names the key and the file.
    """
    environ = os.environ if environ is None else environ
    place = Path(path or environ.get("TELECINE_CONFIG") or "telecine.toml")
    known: dict[str, Any] = {}
    for key, value in _table(place, stated=bool(path or environ.get("TELECINE_CONFIG"))).items():
        if key not in _READERS:
            names = ", ".join(_READERS)
            raise ConfigurationError(f"{place}: `gateway.{key}` is no key; there are {names}")
        known[key] = _value(key, value, f"{place}: `gateway.{key}`")
    for key in _READERS:
        variable = f"TELECINE_{key.upper()}"
        if environ.get(variable, "").strip():
            known[key] = _value(key, environ[variable].strip(), f"the environment: `{variable}`")
    return GatewaySettings(**known)


def _table(place: Path, *, stated: bool) -> Mapping[str, Any]:
    if not stated and not place.exists():
        return {}
    try:
        table: Any = tomllib.loads(place.read_text("utf-8-sig")).get("gateway", {})
    except OSError as error:
        raise ConfigurationError(f"{place} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise ConfigurationError(f"{place} is not TOML: {error}") from error
    if isinstance(table, dict):
        return table
    raise ConfigurationError(f"{place}: `gateway` is a table, [gateway]")


def _value(key: str, value: object, where: str) -> Any:
    try:
        return _READERS[key](value)
    except ValueError as error:
        raise ConfigurationError(f"{where} is {error}") from None


def _text(value: object) -> str:
    if isinstance(value, str) and value:
        return value
    raise ValueError("a string")


def _database(value: object) -> str:
    if not _text(value).startswith("sqlite:///"):
        raise ValueError("sqlite:///FILE")
    return _text(value)


def _address(value: object) -> str:
    parts = urlsplit(_text(value))
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("an http(s) address")
    return _text(value).rstrip("/")


def _words(value: object) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise ValueError("a list of strings")
    return tuple(item.strip() for item in items if item.strip())


def _one_of(*words: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in words:
            raise ValueError(f"{' or '.join(words)}, not {value!s:.40}")
        return str(value)

    return read


def _compat(value: object) -> tuple[str, ...]:
    return tuple(_one_of("new-api")(word) for word in _words(value))


def _truth(value: object) -> bool:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise ValueError("true or false")
    return value == "true"


def _seconds(value: object) -> float:
    found = 0.0
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        with suppress(ValueError):
            found = float(value)
    if not 0 < found < 1e10:  # noqa: PLR2004  # three hundred years; neither NaN nor infinite
        raise ValueError("a number above 0")
    return found


_READERS: Mapping[str, Callable[[object], Any]] = {
    "database": _database,
    "public_url": _address,
    "compat": _compat,
    "unknown_options": _one_of("refuse", "warn"),
    "allow_unlisted_models": _truth,
    "allow_private_hosts": _words,
    "api_keys": _words,
    "submit_timeout": _seconds,
    "unresolved_after": _seconds,
    "deadline": _seconds,
    "worker_ttl": _seconds,
    "grace": _seconds,
    "calls_per_second": _seconds,
    "poll_every": _seconds,
    "keep_inputs": _seconds,
    "keep_jobs": _seconds,
    "max_body": lambda value: max(1, int(_seconds(value))),
    "inline_limit": lambda value: max(1, int(_seconds(value))),
    "log_format": _one_of("console", "json"),
}
