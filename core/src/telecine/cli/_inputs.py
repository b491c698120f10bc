"""
What `generate` and `preview` take alike.
"""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import click

from .._errors import Unsupported
from .._request import GenerationRequest, Notice
from ._request import Flags, read_request

if TYPE_CHECKING:
    from collections.abc import Callable

FILE = click.Path(path_type=Path)
config = click.option("--config", type=FILE, metavar="FILE", help="Settings in place of telecine.toml.")
timeout = click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=1800.0,
    show_default=True,
    metavar="SECONDS",
    help="Stop waiting after this long; the job goes on.",
)
_FLAGS = (
    click.argument("prompt", required=False),
    click.option("--model", "-m", metavar="ID", help="A model: an id, an alias or provider/id."),
    click.option(
        "--image",
        "images",
        multiple=True,
        metavar="FILE|URL",
        help="A picture to start from. Again for a model that takes several.",
    ),
    click.option("--last-frame", metavar="FILE|URL", help="A picture to end with."),
    click.option(
        "--duration",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        help="Length of the video.",
    ),
    click.option("--size", metavar="WxH", help="Pixels, such as 1280x720: a ratio and a tier."),
    click.option("--aspect-ratio", metavar="W:H", help="Such as 16:9."),
    click.option("--resolution", metavar="TIER", help="720p, 1080p, 4k, ..."),
    click.option("--seed", type=int, metavar="N", help="Makes a run repeatable where the vendor can."),
    click.option("--audio/--no-audio", default=None, help="With sound, or without."),
    click.option(
        "--option",
        "options",
        multiple=True,
        metavar="KEY=VALUE",
        help="An option of the vendor's; VALUE is JSON or text. May be given again.",
    ),
    click.option(
        "--request",
        "body",
        type=FILE,
        metavar="FILE|-",
        help="The JSON body of POST /v1/video/generations; - is standard input.",
    ),
)
_REST = (
    click.option("--account", metavar="NAME", help="The account; else the provider's first."),
    config,
    click.option("--strict", is_flag=True, help="Refuse where there would be a warning."),
)


@attrs.frozen(kw_only=True)
class Asked:
    """
    What is asked for on the command line.

    Attributes:
        request: Of flags and body together.
        notices: What the body has that nobody knows.
        account: Its name.
        config: The settings' file.
        strict: Refuse where there would be a warning.
    """

    request: GenerationRequest
    notices: tuple[Notice, ...]
    account: str | None
    config: Path | None
    strict: bool


def inputs(command: Callable[..., None]) -> Callable[..., None]:
    """
    Give *command* all these options; it is called with what they ask for, as ``asked``.
    """

    @wraps(command)
    def with_inputs(**given: Any) -> None:
        flags = Flags(**{name: given.pop(name) for name in attrs.fields_dict(Flags)})
        request, notices = read_request(flags)
        if given["strict"] and notices:
            raise Unsupported(notices[0].message, param=notices[0].param)
        rest = {name: given.pop(name) for name in ("account", "config", "strict")}
        command(asked=Asked(request=request, notices=notices, **rest), **given)

    for option in reversed((*_FLAGS, *_REST)):
        with_inputs = option(with_inputs)
    return with_inputs
