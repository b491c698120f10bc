"""
Client, plugin and simulator together, over real sockets.
"""

import base64
import io
import socket
import threading

import attrs
import av
import httpx
import pytest
import uvicorn
from PIL import Image as Picture

import telecine_jimeng
from telecine import (
    Account,
    Busy,
    Client,
    ContentRejected,
    Forbidden,
    GenerationRequest,
    Image,
    Operation,
    Provider,
    ProviderError,
    RateLimited,
    Registry,
    Role,
    Status,
    SubmitUnknown,
    Unauthorized,
    Unsupported,
    read_body,
)
from telecine_jimeng.simulator import app
from telecine_sandbox import Clock, Sandbox, build_app

FAST = 60
"""How much faster than the real ones the simulated jobs run."""
PATH = "/jimeng"
MODELS = Provider("jimeng", telecine_jimeng).info.catalogue.models
CAMERA = {"template_id": "crane_push", "camera_strength": "strong"}
ROLES = {
    Operation.TEXT: [],
    Operation.IMAGE: [Role.FIRST_FRAME],
    Operation.FIRST_LAST: [Role.FIRST_FRAME, Role.LAST_FRAME],
}
OFFERS = [
    pytest.param(model.id, offer, form, id=f"{model.id}-{offer.operation}-{form}")
    for model in MODELS
    for offer in model.offers
    for form in (["url", "data"] if ROLES[offer.operation] else ["none"])
]


def picture():
    """
    A small PNG.
    """
    file = io.BytesIO()
    Picture.new("RGB", (640, 360), "navy").save(file, "PNG")
    return file.getvalue()


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


@pytest.fixture(scope="module")
def sandbox():
    return Sandbox(clock=Clock(speed=FAST))


@pytest.fixture(scope="module")
def address(sandbox):
    """
    Where the simulator listens, under a path.
    """
    config = uvicorn.Config(
        build_app(sandbox, {"jimeng": app}), log_level="warning", lifespan="off", ws="none"
    )
    server = Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        assert server.listens.wait(30)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}{PATH}"
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="module")
def account(address):
    credentials = {name.lower(): value for name, value in app.credentials.items()}
    return Account(name="main", provider="jimeng", base_url=address, credentials=credentials)


@pytest.fixture(scope="module")
def client(account):
    registry = Registry(entry_points=False)
    registry.add("jimeng", telecine_jimeng)
    with Client(accounts=[account], registry=registry) as client:
        yield client


@pytest.fixture(autouse=True)
def _no_job_is_running(sandbox):
    """
    Jobs of earlier tests end, so that none of their slots is taken.
    """
    sandbox.clock.advance(3600)


def film(path):
    """
    What is in an MP4: codec, seconds, width and height.
    """
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        seconds = round(float(container.duration) / av.time_base)
        return stream.codec_context.name, seconds, stream.width, stream.height


@pytest.mark.parametrize(("model", "offer", "form"), OFFERS)
def test_every_offer_is_taken(client, model, offer, form):
    """
    Whatever the catalogue offers, the simulated vendor takes, at its longest and in either form.
    """
    known = {"data": picture()} if form == "data" else {"url": "https://media.example.com/a.png"}
    request = GenerationRequest(
        model=model,
        prompt="a paper boat 纸船 & more",
        images=[Image(role=role, **known) for role in ROLES[offer.operation]],
        duration=offer.duration[-1],
        aspect_ratio=None if offer.follows else offer.aspect_ratio[-1],
        seed=0,
        metadata={key: CAMERA[key] for key in offer.required},
    )

    task = client.submit(request)

    assert (Status.QUEUED, model, ()) == (task.status, task.model, task.warnings)
    assert Status.SUCCEEDED is client.wait(task, every=0.01).status


def test_a_video_from_text(client, tmp_path):
    """
    A submitted job is waited for, and its video is one, as long and as large as asked.
    """
    request = GenerationRequest(
        model="jimeng_ti2v_v30_pro", prompt="a paper boat", duration=10, aspect_ratio="9:16"
    )

    task = client.wait(client.submit(request), every=0.01)
    path = client.download(task.videos[0], tmp_path / "boat.mp4")

    assert ("h264", 10, 1088, 1920) == film(path)
    assert task.videos[0].expires_at is not None


def test_a_video_from_a_picture(client, tmp_path):
    """
    Base64 goes in with its prefix, and a film of its ratio comes out.
    """
    uri = "data:image/png;base64," + base64.b64encode(picture()).decode()
    request, _ = read_body({"model": "jimeng_v30", "prompt": "a paper boat", "image": uri})

    task = client.wait(client.submit(request), every=0.01)
    path = client.download(task.videos[0], tmp_path / "boat.mp4")

    assert ("h264", 5, 1280, 720) == film(path)


def test_the_documented_example_becomes_a_video(client):
    """
    The public format's own Jimeng example runs, but for its picture, which lies elsewhere.
    """
    url = "https://media.example.com/moon.jpg"
    options = {"req_key": "jimeng_vgfm_i2v_l20", "image_urls": [url], "aspect_ratio": "16:9"}
    body = {"model": "jimeng_vgfm_t2v_l20", "prompt": "一个穿着宇航服的宇航员在月球上行走", "image": url}

    task = client.wait(client.submit(read_body({**body, "metadata": options})[0]), every=0.01)

    assert (Status.SUCCEEDED, "jimeng_vgfm_i2v_l20") == (task.status, task.model)
    assert ["adjusted"] == [notice.code for notice in task.warnings]


def test_a_lost_answer_leaves_the_submit_unknown(client, sandbox):
    """
    T18 T19: the vendor has taken the job, and knows no id of ours to find it by; nothing is submitted again.
    """
    request = GenerationRequest(model="jimeng_t2v_v30", prompt="a boat lost [fault:lost_answer]")

    with pytest.raises(SubmitUnknown) as caught:
        client.submit(request)

    assert (None, False) == (caught.value.accepted, caught.value.retryable)
    assert 1 == len([job for job in sandbox.book.jobs("jimeng") if job.prompt == request.prompt])
    with pytest.raises(Unsupported, match="no find"):
        client.find(caught.value.external_id, request=request)


@pytest.mark.parametrize(
    ("fault", "kind", "accepted", "retryable"),
    [
        pytest.param("reset", SubmitUnknown, None, False, id="reset"),
        pytest.param("http_429=7", RateLimited, False, True, id="429"),
        pytest.param("http_503", ProviderError, None, False, id="503"),
        pytest.param("html_502", ProviderError, None, False, id="html"),
        pytest.param("truncated", ProviderError, None, False, id="truncated"),
        pytest.param("busy", Busy, False, True, id="busy"),
        pytest.param("no_quota", Forbidden, False, False, id="quota"),
        pytest.param("unauthorized", Unauthorized, False, False, id="unauthorized"),
        pytest.param("submit.moderated", ContentRejected, False, False, id="moderated"),
    ],
)
def test_a_failing_submit_says_whether_it_was_taken(client, fault, kind, accepted, retryable):
    """
    T20 T25 T51: only what was surely not taken may be sent again.
    """
    request = GenerationRequest(model="jimeng_t2v_v30", prompt=f"a boat [fault:{fault}]")

    with pytest.raises(kind) as caught:
        client.submit(request)

    assert (accepted, retryable) == (caught.value.accepted, caught.value.retryable)


@pytest.mark.parametrize(
    "fault",
    ["http_500*3", "html*3", "reset*3", "truncated*3", "http_429=0*3", "unknown_status*2", "lost_answer*2"],
)
def test_a_stumbling_poll_goes_on(client, fault):
    """
    T24 T25 T26: the job is the vendor's, and trouble in asking about it is not its end.
    """
    request = GenerationRequest(model="jimeng_t2v_v30", prompt=f"a boat [fault:poll.{fault}]")

    task = client.wait(client.submit(request), every=0.01)

    assert Status.SUCCEEDED is task.status


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        pytest.param("moderated", "ContentRejected", "50516", id="moderated"),
        pytest.param("failed", "VendorDown", "50520", id="failed"),
        pytest.param("expired", "Timeout", "expired", id="expired"),
    ],
)
def test_a_job_that_fails_is_a_failed_task(client, fault, kind, code):
    """
    T51: an HTTP error that tells of the job is no error of the poll.
    """
    request = GenerationRequest(model="jimeng_t2v_v30", prompt=f"a boat [fault:{fault}]")

    task = client.wait(client.submit(request), every=0.01)

    assert (Status.FAILED, kind, code, ()) == (task.status, task.error.kind, task.error.code, task.videos)


def test_a_job_is_forgotten(client, sandbox):
    """
    J10: a day later the vendor does not know it, which ends it.
    """
    task = client.submit(GenerationRequest(model="jimeng_t2v_v30", prompt="a boat"))
    sandbox.clock.advance(25 * 3600)

    polled = client.poll(task)

    assert (Status.FAILED, "TaskNotFound") == (polled.status, polled.error.kind)


def test_credentials_are_proved(client, account):
    """
    Good keys are good; a wrong secret is the account's fault.
    """
    wrong = attrs.evolve(account, credentials={**account.credentials, "secret_key": "not-it-at-all"})

    assert "the keys are good" in client.check(account)
    with pytest.raises(Unauthorized):
        client.check(wrong)


def test_temporary_keys_are_signed(client, account):
    """
    With their token.
    """
    temporary = attrs.evolve(account, credentials={**account.credentials, "session_token": "STSFAKE"})

    assert "the keys are good" in client.check(temporary)


def test_the_specific_actions_can_be_set(client, account):
    """
    Another region, version and action of the same host, for the one model that they are for.
    """
    options = {
        "region": "cn-beijing",
        "version": "2024-06-06",
        "submit_action": "JimengT2VV30SubmitTask",
        "query_action": "JimengT2VV30GetResult",
    }

    assert "the keys are good" in client.check(attrs.evolve(account, options=options))


def test_every_body_is_signed_as_it_is_sent(address):
    """
    What anybody changes on the way is refused, so that the tests above prove the bytes.
    """
    answer = httpx.post(
        f"{address}/?Action=CVSync2AsyncGetResult&Version=2022-08-31", json={}, trust_env=False
    )

    assert 401 == answer.status_code
