"""
``telecine check``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .._credentials import how_to_set
from .._errors import ConfigurationError, PluginError, PluginNotFound, TelecineError, Unauthorized
from .._settings import FILE
from ._exits import Code, Stop, code_of, sentence
from ._host import connected, sandbox
from ._inputs import config
from ._screen import show_table

if TYPE_CHECKING:
    from pathlib import Path

    from .._account import Account
    from .._client import Client

_WORDS = {Code.DENIED: "denied", Code.BROKEN: "broken", Code.VENDOR: "no answer"}
_WORST = (Code.DENIED, Code.BROKEN, Code.VENDOR, Code.REFUSED, Code.USAGE)
"""Which code wins where several accounts have a problem."""
_REMEDIES: tuple[tuple[type[TelecineError], str], ...] = (
    (Unauthorized, "; correct its credentials"),
    (PluginNotFound, "; install its package, or correct `provider` of the account"),
    (PluginError, "; see telecine providers"),
)


@click.command("check")
@click.option("--account", metavar="NAME", help="Only accounts of this name.")
@config
@sandbox
@click.pass_context
def command(ctx: click.Context, account: str | None, config: Path | None, *, sandbox: bool) -> None:
    """
    Prove the credentials of each account, without cost.

    The exit code is 4 if any of them is denied.
    """
    with connected(config, sandbox=sandbox) as client:
        chosen = [each for each in client.accounts if account in (None, each.name)]
        if not chosen:
            raise _nobody(client, account)
        found = [_checked(client, each) for each in chosen]
    rows = ((each.name, each.provider, *said) for each, (_, *said) in zip(chosen, found, strict=True))
    show_table(("account", "provider", "result", ""), rows)
    codes = {code for code, *_ in found}
    ctx.exit(next((code for code in _WORST if code in codes), Code.OK))


def _nobody(client: Client, wanted: str | None) -> Exception:
    """
    That nothing can be checked, and what to do.
    """
    if client.accounts:
        names = ", ".join(each.name for each in client.accounts)
        return ConfigurationError(f"there is no account {wanted}; configured are {names}")
    working = [each.name for each in client.registry.installed() if not each.error]
    ways = [f"for {name}, {how_to_set(client.registry.get(name).info)}" for name in working]
    return Stop(Code.USAGE, f"there is no account to check; write {FILE}, or set variables", *ways)


def _checked(client: Client, account: Account) -> tuple[Code, str, str]:
    """
    The exit code that it means, a word and the rest.
    """
    try:
        provider = client.registry.get(account.provider)
        if "check" not in provider.hooks:
            return Code.OK, "unknown", f"{provider.info.label} has no call that would prove it"
        return Code.OK, "good", client.check(account)
    except TelecineError as error:
        code = code_of(error)
        remedy = next((text for kind, text in _REMEDIES if isinstance(error, kind)), "")
        return code, _WORDS.get(code, "unknown"), f"{sentence(error)}{remedy}"
