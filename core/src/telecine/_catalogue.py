"""
What a vendor sells: models, and the combinations in which each can be had.
"""

from __future__ import annotations

import tomllib
from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from ._convert import structured
from ._errors import ConfigurationError
from ._offer import ANY, Offer, Rules
from ._readers import tier
from ._request import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path


@attrs.frozen(kw_only=True)
class Model:
    """
    One model of one vendor.

    Attributes:
        id: The vendor's.
        provider: The provider's name.
        aliases: Other spellings.
        source: The section of the vendor's facts that it is taken from.
        family: Models that are one but for the operation share it.
        retired: When the vendor stops it, or did.
        replaced_by: The id of its successor.
        offers: In order of preference: the first that fits gives the defaults.
        listed: False for an id that the catalogue lacks.
        rules: How the vendor's options are read.
        kin: The other models of its family.
    """

    id: str
    provider: str = ""
    aliases: tuple[str, ...] = ()
    source: str = ""
    family: str | None = None
    retired: date | None = None
    replaced_by: str | None = None
    offers: tuple[Offer, ...] = attrs.field(default=(), repr=False)
    listed: bool = True
    rules: Rules = attrs.field(factory=Rules, repr=False, eq=False)
    kin: tuple[Model, ...] = attrs.field(default=(), repr=False, eq=False)


@attrs.frozen(kw_only=True)
class Catalogue:
    """
    All models of one vendor, as its ``models.toml`` has them.

    Attributes:
        models: In the file's order.
        rules: How options are read.
        unlisted: What may be asked of a model that the file lacks.
    """

    models: tuple[Model, ...] = ()
    rules: Rules = attrs.field(factory=Rules)
    unlisted: tuple[Offer, ...] = ()

    @classmethod
    def load(cls, path: Traversable | Path, *, options: type[Any] | None = None) -> Catalogue:
        """
        Read a ``models.toml``.

        Raises:
            ConfigurationError: Something in it is wrong; names the file and the key.
        """
        try:
            return cls.of(tomllib.loads(path.read_text("utf-8")), options=options)
        except (ValueError, OSError) as error:
            raise ConfigurationError(f"{path}: {error}") from error

    @classmethod
    def of(cls, data: Mapping[str, Any], *, options: type[Any] | None = None) -> Catalogue:
        """
        The same from plain data.

        Raises:
            ValueError: Something in it is wrong; names the key.
        """
        data = dict(data)
        models = tuple(_model(entry) for entry in data.pop("model", ()))
        unlisted = tuple(offer for entry in data.pop("unlisted", ()) for offer in _offers(entry, "unlisted"))
        rules = attrs.evolve(structured({**data}, Rules), options=options)
        return cls(models=models, rules=rules, unlisted=unlisted).for_provider("", ())

    def for_provider(self, name: str, reserved: tuple[str, ...]) -> Catalogue:
        """
        The same with every model knowing its provider, its rules and its family.
        """
        rules = attrs.evolve(self.rules, reserved=self.rules.reserved | set(reserved))
        models = [attrs.evolve(model, provider=name, rules=rules, kin=()) for model in self.models]
        related = [
            attrs.evolve(
                model, kin=tuple(kin for kin in models if kin.family == model.family and kin.id != model.id)
            )
            if model.family
            else model
            for model in models
        ]
        return attrs.evolve(self, models=tuple(related), rules=rules)

    def extended(self, models: tuple[Model, ...]) -> Catalogue:
        """
        The same with a host's models put in; one of the same id is replaced.
        """
        ids = {model.id for model in models}
        return attrs.evolve(self, models=(*models, *(model for model in self.models if model.id not in ids)))


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
    offers = [offer for table in entry.pop("offer", ()) for offer in _offers(table, name)]
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


def _offers(table: Mapping[str, Any], name: str) -> list[Offer]:
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
