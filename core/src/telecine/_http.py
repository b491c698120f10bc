"""
What goes to a vendor and what comes back: small, frozen, and no HTTP library's.
"""

from __future__ import annotations

import json as _json
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlencode

import attrs

from ._convert import replies, reply_problem
from ._errors import InvalidResponse

T = TypeVar("T")


def _lower(headers: Mapping[str, str] | None) -> Mapping[str, str]:
    return {name.lower(): value for name, value in (headers or {}).items()}


@attrs.frozen(kw_only=True, repr=False)
class HttpRequest:
    """
    One call to a vendor.

    Attributes:
        method: ``GET``, ``POST``, ...
        url: Absolute.
        headers: By lower-case name.
        content: The exact bytes of the body.
        anonymous: Goes to any public https host, without a credential.
        commits: Whether it may start paid work; None: every method but GET and HEAD does, in a submit.
    """

    method: str
    url: str
    headers: Mapping[str, str] = attrs.field(factory=dict, converter=_lower)
    content: bytes = b""
    anonymous: bool = False
    commits: bool | None = None

    @classmethod
    def post(
        cls,
        url: str,
        *,
        json: object = None,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
        commits: bool | None = None,
    ) -> HttpRequest:
        """
        A POST of *json* (as UTF-8, compact) or of *content*.

        Raises:
            ValueError: *json* holds a number that JSON has no word for.
        """
        headers = {"content-type": "application/json", **_lower(headers)} if json is not None else headers
        if json is not None:
            content = _json.dumps(json, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()
        return cls(
            method="POST", url=url, headers=headers, content=content, anonymous=anonymous, commits=commits
        )

    @classmethod
    def get(
        cls,
        url: str,
        *,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
    ) -> HttpRequest:
        """
        A GET with *params* as its query.
        """
        query = f"?{urlencode(params)}" if params else ""
        return cls(method="GET", url=url + query, headers=headers, anonymous=anonymous)

    def json(self) -> Any:
        """
        The body, read as JSON.
        """
        return _json.loads(self.content)

    def __repr__(self) -> str:
        return f"<HttpRequest {self.method} {self.url.partition('?')[0]}, {len(self.content)} bytes>"


@attrs.frozen(kw_only=True, repr=False)
class HttpResponse:
    """
    What a vendor answered.

    Attributes:
        status: The HTTP status.
        headers: By lower-case name.
        content: The decoded bytes of the body.
    """

    status: int
    headers: Mapping[str, str] = attrs.field(factory=dict, converter=_lower)
    content: bytes = b""

    @classmethod
    def of(
        cls, status: int, json: object = None, *, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """
        An answer of *json*, for tests.
        """
        content = b"" if json is None else _json.dumps(json, ensure_ascii=False).encode()
        return cls(
            status=status, headers={"content-type": "application/json", **(headers or {})}, content=content
        )

    def json(self) -> Any:
        """
        The body, read as JSON; half a character, which could never be stored or printed, becomes ``?``.

        Raises:
            InvalidResponse: It is none.
        """
        try:
            text = self.content.decode("utf-8-sig", "replace")
            return _whole(_json.loads(text)) if "\\ud" in text.lower() else _json.loads(text)
        except (ValueError, RecursionError):
            raise InvalidResponse(
                f"the answer (HTTP {self.status}) is not JSON", status=self.status
            ) from None

    def __repr__(self) -> str:
        return f"<HttpResponse {self.status}, {len(self.content)} bytes>"


def read(response: HttpResponse, shape: type[T]) -> T:
    """
    Read an answer as *shape*, an attrs class of the fields that are used.

    Raises:
        InvalidResponse: Something is missing or of another type; ``path`` says where.
    """
    body = response.json()
    try:
        return replies().structure(body, shape)
    except Exception as error:  # noqa: BLE001  # cattrs raises groups of anything
        path, problem = reply_problem(error)
        message = f"the answer is not as documented: {problem} at {path}"
        raise InvalidResponse(message, path=path, status=response.status) from None


def _whole(value: Any) -> Any:
    """
    A JSON value without half characters.
    """
    return _json.loads(_json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
