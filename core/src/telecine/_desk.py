"""
What both clients do alike: find provider and account, make flows, and pace the waiting.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Generator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from . import _settings
from ._errors import ConfigurationError, InvalidRequest, ProviderError, StillRunning
from ._preview import Preview, preview
from ._registry import Registry
from ._task import Task

if TYPE_CHECKING:
    import os

    from ._account import Account
    from ._hooks import Flow
    from ._provider import Provider
    from ._request import GenerationRequest

PATIENCE = 10
"""How many polls in a row may fail before wait() gives up."""
SLOWEST = 30.0
"""Seconds; the pause between polls grows up to this, or the provider's own where that is longer."""
_GROWTH = 1.25

Waiting = Generator[float | None, Task | ProviderError | None, Task]
"""Yields seconds to pause, or None for a poll, and is sent what the poll brought."""


def utc_now() -> datetime:
    """
    The time, aware.
    """
    return datetime.now(UTC)


def new_external_id() -> str:
    """
    An id that no other job has: 26 letters and digits, in the order of time.
    """
    return f"tc{time.time_ns() // 1_000_000:011x}{secrets.token_hex(6)}"[:26]


class Desk:
    """
    The part of a client that does no I/O.
    """

    def __init__(
        self,
        accounts: Iterable[Account] = (),
        *,
        registry: Registry | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self.accounts = tuple(accounts)
        self.registry = registry or Registry()
        self.clock = clock

    @classmethod
    def configured(
        cls, path: str | os.PathLike[str] | None, environ: Mapping[str, str] | None
    ) -> dict[str, Any]:
        """
        A client's arguments from a file or the environment.
        """
        settings = _settings.load(Registry().names(), path=path, environ=environ)
        return {"accounts": settings.accounts, "registry": Registry(models=settings.models)}

    def account(self, provider: str, name: str | None) -> Account:
        """
        The account of that name, or the provider's first.

        Raises:
            ConfigurationError: There is none; says what to set.
        """
        own = [account for account in self.accounts if account.provider == provider]
        for account in own:
            if name in (None, account.name):
                return account
        if name is not None:
            names = ", ".join(account.name for account in own) or "none"
            raise ConfigurationError(f"{provider} has no account {name}; it has {names}")
        raise ConfigurationError(f"{provider} has no account: {_how_to_set(self.registry.get(provider))}")

    def submit(
        self, request: GenerationRequest, account: str | None, external_id: str | None, *, strict: bool
    ) -> Flow[Task]:
        """
        The flow of a submit.
        """
        provider, _ = self.registry.locate(request.model)
        return provider.submit(
            request,
            account=self.account(provider.name, account),
            now=self.clock(),
            external_id=external_id or new_external_id(),
            strict=strict,
        )

    def preview(
        self, request: GenerationRequest, account: str | None, external_id: str | None, *, strict: bool
    ) -> Preview:
        """
        What a submit would send.
        """
        provider, _ = self.registry.locate(request.model)
        known = account is not None or any(each.provider == provider.name for each in self.accounts)
        return preview(
            provider,
            request,
            account=self.account(provider.name, account) if known else None,
            now=self.clock(),
            external_id=external_id or new_external_id(),
            strict=strict,
        )

    def poll(self, task: Task) -> Flow[Task]:
        """
        The flow of a poll.
        """
        provider = self.registry.get(task.provider)
        return provider.poll(task, account=self.account(task.provider, task.account), now=self.clock())

    def cancel(self, task: Task) -> Flow[Task]:
        """
        The flow of a cancel.
        """
        provider = self.registry.get(task.provider)
        return provider.cancel(task, account=self.account(task.provider, task.account), now=self.clock())

    def find(self, external_id: str, request: GenerationRequest, account: str | None) -> Flow[Task | None]:
        """
        The flow of a look-up.
        """
        provider, _ = self.registry.locate(request.model)
        known = self.account(provider.name, account)
        return provider.find(external_id, request=request, account=known, now=self.clock())

    def check(self, account: Account) -> Flow[str]:
        """
        The flow of a check.
        """
        return self.registry.get(account.provider).check(account=account, now=self.clock())

    def waiting(self, task: Task, *, every: float | None, limit: float) -> Waiting:
        """
        The rhythm of a wait: quick at first, slower with time; a vendor's ``Retry-After`` wins.

        Raises:
            StillRunning: *limit* has passed.
            ProviderError: The vendor refused to say, or failed to too often in a row.
        """
        cadence = self.registry.get(task.provider).info.poll_every if every is None else every
        until, pause, failures = self.clock() + timedelta(seconds=limit), cadence, 0
        while not task.status.final:
            left = (until - self.clock()).total_seconds()
            if left <= 0:
                raise StillRunning(
                    f"the job is still {task.status} after {limit:g} seconds; it goes on", task=task
                )
            yield min(pause, left)
            answer = yield None
            if isinstance(answer, Task):
                pause = pause if every is not None else min(pause * _GROWTH, max(cadence, SLOWEST))
                task, failures = answer, 0
            elif isinstance(answer, ProviderError):
                failures += 1
                if not answer.retryable or failures >= PATIENCE:
                    raise answer
                pause = (
                    answer.retry_after
                    if answer.retry_after is not None
                    else min(pause * 2, max(cadence, SLOWEST))
                )
        return task


def _how_to_set(provider: Provider) -> str:
    prefix = f"TELECINE_{provider.name.upper().replace('-', '_')}_"
    sets = [" and ".join(prefix + name.upper() for name in names) for names in provider.info.credentials]
    return f"set {', or '.join(sets)}"


def download_url(task_video_url: str) -> str:
    """
    The address, refused where it is none that can be fetched.
    """
    if not task_video_url.startswith(("http://", "https://")):
        raise InvalidRequest(f"{task_video_url!r} is not an http(s) address", param="url")
    return task_video_url
