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
from .._http import HttpResponse
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
HOOKS = {"submit": "request", "find": "request", "poll": "task", "cancel": "task", "check": ""}
"""What a case can be about, and what it needs to be so."""
EXPECTED = ("status", "error", "code", "param", "accepted", "retryable")
"""What a case can say that comes of it."""


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


def _is_said(_: object, __: object, source: str) -> None:
    if not source.strip():
        raise ValueError("`source` says where the answers were found, and when that was read")


def _is_a_hook(_: object, __: object, hook: str) -> None:
    if hook not in HOOKS:
        raise ValueError(f"`hook` is one of {', '.join(HOOKS)}, not {hook}")


def _is_expected(_: object, __: object, expect: Mapping[str, Any]) -> None:
    if strange := expect.keys() - set(EXPECTED):
        raise ValueError(
            f"`expect` has the words {', '.join(EXPECTED)}, and not {', '.join(sorted(strange))}"
        )


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
            name), ``accepted`` and ``retryable``. A failed task has a status and an error; where neither
            comes of it, ``status`` is null.
    """

    source: str = attrs.field(validator=_is_said)
    hook: str = attrs.field(validator=_is_a_hook)
    request: Mapping[str, Any] | None = None
    task: Mapping[str, Any] | None = None
    replies: tuple[Reply, ...] = ()
    credentials: tuple[str, ...] = ()
    callback_url: str | None = None
    expect: Mapping[str, Any] = attrs.field(factory=dict, validator=_is_expected)

    def __attrs_post_init__(self) -> None:
        needed = HOOKS[self.hook]
        if needed and getattr(self, needed) is None:
            raise ValueError(f"a case of {self.hook} has a `{needed}`")

    @classmethod
    def load(cls, folder: Path) -> Case:
        """
        Read ``case.json`` in *folder*.

        Raises:
            ValueError: One sentence that names the file, and the field that is missing, unknown or wrong.
        """
        try:
            return structured(json.loads((folder / "case.json").read_text("utf-8")), cls)
        except ValueError as error:
            raise ValueError(f"{folder.name}/case.json: {error}") from None

    def account(self, provider: Provider) -> Account:
        """
        The account that the case is played with.
        """
        return fake_account(provider, self.credentials or None)

    def flow(self, provider: Provider, account: Account | None = None) -> Flow[Any]:
        """
        The guarded flow of the case, on another *account* where one is given.
        """
        known: dict[str, Any] = {"account": account or self.account(provider), "now": NOW}
        if self.hook == "submit":
            request, callback_url = read_body(self.request or {})[0], self.callback_url
            return provider.submit(request, external_id=EXTERNAL_ID, callback_url=callback_url, **known)
        if self.hook == "find":
            return provider.find(EXTERNAL_ID, request=read_body(self.request or {})[0], **known)
        if self.hook == "check":
            return provider.check(**known)
        flow: Flow[Any] = getattr(provider, self.hook)(task_from_json(self.task or {}), **known)
        return flow


def fake_account(
    provider: Provider, names: tuple[str, ...] | None = None, *, secret: str = SECRET, base_url: str = ""
) -> Account:
    """
    An account of fake credentials: each is *secret* with its name behind it.
    """
    credentials = {name: f"{secret}-{name}" for name in names or provider.info.credentials[0]}
    return Account(name="test", provider=provider.name, credentials=credentials, base_url=base_url)
