"""
The client for async hosts: `Client`, awaited. On asyncio and trio.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import anyio

from ._client_base import BaseClient
from ._desk import utc_now
from ._errors import ProviderError
from ._files import Download, fetchable
from ._flow import adrive
from ._httpx import AsyncHttpxTransport

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime
    from pathlib import Path
    from types import TracebackType

    from ._account import Account
    from ._registry import Registry
    from ._request import GenerationRequest
    from ._task import Task, Video
    from ._transport import AsyncTransport


class AsyncClient(BaseClient):
    """
    Talks to vendors for an async host; use it as an async context manager.
    """

    def __init__(
        self,
        accounts: Iterable[Account] = (),
        *,
        registry: Registry | None = None,
        transport: AsyncTransport | None = None,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = anyio.sleep,
    ) -> None:
        """
        As `Client.__init__`.
        """
        super().__init__(accounts, registry=registry, clock=clock)
        self._transport = transport or AsyncHttpxTransport()
        self._sleep = sleep

    async def submit(
        self,
        request: GenerationRequest,
        *,
        account: str | None = None,
        external_id: str | None = None,
        strict: bool = False,
    ) -> Task:
        """
        As `Client.submit`.
        """
        return await adrive(
            self._desk.submit(request, account, external_id, strict=strict), self._transport.send
        )

    async def poll(self, task: Task) -> Task:
        """
        As `Client.poll`.
        """
        return await adrive(self._desk.poll(task), self._transport.send)

    async def find(
        self, external_id: str, *, request: GenerationRequest, account: str | None = None
    ) -> Task | None:
        """
        As `Client.find`.
        """
        return await adrive(self._desk.find(external_id, request, account), self._transport.send)

    async def cancel(self, task: Task) -> Task:
        """
        As `Client.cancel`.
        """
        return await adrive(self._desk.cancel(task), self._transport.send)

    async def check(self, account: Account) -> str:
        """
        As `Client.check`.
        """
        return await adrive(self._desk.check(account), self._transport.send)

    async def wait(
        self,
        task: Task,
        *,
        every: float | None = None,
        limit: float = 1800.0,
        watch: Callable[[Task], None] | None = None,
    ) -> Task:
        """
        As `Client.wait`.
        """
        waiting = self._desk.waiting(task, every=every, limit=limit)
        while not waiting.over:
            await self._sleep(waiting.pause())
            try:
                waiting.moved(await self.poll(waiting.task))
            except ProviderError as error:
                if not waiting.tolerates(error):
                    raise
            else:
                if watch:
                    watch(waiting.task)
        return waiting.task

    async def download(self, video: Video, path: str | os.PathLike[str]) -> Path:
        """
        As `Client.download`.
        """
        with Download(path) as file:
            async with self._transport.stream(fetchable(video.url)) as pieces:
                async for piece in pieces:
                    await anyio.to_thread.run_sync(file.write, piece)
        return file.path

    async def close(self) -> None:
        """
        As `Client.close`.
        """
        await self._transport.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()
