"""
Which pictures the simulated Vidu takes, and what their size does.

Source: https://platform.vidu.cn/docs (img2video, start-end2video, reference2video);
the limits of viduq4-preview are as in docs.comfy.org (``Vidu4ReferenceVideoNode``).
"""

import base64
import struct

import httpx
import pytest

from telecine_sandbox import Clock, Sandbox
from telecine_vidu.simulator import app, create_app

pytestmark = pytest.mark.anyio

URL = "https://media.example.com/1.png"


def data_url(content, kind="image/png"):
    """
    Write *content* as the vendor wants it.
    """
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def png(width, height):
    """
    The beginning of a PNG of that size.
    """
    header = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    return data_url(header + b"\x08\x02\x00\x00\x00")


def jpeg(width, height):
    """
    The beginning of a JPEG of that size, with a segment before it.
    """
    frame = struct.pack(">BBHBHH", 0xFF, 0xC0, 17, 8, height, width)
    return data_url(b"\xff\xd8\xff\xe0\x00\x04ab" + frame + bytes(10), "image/jpeg")


def webp(kind, header):
    """
    The beginning of a WebP with one chunk.
    """
    chunk = kind + struct.pack("<I", len(header)) + header
    return data_url(b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk, "image/webp")


def lossy(width, height):
    """
    A WebP whose frame begins with the start code of VP8.
    """
    return webp(b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height))


def lossless(width, height):
    """
    A WebP whose size less one is in twice 14 bits.
    """
    bits = (width - 1) | (height - 1) << 14
    return webp(b"VP8L", b"\x2f" + struct.pack("<I", bits) + bytes(5))


def extended(width, height):
    """
    A WebP whose size less one is in twice 24 bits.
    """
    sides = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return webp(b"VP8X", bytes(4) + sides)


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
    A client with a key.
    """
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(create_app(sandbox)),
        base_url="http://vidu.test/ent/v2",
        headers={"authorization": f"Token {app.credentials['API_KEY']}"},
    ) as client:
        yield client


def image(picture, model="viduq2-turbo", **fields):
    """
    An img2video submit.
    """
    return "img2video", {"model": model, "images": [picture], **fields}


def frames(first, last):
    """
    A start-end2video submit.
    """
    return "start-end2video", {"model": "viduq2-pro", "images": [first, last]}


def reference(picture, model="viduq2"):
    """
    A reference2video submit with a picture.
    """
    return "reference2video", {"model": model, "images": [picture], "prompt": "a paper boat"}


def subject(picture):
    """
    A reference2video submit with a subject.
    """
    items = [{"name": "ann", "images": [picture]}]
    return "reference2video", {"model": "viduq2", "subjects": items, "prompt": "@ann waves"}


def name(value):
    """
    Name a case by what is sent.
    """
    return str(value)[:60] if isinstance(value, tuple) else None


@pytest.mark.parametrize("make", [png, jpeg, lossy, lossless, extended])
async def test_the_film_has_the_pictures_ratio(client, sandbox, make):
    """
    The short side is the resolution's, in even numbers, whatever the format.
    """
    path, body = image(make(1001, 500), resolution="540p")

    task = (await client.post(path, json=body)).json()["task_id"]

    clip = sandbox.films.get(task)
    assert (1082, 540) == (clip.width, clip.height)


async def test_a_picture_that_is_only_named_makes_a_wide_film(client, sandbox):
    """
    Nothing is fetched, so nothing is known of its size.
    """
    path, body = image("http://media.example.com/1")

    task = (await client.post(path, json=body)).json()["task_id"]

    clip = sandbox.films.get(task)
    assert (1280, 720) == (clip.width, clip.height)


@pytest.mark.parametrize(
    "submit",
    [
        image(png(100, 400)),
        image(jpeg(4, 1)),
        image(png(640, 128), "viduq4-preview"),
        frames(png(100, 100), png(80, 100)),
        frames(png(100, 100), jpeg(125, 100)),
        frames(png(100, 100), URL),
        reference(png(128, 512)),
        reference(png(640, 128), "viduq4-preview"),
        subject(png(128, 128)),
    ],
    ids=name,
)
async def test_a_picture_at_the_limits_is_taken(client, submit):
    """
    1:4 to 4:1; a reference has 128 pixels; frames differ by a quarter at most.
    """
    path, body = submit

    response = await client.post(path, json=body)

    assert 200 == response.status_code, response.text


@pytest.mark.parametrize(
    "submit",
    [
        image(png(100, 401)),
        image(jpeg(1000, 249)),
        image(png(127, 200), "viduq4-preview"),
        image(png(641, 128), "viduq4-preview"),
        frames(png(100, 100), png(79, 100)),
        frames(png(100, 100), png(126, 100)),
        reference(png(127, 128)),
        reference(png(640, 128)),
        subject(png(128, 127)),
    ],
    ids=name,
)
async def test_a_picture_of_a_wrong_size_is_refused(client, sandbox, submit):
    """
    One word stands for size and ratio, and nothing is accepted.
    """
    path, body = submit

    response = await client.post(path, json=body)

    assert (400, "PageSizeOutOfRange") == (response.status_code, response.json()["reason"])
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("picture", "reason"),
    [
        (png(400, 400).removeprefix("data:image/png;base64,"), "FieldInvalid"),
        ("data:image/png,abc", "FieldInvalid"),
        ("data:;base64,AAAA", "FieldInvalid"),
        ("data:image/png;base64,not base64!", "FieldInvalid"),
        ("ftp://media.example.com/1.png", "FieldInvalid"),
        ("", "FieldInvalid"),
        ("data:image/png;base64,", "ImageFormatInvalid"),
        (data_url(b"GIF89a" + bytes(30), "image/gif"), "ImageFormatInvalid"),
        (data_url(b"\x89PNG\r\n\x1a\n"), "ImageFormatInvalid"),
        (data_url(b"\xff\xd8\xff\xd9", "image/jpeg"), "ImageFormatInvalid"),
        (webp(b"ALPH", bytes(20)), "ImageFormatInvalid"),
        (png(0, 0), "ImageFormatInvalid"),
        ("https://media.example.invalid/1.png", "ImageDownloadFailure"),
        ("http://user@invalid.example.invalid:8080?x=.example", "ImageDownloadFailure"),
    ],
)
@pytest.mark.parametrize("make", [image, reference, subject])
async def test_a_picture_in_another_form_is_refused(client, sandbox, make, picture, reason):
    """
    Base64 needs its prefix, the content must be PNG, JPEG or WebP, an address must lead somewhere.
    """
    path, body = make(picture)

    response = await client.post(path, json=body)

    assert (400, reason) == (response.status_code, response.json()["reason"])
    assert [] == sandbox.book.jobs()


async def test_the_content_decides_and_not_the_prefix(client):
    """
    A JPEG that calls itself a PNG is a JPEG.
    """
    path, body = image(jpeg(400, 300).replace("image/jpeg", "image/png"))

    response = await client.post(path, json=body)

    assert 200 == response.status_code
