"""
Who may call: an API key, or a JWT signed with an AccessKey's SecretKey.

Source: https://kling.ai/document-api/api/get-started/authentication, read
2026-10-04. Neither a leeway nor a longest lifetime is documented, so there is none.
"""

import hmac
from typing import TypeGuard

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request

from telecine_sandbox import sandbox_of

from ._errors import Refusal

CREDENTIALS = {
    "ACCESS_KEY": "sandbox-access-key",
    "SECRET_KEY": "sandbox-secret-key-that-is-not-secret",
    "API_KEY": "api-key-kling-sandbox",
}
KEY = OctKey.import_key(CREDENTIALS["SECRET_KEY"])


def authenticate(request: Request) -> None:
    """
    Let the caller in, or raise the refusal that the vendor documents.
    """
    header = request.headers.get("authorization", "")
    if not header.strip():
        raise Refusal(1001)
    scheme, _, token = header.partition(" ")
    if scheme != "Bearer" or not token:
        raise Refusal(1002)
    if hmac.compare_digest(token.encode(), CREDENTIALS["API_KEY"].encode()):
        return
    if token.count(".") != 2:  # noqa: PLR2004 - the dots of a JWT
        raise Refusal(1002)
    _verify(token, sandbox_of(request).wall_clock())


def _verify(token: str, now: float) -> None:
    try:
        claims = jwt.decode(token, KEY, algorithms=["HS256"]).claims
    except (JoseError, ValueError) as error:
        raise Refusal(1000) from error
    if claims.get("iss") != CREDENTIALS["ACCESS_KEY"]:
        raise Refusal(1002)
    expires, begins = claims.get("exp"), claims.get("nbf", 0)
    if not _is_instant(expires) or not _is_instant(begins):
        raise Refusal(1000)
    if begins > now:
        raise Refusal(1003)
    if expires <= now:
        raise Refusal(1004)


def _is_instant(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
