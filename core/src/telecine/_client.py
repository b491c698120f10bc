"""
The client for blocking hosts.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Self

from ._client_base import BaseClient
from ._desk import utc_now
from ._errors import ProviderError
from ._files import Download, fetchable
from ._flow import drive
from ._httpx import HttpxTransport

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from ._account import Account
    from ._registry import Registry
    from ._request import GenerationRequest
    from ._task import Task, Video
    from ._transport import Transport


class Client(BaseClient):
    """
    Talks to vendors for a blocking host. Thread-safe but for `close`; use it as a context manager.
    """

    def __init__(
        self,
        accounts: Iterable[Account] = (),
        *,
        registry: Registry | None = None,
        transport: Transport | None = None,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """
        Connect to nobody yet.

        Args:
            accounts: The first of a provider is its default.
            registry: The installed providers where None.
            transport: httpx where None.
            clock: Gives aware datetimes.
            sleep: Pauses for so many seconds.
        """
        super().__init__(accounts, registry=registry, clock=clock)
        self._transport = transport or HttpxTransport()
        self._sleep = sleep

    def submit(
        self,
        request: GenerationRequest,
        *,
        account: str | None = None,
        external_id: str | None = None,
        strict: bool = False,
    ) -> Task:
        """
        Start one vendor job. Never repeated by itself.

        Args:
            request: What to generate; ``metadata.callback_url`` is handed to the vendor.
            account: A name; the provider's first where None.
            external_id: Ours, made here where None; what `find` asks for.
            strict: Refuse where there would be a warning.

        Returns:
            The job, not finished; store it with `task_to_json`.

        Raises:
            Rejected: The request cannot be done as it is.
            SubmitUnknown: Settle it with `find`; it carries account and external id.
            ProviderError: See ``accepted``: only False means that it may be sent again.
        """
        return drive(self._desk.submit(request, account, external_id, strict=strict), self._transport.send)

    def poll(self, task: Task) -> Task:
        """
        Where the job stands now; safe to repeat.
        """
        return drive(self._desk.poll(task), self._transport.send)

    def find(
        self, external_id: str, *, request: GenerationRequest, account: str | None = None
    ) -> Task | None:
        """
        The job that a submit may have started, or None where the vendor knows none.
        """
        return drive(self._desk.find(external_id, request, account), self._transport.send)

    def cancel(self, task: Task) -> Task:
        """
        Stop the job at the vendor.

        Raises:
            Unsupported: The vendor cannot.
        """
        return drive(self._desk.cancel(task), self._transport.send)

    def check(self, account: Account) -> str:
        """
        Prove an account's credentials, without cost; a sentence about it.
        """
        return drive(self._desk.check(account), self._transport.send)

    def wait(
        self,
        task: Task,
        *,
        every: float | None = None,
        limit: float = 1800.0,
        watch: Callable[[Task], None] | None = None,
    ) -> Task:
        """
        Poll *task* until it is over.

        Args:
            task: As `submit` returned it, or restored from storage.
            every: Seconds between polls; None adapts to the provider. A vendor's ``Retry-After`` wins.
            limit: Seconds.
            watch: Is shown the task after each poll.

        Returns:
            The finished task: succeeded, failed or cancelled.

        Raises:
            StillRunning: *limit* has passed; the job goes on.
            ProviderError: The vendor refused to say.
        """
        waiting = self._desk.waiting(task, every=every, limit=limit)
        while not waiting.over:
            self._sleep(waiting.pause())
            try:
                waiting.moved(self.poll(waiting.task))
            except ProviderError as error:
                if not waiting.tolerates(error):
                    raise
            else:
                if watch:
                    watch(waiting.task)
        return waiting.task

    def download(self, video: Video, path: str | os.PathLike[str]) -> Path:
        """
        Save *video*; the file appears whole or not at all.

        Returns:
            Where it lies.

        Raises:
            VendorDown: It cannot be fetched, or not wholly; ``retryable``.
        """
        with Download(path) as file, self._transport.stream(fetchable(video.url)) as pieces:
            for piece in pieces:
                file.write(piece)
        return file.path

    def close(self) -> None:
        """
        Close all connections.
        """
        self._transport.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()
