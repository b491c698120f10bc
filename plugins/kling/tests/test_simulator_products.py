"""
What the simulated Kling takes and refuses in the products besides text and image.

Sources: https://app.klingai.com/cn/dev/document-api (2026-02) and
https://app.klingai.com/global/dev/document-api (2025-12).
"""

import httpx
import pytest

from telecine_kling.simulator import create_app
from telecine_sandbox import Clock, Sandbox

pytestmark = pytest.mark.anyio

START = 1_780_000_000
DAY = 24 * 3600
URL = "https://media.client.test/start.png"
FILM = "https://media.client.test/in.mp4"
FIRST, END = {"image_url": URL, "type": "first_frame"}, {"image_url": URL, "type": "end_frame"}
PLAIN = {"image_url": URL}
ELEMENT = {"element_id": 1}
BASE, FEATURE = (
    {"video_url": FILM, "refer_type": "base", "keep_original_sound": "yes"},
    {"video_url": FILM, "refer_type": "feature"},
)
SCRIPT = {
    "multi_shot": True,
    "shot_type": "customize",
    "duration": "3",
    "multi_prompt": [{"index": 1, "prompt": "a paper boat", "duration": "3"}],
}


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
    return Sandbox(clock=Clock(START, speed=0))


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


def several(**fields):
    """
    A multi-image2video body.
    """
    return "multi-image2video", {"prompt": "a paper boat", "image_list": [{"image": URL}], **fields}


def omni(model="kling-v3-omni", **fields):
    """
    An omni-video body.
    """
    return "omni-video", {"model_name": model, "prompt": "a paper boat", "aspect_ratio": "1:1", **fields}


def motion(**fields):
    """
    A motion-control body.
    """
    body = {"image_url": URL, "video_url": FILM, "character_orientation": "video", "mode": "std"}
    return "motion-control", {**body, **fields}


@pytest.mark.parametrize(
    "order",
    [
        several(),
        several(model_name="kling-v1-6", image_list=[{"image": URL}] * 4, mode="pro", duration="10"),
        several(negative_prompt="blur", aspect_ratio="9:16", cfg_scale=7),
        omni(),
        omni("kling-video-o1", duration="10"),
        omni("kling-video-o1", duration="7", image_list=[PLAIN] * 7),
        omni("kling-video-o1", duration="7", element_list=[ELEMENT]),
        omni("kling-video-o1", duration="7", video_list=[FEATURE]),
        omni("kling-video-o1", image_list=[FIRST], aspect_ratio=None),
        omni("kling-video-o1", image_list=[FIRST, END], duration="3", aspect_ratio=None),
        omni("kling-video-o1", image_list=[PLAIN] * 3, element_list=[ELEMENT] * 4),
        omni("kling-video-o1", video_list=[BASE], aspect_ratio=None, duration="99"),
        omni(image_list=[PLAIN] * 3, element_list=[ELEMENT], video_list=[FEATURE], sound="off"),
        omni(image_list=[FIRST], video_list=[FEATURE], mode="4k", duration="15", aspect_ratio=None),
        omni(sound="on", mode="4k"),
        omni(prompt=None, **SCRIPT),
        omni(multi_shot=True, shot_type="intelligence"),
        motion(),
        motion(model_name="kling-v3", mode="pro", keep_original_sound="no", prompt="a dance", duration="99"),
    ],
    ids=str,
)
async def test_what_is_documented_is_taken(client, order):
    """
    Fields of other products are ignored, null is absent.
    """
    product, body = order

    response = await client.post(f"/v1/videos/{product}", json=body)

    assert 200 == response.status_code, response.text


@pytest.mark.parametrize(
    ("order", "hint"),
    [
        (several(prompt=""), "prompt can not be null"),
        (several(image_list=None), "image_list is 1 to 4"),
        (several(image_list=[{"image": URL}] * 5), "image_list is 1 to 4"),
        (several(image_list=[URL]), "image_list is 1 to 4"),
        (several(image_list=[{"image": "data:image/png;base64,AAAA"}]), "data: prefix"),
        (several(image_list=URL), "image_list value is of the wrong type"),
        (several(duration="7"), "duration value '7' is invalid"),
        (several(mode="4k"), "mode value '4k' is invalid"),
        (omni(prompt=""), "prompt can not be null"),
        (omni(aspect_ratio=None), "aspect_ratio can not be null"),
        (omni(aspect_ratio=None, image_list=[PLAIN]), "aspect_ratio can not be null"),
        (omni(aspect_ratio=None, video_list=[FEATURE]), "aspect_ratio can not be null"),
        (omni("kling-video-o1", duration="7"), "duration value '7' is invalid"),
        (omni("kling-video-o1", duration="7", image_list=[FIRST]), "duration value '7' is invalid"),
        (omni("kling-video-o1", duration="11", image_list=[PLAIN]), "duration value '11' is invalid"),
        (omni(duration="16"), "duration value '16' is invalid"),
        (omni("kling-video-o1", mode="4k"), "mode value '4k' is invalid"),
        (omni("kling-video-o1", sound="on"), "sound is not supported"),
        (omni("kling-video-o1", **SCRIPT), "duration value '3' is invalid"),
        (omni("kling-video-o1", multi_shot=True, shot_type="intelligence"), "multi_shot is not supported"),
        (omni(image_list=[PLAIN] * 8), "image_list is up to 7"),
        (omni(image_list=[{"image": URL}]), "image_list is up to 7"),
        (omni(image_list=[PLAIN | {"type": "reference"}]), "image_list.type value 'reference' is invalid"),
        (omni(image_list=[PLAIN | {"type": []}]), "image_list.type value '[]' is invalid"),
        (omni(image_list=[PLAIN] * 5, element_list=[ELEMENT] * 3), "at most 7"),
        (omni(image_list=[PLAIN] * 5, video_list=[FEATURE]), "at most 4"),
        (omni(image_list=[END]), "end_frame needs a first_frame"),
        (omni(image_list=[FIRST, FIRST]), "one first_frame"),
        (omni(image_list=[FIRST, END, PLAIN]), "end_frame takes at most 2 images"),
        (omni(image_list=[FIRST], video_list=[BASE]), "refer_type base excludes"),
        (omni(video_list=[BASE], **SCRIPT), "refer_type base excludes multi_shot"),
        (omni(video_list=[FEATURE], sound="on"), "sound must be off"),
        (omni(video_list=[FEATURE] * 2), "video_list is at most 1"),
        (omni(video_list=[{"video_url": "AAAA", "refer_type": "base"}]), "a video is a URL"),
        (omni(video_list=[{"video_url": FILM}]), "video_list.refer_type value 'None' is invalid"),
        (omni(video_list=[BASE | {"keep_original_sound": True}]), "keep_original_sound value 'True'"),
        (motion(image_url=None), "image_url can not be null"),
        (motion(video_url=None), "video_url can not be null"),
        (motion(video_url="AAAA"), "a video is a URL"),
        (motion(mode=None), "mode can not be null"),
        (motion(mode="4k"), "mode value '4k' is invalid"),
        (motion(character_orientation=None), "character_orientation value 'None' is invalid"),
        (motion(character_orientation="left"), "character_orientation value 'left' is invalid"),
        (motion(keep_original_sound="on"), "keep_original_sound value 'on' is invalid"),
        (("video-extend", {}), "video_id value 'None' is invalid"),
        (("video-extend", {"video_id": "1"}), "video_id value '1' is invalid"),
        (("video-extend", {"video_id": 7}), "video_id value '7' is invalid"),
    ],
    ids=lambda value: None if isinstance(value, tuple) else value,
)
async def test_what_is_not_documented_is_refused(client, sandbox, order, hint):
    """
    The message names the field, and nothing is accepted.
    """
    product, body = order

    response = await client.post(f"/v1/videos/{product}", json=body)

    assert (400, 1201) == (response.status_code, response.json()["code"])
    assert hint in response.json()["message"]
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("product", "model"),
    [
        ("omni-video", "kling-v3"),
        ("text2video", "kling-v3-omni"),
        ("multi-image2video", "kling-v1"),
        ("motion-control", "kling-v2-5-turbo"),
    ],
)
async def test_a_model_of_another_product_does_not_exist(client, product, model):
    """
    What a product does not list is 404 and 1203.
    """
    response = await client.post(f"/v1/videos/{product}", json={"model_name": model, "prompt": "a"})

    assert (404, 1203) == (response.status_code, response.json()["code"])


@pytest.mark.parametrize(
    ("order", "units"),
    [(omni(), "2.5"), (omni(mode="std"), "1.5"), (several(), "1.5"), (motion(), "1.5")],
    ids=["omni by default in pro", "omni in std", "several pictures", "motion control"],
)
async def test_the_default_mode_of_a_product_is_what_is_billed(client, sandbox, order, units):
    """
    Omni is made in pro where no mode is named, everything else in std.
    """
    product, body = order
    task = (await client.post(f"/v1/videos/{product}", json=body)).json()["data"]["task_id"]
    sandbox.clock.advance(3)

    data = (await client.get(f"/v1/videos/{product}/{task}")).json()["data"]

    assert units == data["final_unit_deduction"]


async def made(client, sandbox, product="text2video", **body):
    """
    The id of a finished film.
    """
    body = {"prompt": "a paper boat", **body}
    task = (await client.post(f"/v1/videos/{product}", json=body)).json()["data"]["task_id"]
    sandbox.clock.advance(3)
    data = (await client.get(f"/v1/videos/{product}/{task}")).json()["data"]
    return data["task_result"]["videos"][0]["id"]


async def test_an_extension_tells_what_it_extends(client, sandbox):
    """
    The film is longer, and its mode and its model are those of the source.
    """
    source = await made(client, sandbox, model_name="kling-v1-6", mode="pro")
    body = {"video_id": source, "external_task_id": "job-0009", "mode": "std", "model_name": "kling-v3"}

    task = (await client.post("/v1/videos/video-extend", json=body)).json()["data"]["task_id"]
    sandbox.clock.advance(3)
    data = (await client.get("/v1/videos/video-extend/job-0009")).json()["data"]

    assert task == data["task_id"]
    assert (source, "5.0") == tuple(data["task_info"]["parent_video"][key] for key in ("id", "duration"))
    assert "9.5" == data["task_result"]["videos"][0]["duration"]
    assert "2.25" == data["final_unit_deduction"]
    assert "kling-v1-6" == sandbox.book.jobs()[-1].model


@pytest.mark.parametrize(
    ("model", "options", "hint"),
    [
        ("kling-v2-6", {}, "can not be extended"),
        ("kling-v1", {"negative_prompt": "blur"}, "not supported by kling-v1"),
        ("kling-v1", {"cfg_scale": 0}, "not supported by kling-v1"),
        ("kling-v1-6", {"cfg_scale": 2}, "cfg_scale value '2' is invalid"),
        ("kling-v1-6", {"prompt": "x" * 2501}, "prompt is longer"),
    ],
)
async def test_some_films_are_not_extended(client, sandbox, model, options, hint):
    """
    Those of newer models never, those of the oldest without options.
    """
    source = await made(client, sandbox, model_name=model)

    response = await client.post("/v1/videos/video-extend", json={"video_id": source, **options})

    assert (400, 1201) == (response.status_code, response.json()["code"])
    assert hint in response.json()["message"]


async def test_a_film_is_kept_for_a_month(client, sandbox):
    """
    Then it can no longer be extended.
    """
    source = await made(client, sandbox, model_name="kling-v1-6")
    sandbox.clock.advance(31 * DAY)

    response = await client.post("/v1/videos/video-extend", json={"video_id": source})

    assert f"video_id value '{source}' is invalid" == response.json()["message"]


async def test_a_film_that_is_not_done_is_not_extended(client):
    """
    Its id can only be guessed.
    """
    body = {"model_name": "kling-v1-6", "prompt": "a paper boat"}
    task = (await client.post("/v1/videos/text2video", json=body)).json()["data"]["task_id"]

    response = await client.post("/v1/videos/video-extend", json={"video_id": f"{task}1"})

    assert (400, 1201) == (response.status_code, response.json()["code"])
