"""
What would be sent, to look at: secrets masked, nothing sent.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs

from ._account import Account
from ._http import HttpRequest
from ._origin import CREDENTIAL_HEADERS, Origins
from ._request import GenerationRequest, Notice

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from ._call import Call
    from ._provider import Provider

SIGNED = "<signed>"
"""Stands for every signature and token."""


@attrs.frozen(kw_only=True)
class Preview:
    """
    A submit that was not made.

    Attributes:
        provider: The provider's name.
        model: The vendor's id.
        requests: In order, with secrets masked; those that need no answer first.
        warnings: What will not, or not quite, be as asked.
    """

    provider: str
    model: str
    requests: tuple[HttpRequest, ...]
    warnings: tuple[Notice, ...]

    def to_json(self) -> dict[str, Any]:
        """
        As plain data; a body that is JSON as such, another one as ``text``.
        """
        return {
            "provider": self.provider,
            "model": self.model,
            "requests": [_plain(request) for request in self.requests],
            "warnings": [attrs.asdict(notice) for notice in self.warnings],
        }


def preview(
    provider: Provider,
    request: GenerationRequest,
    *,
    account: Account | None,
    now: datetime,
    external_id: str,
    callback_url: str | None = None,
    strict: bool = False,
) -> Preview:
    """
    Drive a submit up to where an answer would be needed.

    Args:
        provider: Whose.
        request: What is asked for.
        account: None shows placeholders for the credentials.
        now: Aware.
        external_id: Ours.
        callback_url: For the vendor to call.
        strict: Refuse where there would be a warning.

    Raises:
        Rejected: As the submit itself.
    """
    account = account or placeholder(provider)
    call, arguments = provider.prepared(request, account, now, external_id, callback_url, strict=strict)
    return shown(provider, call, provider.first_requests(call, arguments))


def shown(provider: Provider, call: Call, requests: Iterable[HttpRequest]) -> Preview:
    """
    What *call* of a submit sends first, with secrets masked.
    """
    origins = Origins(call.account, provider.info)
    return Preview(
        provider=provider.name,
        model=call.request.model.removeprefix(f"{provider.name}/") if call.request else "",
        requests=tuple(masked(each, origins) for each in requests),
        warnings=call.notices,
    )


def placeholder(provider: Provider) -> Account:
    """
    An account of words instead of secrets, to look at requests without one.
    """
    names = provider.info.credentials[0]
    return Account(
        name="placeholder", provider=provider.name, credentials={name: f"<{name}>" for name in names}
    )


def masked(request: HttpRequest, origins: Origins) -> HttpRequest:
    """
    *request* without a secret in its address, headers or text.
    """
    text = origins.masked(request.content.decode("utf-8", "surrogateescape"))
    headers = {name: _header(name, origins.masked(value)) for name, value in request.headers.items()}
    return attrs.evolve(
        request,
        url=origins.masked(request.url),
        headers=headers,
        content=text.encode("utf-8", "surrogateescape"),
    )


def _header(name: str, value: str) -> str:
    scheme, space, _ = value.partition(" ")
    if name not in CREDENTIAL_HEADERS:
        return value
    return f"{scheme} {SIGNED}" if space and name.endswith("authorization") else SIGNED


def _plain(request: HttpRequest) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "method": request.method,
        "url": request.url,
        "headers": _sorted(request.headers),
        "json": None,
    }
    try:
        return {**plain, "json": json.loads(request.content)} if request.content else plain
    except ValueError:
        return {**plain, "text": request.content.decode("utf-8", "replace")}


def _sorted(headers: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(headers.items()))
