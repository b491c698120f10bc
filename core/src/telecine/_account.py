"""
Whose account a call is made on, and its secrets.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import final
from urllib.parse import quote, quote_plus

import attrs


@final
class Secret:
    """
    A string that shows as ``***`` everywhere but where it is revealed.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """
        The value itself; for signing and sending only.
        """
        return self._value

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        return Secret, (self._value,)


def _without_slash(url: str) -> str:
    return url.rstrip("/")


def _secret(value: str | Secret) -> Secret:
    return value if isinstance(value, Secret) else Secret(value)


def _secrets(credentials: Mapping[str, str | Secret]) -> Mapping[str, Secret]:
    for name, value in credentials.items():
        if not isinstance(value, str | Secret):
            # Often an environment variable that is not set; told here, without the value.
            raise TypeError(f"the credential {name!r} is a string, not {type(value).__name__}")
    return {name: _secret(value) for name, value in credentials.items()}


@attrs.frozen(kw_only=True)
class Account:
    """
    One account at one vendor.

    Attributes:
        name: What the host calls it.
        provider: The provider's name.
        base_url: The vendor's address, without a slash at the end; empty for the provider's default.
        credentials: By the names that the provider declares; plain strings become `Secret`.
        max_running: How many jobs may run at once, where known.
        options: Settings that are no secrets, by the names that the provider declares, such as a region.
    """

    name: str
    provider: str
    base_url: str = attrs.field(default="", converter=_without_slash)
    credentials: Mapping[str, Secret] = attrs.field(factory=dict, converter=_secrets)
    max_running: int | None = None
    options: Mapping[str, str] = attrs.field(factory=dict)

    def secret(self, name: str) -> str:
        """
        The revealed credential of that name; empty where there is none.
        """
        secret = self.credentials.get(name)
        return secret.reveal() if secret else ""


@attrs.frozen(kw_only=True)
class Session:
    """
    A token that was exchanged for an account's credentials.

    Attributes:
        token: What the vendor's calls carry.
        expires_at: Aware UTC; not used from shortly before then on.
    """

    token: Secret = attrs.field(converter=_secret)
    expires_at: datetime


_HIDDEN = 4  # characters; anything shorter is in every text, and hides nothing


def mask(text: str, secrets: tuple[str, ...]) -> str:
    """
    *text* with every one of *secrets* worth the name shown as ``***``, also quoted for an address or as JSON.
    """
    forms = {form for secret in secrets if len(secret) >= _HIDDEN for form in _forms(secret)}
    for form in sorted(forms, key=len, reverse=True):
        text = text.replace(form, "***")
    return text


def _forms(secret: str) -> set[str]:
    if secret.isalnum() and secret.isascii():
        return {secret}
    return {secret, quote(secret, safe=""), quote(secret), quote_plus(secret), json.dumps(secret)[1:-1]}
