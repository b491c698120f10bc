"""
Every key of ``telecine.toml`` and every variable of the environment.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import click

from telecine import Account, Model, Offer, Operation, Registry
from telecine._settings import _OWN, prefix_of
from telecine.cli._program import program
from telecine_gateway import GatewaySettings
from telecine_gateway._settings import _READERS

from ._docstrings import section, type_of
from ._markdown import code, codes, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator

_TYPES = {str: "text", int: "a whole number"}


def account_keys() -> str:
    """
    The keys of an account that every provider has.
    """
    meanings = section(Account.__doc__, "Attributes")
    rows = ((code(key), _TYPES[kind], text(meanings[key])) for key, kind in _OWN.items())
    return table(("key", "type", "meaning"), rows)


def account_variables() -> str:
    """
    The variables that make an account, for each installed provider.
    """
    return table(("provider", "credentials", "settings"), _accounts())


def _accounts() -> Iterator[tuple[str, str, str]]:
    registry = Registry()
    for name in sorted(registry.names()):
        info, prefix = registry.get(name).info, prefix_of(name)
        sets = (codes(f"{prefix}{each.upper()}" for each in names) for names in info.credentials)
        others = ("base_url", "max_running", *info.options)
        yield name, "; or ".join(sets), codes(f"{prefix}{each.upper()}" for each in others)


def gateway_keys() -> str:
    """
    The keys of ``[gateway]``, each with its variable.
    """
    meanings = section(GatewaySettings.__doc__, "Attributes")
    rows = (
        (
            f"{code(field.name)}<br>{code(f'TELECINE_{field.name.upper()}')}",
            _allowed(field),
            code(_toml(field.default)),
            text(meanings[field.name]),
        )
        for field in attrs.fields(GatewaySettings)
    )
    return table(("key and variable", "is", "else", "meaning"), rows)


def _allowed(field: attrs.Attribute[Any]) -> str:
    """
    What the value is, as whoever gets it wrong is told.
    """
    nothing_like_it: tuple[object, ...] = ("?", {})
    for wrong in nothing_like_it:
        try:
            _READERS[field.name](wrong)
        except ValueError as error:
            told = str(error).partition(", not ")[0]
            return f"a list of {told}" if type_of(field).startswith("tuple") and wrong else told
    raise AssertionError(field.name)


def _toml(value: Any) -> str:
    """
    A default as the file has it; nothing where the key is left out.
    """
    if value is None:
        return ""
    plain = int(value) if isinstance(value, float) and value.is_integer() else value
    return json.dumps(plain)


def model_keys() -> str:
    """
    The keys of a model of one's own.
    """
    meanings = section(Model.__doc__, "Attributes")
    wanted = ("id", "provider", "aliases", "source", "family", "retired", "replaced_by")
    return table(("key", "meaning"), ((code(key), text(meanings[key])) for key in wanted))


def offer_keys() -> str:
    """
    The keys of an offer in it.
    """
    meanings = {"for": "A list of " + codes(Operation) + ".", **section(Offer.__doc__, "Attributes")}
    del meanings["operation"]
    return table(("key", "meaning"), ((code(key), text(meaning)) for key, meaning in meanings.items()))


def command_variables() -> str:
    """
    The variables that stand for options of commands.
    """
    rows = ((code(variable), codes(dict.fromkeys(uses))) for variable, uses in sorted(variables().items()))
    return table(("variable", "in place of"), rows)


def variables() -> dict[str, list[str]]:
    """
    Each variable that a command reads, and the options it stands for.
    """
    found: dict[str, list[str]] = {}
    for command in _commands(program, click.Context(program, info_name="telecine")):
        for parameter in command.params:
            if isinstance(parameter.envvar, str):
                found.setdefault(parameter.envvar, []).append(max(parameter.opts, key=len))
    return found


def _commands(group: click.Group, context: click.Context) -> Iterator[click.Command]:
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _commands(command, context)
        elif command is not None:
            yield command
