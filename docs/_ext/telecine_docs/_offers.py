"""
The models of a catalogue, and each combination that can be had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._markdown import blocks, code, codes, table
from ._readme import DOCS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telecine import Catalogue, Model, Offer

_SOUND = {(): "no", (True,): "always", (False,): "no", (False, True): "a choice"}
_RUN = 3  # numbers that are written as their ends


def model_list(catalogue: Catalogue) -> str:
    """
    All models at a glance.
    """
    heads = ("model", "made from", "seconds", "resolution", "sound", "stops")
    rows = (
        (
            f"[`{model.id}`](#{_anchor(model)})",
            ", ".join(dict.fromkeys(offer.operation.value for offer in model.offers)),
            span(value for offer in model.offers for value in offer.duration),
            ", ".join(dict.fromkeys(tier for offer in model.offers for tier in offer.resolution)),
            _SOUND[tuple(sorted({value for offer in model.offers for value in offer.audio}))],
            model.retired.isoformat() if model.retired else "",
        )
        for model in catalogue.models
    )
    return table(heads, rows)


def models(catalogue: Catalogue) -> str:
    """
    Each model with its offers.
    """
    return blocks(*(_model(model) for model in catalogue.models))


def _model(model: Model) -> str:
    stops = f"It stops on {model.retired.isoformat()}" if model.retired else ""
    instead = f"; {code(model.replaced_by)} takes its place" if stops and model.replaced_by else ""
    offers = list(map(_offer, model.offers))
    told = [head for head in offers[0] if any(offer[head] for offer in offers)]
    same = [head for head in told if len(offers) > 1 and len({offer[head] for offer in offers}) == 1]
    heads = [head for head in told if head not in same]
    always = "; ".join(f"{head}: {offers[0][head]}" for head in same)
    return blocks(
        f"({_anchor(model)})=\n### {code(model.id)}",
        f"{stops}{instead}." if stops else "",
        f"Also called {codes(model.aliases)}." if model.aliases else "",
        f"Always {always}." if always else "",
        table(heads, ([offer[head] for head in heads] for offer in offers)) if heads else "",
        f"Source: {_source(model)}." if model.source else "",
    )


def _offer(offer: Offer) -> dict[str, str]:
    words = offer.resolution.items()
    named = (f"**{code(name)}**" if name in offer.required else code(name) for name in offer.options)
    return {
        "made from": _inputs(offer),
        "seconds": span(offer.duration),
        "resolution": ", ".join(f"{tier} ({code(word)})" if word else tier for tier, word in words),
        "ratio": _ratios(offer),
        "sound": _SOUND[tuple(sorted(set(offer.audio)))],
        "frames a second": span(offer.fps),
        "prompt": _prompt(offer),
        "seed": "yes" if offer.seed else "no",
        "user": "yes" if offer.user else "",
        "videos at once": span(offer.n),
        "options": ", ".join(named),
    }


def _inputs(offer: Offer) -> str:
    pictures = span(offer.images)
    return offer.operation.value if pictures in ("", "0") else f"{offer.operation.value}: {pictures}"


def _source(model: Model) -> str:
    page = DOCS / "vendors" / f"{model.provider}.md"
    return f"[{model.source}](/vendors/{page.name})" if page.exists() else model.source


def _ratios(offer: Offer) -> str:
    if offer.follows:
        return "as the input"
    return ", ".join(offer.aspect_ratio) + (", one is needed" if "aspect_ratio" in offer.required else "")


def _prompt(offer: Offer) -> str:
    longest = f", up to {offer.prompt_limit} characters" if offer.prompt_limit else ""
    return f"{offer.prompt}{longest}"


def span(values: Iterable[float | str]) -> str:
    """
    Numbers in order, a run of whole ones as its ends.
    """
    known = list(dict.fromkeys(values))
    words = [str(each) for each in known if isinstance(each, str)]
    runs: list[list[float]] = []
    for number in sorted(each for each in known if not isinstance(each, str)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join((*(word for run in runs for word in _run(run)), *words))


def _run(run: list[float]) -> list[str]:
    return [f"{run[0]:g} to {run[-1]:g}"] if len(run) >= _RUN else [f"{number:g}" for number in run]


def _anchor(model: Model) -> str:
    return f"{model.provider}-{model.id}".replace("_", "-").replace(".", "-").lower()
