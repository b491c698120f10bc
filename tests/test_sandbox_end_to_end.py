"""
Client, plugin and simulator together, over real sockets.
"""

import subprocess
import sys

import anyio
import av
import httpx
import pytest

from telecine import (
    Account,
    AsyncClient,
    Busy,
    Client,
    ContentRejected,
    GenerationRequest,
    Image,
    Operation,
    ProviderError,
    Registry,
    Role,
    Status,
    SubmitUnknown,
    Unauthorized,
    read_body,
)

FAST = 60
"""How much faster than the real ones the simulated jobs run."""
KLING = Registry().get("kling").info.catalogue.models
ROLES = {
    Operation.TEXT: [],
    Operation.IMAGE: [Role.FIRST_FRAME],
    Operation.FIRST_LAST: [Role.FIRST_FRAME, Role.LAST_FRAME],
}
VIDEO = "https://media.example.com/pond.mp4"
SCRIPT = [
    {"index": 1, "prompt": "a paper boat", "duration": "7"},
    {"index": 2, "prompt": "a swan", "duration": "8"},
]
OPTIONS = {
    "aspect_ratio": "1:1",
    "character_orientation": "image",
    "element_list": [{"element_id": 9001}],
    "keep_original_sound": "no",
    "voice_list": [{"voice_id": "voice-0001"}],
    "video_url": VIDEO,
}
"""Values of what some offers cannot do without, where one fits all."""
OFFERS = [
    pytest.param(model.id, offer, tier, id=f"{model.id}-{offer.operation}-{place}-{tier}")
    for model in KLING
    for place, offer in enumerate(model.offers)
    for tier in (offer.resolution or {None: ""})
]


@pytest.fixture(scope="module")
def environ():
    """
    The settings of a sandbox that runs for the tests of this module.
    """
    command = [sys.executable, "-m", "telecine_sandbox", "--exit-with-parent", "--speed", str(FAST)]
    with subprocess.Popen(  # noqa: S603  # our own code
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        lines = iter(process.stdout.readline, "# ready\n")
        yield dict(line.strip().split("=", 1) for line in lines if "=" in line)
        process.stdin.close()
        process.wait(10)


@pytest.fixture(scope="module")
def client(environ):
    with Client.from_env(environ=environ) as client:
        yield client


@pytest.fixture(autouse=True)
def _no_job_is_running(environ):
    """
    Jobs of earlier tests end, so that none of their slots is taken.
    """
    address = environ["TELECINE_KLING_BASE_URL"].removesuffix("/kling")
    httpx.post(f"{address}/_sandbox/clock", json={"advance": 3600}).raise_for_status()


def film(path):
    """
    What is in an MP4: codec, seconds, width and height.
    """
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        seconds = round(float(container.duration) / av.time_base)
        return stream.codec_context.name, seconds, stream.width, stream.height, len(container.streams.audio)


@pytest.fixture(scope="module")
def film_id(client):
    """
    The vendor's id of a film that can be extended, as the simulator forms it.
    """
    task = client.wait(
        client.submit(GenerationRequest(model="kling-v1-6", prompt="a paper boat")), every=0.01
    )
    return f"{task.handle.partition('/')[2]}1"


def options(offer, tier, film_id):
    """
    The options of a request that an offer needs, and the vendor's word for the tier.
    """
    video = {"video_url": VIDEO, "refer_type": offer.facts.get("refer_type")}
    script = {"multi_shot": True, "shot_type": "customize", "multi_prompt": SCRIPT}
    known = {**OPTIONS, "video_list": [video], "video_id": film_id}
    values = {key: known[key] for key in offer.required if key in known}
    values |= script if "multi_prompt" in offer.required else {}
    return values | ({"mode": offer.word(tier)} if offer.word(tier) else {})


@pytest.mark.parametrize(("model", "offer", "tier"), OFFERS)
def test_every_offer_is_taken(client, film_id, model, offer, tier):
    """
    Whatever the catalogue offers, the simulated vendor takes, at its longest and with everything in it.
    """
    roles = ROLES.get(offer.operation, [Role.REFERENCE] * offer.images[-1])
    images = [
        Image(url=f"https://media.example.com/{place}.png", role=role) for place, role in enumerate(roles)
    ]
    request = GenerationRequest(
        model=model,
        prompt="a paper boat",
        images=images,
        duration=max(offer.duration, default=None),
        audio=next(reversed(offer.audio), None),
        resolution=tier,
        metadata=options(offer, tier, film_id),
    )

    task = client.submit(request)

    assert (Status.QUEUED, model) == (task.status, task.model)


def test_a_video_from_text(client, tmp_path):
    """
    A submitted job is waited for, and its video is one, as long and as large as asked.
    """
    request = GenerationRequest(
        model="kling-v2-6",
        prompt="a paper boat",
        duration=5,
        resolution="1080p",
        aspect_ratio="9:16",
        audio=True,
    )

    task = client.wait(client.submit(request), every=0.01)
    path = client.download(task.videos[0], tmp_path / "boat.mp4")

    assert ("h264", 5, 1080, 1920, 1) == film(path)
    assert (5.0, "2.5") == (task.videos[0].duration, task.usage)


def test_a_video_from_text_awaited(environ, tmp_path):
    """
    The async client does the same.
    """

    async def make():
        async with AsyncClient.from_env(environ=environ) as client:
            request = GenerationRequest(model="kling-v2-6", prompt="a paper boat", duration=5)
            task = await client.wait(await client.submit(request), every=0.01)
            return await client.download(task.videos[0], tmp_path / "boat.mp4")

    path = anyio.run(make)

    assert ("h264", 5, 1280, 720, 0) == film(path)


def test_a_lost_answer_is_settled_by_find(client):
    """
    T18 T19: the vendor has taken the job, the client finds it, and nothing is submitted again.
    """
    request = GenerationRequest(model="kling-v2-6", prompt="a boat [fault:lost_answer]")

    with pytest.raises(SubmitUnknown) as caught:
        client.submit(request)
    error = caught.value
    task = client.find(error.external_id, request=request, account=error.account)

    assert (None, error.external_id) == (error.accepted, task.external_id)
    assert Status.SUCCEEDED is client.wait(task, every=0.01).status


def test_a_job_that_never_arrived_is_not_found(client):
    """
    A look-up for a job that the vendor does not know gives None.
    """
    request = GenerationRequest(model="kling-v2-6", prompt="a boat")

    assert client.find("never-sent", request=request) is None


@pytest.mark.parametrize(
    ("fault", "kind", "accepted", "retryable"),
    [
        pytest.param("reset", SubmitUnknown, None, False, id="reset"),
        pytest.param("http_429=7", ProviderError, False, True, id="429"),
        pytest.param("http_503", ProviderError, None, False, id="503"),
        pytest.param("html_502", ProviderError, None, False, id="html"),
        pytest.param("truncated", ProviderError, None, False, id="truncated"),
        pytest.param("busy", Busy, False, True, id="busy"),
        pytest.param("unauthorized", Unauthorized, False, False, id="unauthorized"),
        pytest.param("submit.moderated", ContentRejected, False, False, id="moderated"),
    ],
)
def test_a_failing_submit_says_whether_it_was_taken(client, fault, kind, accepted, retryable):
    """
    T20 T25 T51: only what was surely not taken may be sent again.
    """
    request = GenerationRequest(model="kling-v2-6", prompt=f"a boat [fault:{fault}]")

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
    request = GenerationRequest(model="kling-v2-6", prompt=f"a boat [fault:poll.{fault}]")

    task = client.wait(client.submit(request), every=0.01)

    assert Status.SUCCEEDED is task.status


def test_a_moderated_job_fails_with_the_vendors_reason(client):
    """
    T51: moderation after acceptance is a failed task, not an error.
    """
    task = client.wait(
        client.submit(GenerationRequest(model="kling-v2-6", prompt="[fault:moderated]")), every=0.01
    )

    assert (Status.FAILED, "ContentRejected", ()) == (task.status, task.error.kind, task.videos)


def test_the_documented_example_becomes_a_video(client, tmp_path):
    """
    The public format's own Kling example runs, but for its picture, which lies elsewhere.
    """
    body = {
        "model": "kling-v1",
        "prompt": "一个穿着宇航服的宇航员在月球上行走, 高品质, 电影级",
        "size": "1920x1080",
        "image": "https://media.example.com/start.jpg",
        "duration": 5,
        "metadata": {
            "seed": 20231234,
            "negative_prompt": "模糊",
            "image_tail": "https://media.example.com/end.png",
        },
    }

    task = client.wait(client.submit(read_body(body)[0]), every=0.01)
    path = client.download(task.videos[0], tmp_path / "moon.mp4")

    assert ("h264", 5, 1280, 720, 0) == film(path)
    assert ["retired", "unsupported", "unsupported"] == [notice.code for notice in task.warnings]


def test_credentials_are_proved(client, environ):
    """
    A good account says what is left; a wrong key is the account's fault.
    """
    wrong = Account(
        name="wrong",
        provider="kling",
        base_url=environ["TELECINE_KLING_BASE_URL"],
        credentials={"api_key": "not-it"},
    )

    kling = next(account for account in client.accounts if account.provider == "kling")

    good = client.check(kling)

    assert "units left" in good
    with pytest.raises(Unauthorized):
        client.check(wrong)
