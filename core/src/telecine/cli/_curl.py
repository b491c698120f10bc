"""
A preview as commands for a shell, with variables where the credentials go.
"""

from __future__ import annotations

import re
import secrets
import shlex
from typing import TYPE_CHECKING

import attrs

from .._origin import CREDENTIAL_HEADERS
from .._preview import SIGNED, placeholder
from .._settings import prefix_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._account import Account
    from .._desk import Desk
    from .._http import HttpRequest
    from .._provider import Provider
    from ._inputs import Asked

Variables = dict[str, str]
"""What stands for a credential, and the name of the variable that holds it."""


def curl(desk: Desk, asked: Asked, external_id: str) -> list[str]:
    """
    One command for each request. What only telecine can sign is masked.
    """
    provider, _ = desk.registry.locate(asked.request.model)
    account, variables = _without_secrets(desk, provider, asked.account)
    call, arguments = provider.prepared(
        asked.request, account, desk.clock(), external_id, None, strict=asked.strict
    )
    return [_command(request, variables) for request in provider.first_requests(call, arguments)]


def _without_secrets(desk: Desk, provider: Provider, name: str | None) -> tuple[Account, Variables]:
    """
    The account with every credential replaced by a word that nothing else has in it.
    """
    known = name is not None or any(each.provider == provider.name for each in desk.accounts)
    account = desk.account(provider.name, name) if known else placeholder(provider)
    stands = {credential: f"credential-{secrets.token_hex(12)}" for credential in account.credentials}
    variables = {
        word: f"{prefix_of(provider.name)}{credential.upper()}" for credential, word in stands.items()
    }
    return attrs.evolve(account, credentials=stands), variables


def _command(request: HttpRequest, variables: Variables) -> str:
    parts = [f"curl -X {request.method} {_quoted(request.url, variables)}"]
    for name, value in sorted(request.headers.items()):
        parts.append(f"-H {_quoted(f'{name}: {_shown(name, value, variables)}', variables)}")
    if request.content:
        parts.append(f"--data-binary {_quoted(request.content.decode('utf-8', 'replace'), variables)}")
    return " \\\n  ".join(parts)


def _shown(name: str, value: str, variables: Mapping[str, str]) -> str:
    """
    A header's *value*; a signature of placeholders is good for nothing.
    """
    if name not in CREDENTIAL_HEADERS or any(word in value for word in variables):
        return value
    scheme, space, _ = value.partition(" ")
    return f"{scheme} {SIGNED}" if space else SIGNED


def _quoted(text: str, variables: Mapping[str, str]) -> str:
    """
    *text* as one word of a shell, with the variables left for the shell to fill in.
    """
    words = "|".join(map(re.escape, variables)) or "(?!)"
    pieces = re.split(f"({words})", text)
    return "".join(
        f'"${variables[piece]}"' if piece in variables else shlex.quote(piece) for piece in pieces if piece
    )
