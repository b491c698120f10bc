"""
``telecine preview``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import attrs
import click

from .._desk import Desk, new_external_id
from .._preview import SIGNED
from ._curl import curl
from ._inputs import inputs
from ._screen import complain, one_line, show_json, warn

if TYPE_CHECKING:
    from .._http import HttpRequest
    from ._inputs import Asked

_LONGEST = 200
"""Characters of a string that a person reads; a picture is shortened."""


@click.command("preview")
@inputs
@click.option("--curl", "as_curl", is_flag=True, help="As curl commands to paste.")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def command(asked: Asked, *, as_curl: bool, as_json: bool) -> None:
    """
    Show what generate would send for PROMPT. Nothing is sent.

    Secrets are masked. Without an account, placeholders stand for the credentials.
    """
    if as_curl and as_json:
        raise click.UsageError("--curl and --json exclude each other")
    desk = Desk(**Desk.configured(asked.config, None))
    external_id = new_external_id()
    preview = desk.preview(asked.request, asked.account, external_id, strict=asked.strict)
    preview = attrs.evolve(preview, warnings=(*asked.notices, *preview.warnings))
    if as_json:
        show_json(preview.to_json())
        return
    warn(preview.warnings)
    if as_curl:
        commands = curl(desk, asked, external_id)
        click.echo("\n\n".join(commands))
        if any(SIGNED in each for each in commands):
            complain(f"put a signature in place of {SIGNED}; only telecine makes it from these credentials")
    else:
        click.echo("\n\n\n".join(map(transcript, preview.requests)))


def transcript(request: HttpRequest) -> str:
    """
    A request to be read by people; what is long is shortened.
    """
    lines = [f"{request.method} {one_line(request.url)}"]
    lines += [f"{name}: {one_line(value)}" for name, value in sorted(request.headers.items())]
    return "\n".join((*lines, *(("", _body(request)) if request.content else ())))


def _body(request: HttpRequest) -> str:
    try:
        return json.dumps(_shortened(request.json()), indent=2, ensure_ascii=False)
    except ValueError:
        return str(_shortened(one_line(request.content.decode("utf-8", "replace"))))


def _shortened(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _shortened(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_shortened(inner) for inner in value]
    if isinstance(value, str) and len(value) > _LONGEST and " " not in value:
        return f"{value[:40]}... ({len(value)} characters)"
    return value
