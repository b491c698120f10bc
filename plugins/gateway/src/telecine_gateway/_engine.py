"""
The engine: takes orders, keeps them, and sees each through to its end.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import structlog

from telecine import Limits, Registry
from telecine._desk import Desk, utc_now

from ._accounts import Accounts
from ._cancelling import Cancelling, CannotCancel
from ._crew import Crew
from ._database import Database, NotReady
from ._desk import placed
from ._intake import Intake
from ._migrate import migrate
from ._order import Order
from ._policies import Policies
from ._reading import IdempotencyClash, Reading
from ._vendor import Vendor
from ._watch import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from telecine import Account

    from ._job import Job
    from ._settings import GatewaySettings


__all__ = ["CannotCancel", "Engine", "IdempotencyClash", "NotReady", "Order"]

_CONNECTIONS = 1024
_log = structlog.get_logger("telecine.gateway")


class Engine(Reading):
    """
    A gateway without its HTTP side.

    Attributes:
        settings: As configured.
        registry: The providers.
        store: The database.
        outbound: Fetches what vendors' answers point to.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        accounts: Iterable[Account],
        *,
        registry: Registry | None = None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """
        Open the database; nothing runs yet.

        Raises:
            ConfigurationError: The database cannot be used.
        """
        from ._aiohttp import AiohttpTransport  # noqa: PLC0415  # 0.2 s that the command line does not pay
        from ._outbound import Outbound, PublicOnly  # noqa: PLC0415

        self.settings = settings
        self.registry: Registry = registry or Registry()
        self.store: Database = Database(settings.database)
        migrate(self.store)
        span = settings.submit_timeout
        # Time is up while connecting only before it is up in all: then nothing was sent.
        limits = Limits(connect=min(10.0, span / 2), silence=span, total=span, connections=_CONNECTIONS)
        guard = PublicOnly(settings.allow_private_hosts)
        self.outbound: Outbound = Outbound(guard)
        guarded = AiohttpTransport(limits, guard=guard)
        self._vendor = Vendor(AiohttpTransport(limits), guarded, time.monotonic)
        self._now = now
        self._watch = Watch()
        self._accounts = Accounts(accounts, per_second=settings.calls_per_second, clock=time.monotonic)
        self._intake = Intake(registry=self.registry, accounts=self._accounts, settings=settings)
        self._policies = Policies(self.registry, settings)
        self._crew = Crew(
            self.store,
            settings,
            registry=self.registry,
            accounts=self._accounts,
            policies=self._policies,
            vendor=self._vendor,
            watch=self._watch,
            now=now,
        )
        self.ready: str | None = "the gateway is starting"

    @classmethod
    def configured(cls, path: str | None = None, environ: Mapping[str, str] | None = None) -> Engine:
        """
        An engine of ``telecine.toml`` and the environment.

        Raises:
            ConfigurationError: Names the key and the file.
        """
        from ._settings import load  # noqa: PLC0415

        known = Desk.configured(path, environ, check=True)
        return cls(load(path, environ), known["accounts"], registry=known["registry"])

    async def start(self) -> None:
        """
        Look after jobs from now on.
        """
        await self._crew.start()
        self.ready = None

    async def stop(self) -> None:
        """
        Begin nothing more, wait for answers that are on their way, and free the jobs for others.
        """
        self.ready = "the gateway is stopping"
        await self._crew.stop(self.settings.submit_timeout)
        await self._vendor.close()
        await self.outbound.close()
        self.store.close()

    def order(self, body: Mapping[str, Any], *, strict: bool = False) -> Order:
        """
        What a vendor would be asked; nothing is kept or sent.

        Raises:
            Rejected: It cannot be done as it is; names the field.
            Denied: The account does not fit.
            ConfigurationError: The provider has no account.
            PluginError: The provider cannot be used.
        """
        return self._intake.order(body, self._now(), strict=strict)

    async def place(
        self, order: Order, *, tenant: str, idempotency_key: str | None = None, request_id: str = ""
    ) -> Job:
        """
        Keep an order, whose job is durable from then on.

        Raises:
            IdempotencyClash: The key was used for another request.
            NotReady: It was not kept.
        """
        if self.ready:
            raise NotReady(self.ready)
        span = timedelta(seconds=self.settings.deadline)
        rows = order.jobs(tenant, idempotency_key, self._now(), span, self._crew.owner)
        requests = order.requests(rows)
        job = await self.store.write(placed(rows, requests))
        if job.request_hash != order.request_hash:
            raise IdempotencyClash("the Idempotency-Key was used for another request")
        if job is rows[0]:
            _log.info(
                "transition", after="accepted", task=job.id, provider=job.provider, request_id=request_id
            )
            self._crew.adopt(rows, requests)
        return job

    async def cancel(self, job_id: str, *, tenant: str) -> Job | None:
        """
        End a job: one that no vendor has at once, another one where the vendor can.

        Returns:
            The job as it stands; None where *tenant* has none of that id.

        Raises:
            CannotCancel: It goes on, or is over.
        """
        job = await self.job(job_id, tenant=tenant)
        return job and await Cancelling(self.store, self._crew.worker, self._watch, self._policies).end(
            job, self.settings.submit_timeout, self._now()
        )
