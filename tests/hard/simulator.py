"""
Nimbus, played by two real HTTP servers: its API, and the storage that pictures are uploaded to.

It checks what such a vendor checks, keeps a ledger of what it was asked to
make, and goes wrong at any step on request.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

import attrs

from .doors import Answer, Ask, Door

if TYPE_CHECKING:
    from collections.abc import Callable

    Fault = Callable[[Callable[[], Answer]], Answer | None]
    """Is given what would serve the step, and returns what the caller sees."""

KEY = "test-key-of-nimbus"
VIDEO = b"\x00\x00\x00\x18ftypmp42 a paper boat"
QUEUED, RUNNING = timedelta(seconds=10), timedelta(seconds=60)
TICKET, DRAFT, TOKEN = timedelta(minutes=5), timedelta(minutes=10), timedelta(hours=1)

ROUTES = (
    ("login", "POST", r"/v1/tokens"),
    ("ticket", "POST", r"/v1/uploads"),
    ("create", "POST", r"/v1/jobs"),
    ("start", "POST", r"/v1/jobs/([^/]+)/start"),
    ("cancel", "POST", r"/v1/jobs/([^/]+)/stop"),
    ("poll", "GET", r"/v1/jobs/([^/]+)"),
    ("find", "GET", r"/v1/jobs"),
    ("file", "GET", r"/v1/files/([^/]+)"),
    ("check", "GET", r"/v1/account"),
    ("upload", "PUT", r"/pictures/([^/]+)"),
    ("download", "GET", r"/videos/([^/]+)"),
)
EARLIER = {"ticket": "login", "upload": "ticket", "create": "ticket", "start": "create", "file": "poll"}
"""The step at whose answer a door must be shut so that the next one finds it so."""


class Clock:
    """
    Time that passes when it is told to.
    """

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, seconds: float) -> None:
        """
        Let so many seconds pass.
        """
        self.now += timedelta(seconds=seconds)


@attrs.define
class Made:
    """
    A job in the vendor's books.
    """

    id: str
    body: dict[str, Any]
    created: datetime
    started: datetime | None = None
    stopped: bool = False

    @property
    def file(self) -> str:
        """
        The id of its video.
        """
        return self.id.replace("job", "file")

    def state(self, now: datetime) -> str:
        """
        The vendor's word for where it stands.
        """
        if self.stopped:
            return "stopped"
        if self.started is None:
            return "created" if now - self.created < DRAFT else "expired"
        if now - self.started < QUEUED:
            return "queued"
        if now - self.started < RUNNING:
            return "running"
        return "failed" if "storm" in self.body["prompt"] else "done"


class Nimbus:
    """
    The vendor. Use it as a context manager.

    Attributes:
        clock: Its time.
        steps: How often each step was asked for.
        jobs: The ledger: every job it has ever created.
        pictures: What was uploaded.
    """

    def __init__(self) -> None:
        self.clock = Clock()
        self.steps: Counter[str] = Counter()
        self.jobs: list[Made] = []
        self.pictures: dict[str, bytes] = {}
        self.keys = {KEY}
        self._tokens: dict[str, datetime] = {}
        self._faults: dict[str, Fault] = {}
        self.api = Door(self._serve)
        self.storage = Door(self._serve)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.api.shut()
        self.storage.shut()

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

    def answer(self, step: str, answer: Answer) -> None:
        """
        Answer so, and do nothing.
        """
        self._faults[step] = lambda _: answer

    def lose_answer(self, step: str) -> None:
        """
        Do it, and close the connection without an answer.
        """
        self._faults[step] = _serve_silently

    def be_unreachable(self, step: str) -> None:
        """
        Refuse connections from just before that step on.
        """
        door = self.storage if step == "upload" else self.api

        def shutting(serve: Callable[[], Answer]) -> Answer:
            door.shut()
            return serve()

        if step in EARLIER:
            self._faults[EARLIER[step]] = shutting
        else:
            door.shut()

    def heal(self) -> None:
        """
        Be well again.
        """
        self._faults.clear()
        self.api.open()
        self.storage.open()

    def _serve(self, ask: Ask) -> Answer | None:
        step, names = _route(ask)
        self.steps[step] += 1
        fault = self._faults.get(step)
        return fault(lambda: self._do(step, ask, names)) if fault else self._do(step, ask, names)

    def _do(self, step: str, ask: Ask, names: tuple[str, ...]) -> Answer:
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
        return Answer.of(200, {"jobs": [self._plain(job) for job in found]})

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
        plain = self._plain(job)
        return Answer.of(422 if plain["state"] in ("failed", "expired") else status, plain)

    def _plain(self, job: Made) -> dict[str, Any]:
        state = job.state(self.clock.now)
        plain: dict[str, Any] = {"id": job.id, "state": state}
        if state == "running" and job.started:
            plain["percent"] = round(100 * ((self.clock.now - job.started) / RUNNING))
        if state == "done":
            plain["file_id"] = job.file
        if state == "failed":
            plain["reason"] = {"code": "content_refused", "message": "the video is against the rules"}
        return plain


class _RefusedError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = Answer.of(status, {"error": {"code": code, "message": message}})


def _serve_silently(serve: Callable[[], Answer]) -> None:
    serve()


def _route(ask: Ask) -> tuple[str, tuple[str, ...]]:
    for step, method, pattern in ROUTES:
        if method == ask.method and (match := re.fullmatch(pattern, ask.path)):
            return step, match.groups()
    return "unknown", ()


def _signature(name: str, until: int) -> str:
    return hmac.digest(b"the storage's own key", f"{name}\n{until}".encode(), "sha256").hex()


def _storage_refusal(status: int, code: str) -> Answer:
    content = f"<Error><Code>{code}</Code></Error>".encode()
    return Answer(status, content, {"content-type": "application/xml"})
