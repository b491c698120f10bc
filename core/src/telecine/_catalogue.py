"""
What a vendor sells: models, and the combinations in which each can be had.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import attrs

from ._convert import structured
from ._errors import ConfigurationError
from ._fields import PLAIN
from ._model import Model
from ._offer import ANY, Offer, Rules
from ._tables import models_of, offers_of, tables

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable
    from pathlib import Path


@attrs.frozen(kw_only=True)
class Catalogue:
    """
    All models of one vendor, as its ``models.toml`` has them.

    Attributes:
        models: In the file's order.
        rules: How options are read.
        unlisted: What may be asked of a model that the file lacks.
        provider: Whose it is.
    """

    models: tuple[Model, ...] = ()
    rules: Rules = attrs.field(factory=Rules)
    unlisted: tuple[Offer, ...] = ()
    provider: str = ""

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
        models = models_of(data.pop("model", ()))
        _refuse_twins(models)
        unlisted = tuple(
            offer
            for table in tables(data.pop("unlisted", ()), "unlisted")
            for offer in offers_of(table, "unlisted")
        )
        rules = attrs.evolve(structured(data, Rules), options=options)
        _check_rules(rules, models)
        return cls(models=models, rules=rules, unlisted=unlisted).for_provider("", ())

    def for_provider(self, name: str, reserved: tuple[str, ...]) -> Catalogue:
        """
        The same with every model knowing its provider, its rules and its family.
        """
        rules = attrs.evolve(self.rules, reserved=self.rules.reserved | set(reserved))
        models = [attrs.evolve(model, provider=name, rules=rules, kin=()) for model in self.models]
        related = [
            attrs.evolve(model, kin=tuple(kin for kin in models if _akin(kin, model))) for model in models
        ]
        return attrs.evolve(self, models=tuple(related), rules=rules, provider=name)

    def find(self, name: str) -> Model | None:
        """
        The model of that id or alias; with ``provider/`` in front also one that is not listed.
        """
        bare = name.removeprefix(f"{self.provider}/")
        for model in self.models:
            if bare == model.id or bare in model.aliases:
                return model
        if bare in (name, "") or not self.unlisted:
            return None
        return Model(id=bare, provider=self.provider, offers=self.unlisted, listed=False, rules=self.rules)

    def extended(self, models: tuple[Model, ...]) -> Catalogue:
        """
        The same with a host's models put in; one of the same id is replaced.
        """
        ids = {model.id for model in models}
        return attrs.evolve(self, models=(*models, *(model for model in self.models if model.id not in ids)))


def _akin(one: Model, other: Model) -> bool:
    return one.family is not None and one.family == other.family and one.id != other.id


def _refuse_twins(models: tuple[Model, ...]) -> None:
    names = [name for model in models for name in (model.id, *model.aliases)]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"model {name}: two models are called so")


def _check_rules(rules: Rules, models: tuple[Model, ...]) -> None:
    """
    What would otherwise be wrong only when somebody asks for it.
    """
    fields = {"images", "tier", *PLAIN.values()}
    for key, how in rules.lift.items():
        if how.field not in fields:
            raise ValueError(f"lift.{key}: `field` is one of {', '.join(sorted(fields))}")
    if unknown := rules.operations.keys() - rules.known:
        raise ValueError(f"operations: {min(unknown)} is no option")
    remarked = {name for model in models for offer in model.offers for name in offer.remarks}
    if unknown := {*rules.remarks, *remarked} - rules.known - {*PLAIN.values()}:
        raise ValueError(f"remarks: {min(unknown)} is neither a field nor an option")
    for model in models:
        listed = {option for offer in model.offers for option in offer.options}
        if unknown := listed - rules.known - {ANY} if rules.options else set():
            raise ValueError(f"model {model.id}: `options` has {min(unknown)}, which no option is called")
