"""
``telecine keys``.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
import click

from telecine._desk import Desk, utc_now
from telecine.cli._exits import Code, Stop
from telecine.cli._inputs import config
from telecine.cli._screen import show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import sqlalchemy as sa

    from .._keys import Key

T = TypeVar("T")

_COLUMNS = ("id", "name", "owner", "models", "max_in_flight", "per_minute", "created_at", "revoked_at")


@click.group("keys")
def command() -> None:
    """
    The client keys of a gateway, in its database; it may run meanwhile.
    """


@command.command("create")
@click.option("--name", required=True, metavar="NAME", help="For people.")
@click.option("--owner", metavar="OWNER", help="Who sees its tasks: all keys of one owner do. Else the name.")
@click.option(
    "--model", "models", multiple=True, metavar="ID", help="It may use no others. May be given again."
)
@click.option("--max-in-flight", type=click.IntRange(min=0), metavar="N", help="Videos under way at most.")
@click.option("--per-minute", type=click.IntRange(min=0), metavar="N", help="Requests for a video at most.")
@config
def create(
    name: str,
    owner: str | None,
    models: tuple[str, ...],
    config: Path | None,
    max_in_flight: int | None,
    per_minute: int | None,
) -> None:
    """
    Make a key, and print it: nobody can be told it again.
    """
    from .. import _keys  # noqa: PLC0415  # half a second that `--help` does not pay

    if not name.strip() or owner == "":
        raise click.UsageError("a name and an owner are words")
    plain, key = _stored(
        config,
        partial(
            _keys.create,
            tenant=owner or name,
            name=name,
            models=_known(models, config),
            now=utc_now(),
            max_in_flight=max_in_flight,
            per_minute=per_minute,
        ),
    )
    click.echo(plain)
    click.echo(f"this is {key.id} of {key.tenant}; it is not shown again", err=True)


@command.command("list")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
@config
def list_(config: Path | None, *, as_json: bool) -> None:
    """
    List the keys, revoked ones too; never the keys themselves.
    """
    from .. import _keys  # noqa: PLC0415

    entries = [_plain(key) for key in _stored(config, _keys.listed)]
    if as_json:
        show_json(entries)
    else:
        show_table(_COLUMNS, ([_cell(entry[name]) for name in _COLUMNS] for entry in entries))


@command.command("revoke")
@click.argument("key_id", metavar="ID")
@config
def revoke(key_id: str, config: Path | None) -> None:
    """
    Let the key ID be none from now on; its owner's tasks stay.

    A gateway that runs hears of it within seconds.
    """
    from .. import _keys  # noqa: PLC0415

    if not _stored(config, partial(_keys.revoke, key_id=key_id, now=utc_now())):
        raise Stop(
            Code.REFUSED, f"there is no key {key_id}, or it is revoked already; see telecine keys list"
        )
    click.echo(f"{key_id} is revoked")


def _stored(config: Path | None, op: Callable[[sa.Connection], T]) -> T:
    from .._settings import load  # noqa: PLC0415
    from ._configured import stored  # noqa: PLC0415

    with stored(load(config)) as database:
        return database.apart(op)


def _known(models: Iterable[str], config: Path | None) -> list[str] | None:
    """
    The vendors' ids of *models*, whatever they are called here; None is all.

    Raises:
        InvalidRequest: One is no model.
    """
    registry = Desk.configured(config, None)["registry"]
    return [registry.locate(model)[1].id for model in models] or None


def _plain(key: Key) -> dict[str, Any]:
    entry = attrs.asdict(key)
    entry["owner"] = entry.pop("tenant")
    moments = {name: entry[name].isoformat() for name in ("created_at", "revoked_at") if entry[name]}
    models = None if key.models is None else list(key.models)
    return {name: (entry | moments | {"models": models})[name] for name in _COLUMNS}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)
