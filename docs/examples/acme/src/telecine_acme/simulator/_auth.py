"""
Who may call.

Change: what the vendor wants to see, and the credential of the sandbox's only account.
"""

import hmac

from starlette.requests import Request

from ._errors import Refusal

CREDENTIALS = {"API_KEY": "acme-sandbox-key-that-is-no-secret"}


def authenticate(request: Request) -> None:
    """
    Let the caller in, or refuse as the vendor does.
    """
    word, _, key = request.headers.get("authorization", "").partition(" ")
    if word != "Bearer" or not hmac.compare_digest(key.encode(), CREDENTIALS["API_KEY"].encode()):
        raise Refusal("bad_key")
