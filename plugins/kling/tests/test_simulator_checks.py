"""
What the simulated Kling takes and refuses, model by model.

Source: https://app.klingai.com/global/dev/document-api (2025-12) and
https://klingai.com/document-api/guides/capability-map/video (2026-05).
"""

import base64
import struct

import httpx
import pytest

from telecine_kling.simulator import create_app
from telecine_sandbox import Clock, Sandbox

pytestmark = pytest.mark.anyio

URL = "https://media.client.test/start.png"
SIMPLE = {"type": "simple", "config": {"horizontal": 3, "vertical": 0}}
MASKS = [{"mask": URL, "trajectories": [{"x": 10, "y": 20}, {"x": 60, "y": 45}]}]
SHOTS = [
    {"index": 1, "prompt": "A harbour at dawn.", "duration": "4"},
    {"index": 2, "prompt": "A gull lands on a mast.", "duration": "6"},
]
SCRIPT = {"model_name": "kling-v3", "multi_shot": True, "shot_type": "customize", "duration": "10"}


def png(width, height):
    """
    The beginning of a PNG of that size.
    """
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    return base64.b64encode(header + b"\x08\x02\x00\x00\x00").decode()


def jpeg(width, height):
    """
    The beginning of a JPEG of that size, with a segment before it.
    """
    frame = struct.pack(">BBHBHH", 0xFF, 0xC0, 17, 8, height, width)
    return base64.b64encode(b"\xff\xd8\xff\xe0\x00\x04ab" + frame + bytes(10)).decode()


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
def sandbox():
    """
    A sandbox whose clock stands still until it is driven.
    """
    return Sandbox(clock=Clock(1_780_000_000, speed=0))


@pytest.fixture
async def client(sandbox):
    """
    A client with an API key.
    """
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(sandbox)),
        base_url="http://kling.test",
        headers={"authorization": "Bearer api-key-kling-sandbox"},
    ) as client:
        yield client


def text(model, **fields):
    """
    A text2video body.
    """
    return {"model_name": model, "prompt": "a paper boat", **fields}


def image(model, **fields):
    """
    An image2video body.
    """
    return {"model_name": model, "image": URL, **fields}


@pytest.mark.parametrize(
    "body",
    [
        text("kling-v1", cfg_scale=0, camera_control={"type": "down_back"}),
        text("kling-v1-6", mode="pro", duration="10", cfg_scale=1),
        text("kling-v2-master", duration="10"),
        text("kling-v2-5-turbo", mode="std", negative_prompt="", aspect_ratio=None),
        text("kling-v2-6", mode="pro", sound="on"),
        text("kling-v3", mode="4k", duration="15", sound="on"),
        SCRIPT | {"multi_prompt": SHOTS, "mode": "pro", "sound": "on"},
        text("kling-v3", multi_shot=True, shot_type="intelligence"),
        text("kling-v2-6", image="data:ignored", unknown_key=[1], watermark_info={"enabled": True}),
    ],
    ids=str,
)
async def test_text2video_takes_what_is_documented(client, body):
    """
    Unknown keys and other products' fields are ignored, null is absent.
    """
    response = await client.post("/v1/videos/text2video", json=body)

    assert 200 == response.status_code, response.text


@pytest.mark.parametrize(
    "body",
    [
        image("kling-v1", image_tail=URL),
        image("kling-v1", static_mask=URL, dynamic_masks=MASKS, mode="pro"),
        image("kling-v1-5", mode="pro", camera_control=SIMPLE),
        image("kling-v1-5", mode="pro", image=None, image_tail=URL),
        image("kling-v2-6", mode="pro", image_tail=URL, duration="10"),
        image("kling-v2-6", mode="pro", sound="on", voice_list=[{"voice_id": "v1"}]),
        image("kling-v3", image_tail=URL, sound="on", element_list=[{"element_id": 1}]),
        image("kling-v2-1", image=png(300, 750)),
        image("kling-v2-1", image=jpeg(640, 480)),
    ],
    ids=str,
)
async def test_image2video_takes_what_is_documented(client, body):
    """
    A picture is a URL or bare base64; words are not needed.
    """
    response = await client.post("/v1/videos/image2video", json=body)

    assert 200 == response.status_code, response.text


@pytest.mark.parametrize(
    "model", ["kling-v1-5", "kling-v2-1", "kling-v3-omni", "kling-video-o1", "kling-v2-5", "", 3]
)
async def test_a_model_of_another_product_does_not_exist(client, model):
    """
    What text2video does not list is 404 and 1203.
    """
    response = await client.post("/v1/videos/text2video", json=text(model))

    assert (404, 1203) == (response.status_code, response.json()["code"])


async def test_a_missing_model_name_silently_means_the_oldest(client, sandbox):
    """
    The wrong key is ignored like any other; the ledger tells what was made.
    """
    response = await client.post(
        "/v1/videos/text2video", json={"model": "kling-v3", "prompt": "a paper boat"}
    )

    assert 200 == response.status_code
    assert "kling-v1" == sandbox.book.jobs()[0].model


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (text("kling-v1", prompt=""), "prompt can not be null"),
        (text("kling-v1", prompt=None), "prompt can not be null"),
        (text("kling-v1", prompt="x" * 2501), "prompt is longer"),
        (text("kling-v1", negative_prompt="x" * 2501), "negative_prompt is longer"),
        (text("kling-v1", prompt=7), "prompt value is of the wrong type"),
        (text("kling-v2-6", duration=5), "duration value is of the wrong type"),
        (text("kling-v2-6", duration="7"), "duration value '7' is invalid"),
        (text("kling-v3", duration="16"), "duration value '16' is invalid"),
        (text("kling-v2-6", mode="4k"), "mode value '4k' is invalid"),
        (text("kling-v2-master", mode="std"), "mode value 'std' is invalid"),
        (text("kling-v1", aspect_ratio="4:3"), "aspect_ratio value '4:3' is invalid"),
        (text("kling-v1", aspect_ratio=""), "aspect_ratio value '' is invalid"),
        (text("kling-v2-5-turbo", cfg_scale=0.5), "cfg_scale"),
        (text("kling-v1", cfg_scale=1.5), "cfg_scale"),
        (text("kling-v1", cfg_scale=True), "cfg_scale value is of the wrong type"),
        (text("kling-v2-6", sound="on"), "sound is not supported"),
        (text("kling-v2-5-turbo", sound="on", mode="pro"), "sound is not supported"),
        (text("kling-v3", sound="loud"), "sound value 'loud' is invalid"),
        (text("kling-v3", voice_list=[{"voice_id": "1"}]), "voice_list is invalid"),
        (text("kling-v1", mode="pro", camera_control=SIMPLE), "camera_control is only supported"),
        (text("kling-v1", duration="10", camera_control=SIMPLE), "camera_control is only supported"),
        (text("kling-v2-6", camera_control=SIMPLE), "camera_control is only supported"),
        (text("kling-v1", camera_control={"type": "spin"}), "camera_control.type value 'spin'"),
        (text("kling-v1", camera_control={"type": "simple"}), "camera_control.config takes exactly one"),
        (
            text("kling-v1", camera_control={"type": "simple", "config": {"pan": 1, "tilt": 1}}),
            "camera_control.config takes exactly one",
        ),
        (
            text("kling-v1", camera_control={"type": "simple", "config": {"pan": 11}}),
            "camera_control.config takes exactly one",
        ),
        (
            text("kling-v1", camera_control=SIMPLE | {"type": "down_back"}),
            "config must be empty",
        ),
        (text("kling-v2-6", watermark_info=[{"enabled": True}]), "watermark_info value is of the wrong type"),
        (text("kling-v2-6", watermark_info={}), "watermark_info.enabled"),
        (text("kling-v2-6", multi_shot=True, shot_type="intelligence"), "multi_shot is not supported"),
        (text("kling-v3", multi_shot=True), "shot_type value 'None' is invalid"),
        (SCRIPT | {"multi_prompt": []}, "multi_prompt is 1 to 6"),
        (SCRIPT | {"multi_prompt": SHOTS[:1]}, "multi_prompt durations"),
        (SCRIPT | {"multi_prompt": [SHOTS[0] | {"prompt": "x" * 513}]}, "512 characters"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value,
)
async def test_text2video_refuses_what_the_model_lacks(client, sandbox, body, hint):
    """
    The message names the field, and nothing is accepted.
    """
    response = await client.post("/v1/videos/text2video", json=body)

    assert (400, 1201) == (response.status_code, response.json()["code"])
    assert hint in response.json()["message"]
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (image("kling-v2-6", image=None), "image can not be null"),
        (image("kling-v2-6", image=""), "image can not be null"),
        (image("kling-v2-6", image=None, image_tail=URL, mode="pro"), "image can not be null"),
        (image("kling-v2-6", image=f"data:image/png;base64,{png(400, 400)}"), "data: prefix"),
        (image("kling-v2-6", image="not base64!"), "neither a URL nor base64"),
        (image("kling-v2-6", image="RkFLRS1JTUFHRS1CWVRFUw=="), "not a .jpg"),
        (image("kling-v2-6", image_tail="data:x", mode="pro"), "image_tail value is invalid"),
        (image("kling-v2-6", image_tail=URL), "image_tail is not supported"),
        (image("kling-v2-master", image_tail=URL), "image_tail is not supported"),
        (image("kling-v1", image_tail=URL, duration="10"), "image_tail is not supported"),
        (image("kling-v2-6", image_tail=URL, mode="pro", sound="on"), "sound and image_tail"),
        (image("kling-v1-5", mode="pro", camera_control={"type": "down_back"}), "camera_control.type"),
        (image("kling-v1-5", mode="pro", camera_control=SIMPLE, static_mask=URL), "can not be used together"),
        (image("kling-v1-5", mode="pro", camera_control=SIMPLE, image_tail=URL), "can not be used together"),
        (image("kling-v2-6", static_mask=URL), "masks are not supported"),
        (image("kling-v1", dynamic_masks=MASKS * 7), "dynamic_masks takes at most 6"),
        (image("kling-v1", dynamic_masks=[{"mask": URL, "trajectories": [{"x": 1, "y": 1}]}]), "2 to 77"),
        (image("kling-v1", dynamic_masks=[{}]), "dynamic_masks.mask can not be null"),
        (image("kling-v2-6", element_list=[{"element_id": 1}]), "element_list is invalid"),
        (image("kling-v3", element_list=[{"element_id": 1}] * 4), "element_list is invalid"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value,
)
async def test_image2video_refuses_what_the_model_lacks(client, sandbox, body, hint):
    """
    The message names the field, and nothing is accepted.
    """
    response = await client.post("/v1/videos/image2video", json=body)

    assert (400, 1201) == (response.status_code, response.json()["code"])
    assert hint in response.json()["message"]
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"x": NaN}', b'{"prompt": "\\ud800"}', b"\xff", b"[" * 100_000],
    ids=["nothing", "half", "array", "NaN", "half a character", "no text", "too deep"],
)
async def test_a_body_that_is_no_object_is_1200(client, content):
    """
    What cannot be read is not checked any further.
    """
    response = await client.post("/v1/videos/text2video", content=content)

    assert (400, 1200) == (response.status_code, response.json()["code"])


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (png(299, 400), "Image pixel is invalid"),
        (png(0, 0), "Image pixel is invalid"),
        (jpeg(1000, 300), "Image aspect ratio is invalid"),
    ],
)
async def test_a_picture_of_a_wrong_size_fails_the_task(client, sandbox, picture, reason):
    """
    The vendor takes the job first and looks at the picture later.
    """
    task = (await client.post("/v1/videos/image2video", json=image("kling-v2-6", image=picture))).json()
    sandbox.clock.advance(3)

    data = (await client.get(f"/v1/videos/image2video/{task['data']['task_id']}")).json()["data"]

    assert ("failed", reason) == (data["task_status"], data["task_status_msg"])


@pytest.mark.parametrize(
    ("picture", "mode", "size"),
    [(png(600, 400), "std", (1080, 720)), (jpeg(400, 500), "pro", (1080, 1350))],
)
async def test_the_film_follows_a_picture_whose_size_is_known(client, sandbox, picture, mode, size):
    """
    The short side is the mode's, the ratio the picture's.
    """
    body = image("kling-v2-6", image=picture, mode=mode)

    task = (await client.post("/v1/videos/image2video", json=body)).json()["data"]["task_id"]

    clip = sandbox.films.get(task)
    assert clip is not None
    assert size == (clip.width, clip.height)
