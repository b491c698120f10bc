"""
Volcengine Signature V4: the headers that prove an account, over the exact bytes that are sent.

Source: volcengine.com/docs/6369/67268 (signing) and docs/6444/1390583 (samples), read 2026-10. The key
is derived as in AWS Signature V4, without a prefix before the secret, and "request" ends the scope.
"""

from __future__ import annotations

import hmac
from datetime import UTC
from functools import reduce
from hashlib import sha256
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, quote, urlsplit

import attrs

if TYPE_CHECKING:
    from datetime import datetime

    from telecine import Account, HttpRequest

ALGORITHM = "HMAC-SHA256"
SERVICE = "cv"


def signed(request: HttpRequest, account: Account, now: datetime, region: str) -> HttpRequest:
    """
    *request* with the headers that prove *account*; good for 900 seconds from *now*.
    """
    moment = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {
        **request.headers,
        "x-date": moment,
        "x-content-sha256": sha256(request.content).hexdigest(),
    }
    if token := account.secret("session_token"):
        headers["x-security-token"] = token
    scope = (moment[:8], region, SERVICE, "request")
    url = urlsplit(request.url)
    names, canonical = _canonical(request.method, url, {**headers, "host": _host(url)})
    text = "\n".join((ALGORITHM, moment, "/".join(scope), sha256(canonical.encode()).hexdigest()))
    # The secret looks like base64 and is used as the text that it is.
    key = reduce(_hmac, scope, account.secret("secret_key").encode())
    proof = (
        f"Credential={account.secret('access_key')}/{'/'.join(scope)}",
        f"SignedHeaders={names}",
        f"Signature={_hmac(key, text).hex()}",
    )
    return attrs.evolve(request, headers={**headers, "authorization": f"{ALGORITHM} {', '.join(proof)}"})


def _canonical(method: str, url: SplitResult, headers: dict[str, str]) -> tuple[str, str]:
    """
    The names of the signed headers, and the request as it is hashed.
    """
    pairs = sorted(parse_qsl(url.query, keep_blank_values=True))
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    lines = "".join(f"{name}:{headers[name].strip()}\n" for name in sorted(headers))
    names = ";".join(sorted(headers))
    parts = (method, url.path or "/", query, lines, names, headers["x-content-sha256"])
    return names, "\n".join(parts)


def _host(url: SplitResult) -> str:
    """
    As clients send it: in lower case, and without the port that a scheme implies.
    """
    host = url.netloc.rpartition("@")[2].lower()
    return host.removesuffix(":443").removesuffix(":80")


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
