"""
Who may call: Volcengine Signature V4.

Sources: https://www.volcengine.com/docs/6369/67268 (signing) and 6444/1390583
(samples), read 2026-10. The order of the checks is not documented; here it is that
of the errors' numbers. Nor is it said which error a wrong region or a credential of
another day is: here the signature does not match.
"""

import hashlib
import hmac
import re
from collections.abc import Container
from datetime import UTC, datetime
from functools import reduce
from urllib.parse import quote

import attrs
from starlette.requests import Request

from ._errors import GatewayRefusal

# Nobody's: the keys of the published test vectors.
CREDENTIALS = {
    "ACCESS_KEY": "AKLTFAKEFAKEFAKEFAKEFAKEFAKE0001",
    "SECRET_KEY": "RkFLRVNFQ1JFVEZBS0VTRUNSRVRGQUtFU0VDUkVUMDA=",
}
ALGORITHM = "HMAC-SHA256"
SERVICE = "cv"
SKEW = 900  # seconds, and the usual validity
SECONDS = re.compile(r"[0-9]{1,9}")
INSTANT = re.compile(r"[0-9]{8}T[0-9]{6}Z")
CREDENTIAL_PARTS = 5


@attrs.frozen(kw_only=True)
class Claim:
    """
    What a signed request says about itself.

    Attributes:
        access_key: Who signed.
        scope: Date, region, service and the word that ends it.
        names: The signed headers, in the order in which they were signed.
        signature: In hex.
        instant: The X-Date header.
    """

    access_key: str
    scope: tuple[str, ...]
    names: tuple[str, ...]
    signature: str
    instant: str


def read_claim(request: Request) -> Claim:
    """
    Return the claim, or raise the refusal that names what is missing of it.
    """
    scheme, _, rest = request.headers.get("authorization", "").strip().partition(" ")
    if scheme != ALGORITHM:
        raise GatewayRefusal("MissingAuthenticationToken", f"no Authorization of the kind {ALGORITHM}")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    access_key, *scope = parts.get("Credential", "").split("/")
    names = tuple(parts.get("SignedHeaders", "").split(";"))
    needed = {"host", "x-date"} | ({"x-security-token"} & set(request.headers))
    lacking = sorted((needed - set(names)) | {name for name in names if name not in request.headers})
    if len(scope) != CREDENTIAL_PARTS - 1:
        raise GatewayRefusal("MissingRequestInfo", "Credential is not key/date/region/service/request")
    if lacking:
        raise GatewayRefusal("MissingRequestInfo", f"headers must be there and signed: {lacking}")
    if not parts.get("Signature"):
        raise GatewayRefusal("MissingSignature", "no Signature in Authorization")
    return Claim(
        access_key=access_key,
        scope=tuple(scope),
        names=names,
        signature=parts["Signature"],
        instant=request.headers["x-date"],
    )


def check_time(claim: Claim, now: float, validity: str | None) -> None:
    """
    Refuse a signature that is too old, or from too far in the future.

    Args:
        claim: What is said.
        now: Unix seconds.
        validity: Seconds that the caller wants it to be good for, if any.
    """
    validity = str(SKEW) if validity is None else validity
    try:
        signed = datetime.strptime(claim.instant, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError as error:
        raise GatewayRefusal("InvalidTimestamp", "X-Date is not of the form YYYYMMDDTHHMMSSZ") from error
    if not INSTANT.fullmatch(claim.instant) or not SECONDS.fullmatch(validity):
        raise GatewayRefusal("InvalidTimestamp", "X-Date or X-Expires cannot be read")
    if not signed - SKEW <= now <= signed + int(validity):
        raise GatewayRefusal("InvalidTimestamp", "the signature is not valid at this time")


def check_signature(claim: Claim, request: Request, content: bytes, regions: Container[str]) -> None:
    """
    Refuse a signature that is not one of these bytes by the holder of the secret.
    """
    if not _same(claim.access_key, CREDENTIALS["ACCESS_KEY"]):
        raise GatewayRefusal("InvalidAccessKey", "there is no such access key")
    date, region, service, end = claim.scope
    fits = date == claim.instant[:8] and region in regions and (service, end) == (SERVICE, "request")
    digest = hashlib.sha256(content).hexdigest()
    told = request.headers["x-content-sha256"] if "x-content-sha256" in claim.names else digest
    scope = "/".join(claim.scope)
    canonical = hashlib.sha256(_canonical(claim, request, digest).encode("latin-1")).hexdigest()
    text = f"{ALGORITHM}\n{claim.instant}\n{scope}\n{canonical}"
    key = reduce(_hmac, claim.scope, CREDENTIALS["SECRET_KEY"].encode())
    if not fits or not _same(told.strip(), digest) or not _same(claim.signature, _hmac(key, text).hex()):
        raise GatewayRefusal("SignatureDoesNotMatch", "the signature is not that of this request")


def _canonical(claim: Claim, request: Request, digest: str) -> str:
    pairs = sorted(request.query_params.multi_items())
    query = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in pairs)
    headers = "".join(f"{name}:{_header(request, name)}\n" for name in claim.names)
    path = quote(request.scope["path"])
    return "\n".join((request.method, path, query, headers, ";".join(claim.names), digest))


def _header(request: Request, name: str) -> str:
    value = request.headers[name].strip()
    # The vendor's own clients sign the host without the port that its scheme implies.
    return value.removesuffix(":80").removesuffix(":443") if name == "host" else value


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode("latin-1"), "sha256")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
