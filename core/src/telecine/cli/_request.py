"""
One request of the flags and the documented body; what contradicts is refused.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from .._errors import InvalidRequest
from .._fields import Fields
from .._image import Image, Role, media_type_of
from .._request import GenerationRequest, Notice
from .._wire import read_body

if TYPE_CHECKING:
    from collections.abc import Mapping

_PLAIN = ("prompt", "duration", "aspect_ratio", "resolution", "seed", "audio")
"""Flags that a canonical field is named like."""
_APART = ("model", "images", "metadata")


@attrs.frozen(kw_only=True)
class Flags:
    """
    The command line as click read it.
    """

    prompt: str | None
    model: str | None
    images: tuple[str, ...]
    last_frame: str | None
    duration: float | None
    size: str | None
    aspect_ratio: str | None
    resolution: str | None
    seed: int | None
    audio: bool | None
    options: tuple[str, ...]
    body: Path | None


def read_request(flags: Flags) -> tuple[GenerationRequest, tuple[Notice, ...]]:
    """
    The request, and a notice for each field of the body that nobody knows.

    Raises:
        UsageError: A file cannot be read, or there is nothing to ask for.
        InvalidRequest: A value is wrong, or contradicts another.
    """
    body, notices = (None, ()) if flags.body is None else read_body(_parsed(flags.body))
    if body is None and flags.model is None:
        raise click.UsageError("give a --model, or a --request")
    if body is None and not (flags.prompt or flags.images):
        raise click.UsageError("give a PROMPT, an --image or a --request")
    fields = Fields()
    if body is not None:
        _put_body(fields, body)
    _put_flags(fields, flags)
    request = GenerationRequest(
        model=_agreed(body.model if body else flags.model, flags.model, "--model"),
        images=tuple(fields.images),
        metadata=_metadata(body.metadata if body else {}, flags.options),
        **fields.values,
    )
    return request, notices


def _put_body(fields: Fields, body: GenerationRequest) -> None:
    for name in attrs.fields_dict(GenerationRequest):
        if name not in _APART and (value := getattr(body, name)) is not None:
            fields.put(name, value, name)
    fields.add_images(body.images, "images")


def _put_flags(fields: Fields, flags: Flags) -> None:
    for name in _PLAIN:
        if (value := getattr(flags, name)) is not None:
            flag = "PROMPT" if name == "prompt" else f"--{name.replace('_', '-')}"
            fields.put(name, Fields.read(name, value, flag), flag)
    if flags.size is not None:
        fields.take("size", flags.size)
    role = Role.FIRST_FRAME if len(flags.images) == 1 else None
    fields.add_images([_image(place, role, "--image") for place in flags.images], "--image")
    if flags.last_frame is not None:
        fields.add_images([_image(flags.last_frame, Role.LAST_FRAME, "--last-frame")], "--last-frame")


def _image(place: str, role: Role | None, flag: str) -> Image:
    if place.startswith(("http://", "https://", "data:")):
        return Image.parse(place, role=role, param=flag)
    data = _bytes(place, flag)
    if not data:
        raise click.BadParameter("it is empty", param_hint=f"{flag} {place}")
    return Image(data=data, media_type=media_type_of(data), role=role)


def _bytes(place: str | Path, flag: str) -> bytes:
    try:
        with click.open_file(place, "rb") as file:
            content: bytes = file.read()
    except OSError as error:
        raise click.BadParameter(
            f"it cannot be read: {error.strerror}", param_hint=f"{flag} {place}"
        ) from error
    return content


def _parsed(place: Path) -> Any:
    try:
        return json.loads(_bytes(place, "--request"))
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"it is not JSON: {error}", param_hint=f"--request {place}") from error


def _metadata(stated: Mapping[str, Any], options: tuple[str, ...]) -> dict[str, Any]:
    metadata = dict(stated)
    for option in options:
        key, equals, text = option.partition("=")
        if not (key and equals):
            raise click.BadParameter("an option is KEY=VALUE", param_hint=f"--option {option}")
        value = _value(text)
        metadata[key] = _agreed(metadata.get(key, value), value, f"--option {key}")
    return metadata


def _value(text: str) -> Any:
    """
    JSON where it is that, or else text.
    """
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return text


def _no_number(word: str) -> None:
    raise ValueError(word)


def _agreed(stated: Any, value: Any, flag: str) -> Any:
    if value is not None and stated != value:
        raise InvalidRequest(f"`{flag}` {value} contradicts {stated}, which is given already", param=flag)
    return stated
