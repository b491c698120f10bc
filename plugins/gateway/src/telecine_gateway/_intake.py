"""
From a body to an order: everything that can be known without the vendor, before anything is kept.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import attrs

from telecine import GenerationRequest, Notice, Registry, Rejected, Unsupported, read_body
from telecine._preview import shown

from ._accounts import Accounts
from ._ids import new_external_id
from ._order import Order
from ._rows import request_to_bytes
from ._settings import GatewaySettings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from telecine import Provider


MOST_VIDEOS = 10
_SEED_PARTS = "each of the {n} videos has a seed of its own, from {first} to {last}"


@attrs.frozen(kw_only=True)
class Intake:
    """
    Makes orders of bodies.
    """

    registry: Registry
    accounts: Accounts
    settings: GatewaySettings

    def order(self, body: Mapping[str, Any], now: datetime, *, strict: bool = False) -> Order:
        """
        Read, resolve and try *body*; nothing is kept or sent.

        Raises:
            Rejected: It cannot be done as it is; names the field.
            Denied: The account does not fit.
            ConfigurationError: The provider has no account.
        """
        request, notices = read_body(body)
        provider, model = self.registry.locate(request.model)
        if not model.listed and not self.settings.allow_unlisted_models:
            raise Unsupported(f"{request.model:.100} is in no catalogue of this gateway", param="model")
        single, parts = self._parts(request, provider)
        single, callback_url = _without_ours(single)
        notices += _about(request, callback_url, parts)
        account = self.accounts.of(provider.name, None)
        call, arguments = provider.prepared(single, account, now, new_external_id(now), None, strict=False)
        requests = provider.first_requests(call, arguments)
        notices += call.notices
        self._hold(notices, strict=strict)
        resolved = arguments["request"]
        return Order(
            request=resolved
            if resolved.model == request.model
            else attrs.evolve(resolved, model=request.model),
            provider=provider.name,
            models=frozenset({model.id, resolved.model, f"{provider.name}/{model.id}"}),
            warnings=notices,
            shown=lambda: attrs.evolve(shown(provider, call, requests), warnings=notices),
            request_hash=hashlib.sha256(request_to_bytes(request)).hexdigest(),
            told={
                "operation": str(resolved.operation),
                "response_format": request.response_format,
                "user": request.user,
            },
            parts=parts,
            callback_url=callback_url,
        )

    def _parts(self, request: GenerationRequest, provider: Provider) -> tuple[GenerationRequest, int]:
        """
        One job for several videos where the vendor makes them at once, else one for each.
        """
        if request.n is None or request.n == 1:
            return request, 1
        with suppress(Rejected):
            provider.resolve(request)
            return request, 1
        provider.resolve(attrs.evolve(request, n=1))
        if request.n > MOST_VIDEOS:
            raise Unsupported(
                f"`n` is at most {MOST_VIDEOS}, not {request.n}", param="n", allowed=range(1, MOST_VIDEOS + 1)
            )
        return attrs.evolve(request, n=1), request.n

    def _hold(self, notices: tuple[Notice, ...], *, strict: bool) -> None:
        unwanted = [
            notice
            for notice in notices
            if strict or (notice.code == "unknown_option" and self.settings.unknown_options == "refuse")
        ]
        if unwanted:
            message = "; ".join(notice.message for notice in unwanted)
            raise Unsupported(message, param=unwanted[0].param)


def _without_ours(request: GenerationRequest) -> tuple[GenerationRequest, str | None]:
    """
    Without what the gateway does itself: hand over the video, and call back, which is never the vendor's.
    """
    if "callback_url" not in request.metadata and request.response_format is None:
        return request, None
    options = dict(request.metadata)
    stated = options.pop("callback_url", None)
    bare = attrs.evolve(request, metadata=options, response_format=None)
    return bare, None if stated is None else str(stated)


def _about(request: GenerationRequest, callback_url: str | None, parts: int) -> tuple[Notice, ...]:
    found = []
    if callback_url is not None:
        message = "`callback_url` is not called by this version; ask for the task"
        found.append(Notice(code="not_delivered", param="callback_url", message=message))
    if parts > 1 and request.seed is not None:
        message = _SEED_PARTS.format(n=parts, first=request.seed, last=request.seed + parts - 1)
        found.append(Notice(code="adjusted", param="seed", message=message))
    return tuple(found)
