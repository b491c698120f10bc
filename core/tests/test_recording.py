"""
Cases of what was heard: stand-ins of the same shape everywhere, and no secret in any coat.
"""

import base64
import json
import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from telecine import (
    Account,
    AnswerLost,
    GenerationRequest,
    HttpRequest,
    HttpResponse,
    Image,
    ProviderError,
    Session,
    Status,
    Task,
    Unsupported,
    Video,
    drive,
    instant,
)
from telecine.testing import Case, play
from telecine.testing._as_case import gist
from telecine.testing._fakes import Fakes
from telecine.testing._recorded import Recording
from telecine.testing._recorder import Recorder

from .sample import PNG
from .tiny import BASE, NOW, REQUEST, STATUSES, Exchange, tiny

SECRET = "k/3y+of=tiny-that-is-9876"
ACCOUNT = Account(name="main", provider="tiny", credentials={"api_key": SECRET})
EXTERNAL_ID = "tc019af9c0ffee00112233445566"
JOB = "8271639405162738495"
SIGNATURE = "5f4dcc3b5aa765d61d8327deb882cf99"
FILM = f"https://v3.cdn.tiny.example/out/{JOB}.mp4?expires=1780003600&x-signature={SIGNATURE}"


def submit(request, account, external_id):
    """
    POST /jobs.
    """
    response = yield HttpRequest.post(
        f"{account.base_url}/jobs",
        json={"prompt": request.prompt, "ours": external_id},
        headers=_proof(account),
    )
    return _task(response.json(), Task())


def poll(task, account):
    """
    GET /jobs/{id}.
    """
    response = yield HttpRequest.get(f"{account.base_url}/jobs/{task.handle}", headers=_proof(account))
    return _task(response.json(), task)


def _proof(account):
    return {"authorization": f"Bearer {account.secret('api_key')}"}


def _task(body, known):
    word = body["state"]
    return Task(
        handle=known.handle or f"films/{body['id']}",
        status=STATUSES.get(word, Status.PROCESSING),
        vendor_status=word,
        videos=[Video(url=url) for url in body.get("urls", ())],
    )


def heard(*answers, request=REQUEST, account=ACCOUNT, **hooks):
    """
    The recording of one submit and of a poll for each answer that is left, and what was heard.
    """
    recorder = Recorder()
    provider = tiny(wrappers=(recorder,), **{"submit": submit, "poll": poll, **hooks})
    recorder.listen(provider)
    exchange = Exchange(*answers)
    try:
        task = drive(provider.submit(request, account=account, now=NOW, external_id=EXTERNAL_ID), exchange)
        while len(exchange.requests) < len(answers):
            drive(provider.poll(task, account=account, now=NOW), exchange)
    except ProviderError:
        pass
    recording = Recording(provider, account, request, source="recorded against it, today", fakes={})
    return recording, recorder.heard


def recorded(*answers, **more):
    """
    The cases of it, by name.
    """
    recording, talks = heard(*answers, **more)
    return {each.name: each for each in recording.cases(talks)}


def answer(state="queued", *, status=200, headers=None, **more):
    """
    What the vendor says of the job.
    """
    return HttpResponse.of(status, {"id": JOB, "state": state, **more}, headers=headers)


def reply(found, name="submit"):
    """
    The JSON of the one reply of a case.
    """
    return found[name].content["replies"][0]["json"]


@pytest.mark.parametrize(
    ("real", "shape"),
    [
        ("8271639405162738495", r"9\d{18}"),
        ("7", r"[1-9]"),
        ("1b4e28ba-2fa1-41d2-883f-0016d3cca427", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("task_1b4e28ba-2fa1-41d2-883f-0016d3cca427", r"task_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
        ("cgt-20251127030201-abcde", r"cgt-\d{14}-[a-z]{5}"),
        ("20251127AF00D5", r"\d{8}[A-Z]{2}\d{2}[A-Z]\d"),
        ("a3f9c2d1e0b84756a3f9c2d1e0b84756", r"[0-9a-f]{32}"),
        ("job-12", r"job-\d{2}"),
    ],
)
def test_a_stand_in_has_the_shape_of_an_id(real, shape):
    """
    A plugin that checks the shape still takes it; the second one of a shape is another.
    """
    fakes = Fakes({})

    first, again, other = fakes.id(real), fakes.id(real), fakes.id(real[:-1] + "3")

    assert re.fullmatch(shape, first)
    assert first == again
    assert len({real, first, other}) == 3
    assert len(real) == len(first) == len(other)


def test_ids_that_outgrow_their_shape_stay_apart():
    """
    A hundred jobs with one digit each have a hundred stand-ins.
    """
    fakes = Fakes({})

    found = {fakes.id(f"job-{number}") for number in range(100)}

    assert 100 == len(found)


@pytest.mark.parametrize(
    ("real", "stand_in"),
    [
        ("https://cdn.tiny.example/a/b.mp4?sign=1", "https://example.com/1.mp4"),
        ("http://127.0.0.1:8000/films/9", "https://example.com/1"),
        ("tos://bucket/film.webm", "tos://example.com/1.webm"),
        ("https://cdn.tiny.example/films/83215.mp4", "https://example.com/90001.mp4"),
    ],
)
def test_an_address_keeps_its_file_type(real, stand_in):
    """
    Neither host, path nor query are kept; a file that is called by an id still is.
    """
    fakes = Fakes({"83215": "90001"})

    assert stand_in == fakes.url(real)
    assert stand_in == fakes.url(f"{real.partition('?')[0]}?sign=2")


def test_one_id_is_the_same_everywhere():
    """
    As a text and a number, within a text and JSON in a text, in an address, a header and the handle.
    """
    inner = json.dumps({"task_id": JOB})
    found = recorded(
        answer(headers={"x-request-id": JOB}, number=int(JOB), told=f"job {JOB}: queued", inner=inner),
        answer("done", urls=[FILM], ours=EXTERNAL_ID),
    )

    fake = reply(found)["id"]
    assert {
        "id": fake,
        "state": "queued",
        "number": int(fake),
        "told": f"job {fake}: queued",
        "inner": json.dumps({"task_id": fake}),
    } == reply(found)
    assert {"x-request-id": fake} == found["submit"].content["replies"][0]["headers"]
    assert f"films/{fake}" == found["poll_done"].content["task"]["handle"]
    assert "job-0001" == found["poll_done"].content["task"]["external_id"]
    assert [f"https://example.com/{fake}.mp4"] == reply(found, "poll_done")["urls"]
    assert "job-0001" == reply(found, "poll_done")["ours"]
    written = json.dumps([each.content for each in found.values()])
    assert [] == [real for real in (JOB, EXTERNAL_ID, "tiny.example", SIGNATURE) if real in written]


@pytest.mark.parametrize(
    "kept",
    [
        {"created_at": 1795748552467, "updated": "2026-11-27T03:02:32.467Z"},
        {"time": 1795748552467123, "expires": "1795748552467123"},
        {"model": "tiny-1", "task_id": "tiny-1"},
        {"valid": True, "paid": 5, "grid": "4x4", "void": None, "seconds": 5.0},
        {"echo": "a paper boat"},
        {"type_id": "portrait", "rows": [1, 2, 3], "inner": '{ "a" : 1 }'},
        {"day": "20261127T030232Z", "state_of": "queued"},
    ],
    ids=str,
)
def test_what_is_no_id_is_left(kept):
    """
    Instants, words of the vendor's and the caller's, counts.
    """
    found = recorded(answer(**kept))

    assert {"id": reply(found)["id"], "state": "queued", **kept} == reply(found)


@pytest.mark.parametrize(
    "known",
    [
        {"request_id": "0216f4"},
        {"requestId": 4711},
        {"subtask": "1b4e28ba-2fa1-41d2-883f-0016d3cca427"},
        {"trace": "20251127030201A8B7C6D5E4F3"},
        {"message": "see order 123456789012345678"},
        {"jobs": {"123456789012345678": {}}},
    ],
    ids=str,
)
def test_what_is_an_id_is_not(known):
    """
    By its key, or because nobody writes such a thing by hand.
    """
    found = recorded(answer(**known))

    real = re.findall(r"[0-9A-Fa-f-]{4,}", json.dumps(known))[-1]
    assert real not in json.dumps(reply(found))


def test_a_short_id_is_replaced_where_it_is_one():
    """
    A length of five seconds is not the job with the number 5.
    """
    first = HttpResponse.of(200, {"id": "5", "state": "queued", "seconds": "5", "told": "wait 5 s"})

    found = recorded(first, answer("done", urls=["https://cdn.tiny.example/5.mp4"]))

    assert {"id": "1", "state": "queued", "seconds": "5", "told": "wait 5 s"} == reply(found)
    assert "films/1" == found["poll_done"].content["task"]["handle"]


def test_the_first_poll_with_each_word_is_a_case():
    """
    A word that no table has is one too.
    """
    found = recorded(
        answer(), answer("running", n=1), answer("running", n=2), answer("In Review"), answer("done")
    )

    assert ["submit", "poll_running", "poll_in_review", "poll_done"] == list(found)
    assert 1 == reply(found, "poll_running")["n"]
    assert {"status": "processing"} == found["poll_in_review"].content["expect"]


def test_a_poll_that_stumbles_is_a_case():
    """
    A page in HTML too, with what it says it is.
    """
    page = HttpResponse(status=502, headers={"Content-Type": "text/html"}, content=b"<b>Bad Gateway</b>")

    found = recorded(answer(), page)

    said = found["poll_vendor_down"].content
    assert [{"status": 502, "text": "<b>Bad Gateway</b>", "headers": {"content-type": "text/html"}}] == said[
        "replies"
    ]
    assert {"error": "VendorDown", "retryable": True} == said["expect"]


def test_headers_that_tell_of_the_way_are_left_out():
    """
    Cookies, servers and dates; how long to wait is kept.
    """
    headers = {"Set-Cookie": "a=b", "Date": "today", "Retry-After": "7", "X-TT-LogID": "2025112703020102ABCD"}

    found = recorded(answer(status=429, headers=headers))

    kept = found["submit"].content["replies"][0]["headers"]
    assert {"retry-after", "x-tt-logid"} == kept.keys()
    assert {"error": "RateLimited", "accepted": False, "retryable": True} == found["submit"].content["expect"]


def test_a_lost_answer_makes_no_case():
    """
    It is nothing that the vendor said.
    """
    assert {} == recorded(AnswerLost("connection reset"))


def test_what_is_refused_unsent_makes_no_case():
    """
    The vendor was not asked.
    """

    def refuse(request):
        raise Unsupported("Tiny films no boats", param="prompt")
        yield  # a flow

    assert {} == recorded(submit=refuse)


def test_a_case_plays_as_it_was_heard():
    """
    With the suite's own account, and stand-ins throughout.
    """
    found = recorded(answer(), answer("done", urls=[FILM]))

    played = play(tiny(submit=submit, poll=poll), Case(**_read(found["poll_done"])))

    assert [None, None] == [each.remark for each in found.values()]
    assert Status.SUCCEEDED is played.task.status
    assert f"{BASE}/jobs/{found['poll_done'].content['task']['handle']}" == played.talk[0][0].url


def _read(case):
    from telecine.testing import Reply  # noqa: PLC0415

    content = dict(case.content)
    return {**content, "replies": tuple(Reply(**each) for each in content["replies"])}


def test_a_case_that_plays_otherwise_says_so():
    """
    A plugin that reads the query of a result's address no longer finds it.
    """

    def signed(task, account):
        response = yield HttpRequest.get(f"{account.base_url}/jobs/{task.handle}", headers=_proof(account))
        body = response.json()
        return _task({**body, "state": body["state"] if "signature" in body["urls"][0] else "running"}, task)

    found = recorded(answer(), answer("done", urls=[FILM]), poll=signed)

    said = "it plays as {'status': 'processing'}, and was heard as {'status': 'succeeded'}"
    assert said == found["poll_done"].remark


def test_a_login_is_heard_for_each_case():
    """
    A case is played by a process that is not logged in yet; the token is masked.
    """

    def login(account):
        response = yield HttpRequest.post(f"{account.base_url}/login", headers=_proof(account))
        body = response.json()
        return Session(token=body["token"], expires_at=instant(body["until"]))

    def logged_in(task, account, session):
        headers = {"x-auth-token": session.token.reveal()}
        response = yield HttpRequest.get(f"{account.base_url}/jobs/{task.handle}", headers=headers)
        return _task(response.json(), task)

    token = HttpResponse.of(
        200, {"token": "t0ken-of-24-or-more-letters", "until": (NOW + timedelta(days=365)).timestamp()}
    )
    found = recorded(answer(), token, answer("running"), token, answer("done"), login=login, poll=logged_in)

    assert ["submit", "poll_running", "poll_done"] == list(found)
    assert [2, 2] == [len(each.content["replies"]) for each in list(found.values())[1:]]
    assert "***" == reply(found, "poll_done")["token"]
    assert [None] * 3 == [each.leak or each.remark for each in found.values()]


def test_the_request_is_as_it_was_asked():
    """
    But for addresses and ids; the prompt and the bytes of a picture stay.
    """
    images = [
        Image(url="https://me.example.net/boat.png?sign=abcdefgh"),
        Image(data=PNG, media_type="image/png"),
    ]
    request = GenerationRequest(
        model="tiny/other",
        prompt="a boat on https://me.example.net/sea",
        duration=5.0,
        audio=False,
        seed=0,
        images=images,
        metadata={"voice_id": "voice-4711", "callback_url": "https://me.example.net/hook"},
    )
    _, talks = heard(answer())
    recording = Recording(tiny(), ACCOUNT, request, source="recorded against it, today", fakes={})

    case = recording.cases(talks)[0]

    assert {
        "model": "tiny/other",
        "prompt": "a boat on https://me.example.net/sea",
        "duration": 5,
        "audio": False,
        "seed": 0,
        "metadata": {"voice_id": "voice-9001", "callback_url": "https://example.com/1"},
        "images": [
            {"url": "https://example.com/1.png"},
            {"url": f"data:image/png;base64,{base64.b64encode(PNG).decode()}"},
        ],
    } == case.content["request"]
    assert None is case.leak


@pytest.mark.parametrize(
    "echo",
    [
        f"key {SECRET} is unknown",
        f"/login?key={quote(SECRET, safe='')}",
        json.dumps(SECRET),
        f"Bearer {SECRET}",
    ],
    ids=["plainly", "in an address", "in quotes", "with its scheme"],
)
def test_a_secret_that_is_found_is_masked(echo):
    """
    The case is as good without it.
    """
    found = recorded(answer(told=echo))

    assert "***" in reply(found)["told"]
    assert None is found["submit"].leak


COATS = {
    "in base64": base64.b64encode(SECRET.encode()).decode(),
    "in base64 behind a letter": base64.b64encode(f"x{SECRET}".encode()).decode(),
    "in base64 between two": base64.b64encode(f"id:{SECRET}:x".encode()).decode(),
    "in base64 for addresses": base64.urlsafe_b64encode(f">>>{SECRET}".encode()).decode(),
    "in base64 in an address": quote(base64.b64encode(f"x{SECRET}".encode()).decode(), safe=""),
    "in hexadecimal digits": SECRET.encode().hex(),
    "in capital digits": SECRET.encode().hex().upper(),
    "in capitals": SECRET.upper(),
    "quoted twice": quote(quote(SECRET, safe=""), safe=""),
    "quoted in small letters": quote(SECRET, safe="").lower(),
    "in HTML": SECRET.replace("/", "&#47;"),
}


@pytest.mark.parametrize("echo", COATS.values(), ids=COATS)
@pytest.mark.parametrize("where", ["told", "request_id", "key"])
def test_a_secret_in_another_coat_is_refused(echo, where):
    """
    Wherever it stands; an id that is made of it is none, and gets no stand-in that would be remembered.
    """
    more = {echo: 1} if where == "key" else {where: echo}
    recording, talks = heard(answer(**more))

    found = recording.cases(talks)[0]

    assert found.leak.startswith("the credential api_key")
    assert echo not in recording.fakes.known
    assert SECRET not in found.leak
    assert echo not in found.leak


@pytest.mark.parametrize("name", ["x-request-id", "retry-after"])
def test_a_header_that_echoes_it_is_refused_too(name):
    """
    Those that are kept are read as the body is.
    """
    found = recorded(answer(headers={name: SECRET.encode().hex()}))

    assert (
        f"the credential api_key (in hexadecimal digits) at replies.0.headers.{name}" == found["submit"].leak
    )


TOKENS = {
    "a token (JWT)": "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJhY2Nlc3Mta2V5In0.c2lnbmF0dXJl",
    "a bearer token": "authorization: bearer 0123456789abcdef0123",
    "the signature of an address": "/out/film.mp4?a=1&x-signature=5f4dcc3b",
}


@pytest.mark.parametrize(("what", "echo"), TOKENS.items(), ids=TOKENS)
def test_what_looks_like_a_credential_is_refused(what, echo):
    """
    Whoever's it is.
    """
    found = recorded(answer(told=echo))

    assert f"{what} at replies.0.json.told" == found["submit"].leak


def test_the_signature_of_a_request_is_masked():
    """
    Of a header whose name says so, each long piece is a secret.
    """
    mark = "5d41402abc4b2a76b9719d911017c592"

    def signing(request, account):
        headers = {"x-acme-sign": f"HMAC Credential={account.secret('api_key')}, Signature={mark}"}
        response = yield HttpRequest.post(f"{account.base_url}/jobs", headers=headers)
        return _task(response.json(), Task())

    found = recorded(answer(told=f"{mark} does not match"), submit=signing)

    assert "*** does not match" == reply(found)["told"]


def test_the_signature_of_a_result_is_met_nowhere_else():
    """
    An address goes with its query; what is left of it elsewhere is refused.
    """
    found = recorded(answer(), answer("done", urls=[FILM], proof=f"sig {SIGNATURE}"))

    assert "the signature of an address at replies.0.json.proof" == found["poll_done"].leak


def test_the_credentials_of_a_case_are_those_of_the_account():
    """
    Where they are not the usual ones.
    """
    account = Account(
        name="main", provider="tiny", credentials={"api_key": SECRET, "session_token": "s-0123456789"}
    )

    found = recorded(answer(), account=account)

    assert ["api_key", "session_token"] == found["submit"].content["credentials"]
    assert "credentials" not in recorded(answer())["submit"].content


@pytest.mark.parametrize("told", ["{no JSON", "[1, 2"])
def test_what_only_looks_like_json_is_a_text(told):
    """
    It is kept as it is.
    """
    assert told == reply(recorded(answer(told=told)))["told"]


def test_an_address_that_shows_a_secret_is_kept_so_that_it_is_seen():
    """
    A stand-in for it would hide what the case is refused for.
    """
    found = recorded(answer(told=f"see https://api.tiny.example/{SECRET.encode().hex()}"))

    assert found["submit"].leak.startswith("the credential api_key")


def test_the_callers_words_are_nobodys_ids():
    """
    Whatever they look like, also within a sentence.
    """
    number = "123456789012345678"
    request = GenerationRequest(model="tiny-1", prompt=number)

    found = recorded(answer(told=f"a film of {number} is made"), request=request)

    assert f"a film of {number} is made" == reply(found)["told"]


def test_stand_ins_grow_where_their_shape_has_no_room():
    """
    Each id has one of its own.
    """
    fakes = Fakes({})

    found = {fakes.id(f"{letter}{digit}y") for letter in "abc" for digit in range(10)}

    assert 30 == len(found)


def test_a_search_that_finds_nothing_is_told_as_nothing():
    """
    As a case expects it.
    """
    recorder = Recorder()

    def find(external_id, account):
        yield HttpRequest.get(f"{account.base_url}/jobs?ours={external_id}")

    provider = tiny(wrappers=(recorder,), find=find)
    drive(
        provider.find(EXTERNAL_ID, request=REQUEST, account=ACCOUNT, now=NOW),
        Exchange(HttpResponse.of(200, {"jobs": []})),
    )

    assert {"status": None} == gist(recorder.heard[0], ())


def test_a_short_secret_has_no_coat():
    """
    So few letters of base64 are found anywhere.
    """
    account = Account(name="main", provider="tiny", credentials={"api_key": "k-12"})

    assert None is recorded(answer(), account=account)["submit"].leak
