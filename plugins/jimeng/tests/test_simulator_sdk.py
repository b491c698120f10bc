"""
The vendor's own Python SDK against the simulated Jimeng, over a real socket.

The SDK is ``volcengine`` on PyPI; its default scheme is http, which is what a socket
of the tests speaks.
"""

import json
import socket
import threading

import httpx
import pytest
import uvicorn
from volcengine.auth.SignerV4 import SignerV4
from volcengine.visual.VisualService import VisualService

from telecine_jimeng.simulator import app, create_app
from telecine_sandbox import Clock, Sandbox

START, STAMP = 1_780_000_000, "20260528T202640Z"
BOAT = {"req_key": "jimeng_t2v_v30", "prompt": "a paper boat 纸船", "seed": -1, "frames": 121}


class Server(uvicorn.Server):
    """
    A server that says when it listens.
    """

    def __init__(self, config):
        super().__init__(config)
        self.listens = threading.Event()

    async def startup(self, sockets=None):
        """
        Begin to listen.
        """
        await super().startup(sockets)
        self.listens.set()


@pytest.fixture
def sandbox():
    """
    A sandbox whose clocks stand still until the one of jobs is driven.
    """
    return Sandbox(clock=Clock(START, speed=0), wall_clock=lambda: START)


@pytest.fixture
def address(sandbox):
    """
    Where a simulator listens.
    """
    config = uvicorn.Config(create_app(sandbox), log_level="warning", lifespan="off", ws="none")
    server = Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert server.listens.wait(30)
        yield f"127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)


@pytest.fixture
def service(address, monkeypatch, tmp_path):
    """
    The SDK with the sandbox's keys, on a fixed day.
    """
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("VOLC_ACCESSKEY", raising=False)
    monkeypatch.delenv("VOLC_SECRETKEY", raising=False)
    monkeypatch.setattr(SignerV4, "get_current_format_date", staticmethod(lambda: STAMP))
    service = VisualService()
    service.set_scheme("http")
    service.set_host(address)
    service.set_ak(app.credentials["ACCESS_KEY"])
    service.set_sk(app.credentials["SECRET_KEY"])
    service.session.trust_env = False
    yield service
    service.session.close()


def on_the_way(monkeypatch, service, change):
    """
    Let *change* have its way with what the SDK has signed.
    """
    post = service.session.post
    monkeypatch.setattr(
        service.session,
        "post",
        lambda url, *, headers, data, timeout: post(
            **{"url": url, "headers": headers, "data": data, "timeout": timeout} | change(url, headers, data)
        ),
    )


def test_the_sdk_makes_a_film(service, sandbox):
    """
    From submit to MP4.
    """
    receipt = service.cv_sync2async_submit_task(BOAT)
    asked = {"req_key": "jimeng_t2v_v30", "task_id": receipt["data"]["task_id"]}
    queued = service.cv_sync2async_get_result(asked)
    sandbox.clock.advance(3)
    done = service.cv_sync2async_get_result(asked)
    film = httpx.get(done["data"]["video_url"], trust_env=False)

    assert BOAT == sandbox.book.jobs("jimeng")[0].request
    assert ["in_queue", "done"] == [reply["data"]["status"] for reply in (queued, done)]
    assert (200, "video/mp4", b"ftyp") == (film.status_code, film.headers["content-type"], film.content[4:8])


def test_the_sdk_cancels_a_job(service, sandbox):
    """
    One that is still in the queue.
    """
    task = service.cv_sync2async_submit_task(BOAT)["data"]["task_id"]

    reply = service.cv_cancel_task({"req_key": "jimeng_t2v_v30", "task_id": task})

    assert 10000 == reply["code"]
    assert 0 == sandbox.book.running("jimeng", START)


def test_the_sdk_signs_a_session_token(service):
    """
    Temporary keys have one; the sandbox takes any that is signed.
    """
    service.set_session_token("STSFAKE")

    reply = service.cv_sync2async_submit_task(BOAT)

    assert 10000 == reply["code"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (lambda url, headers, data: {"data": data.replace("boat", "goat")}, "SignatureDoesNotMatch"),
        (
            lambda url, headers, data: {"headers": headers | {"X-Date": "20260528T202641Z"}},
            "SignatureDoesNotMatch",
        ),
        (lambda url, headers, data: {"url": f"{url}&Extra=1"}, "SignatureDoesNotMatch"),
        (
            lambda url, headers, data: {
                "headers": headers | {"Authorization": headers["Authorization"][:-1]}
            },
            "SignatureDoesNotMatch",
        ),
        (
            lambda url, headers, data: {"headers": headers | {"X-Date": "20260528T212640Z"}},
            "InvalidTimestamp",
        ),
        (
            lambda url, headers, data: {"headers": headers | {"Authorization": None}},
            "MissingAuthenticationToken",
        ),
    ],
    ids=["body", "date", "query", "signature", "hour", "none"],
)
def test_what_was_changed_on_the_way_is_refused(monkeypatch, service, sandbox, change, name):
    """
    With the gateway's own error, which the SDK raises as text.
    """
    on_the_way(monkeypatch, service, change)

    with pytest.raises(Exception, match=f'"Code":"{name}"'):
        service.cv_sync2async_submit_task(BOAT)

    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("method", "key", "name"),
    [("set_ak", "AKLTOTHER", "InvalidAccessKey"), ("set_sk", "another", "SignatureDoesNotMatch")],
)
def test_other_keys_are_refused(service, method, key, name):
    """
    An unknown one, and a wrong secret.
    """
    getattr(service, method)(key)

    with pytest.raises(Exception, match=f'"Code":"{name}"'):
        service.cv_sync2async_submit_task(BOAT)


def test_the_sdk_finds_the_services_own_refusal(service):
    """
    A status of 400 comes with the business envelope.
    """
    with pytest.raises(Exception, match='"code":50215') as caught:
        service.cv_sync2async_submit_task(BOAT | {"frames": 120})

    assert 50215 == json.loads(str(caught.value)[2:-1])["status"]
