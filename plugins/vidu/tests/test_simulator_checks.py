"""
What the simulated Vidu takes and refuses, endpoint by endpoint and model by model.

Source: https://platform.vidu.com/docs and https://platform.vidu.cn/docs (text2video,
img2video, start-end2video, reference2video), 2025-05 to 2026-07; viduq4-preview is
as in docs.comfy.org (``Vidu4ReferenceVideoNode``, 2026-10).
"""

import httpx
import pytest

from telecine_sandbox import Clock, Sandbox
from telecine_vidu.simulator import app, create_app

pytestmark = pytest.mark.anyio

URL = "https://media.example.com/1.png"
FILM = "https://media.example.com/1.mp4"
SOUND = "https://media.example.com/1.mp3"
ANN = {"name": "ann", "images": [URL]}
TEXT, IMAGE = "text2video", "img2video"
FRAMES, REFERENCE = "start-end2video", "reference2video"


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


def text(model="viduq3-turbo", **fields):
    """
    A text2video submit.
    """
    return TEXT, {"model": model, "prompt": "a paper boat", **fields}


def image(model="viduq2-turbo", **fields):
    """
    An img2video submit.
    """
    return IMAGE, {"model": model, "images": [URL], **fields}


def frames(model="viduq2-pro", **fields):
    """
    A start-end2video submit.
    """
    return FRAMES, {"model": model, "images": [URL, URL], **fields}


def reference(model="viduq2", **fields):
    """
    A reference2video submit with pictures.
    """
    return REFERENCE, {"model": model, "images": [URL], "prompt": "a paper boat", **fields}


def subjects(model="viduq2", items=(ANN,), **fields):
    """
    A reference2video submit with subjects.
    """
    return REFERENCE, {"model": model, "subjects": list(items), "prompt": "@ann waves", **fields}


def name(value):
    """
    Name a case by what is sent.
    """
    return str(value)[:70]


MODELS = {
    TEXT: ["viduq3-pro", "viduq3-turbo", "viduq2", "viduq1", "vidu1.5"],
    IMAGE: [
        "viduq3-pro",
        "viduq3-turbo",
        "viduq3-pro-fast",
        "viduq2-pro",
        "viduq2-turbo",
        "viduq2-pro-fast",
        "viduq1",
        "viduq1-classic",
        "vidu2.0",
        "vidu1.5",
        "viduq4-preview",
    ],
    FRAMES: [
        "viduq3-pro",
        "viduq3-turbo",
        "viduq2-pro",
        "viduq2-turbo",
        "viduq2-pro-fast",
        "viduq1",
        "viduq1-classic",
        "vidu2.0",
        "vidu1.5",
    ],
    REFERENCE: [
        "viduq3-turbo",
        "viduq3",
        "viduq3-mix",
        "viduq3-drama",
        "viduq3-ad",
        "viduq2",
        "viduq2-pro",
        "viduq1",
        "vidu2.0",
        "vidu1.5",
        "viduq4-preview",
    ],
    "subjects": ["viduq3-turbo", "viduq3", "viduq2", "viduq2-pro", "viduq1", "vidu2.0"],
}
MAKE = {TEXT: text, IMAGE: image, FRAMES: frames, REFERENCE: reference, "subjects": subjects}
EVERY = sorted({model for models in MODELS.values() for model in models})


@pytest.mark.parametrize("model", EVERY)
@pytest.mark.parametrize("mode", list(MAKE))
async def test_a_model_is_taken_where_it_is_offered(client, mode, model):
    """
    With nothing but what is required; elsewhere it is unavailable.
    """
    path, body = MAKE[mode](model)

    response = await client.post(path, json=body)

    expected = (200, None) if model in MODELS[mode] else (400, "ModelUnavailable")
    assert expected == (response.status_code, response.json().get("reason"))


@pytest.mark.parametrize(
    "submit",
    [
        text(duration=1, resolution="540p", aspect_ratio="4:3", seed=0, style="anime", audio=False),
        text(duration=16, resolution="1080p", aspect_ratio="3:4", bgm=True, movement_amplitude="large"),
        text("viduq2", duration=10, aspect_ratio="3:4", audio=False, off_peak=True),
        text("viduq1", aspect_ratio="9:16", resolution="1080p"),
        text(off_peak=True, watermark=True, wm_position=1, wm_url=URL, meta_data='{"Label": "1"}'),
        text(prompt="x" * 5000, payload="p" * 1_048_576, callback_url="https://hook.example.com/vidu"),
        text(seed=None, resolution=None, aspect_ratio=None, unknown_key=[1], n=1),
        image(prompt="x", duration=10, audio=True, audio_type="speech_only", voice_id="v", is_rec=True),
        image("viduq3-pro-fast", duration=16, resolution="1080p"),
        image("vidu2.0", resolution="1080p"),
        image("vidu2.0", duration=8, resolution="720p", audio=True),
        image("viduq1-classic", duration=5, off_peak=True),
        image("viduq4-preview", duration=16, resolution="4K"),
        frames(duration=8, resolution="540p", is_rec=False),
        frames("viduq3-pro", duration=16, audio=True),
        reference(images=[URL] * 7, aspect_ratio="3:4", duration=1),
        reference("viduq3-mix", aspect_ratio="3:4", duration=3),
        reference("viduq2-pro", duration=0, videos=[FILM, FILM], images=[URL] * 4),
        reference("viduq3", sounds=[SOUND] * 7),
        reference("viduq4-preview", images=[URL] * 15, sounds=[SOUND] * 3, aspect_ratio="4:3"),
        reference("vidu2.0", duration=4, resolution="720p"),
        subjects(aspect_ratio="2:3", auto_subjects=True, audio=True, audio_type="all"),
        subjects("viduq3", aspect_ratio="3:4", items=[ANN] * 7),
        subjects("viduq2-pro", items=[ANN] * 4 + [{"name": "b", "videos": [FILM], "images": [URL] * 2}]),
        subjects(items=[{"name": "stored", "server_id": "1", "voice_id": "v", "images": None}]),
        subjects("viduq2-pro", items=[{"name": "b", "videos": [FILM]}, {"name": "c", "server_id": "1"}]),
    ],
    ids=name,
)
async def test_what_is_documented_is_taken(client, submit):
    """
    Every field at its limits; null means absent, and unknown keys are ignored.
    """
    path, body = submit

    response = await client.post(path, json=body)

    assert 200 == response.status_code, response.text


@pytest.mark.parametrize(
    ("submit", "field"),
    [
        (text(images=None), "images"),
        (text(images=[URL]), "images"),
        (text(subjects=[ANN]), "subjects"),
        (text(is_rec=True), "is_rec"),
        (text(audio_type="all"), "audio_type"),
        (image(aspect_ratio="16:9"), "aspect_ratio"),
        (image(aspect_ratio=""), "aspect_ratio"),
        (image(aspect_ratio=None), "aspect_ratio"),
        (image(style="general"), "style"),
        (image(videos=[FILM]), "videos"),
        (image("viduq4-preview", sounds=[SOUND]), "sounds"),
        (image("viduq3-pro", audio_type="all"), "audio_type"),
        (frames(aspect_ratio="16:9"), "aspect_ratio"),
        (frames(voice_id="v"), "voice_id"),
        (reference(style="anime"), "style"),
        (reference(auto_subjects=True), "auto_subjects"),
        (reference(subjects=None), "subjects"),
        (reference(videos=[FILM]), "videos"),
        (reference(sounds=[SOUND]), "sounds"),
        (subjects(images=[URL]), "images"),
        (subjects(bgm=True), "bgm"),
    ],
    ids=name,
)
async def test_a_field_where_it_is_not_wanted_is_refused(client, sandbox, submit, field):
    """
    Even when it is empty or null.
    """
    path, body = submit

    response = await client.post(path, json=body)

    reply = response.json()
    assert (400, "FieldUnwanted", f"field is unwanted: {field}") == (
        response.status_code,
        reply["reason"],
        reply["message"],
    )
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("submit", "field"),
    [
        ((TEXT, {}), "model"),
        (text(""), "model"),
        (text(None), "model"),
        (text(prompt=""), "prompt"),
        (text(prompt=None), "prompt"),
        ((IMAGE, {"model": "viduq2-turbo", "prompt": "a paper boat"}), "images"),
        (image(images=None), "images"),
        (frames(images=[]), "images"),
        (reference(prompt=""), "prompt"),
        (reference("viduq2-pro", images=[], videos=[FILM]), "images"),
        (subjects(items=[]), "subjects"),
        (subjects(prompt=None), "prompt"),
        (subjects(items=[{"images": [URL]}]), "subjects.name"),
        (subjects(items=[{"name": "ann"}]), "subjects.images"),
    ],
    ids=name,
)
async def test_what_is_required_is_lacking(client, sandbox, submit, field):
    """
    In the vendor's own words, missing or empty.
    """
    path, body = submit

    response = await client.post(path, json=body)

    reply = response.json()
    assert (400, "FieldLacking", f"field is missing or empty: {field}") == (
        response.status_code,
        reply["reason"],
        reply["message"],
    )
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("submit", "field"),
    [
        (text("vidu-q3"), "model"),
        (text(3), "model"),
        (text(["viduq3"]), "model"),
        (text(prompt=7), "prompt"),
        (text(prompt="x" * 5001), "prompt"),
        (text(duration="5"), "duration"),
        (text(duration=5.0), "duration"),
        (text(duration=True), "duration"),
        (text(duration=0), "duration"),
        (text(duration=17), "duration"),
        (text("viduq2", duration=11), "duration"),
        (text("viduq1", duration=4), "duration"),
        (text(resolution="1920x1080"), "resolution"),
        (text(resolution="1080P"), "resolution"),
        (text(resolution=""), "resolution"),
        (text(resolution="360p"), "resolution"),
        (text("viduq1", resolution="720p"), "resolution"),
        (text(aspect_ratio="21:9"), "aspect_ratio"),
        (text(aspect_ratio=""), "aspect_ratio"),
        (text(aspect_ratio="auto"), "aspect_ratio"),
        (text("viduq1", aspect_ratio="4:3"), "aspect_ratio"),
        (text(seed=-1), "seed"),
        (text(seed="1"), "seed"),
        (text(style="oil"), "style"),
        (text(movement_amplitude="huge"), "movement_amplitude"),
        (text(bgm="false"), "bgm"),
        (text(audio=1), "audio"),
        (text("viduq2", audio=True), "audio"),
        (text(audio=False, off_peak=True), "off_peak"),
        (text(wm_position=0), "wm_position"),
        (text(wm_position=True), "wm_position"),
        (text(wm_url="logo.png"), "wm_url"),
        (text(meta_data={"Label": "1"}), "meta_data"),
        (text(meta_data="[]"), "meta_data"),
        (text(meta_data="{"), "meta_data"),
        (text(payload={}), "payload"),
        (text(payload="p" * 1_048_577), "payload"),
        (text(callback_url="hook.example.com"), "callback_url"),
        (image(images=URL), "images"),
        (image(images=[{"url": URL}]), "images"),
        (image(duration=11), "duration"),
        (image("vidu2.0", duration=5), "duration"),
        (image("vidu2.0", resolution="540p"), "resolution"),
        (image("vidu2.0", duration=8, resolution="360p"), "resolution"),
        (image("vidu2.0", duration=8, resolution="1080p"), "resolution"),
        (image("vidu1.5", audio=True), "audio"),
        (image("viduq3-pro-fast", resolution="540p"), "resolution"),
        (image("viduq2-pro-fast", resolution="540p"), "resolution"),
        (image("viduq2-pro", resolution="4K"), "resolution"),
        (image("viduq4-preview", duration=2), "duration"),
        (image("viduq4-preview", resolution="4k"), "resolution"),
        (image(audio_type="music"), "audio_type"),
        (image(audio=True, off_peak=True), "off_peak"),
        (frames(duration=9), "duration"),
        (frames(audio=True), "audio"),
        (reference("viduq3", duration=2), "duration"),
        (reference("viduq2", duration=0), "duration"),
        (reference("vidu2.0", duration=8), "duration"),
        (reference("vidu2.0", resolution="1080p"), "resolution"),
        (reference("viduq3-mix", resolution="540p"), "resolution"),
        (reference("viduq3-mix", off_peak=True), "off_peak"),
        (reference(audio=True), "audio"),
        (reference(aspect_ratio="2:3"), "aspect_ratio"),
        (reference("viduq3", sounds=["boat.mp3"]), "sounds"),
        (reference("viduq3", sounds=[SOUND], audio=False), "sounds"),
        (reference("viduq2-pro", videos=["boat.mp4"]), "videos"),
        (subjects("viduq1", aspect_ratio="4:3"), "aspect_ratio"),
        (subjects(aspect_ratio="5:1"), "aspect_ratio"),
        (subjects(aspect_ratio="wide"), "aspect_ratio"),
        (subjects(items=["ann"]), "subjects"),
        (subjects(items=[ANN | {"voice_id": 1}]), "subjects.voice_id"),
        (subjects(items=[ANN | {"images": URL}]), "subjects.images"),
        (subjects(items=[ANN | {"images": [1]}]), "subjects.images"),
    ],
    ids=name,
)
async def test_a_value_that_is_not_documented_is_refused(client, sandbox, submit, field):
    """
    The message names the field, and nothing is accepted.
    """
    path, body = submit

    response = await client.post(path, json=body)

    reply = response.json()
    assert (400, "FieldInvalid", f"field is invalid: {field}") == (
        response.status_code,
        reply["reason"],
        reply["message"],
    )
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    ("submit", "field"),
    [
        (image(images=[URL] * 2), "images"),
        (frames(images=[URL]), "images"),
        (frames(images=[URL] * 3), "images"),
        (reference(images=[URL] * 8), "images"),
        (reference("viduq2-pro", images=[URL] * 5, videos=[FILM]), "images"),
        (reference("viduq2-pro", videos=[FILM] * 3), "videos"),
        (reference("viduq3", sounds=[SOUND] * 8), "sounds"),
        (reference("viduq4-preview", images=[URL] * 16), "images"),
        (reference("viduq4-preview", sounds=[SOUND] * 4), "sounds"),
        (subjects(items=[ANN] * 8), "subjects"),
        (subjects("viduq2-pro", items=[ANN] * 5), "subjects"),
        (subjects("viduq2-pro", items=[{"name": "b", "videos": [FILM]}] * 2), "subjects"),
        (subjects(items=[ANN | {"images": [URL] * 4}]), "subjects.images"),
        (subjects(items=[ANN | {"videos": [FILM]}]), "subjects.videos"),
        (subjects("viduq2-pro", items=[ANN | {"videos": [FILM] * 2}]), "subjects.videos"),
    ],
    ids=name,
)
async def test_too_many_or_too_few_is_a_word_of_its_own(client, sandbox, submit, field):
    """
    The message names what was counted.
    """
    path, body = submit

    response = await client.post(path, json=body)

    reply = response.json()
    assert (400, "FieldItemCountOutOfRange", f"item count is out of range: {field}") == (
        response.status_code,
        reply["reason"],
        reply["message"],
    )
    assert [] == sandbox.book.jobs()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"x": NaN}', b'{"prompt": "\\ud800"}', b"\xff", b"[" * 100_000],
    ids=["nothing", "half", "array", "NaN", "half a character", "no text", "too deep"],
)
async def test_a_body_that_is_no_object_is_a_bad_request(client, content):
    """
    What cannot be read is not checked any further.
    """
    response = await client.post(TEXT, content=content)

    assert (400, "BadRequest") == (response.status_code, response.json()["reason"])


async def test_a_body_has_at_most_20_megabytes(client):
    """
    The largest one is still read.
    """
    most = 20 * 1024 * 1024

    largest = await client.post(TEXT, content=b"{}" + b" " * (most - 2))
    larger = await client.post(TEXT, content=b"{}" + b" " * (most - 1))

    assert (400, "FieldLacking") == (largest.status_code, largest.json()["reason"])
    assert (400, "BadRequest") == (larger.status_code, larger.json()["reason"])
