"""
One use of a hook: what a guard and a host's wrappers know about it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import attrs

from ._account import Account, Session
from ._errors import InvalidRequest
from ._hooks import Flow
from ._readers import text
from ._request import GenerationRequest, Notice
from ._task import Task


@attrs.frozen(kw_only=True)
class Call:
    """
    One use of a hook.

    Attributes:
        hook: Its name.
        provider: The provider's name.
        account: On whose account.
        now: When, aware UTC.
        request: What is asked for, in ``submit`` and ``find``.
        task: The job, in ``poll`` and ``cancel``.
        external_id: Our id of the job, in ``submit`` and ``find``.
        notices: What ``submit`` has to warn about.
        session: The token that the hook asked for.
    """

    hook: str
    provider: str
    account: Account
    now: datetime
    request: GenerationRequest | None = None
    task: Task | None = None
    external_id: str | None = None
    notices: tuple[Notice, ...] = ()
    session: Session | None = None


Wrapper = Callable[[Flow[Any], Call], Flow[Any]]
"""Is given a guarded flow and its call, and returns a flow: ``task = yield from flow``."""


def lifted_callback(
    request: GenerationRequest, callback_url: str | None
) -> tuple[GenerationRequest, str | None]:
    """
    A callback address among the options is the argument by another way.
    """
    if "callback_url" not in request.metadata:
        return request, callback_url
    stated = text(request.metadata["callback_url"], "metadata.callback_url")
    if callback_url not in (None, stated):
        raise InvalidRequest(
            "`callback_url` and `metadata.callback_url` contradict each other", param="callback_url"
        )
    options = {key: value for key, value in request.metadata.items() if key != "callback_url"}
    return attrs.evolve(request, metadata=options), stated


def no_callback(label: str) -> Notice:
    """
    The notice that a callback address is of no use.
    """
    return Notice(
        code="not_delivered", param="callback_url", message=f"{label} calls nobody back; poll the job"
    )
