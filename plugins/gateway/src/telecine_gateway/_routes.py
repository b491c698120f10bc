"""
What can be asked of the gateway over HTTP.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ._answers import answer_of
from ._bodies import read_request
from ._doorman import Doorman
from ._headers import REQUEST_ID, Preferences, idempotency_key
from ._inline import wants_content, with_content
from ._limits import Limits, check_models
from ._listed_models import listing, models_of
from ._queries import Page, dry_run, only
from ._refusals import Refused, not_found
from ._reply import Reply

if TYPE_CHECKING:
    from starlette.requests import Request

    from ._answers import Documented
    from ._engine import Engine, Order
    from ._job import Job
    from ._keys import Key

_ID = re.compile(r"task_[0-9a-zA-Z]{32}")


class Generations:
    """
    Tasks: made, looked at, listed and cancelled by whoever has a key of their owner.
    """

    def __init__(self, engine: Engine, format_: Documented) -> None:
        """
        Ask *engine*, and tell clients in *format_*.
        """
        self._engine = engine
        self._format = format_
        self._doorman = Doorman(engine.store, engine.settings.api_keys)
        self._limits = Limits(engine.in_flight)

    async def create(self, request: Request) -> Reply:
        """
        ``POST /v1/video/generations``: make a task, and answer at once.
        """
        key = await self._doorman.admit(request.headers)
        dry = dry_run(request.query_params)
        repeat = idempotency_key(request.headers)
        preferences = Preferences.of(request.headers)
        body = await read_request(request, self._engine.settings.max_body)
        order = self._engine.order(body, strict=preferences.strict)
        check_models(key, order)
        if dry:
            return Reply(order.preview.to_json(), headers=preferences.applied())
        job = await self._place(order, key, repeat, request.scope[REQUEST_ID].decode())
        if preferences.wait:
            job = await self._engine.wait(job, preferences.wait)
        answer = self._format.submitted(job, await self._answer(job))
        return Reply(answer, headers=preferences.applied())

    async def show(self, request: Request) -> Reply:
        """
        ``GET /v1/video/generations/{task_id}``: how a task stands.
        """
        key = await self._doorman.admit(request.headers)
        job = await self._engine.job(_task_id(request), tenant=key.tenant)
        if job is None:
            raise not_found()
        return Reply(self._format.fetched(job, await self._answer(job)))

    async def page(self, request: Request) -> Reply:
        """
        ``GET /v1/video/generations``: the owner's tasks, the newest first.
        """
        key = await self._doorman.admit(request.headers)
        wanted = Page.of(request.query_params).arguments()
        jobs, more = await self._engine.jobs(tenant=key.tenant, **wanted)
        return Reply({"data": [answer_of(job) for job in jobs], "has_more": more})

    async def cancel(self, request: Request) -> Reply:
        """
        ``POST /v1/video/generations/{task_id}/cancel``: end a task, where its vendor can.
        """
        key = await self._doorman.admit(request.headers)
        only(request.query_params)
        job = await self._engine.cancel(_task_id(request), tenant=key.tenant)
        if job is None:
            raise not_found()
        return Reply(self._format.fetched(job, await self._answer(job)))

    async def models(self, request: Request) -> Reply:
        """
        ``GET /v1/models``: those that the key may use.
        """
        key = await self._doorman.admit(request.headers)
        return Reply(listing(self._models, key.models))

    @cached_property
    def _models(self) -> list[dict[str, Any]]:
        return models_of(self._engine.registry.models())

    async def _place(self, order: Order, key: Key, repeat: str | None, mark: str) -> Job:
        async with self._limits.held(key, order.parts) as refused:
            if refused:  # a job that is there already takes nothing from anybody
                job = await self._repeated(order, key, repeat)
                if job is None:
                    raise refused
                return job
            return await self._engine.place(order, tenant=key.tenant, idempotency_key=repeat, request_id=mark)

    async def _repeated(self, order: Order, key: Key, repeat: str | None) -> Job | None:
        if repeat is None:
            return None
        return await self._engine.repeated(order, tenant=key.tenant, idempotency_key=repeat)

    async def _answer(self, job: Job) -> dict[str, Any]:
        answer = answer_of(job)
        if answer["videos"] and wants_content(job):
            return await with_content(answer, self._engine.outbound, self._engine.settings.inline_limit)
        return answer


class Health:
    """
    What a supervisor asks, without a key.
    """

    def __init__(self, engine: Engine) -> None:
        """
        Tell of *engine*.
        """
        self._engine = engine

    async def alive(self, _: Request) -> Reply:
        """
        ``GET /healthz``: the process answers.
        """
        return Reply({"status": "ok"})

    async def ready(self, _: Request) -> Reply:
        """
        ``GET /readyz``: jobs are taken.
        """
        if self._engine.ready is not None:
            raise Refused(503, "not_ready", self._engine.ready, retry_after=1)
        return Reply({"status": "ready"})


def _task_id(request: Request) -> str:
    task_id: str = request.path_params["task_id"]
    if not _ID.fullmatch(task_id):  # a database need not be asked, and may not bear the question
        raise not_found()
    return task_id
