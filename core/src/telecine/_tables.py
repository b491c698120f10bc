"""
The tables of a ``models.toml``, read into models and offers.
"""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from ._convert import structured
from ._errors import ConfigurationError, InvalidRequest
from ._model import Model
from ._offer import ANY, FOLLOWS, Offer
from ._readers import ratio, tier
from ._request import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PROMPTS = ("required", "optional", "none")
_IMAGES = {Operation.TEXT: [0], Operation.IMAGE: [1], Operation.FIRST_LAST: [2]}
_RANGE = re.compile(r"(\d{1,4})-(\d{1,4})", re.ASCII)


def tables(value: object, key: str) -> list[dict[str, Any]]:
    """
    A list of tables, as ``[[key]]`` makes one.

    Raises:
        ValueError: It is none.
    """
    if not isinstance(value, list | tuple) or not all(isinstance(each, dict) for each in value):
        raise ValueError(f"`{key}` is a list of tables, each begun by [[{key}]]")
    return [dict(each) for each in value]


def models_of(entries: object) -> tuple[Model, ...]:
    """
    Models from the ``[[model]]`` tables of a catalogue or of a host's configuration.

    Raises:
        ValueError: Something in one is wrong; names the model and the key.
    """
    return tuple(_model(entry) for entry in tables(entries, "model"))


def _model(entry: dict[str, Any]) -> Model:
    name = f"model {entry.get('id', '?')}"
    retired = entry.pop("retired", None)
    if retired is not None and not isinstance(retired, date):
        raise ValueError(f"{name}: `retired` is a date")
    offers = [offer for table in _offer_tables(entry, name) for offer in offers_of(table, name)]
    try:
        return attrs.evolve(structured(entry, _Entry).model(), offers=tuple(offers), retired=retired)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _offer_tables(entry: dict[str, Any], name: str) -> list[dict[str, Any]]:
    try:
        found = tables(entry.pop("offer", ()), "model.offer")
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error
    if not found:
        raise ValueError(f"{name}: it has no `offer`")
    return found


@attrs.frozen(kw_only=True)
class _Entry:
    id: str = attrs.field(validator=attrs.validators.min_len(1))
    aliases: tuple[str, ...] = ()
    source: str = ""
    family: str | None = None
    replaced_by: str | None = None

    def model(self) -> Model:
        return Model(**attrs.asdict(self))


def offers_of(table: dict[str, Any], name: str) -> list[Offer]:
    """
    The offers of one table: one for each operation it is for.

    Raises:
        ValueError: Something in it is wrong; begins with *name*.
    """
    operations = table.pop("for", None)
    if not operations or not isinstance(operations, list) or not set(operations) <= set(Operation):
        raise ValueError(f"{name}: `for` of an offer is a list of {', '.join(Operation)}")
    try:
        return [_offer(table, Operation(operation)) for operation in operations]
    except (ValueError, InvalidRequest) as error:
        raise ValueError(f"{name}: {error}") from error


def _offer(table: Mapping[str, Any], operation: Operation) -> Offer:
    plain: dict[str, Any] = {"operation": operation.value, "images": _IMAGES.get(operation, [])}
    plain["prompt"] = "required" if operation is Operation.TEXT else "optional"
    for key, value in table.items():
        by_operation = isinstance(value, dict) and value and value.keys() <= set(Operation)
        if not by_operation:
            plain[key] = value
        elif operation in value:
            plain[key] = value[operation]
    if "duration" in plain:
        plain["duration"] = _seconds(plain["duration"])
    if "aspect_ratio" in plain:
        plain["aspect_ratio"] = [_ratio(each) for each in _several(plain["aspect_ratio"])]
    if "resolution" in plain:
        plain["resolution"] = _words(plain["resolution"])
    return _checked(structured(plain, Offer))


def _several(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _seconds(value: object) -> list[Any]:
    """
    A list without repeats; in it ``3-15`` is every whole number from 3 to 15.
    """
    found: list[Any] = []
    for item in _several(value):
        match = _RANGE.fullmatch(item) if isinstance(item, str) else None
        span = range(int(match[1]), int(match[2]) + 1) if match else [item]
        if not span:
            raise ValueError(f"`duration` {item} goes down")
        found += [each for each in span if each not in found]
    return found


def _ratio(value: object) -> object:
    return value if value in (ANY, FOLLOWS) else ratio(value, "aspect_ratio")


def _words(value: object) -> object:
    """
    Canonical tier to the vendor's word; a plain list has tiers without words.
    """
    if not isinstance(value, dict | list):
        return value
    words = value.items() if isinstance(value, dict) else [(each, "") for each in value]
    return {each if each == ANY else tier(each, "resolution"): word for each, word in words}


def _checked(offer: Offer) -> Offer:
    if not all(each == ANY or _positive(each) for each in offer.duration):
        raise ValueError('`duration` is a list of seconds, of ranges such as "3-15", or of "any"')
    if not all(map(_positive, (*offer.fps, *offer.n))) or any(count < 0 for count in offer.images):
        raise ValueError("`fps` and `n` are above 0, and `images` are not below")
    if offer.prompt not in PROMPTS:
        raise ValueError(f"`prompt` is one of {', '.join(PROMPTS)}")
    return offer


def _positive(value: object) -> bool:
    return isinstance(value, int | float) and value > 0


def host_models(entries: Sequence[Mapping[str, Any]]) -> dict[str, tuple[Model, ...]]:
    """
    A host's models, by the provider that each names.

    Raises:
        ConfigurationError: An entry is wrong; names the model and the key.
    """
    found: dict[str, tuple[Model, ...]] = {}
    for entry in entries:
        plain = dict(entry)
        provider = plain.pop("provider", None)
        if not isinstance(provider, str):
            raise ConfigurationError(f"model {entry.get('id', '?')}: `provider` is required")
        try:
            found[provider] = (*found.get(provider, ()), *models_of([plain]))
        except ValueError as error:
            raise ConfigurationError(str(error)) from error
    return found
