"""
Lift vendor options that say what a canonical field says into that field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import attrs

from ._convert import strict, structure_problem
from ._errors import InvalidRequest
from ._fields import CANONICAL, PLAIN, Fields, images_of
from ._request import GenerationRequest, Notice

if TYPE_CHECKING:
    from ._offer import Lift, Rules

HANDLED = frozenset({"model", "callback_url"})
"""Options that the door itself understands."""


@attrs.frozen(kw_only=True)
class Lifted:
    """
    A request whose options say nothing that a field says.

    Attributes:
        request: With the fields filled in.
        word: The vendor's word for a tier, where an option asked for it.
        named: What each option that names the model says.
        notices: One for each option that nobody knows.
    """

    request: GenerationRequest
    word: str | None
    named: Mapping[str, str]
    notices: tuple[Notice, ...]


def lift(request: GenerationRequest, rules: Rules) -> Lifted:
    """
    Read the options in ``request.metadata``.

    Raises:
        InvalidRequest: An option contradicts a field, is of a wrong type, or is not the caller's to set.
    """
    if not request.metadata and len(request.images) < 2:  # noqa: PLR2004  # two may be one picture
        return Lifted(request=request, word=None, named={}, notices=())
    _refuse_reserved(request.metadata, rules.reserved)
    fields, word = _fields_of(request), None
    kept: dict[str, Any] = {}
    named: dict[str, str] = {}
    for key, value in request.metadata.items():
        if key in rules.names or key == "model":
            named[key] = str(value)
        elif key in rules.lift:
            found = _lift(fields, key, value, rules.lift[key])
            word, kept = (word, kept) if found is None else (found, {**kept, key: value})
        elif key in CANONICAL and key not in rules.known:
            fields.take(key, value)
        else:
            kept[key] = value
    _check_types(kept, rules)
    lifted = attrs.evolve(request, images=tuple(fields.images), metadata=kept, **fields.values)
    return Lifted(request=lifted, word=word, named=named, notices=tuple(_unknown(kept, rules)))


def _fields_of(request: GenerationRequest) -> Fields:
    fields = Fields("metadata.")
    for field in dict.fromkeys(PLAIN.values()):
        if (value := getattr(request, field)) is not None:
            fields.put(field, value, field)
    fields.add_images(request.images, "images")
    return fields


def _lift(fields: Fields, key: str, value: object, how: Lift) -> str | None:
    """
    Put one option where it belongs; a tier's word is returned instead.
    """
    param = f"metadata.{key}"
    if how.values:
        stated = str(value).lower() if isinstance(value, bool) else str(value)
        if stated not in how.values:
            raise InvalidRequest(f"`{param}` is one of {', '.join(how.values)}", param=param)
        value = how.values[stated]
    if how.field == "tier":
        return str(value)
    if how.field == "images":
        fields.add_images(images_of(value, param, how.role), param)
    else:
        fields.put(how.field, Fields.read(how.field, value, param), param)
    return None


def _refuse_reserved(options: object, reserved: frozenset[str]) -> None:
    # Some vendors read keys in any case, so any case is reserved.
    for key in _keys(options):
        if key.lower() in reserved:
            raise InvalidRequest(
                f"`metadata.{key}` is set by the provider itself; leave it out", param=f"metadata.{key}"
            )


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def _check_types(options: Mapping[str, Any], rules: Rules) -> None:
    known = {key: value for key, value in options.items() if key in rules.known}
    if not known or rules.options is None:
        return
    try:
        strict().structure(known, rules.options)
    except Exception as error:
        path, problem = structure_problem(error)
        param = "metadata" + path.removeprefix("$")
        raise InvalidRequest(f"`{param}`: {problem}", param=param) from error


def _unknown(options: Mapping[str, Any], rules: Rules) -> Iterator[Notice]:
    meant = {*rules.known, *rules.lift, *rules.names, *CANONICAL, *HANDLED}
    for key in options:
        if key not in meant:
            _refuse_misspelt(key, meant)
            message = f"`metadata.{key:.60}` is not known here; it is passed on as it is"
            yield Notice(code="unknown_option", param=f"metadata.{key}", message=message)


def _refuse_misspelt(key: str, meant: set[str]) -> None:
    if key.lower() in meant:
        raise InvalidRequest(f"`metadata.{key}` is spelt `{key.lower()}`", param=f"metadata.{key}")
