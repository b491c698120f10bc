"""
The models of all providers, as OpenAI lists models, with what each can do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from telecine import Model, Offer

_OF_OFFER = (
    "operation", "duration", "audio", "aspect_ratio", "fps", "n", "images", "seed", "user", "prompt",
    "prompt_limit", "options", "required",
)  # fmt: skip
_UNITED = {
    "operations": "operation",
    "durations": "duration",
    "resolutions": "resolution",
    "aspect_ratios": "aspect_ratio",
    "audio": "audio",
    "fps": "fps",
    "images": "images",
    "n": "n",
    "options": "options",
}
"""What all offers of a model have together, and each one's own word for it."""


def models_of(models: Iterable[Model]) -> list[dict[str, Any]]:
    """
    Each of *models* as plain data.
    """
    return [_model(model) for model in models]


def listing(models: list[dict[str, Any]], allowed: Collection[str] | None) -> dict[str, Any]:
    """
    Those of *models* that are *allowed*; None allows all.
    """
    usable = [model for model in models if allowed is None or not _names(model).isdisjoint(allowed)]
    return {"object": "list", "data": usable}


def _names(model: dict[str, Any]) -> set[str]:
    return {model["id"], f"{model['provider']}/{model['id']}"}


def _model(model: Model) -> dict[str, Any]:
    offers = [_offer(offer) for offer in model.offers]
    together = {name: _together(offers, each) for name, each in _UNITED.items()}
    return {
        "id": model.id,
        "object": "model",
        "created": 0,
        "owned_by": model.provider,
        "provider": model.provider,
        "aliases": list(model.aliases),
        "retired": model.retired.isoformat() if model.retired else None,
        "replaced_by": model.replaced_by,
        **together,
        "seed": any(offer.seed for offer in model.offers),
        "offers": offers,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {**{name: getattr(offer, name) for name in _OF_OFFER}, "resolution": list(offer.resolution)}


def _together(offers: Iterable[dict[str, Any]], name: str) -> list[Any]:
    found: dict[Any, None] = {}
    for offer in offers:
        values = offer[name]
        found |= dict.fromkeys((values,) if isinstance(values, str) else values)
    return list(found)
