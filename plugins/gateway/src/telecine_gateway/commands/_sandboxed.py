"""
A gateway of simulated vendors: no account, a key of its own, and requests to paste.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import TYPE_CHECKING

import attrs
import click

from telecine import Registry
from telecine._desk import utc_now
from telecine._settings import from_environment
from telecine.cli._sandbox import sandbox_running

from .. import _keys
from . import _examples
from ._configured import storable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._engine import Engine
    from .._settings import GatewaySettings

OWNER = "sandbox"
_LOOPBACK = "127.0.0.1"
_EVERY = 1.0
"""Seconds between two polls: a simulated vendor is done within seconds, and minds no question."""


@contextmanager
def sandboxed(settings: GatewaySettings) -> Iterator[Engine]:
    """
    An engine, not started, whose accounts lead to a sandbox that runs as long.

    Its database goes with it, unless the environment names one.

    Raises:
        ConfigurationError: The database cannot be used.
        Stop: The sandbox does not start.
    """
    from .._engine import Engine  # noqa: PLC0415  # it is slow to import

    with ExitStack() as stack:
        environ = stack.enter_context(sandbox_running())
        if not os.environ.get("TELECINE_DATABASE", "").strip():
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="telecine-"))
            settings = attrs.evolve(settings, database=f"sqlite:///{folder}/telecine.db")
        hosts = (*settings.allow_private_hosts, _LOOPBACK)
        every = settings.poll_every or _EVERY
        settings = attrs.evolve(settings, allow_private_hosts=hosts, poll_every=every)
        registry = Registry()
        accounts = list(from_environment(registry.names(), environ))
        with storable(settings.database):
            engine = Engine(settings, accounts, registry=registry)
        yield engine


def show_requests(engine: Engine, url: str) -> None:
    """
    Make a client key, and print it and the documented requests, ready to paste.
    """
    make = partial(_keys.create, tenant=OWNER, name=OWNER, now=utc_now())
    with storable(engine.settings.database):
        key, _ = engine.store.apart(make)
    click.echo(f"TELECINE_URL={url}\nTELECINE_API_KEY={key}")
    for name in _examples.NAMES:
        click.echo(f"\n# {name}\n{_examples.submit(name, url, key)}")
    click.echo(f"\n# then, with the task_id of an answer for TASK_ID\n{_examples.query(url, key)}\n")
