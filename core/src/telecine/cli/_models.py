"""
``telecine models``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .._desk import Desk
from .._offer import ANY
from ._inputs import config
from ._screen import complain, show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from .._model import Model
    from .._registry import Registry

_COLUMNS = {
    "model": "id",
    "provider": "provider",
    "from": "operations",
    "seconds": "durations",
    "resolution": "resolutions",
    "ratio": "ratios",
    "audio": "audio",
    "stops": "retired",
}
"""What people see, and which field it is."""


@click.command("models")
@click.option("--provider", metavar="NAME", help="Only this provider's.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@config
def command(provider: str | None, config: Path | None, *, as_json: bool) -> None:
    """
    List the models of the installed providers, and what each offers.
    """
    registry: Registry = Desk.configured(config, None)["registry"]
    models = registry.models() if provider is None else registry.get(provider).info.catalogue.models
    plain = [_plain(model) for model in models]
    for broken in registry.installed():
        if broken.error and provider is None:
            complain(f"{broken.name} cannot be used: {broken.error}; see telecine providers")
    if as_json:
        show_json(plain)
    else:
        show_table(_COLUMNS, (map(_cell, (entry[field] for field in _COLUMNS.values())) for entry in plain))


def _plain(model: Model) -> dict[str, Any]:
    offers = model.offers
    return {
        "id": model.id,
        "provider": model.provider,
        "aliases": list(model.aliases),
        "operations": _unique(offer.operation.value for offer in offers),
        "durations": _sorted(_unique(seconds for offer in offers for seconds in offer.duration)),
        "resolutions": _unique(tier for offer in offers for tier in offer.resolution),
        "ratios": _unique(ratio for offer in offers for ratio in offer.aspect_ratio),
        "audio": _unique(sound for offer in offers for sound in offer.audio),
        "retired": model.retired.isoformat() if model.retired else None,
        "source": model.source,
    }


def _unique(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))


def _sorted(values: list[Any]) -> list[Any]:
    return values if ANY in values else sorted(values)


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(_words(value))
    return "" if value is None else str(value)


def _words(values: list[Any]) -> Iterator[str]:
    """
    *values* as words; a run of whole numbers as its ends.
    """
    run = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if len(run) > 2 and run == values == list(range(run[0], run[-1] + 1)):  # noqa: PLR2004  # two are no run
        yield f"{run[0]}-{run[-1]}"
        return
    yield from ({True: "yes", False: "no"}[each] if isinstance(each, bool) else str(each) for each in values)
