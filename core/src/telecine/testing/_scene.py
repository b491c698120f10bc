"""
A model in an operation that it is sold for, and what a request for it sends.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from .._errors import Rejected
from .._http import HttpRequest
from .._model import Model
from .._provider import Provider
from .._request import Operation
from .._wire import read_body
from ._case import EXTERNAL_ID, NOW, fake_account

if TYPE_CHECKING:
    from .._offer import Offer

FRAMES = {
    Operation.TEXT: (),
    Operation.IMAGE: ("first_frame",),
    Operation.FIRST_LAST: ("first_frame", "last_frame"),
}


@attrs.frozen
class Sent:
    """
    What went out, and what was said about it.

    Attributes:
        request: What is sent first; None where the request was refused.
        told: Field and message of each warning, or of the refusal.
    """

    request: HttpRequest | None
    told: tuple[tuple[str, str], ...]

    @property
    def text(self) -> str:
        """
        Address and body; empty where the request was refused.
        """
        sent = self.request
        return f"{sent.url}\n{sent.content.decode('utf-8', 'replace')}" if sent else ""

    @property
    def headers(self) -> str:
        """
        What the headers say; empty where the request was refused.
        """
        return "\n".join(self.request.headers.values()) if self.request else ""

    @property
    def body(self) -> Any:
        """
        The body, where it is JSON, else None.
        """
        return json_of(self.request) if self.request else None

    def names(self, *names: str) -> bool:
        """
        Whether a warning or a refusal names one of these fields.
        """
        return any(
            name in re.split(r"[.\[\]]", param) or f"`{name}`" in text
            for param, text in self.told
            for name in names
        )


@attrs.frozen
class Scene:
    """
    A model in an operation that it is sold for.

    Attributes:
        provider: Whose.
        model: The model.
        operation: What the video is made from.
        needed: Values of the options that it cannot do without.
        ratio: One for fields that make another operation of it, which may not do without.
    """

    provider: Provider
    model: Model
    operation: Operation
    needed: Mapping[str, object] = attrs.field(factory=dict, eq=False)
    ratio: object = None

    def __str__(self) -> str:
        return f"{self.model.id}-{self.operation}"

    @property
    def offers(self) -> list[Offer]:
        """
        What the model is sold with in this operation.
        """
        return [offer for offer in self.model.offers if offer.operation is self.operation]

    def body(self) -> dict[str, Any]:
        """
        The plainest request for it.
        """
        offer = self.offers[0]
        roles = FRAMES.get(self.operation, ("reference",) * (offer.images or (1,))[0])
        images = [
            {"url": f"https://media.example.com/{place}.png", "role": role}
            for place, role in enumerate(roles)
        ]
        body: dict[str, Any] = {} if offer.prompt == "none" else {"prompt": "a paper boat"}
        body |= {"images": images} if images else {}
        return {"model": self.model.spelling, **body, **({"metadata": self.needed} if self.needed else {})}

    def play(self, **fields: object) -> Sent:
        """
        What a submit sends before an answer is needed.
        """
        body = {**self.body(), **fields}
        if isinstance(options := fields.get("metadata"), dict):
            body["metadata"] = {**self.needed, **options}
        try:
            request, notices = read_body(body)
            call, arguments = self.provider.prepared(
                request, fake_account(self.provider), NOW, EXTERNAL_ID, None, strict=False
            )
            first = self.provider.first_requests(call, arguments)[-1]
        except Rejected as error:
            if error.param == "aspect_ratio" and self.ratio and "aspect_ratio" not in {*body, *fields}:
                return attrs.evolve(self, ratio=None).play(**fields, aspect_ratio=self.ratio)
            return Sent(None, ((error.param or "", error.message),))
        told = tuple((notice.param, notice.message) for notice in (*notices, *call.notices))
        return Sent(first, told)


def json_of(request: HttpRequest) -> Any:
    """
    The body of a request, where it is JSON, else None.
    """
    try:
        return request.json()
    except ValueError:
        return None


def scenes(provider: Provider, samples: Mapping[str, list[object]]) -> list[Scene]:
    """
    Every model in every operation, and one model that no catalogue lists.

    *samples* are values of options, for those that a model cannot do without.
    """
    catalogue = provider.info.catalogue
    unlisted = catalogue.find(f"{provider.name}/never-heard-of")
    models = (*catalogue.models, *([unlisted] if unlisted else []))
    ratio = samples.get("aspect_ratio", [None])[0]
    return [
        Scene(provider, model, operation, {key: samples[key][0] for key in required if key in samples}, ratio)
        for model in models
        for operation, required in {
            offer.operation: offer.required for offer in reversed(model.offers)
        }.items()
    ]
