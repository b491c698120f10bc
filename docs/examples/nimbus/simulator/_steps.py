"""
What Nimbus does at each step, when nothing is in its way.
"""

from __future__ import annotations

import hmac
from collections import Counter
from typing import TYPE_CHECKING

from ._books import KEY, TICKET, TOKEN, VIDEO, Clock, Made
from ._doors import Answer, Ask

if TYPE_CHECKING:
    from datetime import datetime

    from ._doors import Door


class Steps:
    """
    The vendor behind its servers.

    Attributes:
        clock: Its time.
        steps: How often each step was asked for.
        jobs: The ledger: every job it has ever created.
        pictures: What was uploaded.
        keys: Those that it knows.
        storage: Where pictures are uploaded to, and videos fetched from.
    """

    def __init__(self, storage: Door) -> None:
        self.clock = Clock()
        self.steps: Counter[str] = Counter()
        self.jobs: list[Made] = []
        self.pictures: dict[str, bytes] = {}
        self.keys = {KEY}
        self.storage = storage
        self._tokens: dict[str, datetime] = {}

    @property
    def started(self) -> int:
        """
        How many jobs cost money.
        """
        return sum(job.started is not None for job in self.jobs)

    def revoke_tokens(self) -> None:
        """
        Know none of the tokens any more.
        """
        self._tokens.clear()

    def do(self, step: str, ask: Ask, names: tuple[str, ...]) -> Answer:
        """
        Serve one step; *names* are those in its path.
        """
        try:
            if step not in ("login", "upload", "download", "unknown"):
                self._check_token(ask)
            answer: Answer = getattr(self, f"_{step}")(ask, *names)
        except _RefusedError as refused:
            return refused.answer
        return answer

    def _check_token(self, ask: Ask) -> None:
        token = ask.headers.get("authorization", "").removeprefix("Bearer ")
        if token not in self._tokens:
            raise _RefusedError(401, "token_invalid", f"{token or 'nothing'} is no token")
        if self._tokens[token] <= self.clock.now:
            raise _RefusedError(401, "token_expired", "the token has expired")

    def _login(self, ask: Ask) -> Answer:
        if ask.json().get("key") not in self.keys:
            raise _RefusedError(401, "key_invalid", "there is no such key")
        token = f"nimbus-token-{self.steps['login']:04}"
        self._tokens[token] = self.clock.now + TOKEN
        return Answer.of(200, {"token": token, "expires_in": TOKEN.seconds})

    def _ticket(self, ask: Ask) -> Answer:
        name = f"picture-{self.steps['ticket']}"
        until = int((self.clock.now + TICKET).timestamp())
        query = f"expires={until}&signature={_signature(name, until)}"
        return Answer.of(
            200, {"upload_id": name, "url": f"{self.storage.url}/pictures/{name}?{query}", "method": "PUT"}
        )

    def _upload(self, ask: Ask, name: str) -> Answer:
        until = int(ask.query.get("expires", 0))
        if not hmac.compare_digest(_signature(name, until), ask.query.get("signature", "")):
            return _storage_refusal(403, "SignatureDoesNotMatch")
        if until <= self.clock.now.timestamp():
            return _storage_refusal(403, "AccessDenied")
        if "authorization" in ask.headers or not ask.headers.get("content-type", "").startswith("image/"):
            return _storage_refusal(400, "InvalidArgument")
        self.pictures[name] = ask.content
        return Answer(200)

    def _create(self, ask: Ask) -> Answer:
        body = ask.json()
        unknown = body.keys() - {"model", "prompt", "seconds", "ratio", "seed", "upload_id", "reference"}
        if unknown or body.get("seconds") not in (4, 8) or not body.get("reference"):
            raise _RefusedError(400, "field_invalid", f"look at {', '.join(sorted(unknown)) or 'seconds'}")
        if body.get("upload_id", "") not in {"", *self.pictures}:
            raise _RefusedError(400, "field_invalid", "nothing was uploaded under that upload_id")
        if "weapon" in body["prompt"]:
            raise _RefusedError(400, "content_refused", "the prompt is against the rules")
        job = Made(id=f"job-{len(self.jobs) + 1}", body=body, created=self.clock.now)
        self.jobs.append(job)
        return self._told(job, 201)

    def _start(self, ask: Ask, name: str) -> Answer:
        job = self._known(name)
        if job.state(self.clock.now) != "created":
            raise _RefusedError(409, "field_invalid", "only a job that was created can be started")
        job.started = self.clock.now
        return self._told(job, 202)

    def _poll(self, ask: Ask, name: str) -> Answer:
        return self._told(self._known(name), 200)

    def _find(self, ask: Ask) -> Answer:
        wanted = ask.query.get("reference")
        found = [job for job in self.jobs if job.body["reference"] == wanted]
        return Answer.of(200, {"jobs": [job.plain(self.clock.now) for job in found]})

    def _cancel(self, ask: Ask, name: str) -> Answer:
        job = self._known(name)
        if job.state(self.clock.now) not in ("created", "queued", "running"):
            raise _RefusedError(409, "field_invalid", "the job is over")
        job.stopped = True
        return self._told(job, 200)

    def _file(self, ask: Ask, name: str) -> Answer:
        job = next((job for job in self.jobs if job.file == name), None)
        if job is None or job.state(self.clock.now) != "done":
            raise _RefusedError(404, "job_unknown", "there is no such file")
        until = int((self.clock.now + TICKET).timestamp())
        query = f"expires={until}&signature={_signature(name, until)}"
        url = f"{self.storage.url}/videos/{name}?{query}"
        return Answer.of(200, {"url": url, "seconds": job.body["seconds"], "expires_at": until})

    def _download(self, ask: Ask, name: str) -> Answer:
        until = int(ask.query.get("expires", 0))
        if ask.query.get("signature") != _signature(name, until) or "authorization" in ask.headers:
            return _storage_refusal(403, "AccessDenied")
        return Answer(200, VIDEO, {"content-type": "video/mp4"})

    def _check(self, ask: Ask) -> Answer:
        return Answer.of(200, {"credits": 12})

    def _unknown(self, ask: Ask) -> Answer:
        return Answer.of(404, {"detail": "Not Found"})

    def _known(self, name: str) -> Made:
        for job in self.jobs:
            if job.id == name:
                return job
        raise _RefusedError(404, "job_unknown", "there is no such job")

    def _told(self, job: Made, status: int) -> Answer:
        plain = job.plain(self.clock.now)
        return Answer.of(422 if plain["state"] in ("failed", "expired") else status, plain)


class _RefusedError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = Answer.of(status, {"error": {"code": code, "message": message}})


def _signature(name: str, until: int) -> str:
    return hmac.digest(b"the storage's own key", f"{name}\n{until}".encode(), "sha256").hex()


def _storage_refusal(status: int, code: str) -> Answer:
    content = f"<Error><Code>{code}</Code></Error>".encode()
    return Answer(status, content, {"content-type": "application/xml"})
