"""
The hooks: what a provider plugin implements.

A hook that talks to a vendor is a generator: it yields an `HttpRequest`, is
given the `HttpResponse`, and returns what the hook is for. Plugins take only
the arguments they use, plainly, without defaults.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING, Protocol, TypeVar

import pluggy

if TYPE_CHECKING:
    from datetime import datetime

    from ._account import Account, Session
    from ._errors import ProviderError
    from ._http import HttpRequest, HttpResponse
    from ._info import ProviderInfo
    from ._offer import Offer
    from ._request import GenerationRequest
    from ._task import Task

T = TypeVar("T")
Flow = Generator["HttpRequest", "HttpResponse", T]
"""A talk with a vendor: yields requests, is sent responses, returns a *T*."""

PROJECT = "telecine"
hookimpl: pluggy.HookimplMarker = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as a hook."""
_hookspec = pluggy.HookspecMarker(PROJECT)
_one = _hookspec(firstresult=True)

REQUIRED = ("describe", "submit", "poll", "translate_error")
FLOWS = ("submit", "poll", "find", "cancel", "check", "login")


class ProviderSpec(Protocol):
    """
    The signatures of all hooks; a host's side calls them by keyword.

    Args:
        request: What to generate, resolved: what the offer holds, with the defaults that cost filled in.
        account: On whose account: its credentials, its address, its settings.
        now: The time, aware UTC; a flow has no other clock.
        offer: The combination of the catalogue that holds the request.
        external_id: Our id of the job, new for each submit.
        callback_url: Where the vendor may tell that the job has changed; None where nobody listens.
        session: The token that ``login`` returned, kept until it ends.
        task: The job, as ``submit``, ``find`` or the ``poll`` before returned it.
        response: What the vendor answered.
        hook: During which hook it answered.
    """

    @_one
    def describe(self) -> ProviderInfo:
        """
        Say who the vendor is and what it offers.
        """

    @_one
    def submit(
        self,
        request: GenerationRequest,
        account: Account,
        now: datetime,
        offer: Offer,
        external_id: str,
        callback_url: str | None,
        session: Session | None,
    ) -> Flow[Task]:
        """
        Start one vendor job for *request*, which *offer* was found to hold.
        """

    @_one
    def poll(self, task: Task, account: Account, now: datetime, session: Session | None) -> Flow[Task]:
        """
        Ask where a job stands; safe to repeat. Returns ``attrs.evolve(task, ...)``.
        """

    @_one
    def translate_error(self, response: HttpResponse, hook: str) -> ProviderError | None:
        """
        Read every response before the flow does; None is no opinion.

        In a ``poll`` it answers about the poll only: a job that failed is a failed `Task`.
        """

    @_one
    def find(
        self, external_id: str, request: GenerationRequest, account: Account, now: datetime, session: Session
    ) -> Flow[Task | None]:
        """
        Look for a job whose submit was not answered; None where the vendor has none.
        """

    @_one
    def cancel(self, task: Task, account: Account, now: datetime, session: Session | None) -> Flow[Task]:
        """
        Stop a job at the vendor.
        """

    @_one
    def check(self, account: Account, now: datetime, session: Session | None) -> Flow[str]:
        """
        Prove the credentials without cost; returns a sentence about the account.
        """

    @_one
    def login(self, account: Account, now: datetime) -> Flow[Session]:
        """
        Exchange the credentials for a token that other hooks ask for as ``session``.
        """
