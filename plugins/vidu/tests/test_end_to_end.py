"""
Client, plugin and simulator together, over real sockets.
"""

import base64
import io
import threading
from datetime import UTC, datetime, timedelta

import anyio
import av
import pytest
import uvicorn
from PIL import Image as Picture

import telecine_vidu
from telecine import (
    Account,
    AsyncClient,
    Busy,
    Client,
    ContentRejected,
    GenerationRequest,
    Image,
    InvalidRequest,
    Operation,
    Provider,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    Registry,
    Role,
    Status,
    SubmitUnknown,
    Unauthorized,
    Unsupported,
    VendorDown,
    read_body,
)
from telecine_sandbox import Clock, Sandbox, build_app
from telecine_vidu.simulator import create_app

FAST = 60
"""How much faster than the real ones the simulated jobs run."""
MODELS = Provider("vidu", telecine_vidu).info.catalogue.models
URL = "https://media.example.com/{}.png"
ROLES = {
    Operation.TEXT: [],
    Operation.IMAGE: [Role.FIRST_FRAME],
    Operation.FIRST_LAST: [Role.FIRST_FRAME, Role.LAST_FRAME],
    Operation.REFERENCE: [Role.REFERENCE] * 15,
}
EVERYTHING = {
    "style": "anime",
    "movement_amplitude": "large",
    "bgm": True,
    "audio_type": "speech_only",
    "voice_id": "voice-1",
    "is_rec": True,
    "off_peak": True,
    "watermark": True,
    "wm_position": 4,
    "wm_url": "https://media.example.com/mark.png",
    "meta_data": '{"Label":"1"}',
    "payload": "order 17",
    "subjects": [{"name": "ann", "images": [URL.format("ann")]}, {"name": "bob", "server_id": "1"}],
    "auto_subjects": True,
    "videos": ["https://media.example.com/boat.mp4"],
    "sounds": ["https://media.example.com/creak.mp3"],
}
OFFERS = [
    pytest.param(model.id, offer, tier, audio, id=f"{model.id}-{offer.operation}-{place}-{tier}-{audio}")
    for model in MODELS
    for place, offer in enumerate(model.offers)
    for tier in offer.resolution
    for audio in (offer.audio or [None])
]
RATIOS = sorted(
    {
        (model.id, offer.operation, ratio)
        for model in MODELS
        for offer in model.offers
        for ratio in offer.aspect_ratio
        if ":" in ratio
    }
)


@pytest.fixture(scope="module")
def sandbox():
    """
    What the simulated vendor remembers.
    """
    return Sandbox(clock=Clock(speed=FAST))


@pytest.fixture(scope="module")
def account(sandbox):
    """
    The account of a simulated vendor that runs for the tests of this module.
    """
    app = build_app(sandbox, {"vidu": create_app(sandbox)})
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", lifespan="off"))
    listening = server.config.bind_socket()
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    settings = app.settings(f"http://127.0.0.1:{listening.getsockname()[1]}")
    yield Account(
        name="main",
        provider="vidu",
        base_url=settings["TELECINE_VIDU_BASE_URL"],
        credentials={"api_key": settings["TELECINE_VIDU_API_KEY"]},
    )
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def registry():
    registry = Registry(entry_points=False)
    registry.add("vidu", telecine_vidu)
    return registry


@pytest.fixture(scope="module")
def client(account, registry):
    with Client([account], registry=registry) as client:
        yield client


@pytest.fixture(autouse=True)
def _new_world(sandbox):
    """
    No job of an earlier test takes a slot.
    """
    sandbox.reset()


@pytest.fixture
def still(sandbox):
    """
    The same sandbox, where time does not pass by itself.
    """
    sandbox.clock.speed = 0
    return sandbox


def film(path):
    """
    What is in an MP4: codec, seconds, width, height and how many sounds.
    """
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        seconds = round(float(container.duration) / av.time_base)
        return stream.codec_context.name, seconds, stream.width, stream.height, len(container.streams.audio)


def pictures(offer):
    """
    As many as the offer takes, each for what it is.
    """
    roles = ROLES[offer.operation][: offer.images[-1]]
    return [Image(url=URL.format(place), role=role) for place, role in enumerate(roles)]


def boat(**fields):
    """
    A request for a film of a boat, by the model that most tests ask.
    """
    return GenerationRequest(**{"model": "viduq3-turbo", "prompt": "a paper boat", **fields})


@pytest.mark.parametrize(("model", "offer", "tier", "audio"), OFFERS)
def test_every_offer_is_taken(client, sandbox, model, offer, tier, audio):
    """
    Whatever the catalogue offers, the simulated vendor takes, at its longest and with every option in it.
    """
    options = {name: EVERYTHING[name] for name in offer.options}
    request = boat(
        model=model,
        images=pictures(offer),
        duration=offer.duration[-1],
        resolution=tier,
        audio=audio,
        seed=7,
        metadata=options,
    )

    task = client.submit(request)

    job = sandbox.book.get("vidu", task.handle)
    assert (Status.QUEUED, model) == (task.status, task.model)
    assert options == {name: job.request.get(name) for name in options}
    assert offer.duration[-1] == job.request["duration"]


@pytest.mark.parametrize(("model", "operation", "ratio"), RATIOS)
def test_every_ratio_is_taken(client, model, operation, ratio):
    """
    Whatever ratio the catalogue offers, the simulated vendor takes.
    """
    images = [Image(url=URL.format("a"), role=role) for role in ROLES[operation][:1]]

    task = client.submit(boat(model=model, images=images, aspect_ratio=ratio))

    assert Status.QUEUED is task.status


def test_a_video_from_text(client, tmp_path):
    """
    A submitted job is waited for, and its video is one, as long and as large as asked.
    """
    request = boat(duration=3, resolution="1080p", aspect_ratio="9:16", metadata={"watermark": True})

    task = client.wait(client.submit(request), every=0.01)

    video = task.videos[0]
    assert ("h264", 3, 1080, 1920, 1) == film(client.download(video, tmp_path / "boat.mp4"))
    assert ("36", True, True) == (task.usage, bool(video.cover_url), bool(video.watermarked_url))
    assert timedelta(minutes=59) < video.expires_at - datetime.now(UTC) <= timedelta(hours=1)


def test_a_video_from_text_awaited(account, registry, tmp_path):
    """
    The async client does the same.
    """

    async def make():
        async with AsyncClient([account], registry=registry) as client:
            request = boat(duration=3, audio=False)
            task = await client.wait(await client.submit(request), every=0.01)
            return await client.download(task.videos[0], tmp_path / "boat.mp4")

    path = anyio.run(make)

    assert ("h264", 3, 1280, 720, 0) == film(path)


@pytest.mark.parametrize("prefix", ["data:image/png;base64,", ""], ids=["data url", "bare base64"])
def test_a_video_from_a_picture(client, tmp_path, prefix):
    """
    Both forms arrive as a picture, whose ratio the video takes.
    """
    file = io.BytesIO()
    Picture.new("RGB", (320, 240), "navy").save(file, "PNG")
    body = {
        "model": "viduq2-turbo",
        "duration": 2,
        "image": prefix + base64.b64encode(file.getvalue()).decode(),
    }

    task = client.wait(client.submit(read_body(body)[0]), every=0.01)
    path = client.download(task.videos[0], tmp_path / "boat.mp4")

    assert ("h264", 2, 960, 720, 0) == film(path)


def test_references_are_no_frames(client, sandbox):
    """
    V3 T14: two references go where references go.
    """
    images = [Image(url=URL.format(name), role=Role.REFERENCE) for name in ("ann", "bob")]

    task = client.wait(client.submit(boat(model="viduq2-pro", images=images, duration=2)), every=0.01)

    job = sandbox.book.get("vidu", task.handle)
    assert (Status.SUCCEEDED, "reference2video") == (task.status, job.product)
    assert [URL.format("ann"), URL.format("bob")] == job.request["images"]


def test_the_documented_example_becomes_a_video(client, tmp_path):
    """
    The public format's own Vidu example runs, but for its picture, which lies elsewhere.
    """
    body = {
        "model": "viduq1",
        "prompt": "一个穿着宇航服的宇航员在月球上行走, 高品质, 电影级",
        "size": "1920x1080",
        "image": "https://media.example.com/image2video.png",
        "duration": 5,
        "metadata": {
            "duration": 5,
            "seed": 0,
            "resolution": "1080p",
            "movement_amplitude": "auto",
            "bgm": False,
            "payload": "",
            "callback_url": "https://your-callback-url.example.com/webhook",
        },
    }

    task = client.wait(client.submit(read_body(body)[0]), every=0.01)
    path = client.download(task.videos[0], tmp_path / "moon.mp4")

    assert ("h264", 5, 1920, 1080, 0) == film(path)
    assert ["size", "seed"] == [notice.param for notice in task.warnings]


def test_a_lost_answer_stays_unknown(client, sandbox):
    """
    T18 T19: the vendor has taken the job, nothing is submitted again, and its payload says whose it is.
    """
    with pytest.raises(SubmitUnknown) as caught:
        client.submit(boat(prompt="a boat [fault:lost_answer]"))

    error = caught.value
    assert (None, False) == (error.accepted, error.retryable)
    assert [error.external_id] == [job.request["payload"] for job in sandbox.book.jobs("vidu")]
    with pytest.raises(Unsupported):
        client.find(error.external_id, request=boat(), account=error.account)


@pytest.mark.parametrize(
    ("fault", "kind", "accepted", "retryable"),
    [
        pytest.param("reset", SubmitUnknown, None, False, id="reset"),
        pytest.param("http_429=7", RateLimited, False, True, id="429"),
        pytest.param("http_500", VendorDown, None, False, id="500"),
        pytest.param("http_503", VendorDown, None, False, id="503"),
        pytest.param("html_502", VendorDown, None, False, id="html"),
        pytest.param("truncated", ProviderError, None, False, id="truncated"),
        pytest.param("busy", Busy, False, True, id="busy"),
        pytest.param("no_quota", QuotaExceeded, False, False, id="no credits"),
        pytest.param("unauthorized", Unauthorized, False, False, id="unauthorized"),
        pytest.param("submit.moderated", ContentRejected, False, False, id="moderated"),
    ],
)
def test_a_failing_submit_says_whether_it_was_taken(client, fault, kind, accepted, retryable):
    """
    T20 T25 T51: only what was surely not taken may be sent again.
    """
    with pytest.raises(kind) as caught:
        client.submit(boat(prompt=f"a boat [fault:{fault}]"))

    assert (accepted, retryable) == (caught.value.accepted, caught.value.retryable)


@pytest.mark.parametrize(
    "fault",
    ["http_500*3", "html*3", "reset*3", "truncated*3", "http_429=0*3", "unknown_status*2", "lost_answer*2"],
)
def test_a_stumbling_poll_goes_on(client, fault):
    """
    T24 T25 T26: the job is the vendor's, and trouble in asking about it is not its end.
    """
    task = client.wait(client.submit(boat(prompt=f"a boat [fault:poll.{fault}]")), every=0.01)

    assert Status.SUCCEEDED is task.status


@pytest.mark.parametrize(
    ("fault", "kind", "code"),
    [
        pytest.param("moderated", "ContentRejected", "CreationPolicyViolation", id="moderated"),
        pytest.param("failed", "VendorDown", "InternalServiceFailure", id="failed"),
    ],
)
def test_a_failed_job_says_why(client, fault, kind, code):
    """
    V8 T51: the vendor's word and a sentence, and nothing to pay.
    """
    task = client.wait(client.submit(boat(prompt=f"[fault:{fault}]")), every=0.01)

    assert (Status.FAILED, kind, code, "0", ()) == (
        task.status,
        task.error.kind,
        task.error.code,
        task.usage,
        task.videos,
    )
    assert code in task.error.message


def test_a_job_that_the_vendor_forgot(client):
    """
    A task that is not found when polled has failed.
    """
    task = client.wait(client.submit(boat(prompt="[fault:expired]")), every=0.01)
    gone = client.poll(task)

    assert (Status.FAILED, "TaskNotFound") == (gone.status, gone.error.kind)


def test_more_jobs_than_run_at_once_wait(client, still):
    """
    The sixth is taken, and waits at the vendor.
    """
    tasks = [client.submit(boat()) for _ in range(7)]

    still.clock.advance(1)

    words = [client.poll(task).vendor_status for task in tasks]
    assert [*["processing"] * 5, *["queueing"] * 2] == words


def test_a_waiting_job_is_cancelled(client, still):
    """
    The vendor says so, and says so again when asked.
    """
    task = client.submit(boat())

    cancelled = client.cancel(task)

    polled = client.poll(task)
    assert (Status.CANCELLED, None) == (cancelled.status, cancelled.usage)
    assert (Status.CANCELLED, "0", None) == (polled.status, polled.usage, polled.error)


def test_a_running_job_is_not_cancelled(client, still):
    """
    The vendor refuses, and the job goes on.
    """
    task = client.submit(boat())
    still.clock.advance(1)

    with pytest.raises(InvalidRequest, match="can not cancel"):
        client.cancel(task)

    assert Status.PROCESSING is client.poll(task).status


def test_credentials_are_proved(client, account):
    """
    A good account says what is left; a wrong key is the account's fault.
    """
    wrong = Account(
        name="wrong", provider="vidu", base_url=account.base_url, credentials={"api_key": "not-it"}
    )

    good = client.check(account)

    assert "metered: 1000000 credits left" == good
    with pytest.raises(Unauthorized):
        client.check(wrong)
