"""
Who may call: a key after the word ``Token``.

Source: https://platform.vidu.com/docs (quick-start). The word is not ``Bearer``.
"""

import hmac

from starlette.requests import Request

from ._errors import Refusal

CREDENTIALS = {"API_KEY": "vda_000000000000000001_sandbox"}


def authenticate(request: Request) -> None:
    """
    Let the caller in, or raise the refusal that the vendor documents.
    """
    word, _, key = request.headers.get("authorization", "").partition(" ")
    if word != "Token" or not hmac.compare_digest(key.encode(), CREDENTIALS["API_KEY"].encode()):
        raise Refusal("Unauthorized")
