"""
What both clients do alike: find provider and account, and make flows.
"""

from __future__ import annotations

import secrets
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from . import _settings
from ._credentials import checked, how_to_set
from ._errors import ConfigurationError
from ._preview import Preview, preview
from ._registry import Registry
from ._waiting import Waiting

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ._account import Account
    from ._call import Wrapper
    from ._hooks import Flow
    from ._request import GenerationRequest
    from ._task import Task


def utc_now() -> datetime:
    """
    The time, aware.
    """
    return datetime.now(UTC)


def new_external_id(now: datetime | None = None) -> str:
    """
    An id that no other job has: 26 letters and digits, in the order of time.
    """
    moment = int((now or utc_now()).timestamp() * 1000)
    return f"tc{moment:011x}{secrets.token_hex(7)}"[:26]


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
        """
        Raises:
            ConfigurationError: Two accounts of one provider have one name, so that jobs could be mixed up.
        """
        self.accounts = tuple(accounts)
        for (provider, name), times in Counter((each.provider, each.name) for each in self.accounts).items():
            if times > 1:
                raise ConfigurationError(f"{provider} has {times} accounts that are called {name}")
        self.registry = registry or Registry()
        self.clock = clock

    @classmethod
    def configured(
        cls,
        path: str | os.PathLike[str] | None,
        environ: Mapping[str, str] | None,
        *,
        check: bool = False,
        wrappers: Sequence[Wrapper] = (),
    ) -> dict[str, Any]:
        """
        A client's arguments from a file or the environment.

        Args:
            path: The file.
            environ: In place of the process's environment.
            check: Hold each account against its provider, which loads it.
            wrappers: Put around every flow.

        Raises:
            ConfigurationError: Names the key and the file.
        """
        settings = _settings.load(Registry().names(), path=path, environ=environ)
        try:
            registry = Registry(models=settings.models, wrappers=wrappers)
        except ConfigurationError as error:
            raise ConfigurationError(f"{settings.source}: {error}") from error
        return {"accounts": checked(settings, registry) if check else settings.accounts, "registry": registry}

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
        raise ConfigurationError(f"{provider} has no account: {how_to_set(self.registry.get(provider).info)}")

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
            external_id=external_id or new_external_id(self.clock()),
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
            external_id=external_id or new_external_id(self.clock()),
            strict=strict,
        )

    def poll(self, task: Task) -> Flow[Task]:
        """
        The flow of a poll.
        """
        provider = self.registry.get(task.provider)
        return provider.poll(
            task, account=self.account(task.provider, task.account or None), now=self.clock()
        )

    def cancel(self, task: Task) -> Flow[Task]:
        """
        The flow of a cancel.
        """
        provider = self.registry.get(task.provider)
        return provider.cancel(
            task, account=self.account(task.provider, task.account or None), now=self.clock()
        )

    def find(self, external_id: str, request: GenerationRequest, account: str | None) -> Flow[Task | None]:
        """
        The flow of a look-up; a named account leads to its provider, whatever became of the model.
        """
        named = {each.provider for each in self.accounts if each.name == account}
        provider = self.registry.get(*named) if len(named) == 1 else self.registry.locate(request.model)[0]
        known = self.account(provider.name, account)
        return provider.find(external_id, request=request, account=known, now=self.clock())

    def check(self, account: Account) -> Flow[str]:
        """
        The flow of a check.
        """
        return self.registry.get(account.provider).check(account=account, now=self.clock())

    def waiting(self, task: Task, *, every: float | None, limit: float) -> Waiting:
        """
        The pace of a wait: the provider's own where *every* is None.
        """
        cadence = self.registry.get(task.provider).info.poll_every if every is None else every
        return Waiting(task, cadence=cadence, fixed=every is not None, limit=limit, clock=self.clock)
