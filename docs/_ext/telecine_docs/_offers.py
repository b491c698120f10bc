"""
The models of a catalogue, and each combination that can be had.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._markdown import blocks, code, codes, table

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
    heads = ("made from", "seconds", "resolution", "ratio", "sound", "frames", "also", "options")
    return blocks(
        f"({_anchor(model)})=\n### {code(model.id)}",
        f"{stops}{instead}." if stops else "",
        f"Also called {codes(model.aliases)}." if model.aliases else "",
        table(heads, map(_offer, model.offers)),
        f"Source: {model.source}." if model.source else "",
    )


def _offer(offer: Offer) -> tuple[str, ...]:
    return (
        _inputs(offer),
        span(offer.duration),
        ", ".join(f"{tier} ({code(word)})" if word else tier for tier, word in offer.resolution.items()),
        "as the input" if offer.follows else ", ".join(offer.aspect_ratio),
        _SOUND[tuple(sorted(set(offer.audio)))],
        span(offer.fps),
        ", ".join(_rest(offer)),
        ", ".join(f"**{code(name)}**" if name in offer.required else code(name) for name in offer.options),
    )


def _inputs(offer: Offer) -> str:
    pictures = span(offer.images)
    return offer.operation.value if pictures in ("", "0") else f"{offer.operation.value}: {pictures}"


def _rest(offer: Offer) -> Iterable[str]:
    """
    What few offers have, or differ in.
    """
    if offer.prompt != "optional":
        yield {"required": "a prompt is needed", "none": "takes no prompt"}[offer.prompt]
    if offer.prompt_limit:
        yield f"prompts up to {offer.prompt_limit} characters"
    yield from (name for name in ("seed", "user") if getattr(offer, name))
    if offer.n != (1,):
        yield f"{span(offer.n)} at once"
    if "aspect_ratio" in offer.required:
        yield "a ratio is needed"


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
