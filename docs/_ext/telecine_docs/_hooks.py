"""
The hooks of a provider, from their specification.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from telecine._hooks import FLOWS, REQUIRED, ProviderSpec

from ._docstrings import first_sentence, section
from ._markdown import blocks, code, fenced, table, text
from ._names import linked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def hooks() -> Mapping[str, Callable[..., Any]]:
    """
    Every hook by its name, in the order of the specification.
    """
    return {
        name: function
        for name, function in vars(ProviderSpec).items()
        if inspect.isfunction(function) and not name.startswith("_")
    }


def arguments(function: Callable[..., Any]) -> Mapping[str, str]:
    """
    What a hook may take: names and types.
    """
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return {parameter.name: str(parameter.annotation) for parameter in parameters}


def hook_list() -> str:
    """
    All hooks at a glance.
    """
    rows = (
        (
            f"[`{name}`](#{_anchor(name)})",
            "yes" if name in REQUIRED else "no",
            linked(inspect.signature(function).return_annotation),
            text(first_sentence(function.__doc__)),
        )
        for name, function in hooks().items()
    )
    return table(("hook", "required", "returns", "what it does"), rows)


def hook_details() -> str:
    """
    Each hook with its arguments.
    """
    return blocks(*(_details(name, function) for name, function in hooks().items()))


def _details(name: str, function: Callable[..., Any]) -> str:
    meanings = section(ProviderSpec.__doc__, "Args")
    taken = arguments(function)
    rows = [(code(each), linked(kind), text(meanings[each])) for each, kind in taken.items()]
    returned = inspect.signature(function).return_annotation
    listed = "".join(f"\n    {each}," for each in taken) + "\n" if taken else ""
    signature = f"@hookimpl\ndef {name}({listed}) -> {returned}: ..."
    return blocks(
        f"({_anchor(name)})=\n### {name}",
        text(inspect.cleandoc(function.__doc__ or "")),
        fenced("python", signature),
        _kind(name),
        table(("argument", "type", "what it is"), rows) if rows else "It takes no argument.",
    )


def _anchor(name: str) -> str:
    return f"hook-{name.replace('_', '-')}"


def _kind(name: str) -> str:
    required = "Every plugin has it." if name in REQUIRED else "A plugin may leave it out."
    flow = "a generator: it yields requests" if name in FLOWS else "a plain function: it yields nothing"
    return f"{required} It is {flow}."
