"""
The tables of a ``models.toml``, read into models and offers.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from ._convert import structured
from ._errors import ConfigurationError
from ._model import Model
from ._offer import ANY, Offer
from ._readers import tier
from ._request import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def models_of(entries: list[Mapping[str, Any]]) -> tuple[Model, ...]:
    """
    Models from the ``[[model]]`` tables of a catalogue or of a host's configuration.

    Raises:
        ValueError: Something in one is wrong; names the model and the key.
    """
    return tuple(_model(entry) for entry in entries)


def _model(entry: Mapping[str, Any]) -> Model:
    entry = dict(entry)
    name = f"model {entry.get('id', '?')}"
    offers = [offer for table in entry.pop("offer", ()) for offer in offers_of(table, name)]
    retired = entry.pop("retired", None)
    if retired is not None and not isinstance(retired, date):
        raise ValueError(f"{name}: `retired` is a date")
    try:
        return attrs.evolve(structured(entry, _Entry).model(), offers=tuple(offers), retired=retired)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


@attrs.frozen(kw_only=True)
class _Entry:
    id: str
    aliases: tuple[str, ...] = ()
    source: str = ""
    family: str | None = None
    replaced_by: str | None = None

    def model(self) -> Model:
        return Model(**attrs.asdict(self))


def offers_of(table: Mapping[str, Any], name: str) -> list[Offer]:
    """
    The offers of one table: one for each operation it is for.

    Raises:
        ValueError: Something in it is wrong; begins with *name*.
    """
    table = dict(table)
    operations = table.pop("for", None)
    if not operations:
        raise ValueError(f"{name}: an offer needs `for`, a list of {', '.join(Operation)}")
    try:
        return [_offer(table, Operation(operation)) for operation in operations]
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


_IMAGES = {Operation.TEXT: [0], Operation.IMAGE: [1], Operation.FIRST_LAST: [2]}
_PROMPT = {Operation.TEXT: "required"}


def _offer(table: Mapping[str, Any], operation: Operation) -> Offer:
    plain = {key: _for_operation(value, operation) for key, value in table.items()}
    plain["operation"] = operation.value
    plain.setdefault("images", _IMAGES.get(operation, []))
    plain.setdefault("prompt", _PROMPT.get(operation, "optional"))
    for key in ("duration", "aspect_ratio"):
        if key in plain:
            plain[key] = _listed(plain[key])
    if isinstance(tiers := plain.get("resolution"), list):
        plain["resolution"] = dict.fromkeys(tiers, "")
    for stated in plain.get("resolution", ()):
        if stated != ANY:
            tier(stated, "resolution")
    return structured(plain, Offer)


def _for_operation(value: Any, operation: Operation) -> Any:
    """
    A table whose keys are operations has one value for each.
    """
    if isinstance(value, dict) and value and value.keys() <= set(Operation):
        return value.get(operation, [])
    return value


def _listed(value: Any) -> list[Any]:
    """
    A list without repeats; in it ``3-15`` is every whole number from 3 to 15.
    """
    found: dict[Any, None] = {}
    for item in value if isinstance(value, list) else [value]:
        low, dash, high = item.partition("-") if isinstance(item, str) else (item, "", "")
        found.update(dict.fromkeys(range(int(low), int(high) + 1) if dash else [item]))
    return list(found)


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
