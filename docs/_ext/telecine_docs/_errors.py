"""
The tree of errors, and what each means to whoever catches it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

import telecine
from telecine import (
    ConfigurationError,
    PluginError,
    ProviderError,
    StillRunning,
    Task,
    TaskError,
    TelecineError,
)
from telecine.cli._exits import code_of
from telecine_gateway._answers import error_of
from telecine_gateway._job import State
from telecine_gateway._refusals import refusal_of

from ._docstrings import first_sentence
from ._markdown import code, fenced, table
from ._names import linked
from ._sample import JOB

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from telecine_gateway._job import Job

ADVICE: Mapping[str, str] = {
    "PluginNotFound": "Install the provider's distribution, or correct the name; see `telecine providers`.",
    "PluginConflict": "Uninstall one of the two distributions that the message names.",
    "PluginBroken": "Update or mend the plugin; every other provider goes on working.",
    "ConfigurationError": "Correct the key that the message names, in the file that it names.",
    "StillRunning": "Store its `task`, and `wait` or `poll` again later; nothing is lost.",
    "InvalidRequest": "Correct the field that `param` names.",
    "Unsupported": "Choose one of `allowed`, or another model.",
    "ContentRejected": "Change the prompt or the picture; the same request is refused again.",
    "TaskNotFound": "Stop asking: the vendor has forgotten the job, or never had it.",
    "Unauthorized": "Renew the account's credentials; `telecine check` proves them.",
    "Forbidden": "Have the account allowed to do this, or use another one.",
    "QuotaExceeded": "Top the account up, or use another one.",
    "RateLimited": "Wait for `retry_after` seconds, or longer each time where it is None, and send it again.",
    "Busy": "Wait until one of the account's jobs ends, and send it again.",
    "VendorDown": "Poll again later; submit again only where `accepted` is False, else ask `find`.",
    "Timeout": "Poll again later; submit again only where `accepted` is False, else ask `find`.",
    "InvalidResponse": "Tell the plugin's maintainer the `path`; a job that was polled goes on.",
    "SubmitUnknown": "Never submit it again blindly: ask `find` with its `external_id`.",
}
"""By class, for those that are raised themselves."""


def error_tree() -> str:
    """
    All classes, each below the one that it is a kind of.
    """
    return fenced("text", "\n".join(_branch(TelecineError)))


def error_advice() -> str:
    """
    What to do about each error, and what it says about the job.
    """
    rows = ((linked(kind.__name__), ADVICE[kind.__name__], *_verdict(kind)) for kind in leaves())
    return table(("error", "what to do", "the same call may work later", "the vendor took the job"), rows)


def error_answers() -> str:
    """
    How the command line and the gateway tell of each error.
    """
    rows = ((linked(kind.__name__), code(int(code_of(made(kind)))), *_told(kind)) for kind in leaves())
    heads = ("error", "exit code", "HTTP answer, before the job is kept", "the task's `error`, later")
    return table(heads, rows)


def leaves(kind: type[TelecineError] = TelecineError) -> Iterator[type[TelecineError]]:
    """
    The classes that are raised themselves, in the order of the tree.
    """
    kinds = children(kind)
    if not kinds:
        yield kind
    for each in kinds:
        yield from leaves(each)


def children(kind: type[TelecineError]) -> list[type[TelecineError]]:
    """
    The public classes right below *kind*.
    """
    return [each for each in kind.__subclasses__() if each.__name__ in telecine.__all__]


def made(kind: type[TelecineError]) -> TelecineError:
    """
    One of them.
    """
    return kind("it happened", task=Task()) if issubclass(kind, StillRunning) else kind("it happened")


def _branch(kind: type[TelecineError], head: str = "", tail: str = "") -> Iterator[str]:
    meaning = first_sentence(kind.__doc__).replace("`", "")
    yield f"{head + kind.__name__:<24} {meaning}"
    kinds = children(kind)
    for each in kinds:
        last = each is kinds[-1]
        yield from _branch(each, f"{tail}{'└─' if last else '├─'} ", f"{tail}{'   ' if last else '│  '}")


def _verdict(kind: type[TelecineError]) -> tuple[str, str]:
    if not issubclass(kind, ProviderError):
        return "", ""
    took = {True: "yes", False: "no", None: "not known"}[kind.default_accepted]
    return "yes" if kind.default_retryable else "no", took


def _told(kind: type[TelecineError]) -> tuple[str, str]:
    answer = task = ""
    if issubclass(kind, ProviderError | PluginError | ConfigurationError):
        refusal = refusal_of(made(kind))
        answer = f"{refusal.status}, {code(refusal.code)}"
    if issubclass(kind, ProviderError) and (error := error_of(_failed(kind))):
        task = f"{code(error['code'])}, of type {code(error['type'])}"
    return answer, task


def _failed(kind: type[ProviderError]) -> Job:
    error = TaskError(kind=kind.__name__, message="it happened")
    return attrs.evolve(JOB, state=State.FAILED, error=error)
