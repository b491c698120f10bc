"""
Kling's bearer token: the API key itself, or a JWT signed with an AK/SK pair.

Source: klingai.com/document-api/api/get-started/authentication, read 2026-10.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt

if TYPE_CHECKING:
    from datetime import datetime

    from telecine import Account

LIFETIME = 1800
"""Seconds, as in the vendor's example."""
LEEWAY = 5
"""Seconds that a vendor's clock may be behind."""


def headers(account: Account, now: datetime) -> dict[str, str]:
    """
    The header that proves *account*, signed afresh at *now*.
    """
    return {"authorization": f"Bearer {account.secret('api_key') or token(account, now)}"}


def token(account: Account, now: datetime) -> str:
    """
    A JWT that is good for half an hour from *now*.
    """
    moment = int(now.timestamp())
    claims = {"iss": account.secret("access_key"), "exp": moment + LIFETIME, "nbf": moment - LEEWAY}
    return jwt.encode(claims, account.secret("secret_key"), algorithm="HS256")
