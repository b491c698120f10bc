"""
How a call proves whose it is.

Change: this file. A signature takes what it signs as arguments, and ``now`` from the hook.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telecine import Account

CREDENTIALS = (("api_key",),)
"""The names of what an account must have; ``(("access_key", "secret_key"),)`` for a pair."""


def headers(account: Account) -> dict[str, str]:
    """
    The headers of every call.
    """
    return {"authorization": f"Bearer {account.secret('api_key')}"}
