"""
A provider's page, from what it says about itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from telecine import Registry
from telecine._settings import prefix_of

from ._docstrings import type_of
from ._markdown import blocks, code, codes, table
from ._names import linked
from ._offers import model_list, models

if TYPE_CHECKING:
    from telecine import ProviderInfo, Rules


def provider(name: str) -> str:
    """
    All of the installed provider of that name but its title.
    """
    found = Registry().get(name)
    return provider_text(found.info, found.hooks)


def provider_text(info: ProviderInfo, hooks: tuple[str, ...]) -> str:
    """
    All that a provider with those hooks says about itself.
    """
    return blocks(
        "## Account",
        _account(info),
        "## Models",
        model_list(info.catalogue),
        models(info.catalogue),
        "## Options",
        _options(info.catalogue.rules),
        "## States of a job",
        _statuses(info),
        "## Errors",
        _errors(info),
        "## What it can do",
        _abilities(info, hooks),
    )


def _account(info: ProviderInfo) -> str:
    prefix = prefix_of(info.name)
    sets = [(codes(names), codes(f"{prefix}{name.upper()}" for name in names)) for names in info.credentials]
    sites = [(name, code(url)) for name, url in info.base_urls.items()]
    settings = [(code(name), code(f"{prefix}{name.upper()}")) for name in info.options]
    return blocks(
        "One of these sets, in `telecine.toml` or in the environment:",
        table(("credentials", "variables"), sets),
        f"Calls go to {code(info.base_url)}, unless `base_url` or `{prefix}BASE_URL` says otherwise.",
        table(("site", "address"), sites) if sites else "",
        "Settings that are no secrets, and may be left out:" if settings else "",
        table(("setting", "variable"), settings) if settings else "",
        f"Credentials are also sent to {codes(info.hosts)}." if info.hosts else "",
    )


def _options(rules: Rules) -> str:
    known = attrs.fields(rules.options) if rules.options else ()
    options = [(code(field.name), code(type_of(field).removesuffix(" | None"))) for field in known]
    lifted = [(code(name), _meant(rules, name)) for name in rules.lift]
    return blocks(
        "In `metadata`, by the vendor's names; each offer has some of them, and needs those in bold."
        if options
        else "There are none.",
        table(("option", "type"), options) if options else "",
        "These say what a canonical field says, and become it:" if lifted else "",
        table(("option", "field"), lifted) if lifted else "",
        f"The model may be named again as {codes(rules.names)}." if rules.names else "",
        f"Refused, for the provider sets them itself: {codes(sorted(rules.reserved))}."
        if rules.reserved
        else "",
    )


def _meant(rules: Rules, name: str) -> str:
    lift = rules.lift[name]
    field = "`resolution`, by the vendor's word" if lift.field == "tier" else code(lift.field)
    role = f", as {code(lift.role.value)}" if lift.role else ""
    values = "; ".join(f"{code(word)} is {code(value)}" for word, value in lift.values.items())
    return f"{field}{role}{f': {values}' if values else ''}"


def _statuses(info: ProviderInfo) -> str:
    rows = [(code(word), code(status.value)) for word, status in info.statuses.items()]
    return blocks(
        table(("the vendor's word", "status"), rows) if rows else "",
        "Any other word counts as running, with a warning.",
    )


def _errors(info: ProviderInfo) -> str:
    rows = [(code(each), linked(kind.__name__)) for each, kind in info.errors.items()]
    return blocks(
        table(("the vendor's code", "error"), rows) if rows else "",
        "Anything else is told by its HTTP status.",
    )


def _abilities(info: ProviderInfo, hooks: tuple[str, ...]) -> str:
    rows = [
        ("hooks", codes(hooks)),
        ("seconds between two polls", f"{info.poll_every:g}"),
        ("a job is known for", _span(info.retention)),
        ("a job that `find` misses was never taken", info.absence_proves or "not stated"),
    ]
    return table(("", ""), rows)


def _span(seconds: float | None) -> str:
    if seconds is None:
        return "the vendor does not say"
    hours = seconds / 3600
    return f"{hours / 24:g} days" if hours >= 48 else f"{hours:g} hours"  # noqa: PLR2004  # two days
