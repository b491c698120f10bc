"""
A case: what is asked of a provider, what its vendor replies, and where that was found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs

from .._account import Account
from .._convert import structured, task_from_json
from .._flow import AnswerLost, NotSent
from .._http import HttpRequest, HttpResponse
from .._wire import read_body

if TYPE_CHECKING:
    from pathlib import Path

    from .._hooks import Flow
    from .._provider import Provider

NOW = datetime.fromtimestamp(1_780_000_000, UTC)
"""When every case happens."""
EXTERNAL_ID = "job-0001"
SECRET = "test-secret-that-is-at-least-32-bytes-long"
"""Every credential of every case, with its name behind it; must never be seen."""


@attrs.frozen(kw_only=True)
class Reply:
    """
    One answer of the vendor, or how none came.

    Attributes:
        status: HTTP status.
        json: The body, where it is JSON.
        text: The body, where it is not.
        headers: Besides the content type.
        lost: The request went out, and no answer came.
        not_sent: The request never went out.
    """

    status: int = 200
    json: Any = None
    text: str | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    lost: bool = False
    not_sent: bool = False

    def response(self) -> HttpResponse:
        """
        The answer.

        Raises:
            AnswerLost: It is one that never came.
            NotSent: The request never went out.
        """
        if self.lost:
            raise AnswerLost("connection reset")
        if self.not_sent:
            raise NotSent("connection refused")
        if self.text is not None:
            return HttpResponse(status=self.status, headers=self.headers, content=self.text.encode())
        return HttpResponse.of(self.status, self.json, headers=self.headers)


@attrs.frozen(kw_only=True)
class Case:
    """
    The content of a ``case.json``.

    Attributes:
        source: The public page, and the day it was read.
        hook: Which hook is used.
        request: The documented body, for ``submit`` and ``find``.
        task: The job, for ``poll`` and ``cancel``.
        replies: In order.
        credentials: Which of the provider's sets of names the account has; the first where empty.
        callback_url: For ``submit``.
        expect: What the vendor's page says comes of it: ``status`` of the task, or ``error`` (the class's
            name), ``accepted`` and ``retryable``.
    """

    source: str
    hook: str
    request: Mapping[str, Any] | None = None
    task: Mapping[str, Any] | None = None
    replies: tuple[Reply, ...] = ()
    credentials: tuple[str, ...] = ()
    callback_url: str | None = None
    expect: Mapping[str, Any] = attrs.field(factory=dict)

    @classmethod
    def load(cls, folder: Path) -> Case:
        """
        Read ``case.json`` in *folder*.

        Raises:
            ValueError: A field is missing, unknown or of the wrong type; names it.
        """
        return structured(json.loads((folder / "case.json").read_text("utf-8")), cls)

    def account(self, provider: Provider) -> Account:
        """
        The account that every case is played with.
        """
        names = self.credentials or provider.info.credentials[0]
        return fake_account(provider, names)

    def flow(self, provider: Provider) -> Flow[Any]:
        """
        The guarded flow of the case.
        """
        known: dict[str, Any] = {"account": self.account(provider), "now": NOW}
        if self.hook == "submit":
            request = read_body(self.request or {})[0]
            return provider.submit(request, external_id=EXTERNAL_ID, callback_url=self.callback_url, **known)
        if self.hook == "find":
            return provider.find(EXTERNAL_ID, request=read_body(self.request or {})[0], **known)
        if self.hook == "check":
            return provider.check(**known)
        flow: Flow[Any] = getattr(provider, self.hook)(task_from_json(self.task or {}), **known)
        return flow


def fake_account(provider: Provider, names: tuple[str, ...] | None = None) -> Account:
    """
    An account of fake credentials.
    """
    credentials = {name: f"{SECRET}-{name}" for name in names or provider.info.credentials[0]}
    return Account(name="test", provider=provider.name, credentials=credentials)


class Exchange:
    """
    Answers a flow with the replies of a case, and keeps what was asked.
    """

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        self._replies = list(replies)
        self.talk: list[tuple[HttpRequest, HttpResponse | Exception]] = []

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """
        The next reply.

        Raises:
            AssertionError: There is none left.
        """
        if not self._replies:
            raise AssertionError(f"the case has no reply to {request!r}")
        try:
            response = self._replies.pop(0).response()
        except (AnswerLost, NotSent) as error:
            self.talk.append((request, error))
            raise
        self.talk.append((request, response))
        return response

    @property
    def unused(self) -> int:
        """
        How many replies were never asked for.
        """
        return len(self._replies)
