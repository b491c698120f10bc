"""
Make cases of what was heard.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import attrs

from .._convert import structured
from .._task import Task
from ._as_case import body_of, body_plain, gist, reply_plain, request_plain, task_plain
from ._case import EXTERNAL_ID, Case
from ._cleaner import Cleaner
from ._fakes import Fakes
from ._playing import play
from ._secrets import secrets_of, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .._account import Account
    from .._provider import Provider
    from .._request import GenerationRequest
    from ._recorder import Heard

_HOOKS = ("submit", "find", "poll")


@attrs.frozen(kw_only=True)
class Recorded:
    """
    A case to be written.

    Attributes:
        name: What it is about: ``submit``, ``find`` or ``poll_`` and the vendor's word.
        content: Of its ``case.json``.
        leak: Which secret it still tells, and where; such a case must not be written.
        remark: How it plays otherwise than it was heard.
    """

    name: str
    content: Mapping[str, Any]
    leak: str | None = None
    remark: str | None = None


class Recording:
    """
    One job, as it becomes cases.

    Attributes:
        fakes: What stands for what in them.
    """

    def __init__(
        self,
        provider: Provider,
        account: Account,
        request: GenerationRequest,
        *,
        source: str,
        fakes: Mapping[str, str],
    ) -> None:
        """
        Args:
            provider: Whose job it is.
            account: On which it was made.
            request: As it was asked for.
            source: Where and when it was heard.
            fakes: What stands for what already.
        """
        self.fakes = Fakes(fakes)
        self._provider = provider
        self._account = account
        self._request = request
        self._source = source

    def leak(self) -> str | None:
        """
        Which secret every case would tell, because it is in the request; None where it is in none.
        """
        cleaner = self._cleaner(())
        cleaner.meet(request_plain(self._request))
        return told(body_of(self._request, cleaner), cleaner.secrets)

    def cases(self, heard: Sequence[Heard]) -> list[Recorded]:
        """
        One case for each hook, and of polls for each word of the vendor's, the first time that it was heard.

        What had no answer is none of the vendor's, and makes no case.
        """
        whole = [each for each in heard if each.answers and each.call.hook in _HOOKS]
        cleaner = self._cleaner(heard)
        cleaner.meet(request_plain(self._request))
        named: dict[str, Heard] = {}
        for each in whole:
            named.setdefault(_name(each), each)
        for each in named.values():
            for answer in each.answers:
                cleaner.meet([body_plain(answer), {**answer.headers}], _handle(each))
        return [self._recorded(name, each, cleaner) for name, each in named.items()]

    def _cleaner(self, heard: Sequence[Heard]) -> Cleaner:
        requests = [request for each in heard for request, _ in each.talk]
        for each in heard:
            for identity in (each.call.external_id, each.call.task and each.call.task.external_id):
                self.fakes.known |= {identity: EXTERNAL_ID} if identity else {}
        return Cleaner(
            self.fakes, secrets=secrets_of(self._account, requests), words={*self._words(), EXTERNAL_ID}
        )

    def _words(self) -> Iterator[str]:
        """
        What the vendor and the caller say, which is nobody's id.
        """
        info = self._provider.info
        yield from (*info.statuses, *info.errors, self._request.prompt or "")
        yield from (self._request.model, self._request.model.removeprefix(f"{info.name}/"))
        for model in info.catalogue.models:
            yield from (model.id, *model.aliases)
            for offer in model.offers:
                yield from offer.resolution.values()

    def _recorded(self, name: str, heard: Heard, cleaner: Cleaner) -> Recorded:
        names = tuple(key for key in self._account.credentials if self._account.secret(key))
        usual = set(names) == set(self._provider.info.credentials[0])
        content = {
            "source": self._source,
            "hook": heard.call.hook,
            **(
                {"task": task_plain(task, cleaner)}
                if (task := heard.call.task)
                else {"request": body_of(self._request, cleaner)}
            ),
            "replies": [reply_plain(answer, cleaner) for answer in heard.answers],
            **({} if usual else {"credentials": list(names)}),
            "expect": gist(heard, self._provider.info.errors),
        }
        leak = told(content, cleaner.secrets)
        return Recorded(name=name, content=content, leak=leak, remark=self._remark(heard, content))

    def _remark(self, heard: Heard, content: Mapping[str, Any]) -> str | None:
        """
        How the case plays otherwise than its `expect` says.
        """
        try:
            played = play(self._provider, structured(json.loads(json.dumps(content)), Case))
        except (AssertionError, ValueError) as error:
            return str(error)
        found = gist(attrs.evolve(heard, outcome=played.outcome), self._provider.info.errors)
        if found == content["expect"]:
            return None
        return f"it plays as {found}, and was heard as {content['expect']}"


def _name(heard: Heard) -> str:
    hook, outcome = heard.call.hook, heard.outcome
    if hook != "poll":
        return hook
    word = (
        outcome.vendor_status or outcome.status.value if isinstance(outcome, Task) else type(outcome).__name__
    )
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word)
    slug = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")
    return f"poll_{slug or outcome.status.value}"


def _handle(heard: Heard) -> str | None:
    task = heard.outcome if isinstance(heard.outcome, Task) else heard.call.task
    return task.handle if task else None
