"""
The query parameters that a request may have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from ._refusals import invalid

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

STATUSES = ("processing", "succeeded", "failed")
_MOST = 100
_USUAL = 20
_WORDS = {"true": True, "1": True, "": True, "false": False, "0": False}


def only(params: QueryParams, *known: str) -> None:
    """
    Refuse a parameter that is not *known*: it might have mattered to whoever sent it.

    Raises:
        Refused: There is one.
    """
    for name in params:
        if name not in known:
            allowed = f"; there is {', '.join(known)}" if known else ""
            raise invalid("unknown_parameter", f"there is no query parameter {name:.60}{allowed}", name[:60])


def dry_run(params: QueryParams) -> bool:
    """
    Whether only a preview is wanted.

    Raises:
        Refused: It says neither, or asks for something else.
    """
    only(params, "dry_run")
    stated = params.get("dry_run", "false").lower()
    if stated not in _WORDS:
        raise invalid("invalid_request", "`dry_run` is true or false", "dry_run")
    return _WORDS[stated]


@attrs.frozen(kw_only=True)
class Page:
    """
    Which part of a list is wanted.

    Attributes:
        limit: How many.
        after: The id of the last task of the page before.
        status: In one of the three words.
        user: As tasks were asked for with.
    """

    limit: int = _USUAL
    after: str | None = None
    status: str | None = None
    user: str | None = None

    @classmethod
    def of(cls, params: QueryParams) -> Page:
        """
        The page that *params* describe.

        Raises:
            Refused: One of them is none of its kind.
        """
        limit, status = params.get("limit", str(_USUAL)), params.get("status")
        if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:9]) <= _MOST):
            raise invalid("invalid_request", f"`limit` is 1 to {_MOST}", "limit")
        if status is not None and status not in STATUSES:
            raise invalid("invalid_request", f"`status` is one of {', '.join(STATUSES)}", "status")
        return cls(limit=int(limit), after=_text(params, "after"), status=status, user=_text(params, "user"))

    def arguments(self) -> dict[str, Any]:
        """
        By the engine's names.
        """
        return attrs.asdict(self)


def _text(params: QueryParams, name: str) -> str | None:
    value = params.get(name)
    if value is not None and "\0" in value:
        raise invalid("invalid_request", f"`{name}` holds a character that nothing has", name)
    return value
