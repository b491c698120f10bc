"""
``telecine serve``.
"""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

import click

from telecine.cli._inputs import config
from telecine.cli._process import terminable

from .._settings import load

if TYPE_CHECKING:
    from pathlib import Path


@click.command("serve")
@click.option("--sandbox", is_flag=True, help="Serve simulated vendors; no account, and costs nothing.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="0 is a free one."
)
@config
@click.option("--exit-with-parent", is_flag=True, help="Exit when standard input ends.")
def command(host: str, port: int, config: Path | None, *, sandbox: bool, exit_with_parent: bool) -> None:
    """
    Serve all vendors over HTTP, in one documented format.

    Prints "# ready" and the address once it takes requests. Jobs outlive the
    process: the next one on the same database goes on with them.

    \b
    telecine serve --sandbox
    telecine serve --host 0.0.0.0 --config telecine.toml
    """  # noqa: D301  # click wants the character, and keeps the lines below it
    if sandbox and config is not None:
        raise click.UsageError("--sandbox has accounts of its own; leave out --config")
    # What a sandbox needs of the environment is read; telecine.toml is for real accounts.
    settings = load(os.devnull if sandbox else config)

    from .._logs import set_up  # noqa: PLC0415  # a second that `--help` does not pay
    from ._configured import configured  # noqa: PLC0415
    from ._sandboxed import sandboxed, show_requests  # noqa: PLC0415
    from ._server import address_of, listening, parent_watched, serve  # noqa: PLC0415

    set_up(settings.log_format)
    made = sandboxed(settings) if sandbox else configured(config, settings)
    with (
        suppress(KeyboardInterrupt),
        terminable(),
        parent_watched() if exit_with_parent else nullcontext(),
        listening(host, port) as listener,
        made as engine,
    ):
        url = address_of(listener)
        if sandbox:
            show_requests(engine, url)
        serve(engine, listener, lambda: click.echo(f"# ready {url}"))
