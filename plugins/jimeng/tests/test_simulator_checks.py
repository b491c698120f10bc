"""
What the simulated Jimeng takes and refuses, ``req_key`` by ``req_key``.

Source: https://www.volcengine.com/docs/85621/1777001 (3.0 Pro), 1792702, 1792707,
1792710 (3.0 720P), 1792711 and 1802721 (3.0 1080P), as publicly copied, read 2026-10.
"""

import base64
import hashlib
import hmac
import io
from functools import reduce

import httpx
import pytest
from PIL import Image

from telecine_jimeng.simulator import app, create_app
from telecine_sandbox import Clock, Sandbox

pytestmark = pytest.mark.anyio

START, STAMP = 1_780_000_000, "20260528T202640Z"
URL = "https://media.client.test/start.png"
SUBMIT = {"Action": "CVSync2AsyncSubmitTask", "Version": "2022-08-31"}


class Signature(httpx.Auth):
    """
    The least that a signature covers: host and date.
    """

    requires_request_body = True

    def auth_flow(self, request):
        """
        Sign *request*.
        """
        digest = hashlib.sha256(request.content).hexdigest()
        query, host = request.url.query.decode(), request.headers["host"]
        canonical = f"POST\n/\n{query}\nhost:{host}\nx-date:{STAMP}\n\nhost;x-date\n{digest}".encode()
        scope = [STAMP[:8], "cn-north-1", "cv", "request"]
        text = "\n".join(["HMAC-SHA256", STAMP, "/".join(scope), hashlib.sha256(canonical).hexdigest()])
        key = app.credentials["SECRET_KEY"].encode()
        mac = reduce(lambda key, step: hmac.digest(key, step.encode(), "sha256"), [*scope, text], key)
        credential = "/".join([app.credentials["ACCESS_KEY"], *scope])
        request.headers["x-date"] = STAMP
        request.headers["authorization"] = (
            f"HMAC-SHA256 Credential={credential}, SignedHeaders=host;x-date, Signature={mac.hex()}"
        )
        yield request


def picture(width, height, kind="PNG"):
    """
    A real picture, in bare base64.
    """
    content = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(content, kind)
    return base64.b64encode(content.getvalue()).decode()


PNG, JPEG = picture(640, 360), picture(640, 360, "JPEG")
HEAVY = base64.b64encode(base64.b64decode(PNG) + bytes(5_000_000)).decode()


@pytest.fixture
def anyio_backend():
    """
    The server's own event loop.
    """
    return "asyncio"


@pytest.fixture
def sandbox():
    """
    A sandbox whose clocks stand still.
    """
    return Sandbox(clock=Clock(START, speed=0), wall_clock=lambda: START)


@pytest.fixture
async def client(sandbox):
    """
    A client that signs.
    """
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(sandbox)), base_url="http://jimeng.test", auth=Signature()
    ) as client:
        yield client


def asks(name, **fields):
    """
    A body with a prompt.
    """
    return {"req_key": f"jimeng_{name}", "prompt": "a paper boat", **fields}


def encoded(*pictures):
    """
    Pictures that come along.
    """
    return {"binary_data_base64": list(pictures)}


def camera(template="dynamic_orbit", strength="medium"):
    """
    A camera move on a picture.
    """
    return asks("i2v_recamera_v30", image_urls=[URL], template_id=template, camera_strength=strength)


@pytest.mark.parametrize(
    "body",
    [
        asks("t2v_v30"),
        asks("t2v_v30", seed=-1, frames=121, aspect_ratio="16:9"),
        asks("t2v_v30_1080p", seed=0, frames=241, aspect_ratio="21:9", prompt="x" * 800),
        asks("t2v_v30", seed=None, frames=None, aspect_ratio=None, image_urls=[], unknown=[1]),
        asks("i2v_first_v30", image_urls=[URL], aspect_ratio=""),
        asks("i2v_first_v30_1080", **encoded(PNG)),
        asks("i2v_first_v30", image_urls=[], **encoded(JPEG)),
        asks("i2v_first_tail_v30", image_urls=[URL, URL]),
        asks("i2v_first_tail_v30_1080", **encoded(PNG, picture(1280, 718, "JPEG"))),
        asks("ti2v_v30_pro", aspect_ratio="9:16"),
        asks("ti2v_v30_pro", image_urls=[URL]),
        asks("ti2v_v30_pro", prompt="", image_urls=[URL]),
        asks("ti2v_v30_pro", prompt=None, **encoded(picture(320, 960))),
        camera("hitchcock_dolly_in", "weak"),
        asks("vgfm_t2v_l20", aspect_ratio="9:21", image_urls=[7], frames=7),
        asks("vgfm_i2v_l20", image_urls=[URL]),
    ],
    ids=str,
)
async def test_what_is_documented_is_taken(client, body):
    """
    Unknown keys are ignored, and so are those of other req_keys.
    """
    response = await client.post("/", params=SUBMIT, json=body)

    assert (200, 10000) == (response.status_code, response.json()["code"]), response.text


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (asks("t2v_v30", prompt=""), "prompt is missing"),
        (asks("t2v_v30", prompt=None), "prompt is missing"),
        (asks("t2v_v30", prompt=7), "prompt is of the wrong type"),
        (asks("t2v_v30", prompt="x" * 801), "longer than 800"),
        (asks("vgfm_t2v_l20", prompt="x" * 151), "longer than 150"),
        (asks("ti2v_v30_pro", prompt=""), "prompt is missing"),
        (asks("i2v_first_v30", prompt="", image_urls=[URL]), "prompt is missing"),
        (asks("t2v_v30", frames=120), "frames is one of 121, 241"),
        (asks("t2v_v30", frames="121"), "frames is of the wrong type"),
        (asks("t2v_v30", frames=121.0), "frames is of the wrong type"),
        (asks("t2v_v30", seed=-2), "seed is less"),
        (asks("t2v_v30", seed=True), "seed is of the wrong type"),
        (asks("t2v_v30", seed=1.5), "seed is of the wrong type"),
        (asks("t2v_v30", aspect_ratio=""), "aspect_ratio is one of"),
        (asks("t2v_v30", aspect_ratio="9:21"), "aspect_ratio is one of"),
        (asks("ti2v_v30_pro", aspect_ratio="", image_urls=[URL]), "aspect_ratio is one of"),
        (asks("t2v_v30", image_urls=[URL]), "1 pictures; it takes 0"),
        (asks("i2v_first_v30"), "0 pictures; it takes 1"),
        (asks("i2v_first_v30", image_urls=[URL, URL]), "2 pictures; it takes 1"),
        (asks("i2v_first_tail_v30", image_urls=[URL]), "1 pictures; it takes 2"),
        (asks("i2v_first_tail_v30", image_urls=[URL] * 3), "3 pictures; it takes 2"),
        (asks("ti2v_v30_pro", image_urls=[URL, URL]), "2 pictures; it takes 0 or 1"),
        (asks("vgfm_i2v_l20"), "0 pictures; it takes 1"),
        (asks("i2v_first_v30", image_url=URL), "0 pictures; it takes 1"),
        (asks("i2v_first_v30", image_urls=URL), "image_urls is of the wrong type"),
        (asks("i2v_first_v30", image_urls=[7]), "Pictures are strings"),
        (asks("i2v_first_v30", image_urls=[PNG]), "no address"),
        (asks("i2v_first_v30", image_urls=["ftp://media.client.test/a.png"]), "no address"),
        (asks("i2v_first_tail_v30", image_urls=[URL], **encoded(PNG)), "exclude each other"),
        (asks("i2v_first_v30", **encoded(f"data:image/png;base64,{PNG}")), "without a data: prefix"),
        (asks("i2v_first_v30", **encoded(URL)), "bare base64"),
        (asks("i2v_first_v30", **encoded("RkFLRS1JTUFHRQ==")), "neither JPEG nor PNG"),
        (asks("i2v_first_v30", **encoded(PNG[:20])), "neither JPEG nor PNG"),
        (asks("i2v_first_v30", **encoded("/9j/4AAQ")), "neither JPEG nor PNG"),
        (asks("i2v_first_v30", **encoded(picture(640, 360, "WEBP"))), "neither JPEG nor PNG"),
        (asks("i2v_first_v30", **encoded(HEAVY)), "larger than 4.7 MB"),
        (asks("i2v_first_v30", **encoded(picture(640, 319))), "out of the limits"),
        (asks("i2v_first_v30", **encoded(picture(4097, 2000))), "out of the limits"),
        (asks("i2v_first_v30", **encoded(picture(961, 320))), "out of the limits"),
        (asks("i2v_first_tail_v30", **encoded(PNG, picture(640, 400))), "another ratio"),
        (camera(template=None), "template_id is one of"),
        (camera(template="spin"), "template_id is one of"),
        (camera(strength=None), "camera_strength is one of"),
        (camera(strength=["weak"]), "camera_strength is of the wrong type"),
    ],
    ids=lambda value: None if isinstance(value, dict) else value,
)
async def test_what_a_req_key_lacks_is_refused(client, sandbox, body, hint):
    """
    It is 50215, which names no field; the sentence after it is the simulator's own.
    """
    response = await client.post("/", params=SUBMIT, json=body)

    message = response.json()["message"]
    assert (400, 50215, None) == (response.status_code, response.json()["code"], response.json()["data"])
    assert message.startswith("Input invalid for this service. ")
    assert hint in message
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    "name",
    [
        "jimeng_v30",
        "jimeng_t2v_v30_720p",
        "jimeng_t2v_v30_1080",
        "jimeng_i2v_first_v30_1080p",
        "jimeng_dreamactor_m20_gen_video",
    ],
)
async def test_a_guessed_req_key_is_not_supported(client, name):
    """
    Text has a p after 1080, pictures have none.
    """
    response = await client.post("/", params=SUBMIT, json={"req_key": name, "prompt": "a paper boat"})

    assert (400, 50204) == (response.status_code, response.json()["code"])


@pytest.mark.parametrize("name", [None, "", 7], ids=str)
async def test_a_req_key_must_be_there(client, name):
    """
    Nothing else says what to do.
    """
    response = await client.post("/", params=SUBMIT, json={"req_key": name, "prompt": "a paper boat"})

    assert (400, 50215) == (response.status_code, response.json()["code"])


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"x": NaN}', b'{"prompt": "\\ud800"}', b"\xff", b"[" * 100_000],
    ids=["nothing", "half", "array", "NaN", "half a character", "no text", "too deep"],
)
async def test_a_body_that_is_no_object_is_50200(client, content):
    """
    What cannot be read is not checked any further.
    """
    response = await client.post("/", params=SUBMIT, content=content)

    assert (400, 50200) == (response.status_code, response.json()["code"])


@pytest.mark.parametrize(
    ("body", "size", "frames"),
    [
        (asks("t2v_v30", duration=10), (1280, 720), 121),
        (asks("t2v_v30", frames=241, aspect_ratio="9:16"), (720, 1280), 241),
        (asks("t2v_v30", aspect_ratio="21:9"), (1680, 720), 121),
        (asks("t2v_v30_1080p", aspect_ratio="4:3"), (1440, 1080), 121),
        (asks("i2v_first_v30", image_urls=[URL]), (1280, 720), 121),
        (asks("i2v_first_v30_1080", **encoded(picture(600, 800))), (1080, 1440), 121),
        (asks("ti2v_v30_pro"), (1920, 1088), 121),
        (asks("ti2v_v30_pro", aspect_ratio="1:1"), (1440, 1440), 121),
        (asks("ti2v_v30_pro", image_urls=[URL], aspect_ratio="1:1"), (1920, 1088), 121),
        (asks("ti2v_v30_pro", aspect_ratio="1:1", **encoded(picture(400, 600))), (1248, 1664), 121),
        (asks("ti2v_v30_pro", image_url=URL), (1920, 1088), 121),
        (asks("vgfm_t2v_l20", frames=241, aspect_ratio="9:21"), (720, 1680), 121),
    ],
    ids=str,
)
async def test_the_film_is_as_the_vendor_makes_it(client, sandbox, body, size, frames):
    """
    Only frames counts for the length, and with a picture only the picture for the ratio.
    """
    task = (await client.post("/", params=SUBMIT, json=body)).json()["data"]["task_id"]

    clip = sandbox.films.get(task)
    assert (*size, 24) == (clip.width, clip.height, clip.fps)
    assert frames == round(clip.duration * clip.fps)
