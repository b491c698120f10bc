"""
The documented body, in every spelling that clients send.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telecine import GenerationRequest, Image, InvalidRequest, Notice, Role, read_body, resolve

from .sample import TAIL, URL, model

DATA = Path(__file__).parent / "data"
PICTURE = (
    "https://h2.inkwai.com/bs2/upload-ylab-stunt/se/ai_portal_queue_mmu_image_upscale_aiweb/"
    "3214b798-e1b4-4b00-b7af-72b5b0417420_raw_image_0.jpg"
)
VIDU_PICTURE = "https://prod-ss-images.s3.cn-northwest-1.amazonaws.com.cn/vidu-maas/template/image2video.png"
FIELDS = (
    "model", "prompt", "duration", "seconds", "fps", "width", "height", "size", "aspect_ratio", "resolution",
    "audio", "generate_audio", "n", "seed", "response_format", "user", "image", "images", "image_urls",
    "input_reference", "last_frame", "metadata", "mode", "callback_url", "somebody_elses",
)  # fmt: skip
NUMBERS = (
    st.integers()
    | st.floats()
    | st.sampled_from([10**400, -(10**400), 2**64, True, False, float("nan"), 0, 1])
)
LEAVES = (
    st.none() | st.booleans() | NUMBERS | st.text()
    | st.sampled_from(["\ud800", "\0", "", " ", "5", "nan", "1e999", "1280x720", "16:9", URL, "data:,"])
)  # fmt: skip
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3)
)


def nested(depth):
    """
    An object in an object, and so on.
    """
    return json.loads('{"a":' * depth + "1" + "}" * depth)


def body(**fields):
    """
    A body that is good but for *fields*.
    """
    return {"model": "sloop-1", "prompt": "a paper boat", **fields}


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        pytest.param(
            "kling",
            {
                "model": "kling-v1",
                "prompt": "一个穿着宇航服的宇航员在月球上行走, 高品质, 电影级",
                "images": (Image(url=PICTURE, role=Role.FIRST_FRAME),),
                "width": 1920,
                "height": 1080,
                "duration": 5,
                "metadata": {
                    "seed": 20231234,
                    "negative_prompt": "模糊",
                    "image_tail": "https://h1.inkwai.com/bs2/upload-ylab-stunt/1fa0ac67d8ce6cd55b50d68b967b3a59.png",
                },
            },
            id="kling",
        ),
        pytest.param(
            "jimeng",
            {
                "model": "jimeng_vgfm_t2v_l20",
                "prompt": "一个穿着宇航服的宇航员在月球上行走",
                "images": (Image(url=PICTURE, role=Role.FIRST_FRAME),),
                "metadata": {
                    "req_key": "jimeng_vgfm_i2v_l20",
                    "image_urls": [PICTURE],
                    "aspect_ratio": "16:9",
                },
            },
            id="jimeng",
        ),
        pytest.param(
            "vidu",
            {
                "model": "viduq1",
                "prompt": "一个穿着宇航服的宇航员在月球上行走, 高品质, 电影级",
                "images": (Image(url=VIDU_PICTURE, role=Role.FIRST_FRAME),),
                "width": 1920,
                "height": 1080,
                "duration": 5,
                "metadata": {
                    "duration": 5,
                    "seed": 0,
                    "resolution": "1080p",
                    "movement_amplitude": "auto",
                    "bgm": False,
                    "payload": "",
                    "callback_url": "https://your-callback-url.com/webhook",
                },
            },
            id="vidu",
        ),
    ],
)
def test_documented_examples(name, fields):
    """
    The three bodies of the documentation are read whole, without a word of warning.
    """
    documented = json.loads((DATA / f"{name}.json").read_text("utf-8"))

    assert (GenerationRequest(**fields), ()) == read_body(documented)


def test_every_plain_field_is_read():
    """
    Each documented field arrives under its canonical name.
    """
    request, notices = read_body(
        body(duration=5, fps=24, width=1280, height=720, n=1, seed=7, response_format="url", user="u-1")
    )

    assert () == notices
    assert (
        GenerationRequest(
            model="sloop-1",
            prompt="a paper boat",
            duration=5,
            fps=24,
            width=1280,
            height=720,
            n=1,
            seed=7,
            response_format="url",
            user="u-1",
        )
        == request
    )


@pytest.mark.parametrize("field", FIELDS[1:])
def test_null_is_absent(field):
    """
    Null says no more than a missing field.
    """
    plain = {"model": "sloop-1"}

    assert read_body(plain) == read_body({**plain, field: None})


@pytest.mark.parametrize("metadata", [{"seed": 7}, '{"seed": 7}'], ids=["object", "T16 JSON string"])
def test_metadata_forms(metadata):
    """
    Options come as an object, or as one written as text.
    """
    request, _ = read_body(body(metadata=metadata))

    assert {"seed": 7} == request.metadata


@pytest.mark.parametrize("metadata", ["", " ", "null", {}, {"seed": None}], ids=repr)
def test_empty_metadata(metadata):
    """
    Nothing in any form is no options; an option that is null is absent.
    """
    request, _ = read_body(body(metadata=metadata))

    assert {} == request.metadata


@pytest.mark.parametrize(
    "metadata",
    [5, True, [], "[1]", "5", "{", '{"seed":' + "1" * 5000 + "}", "[" * 100_000],
    ids=["number", "boolean", "list", "list as text", "number as text", "half", "endless number", "deep"],
)
def test_other_metadata_is_refused(metadata):
    """
    Whatever is no object is refused in one sentence.
    """
    with pytest.raises(InvalidRequest, match=r"^`metadata` is an object, or one written as a JSON string$"):
        read_body(body(metadata=metadata))


@pytest.mark.parametrize(
    ("options", "param"),
    [
        pytest.param({"x": float("nan")}, "metadata.x", id="NaN"),
        pytest.param({"x": [float("inf")]}, "metadata.x[0]", id="infinity in a list"),
        pytest.param({"x": {"y": 2**70}}, "metadata.x.y", id="huge whole number"),
        pytest.param({"x": {"y": "\ud800"}}, "metadata.x.y", id="lone surrogate"),
        pytest.param({"x\ud800": 1}, "metadata", id="lone surrogate in a name"),
        pytest.param({"x": "a\0b"}, "metadata.x", id="NUL"),
        pytest.param({"x": b"bytes"}, "metadata.x", id="bytes"),
        pytest.param({5: 1}, "metadata", id="a name that is a number"),
    ],
)
def test_options_that_json_cannot_hold(options, param):
    """
    An option that could never be sent is refused by its place.
    """
    with pytest.raises(InvalidRequest) as caught:
        read_body(body(metadata=options))

    assert param == caught.value.param


def test_deep_options_are_refused():
    """
    Nesting has an end before Python's has.
    """
    with pytest.raises(InvalidRequest, match="nested too deeply"):
        read_body(body(metadata=nested(500)))


def test_unknown_field_is_told():
    """
    T17: a top-level field that nobody knows is reported, and the rest is read.
    """
    request, notices = read_body(body(video_urls=["https://media.example.com/a.mp4"]))

    assert "sloop-1" == request.model
    assert (
        Notice(
            code="unknown_field", param="video_urls", message="`video_urls` is not a field; it is not used"
        ),
    ) == notices


@pytest.mark.parametrize("option", ["mode", "callback_url"])
def test_options_at_the_top(option):
    """
    Two vendor options may stand at the top; they are options all the same.
    """
    request, notices = read_body(body(**{option: "https://hook.example.com"}))

    assert {option: "https://hook.example.com"} == request.metadata
    assert () == notices


def test_options_at_both_places_are_one():
    """
    The same word at the top and in the options is said once.
    """
    request, _ = read_body(body(mode="pro", metadata={"mode": "pro"}))

    assert {"mode": "pro"} == request.metadata


def test_options_at_both_places_contradict():
    """
    Two words for one option are refused with both names.
    """
    with pytest.raises(InvalidRequest, match=r"`mode` and `metadata\.mode` contradict"):
        read_body(body(mode="pro", metadata={"mode": "std"}))


@pytest.mark.parametrize(
    "model", [None, "", " ", 5, ["sloop-1"]], ids=["null", "empty", "blank", "number", "list"]
)
def test_model_is_required(model):
    """
    There is no request without a model.
    """
    with pytest.raises(InvalidRequest) as caught:
        read_body(body(model=model))

    assert ("model", "`model` is required: the id of a model") == (caught.value.param, str(caught.value))


@pytest.mark.parametrize("document", [None, [], "{}", 5], ids=repr)
def test_body_is_an_object(document):
    """
    Anything but an object is refused as a whole.
    """
    with pytest.raises(InvalidRequest, match=r"^the body is a JSON object$"):
        read_body(document)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("prompt", 5, "`prompt` is a string"),
        ("prompt", "\ud83d", "`prompt` holds a character that cannot be sent"),
        ("duration", "long", "`duration` is a number"),
        ("duration", True, "`duration` is a number"),
        ("duration", "nan", "`duration` is a number"),
        ("duration", 0, "`duration` is more than 0"),
        ("seconds", -1, "`seconds` is more than 0"),
        ("fps", [24], "`fps` is a number"),
        ("width", 1280.5, "`width` is a whole number"),
        ("height", 0, "`height` is 1 or more"),
        ("size", "big", "`size` is WIDTHxHEIGHT in pixels, such as 1280x720"),
        ("size", "0x720", "`size` is 1 or more"),
        ("size", 1280, "`size` is a string"),
        ("aspect_ratio", "wide", "`aspect_ratio` is a ratio such as 16:9"),
        ("aspect_ratio", "0:9", "`aspect_ratio` is a ratio such as 16:9"),
        ("resolution", "HD", "`resolution` is a tier such as 720p, 1080p or 4k"),
        ("audio", 1, "`audio` is true or false"),
        ("generate_audio", "yes", "`generate_audio` is true or false"),
        ("n", 1.5, "`n` is a whole number"),
        ("n", 0, "`n` is 1 or more"),
        ("seed", 7.5, "`seed` is a whole number"),
        ("seed", False, "`seed` is a number"),
        ("seed", 10**400, "`seed` is a number"),
        ("response_format", "gif", "`response_format` is url or b64_json"),
        ("user", {}, "`user` is a string"),
        ("image", 5, '`image` is a string or {"url", "role"}'),
        ("image", "no picture!", "`image` is an http(s) URL, a base64 data URI or bare base64"),
        ("mode", 5, "`mode` is a string"),
        ("callback_url", {}, "`callback_url` is a string"),
    ],
)
def test_wrong_values(field, value, sentence):
    """
    A value that a field cannot have is one sentence, and its name.
    """
    with pytest.raises(InvalidRequest) as caught:
        read_body(body(**{field: value}))

    assert field == caught.value.param
    assert str(caught.value).endswith(sentence)


def test_a_long_value_is_not_repeated_whole():
    """
    A contradiction quotes the beginning of what it is about.
    """
    with pytest.raises(InvalidRequest) as caught:
        read_body(body(images=[URL], image=[{"url": URL, "role": "r" * 5000}]))

    assert 200 > len(str(caught.value))


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4))
def test_any_json_is_read_or_refused(fields):
    """
    Whatever JSON says, it ends in a request or in an InvalidRequest with a sentence.
    """
    try:
        request, _ = read_body(body(**fields))
    except InvalidRequest as error:
        request = error.message

    assert request


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(FIELDS[1:]), LEAVES)
def test_any_value_in_any_field(field, value):
    """
    What a body lets in can be written as JSON and as UTF-8.
    """
    try:
        request = read_body(body(**{field: value}))[0]
    except InvalidRequest:
        request = None

    assert json.dumps(repr(request), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"image": URL}, id="image"),
        pytest.param({"images": [URL]}, id="images"),
        pytest.param({"images": [{"url": URL, "role": "first_frame"}]}, id="images with a role"),
        pytest.param({"image_urls": [URL]}, id="image_urls"),
        pytest.param({"input_reference": URL}, id="input_reference"),
        pytest.param({"image": URL, "images": [URL], "input_reference": URL}, id="all at once"),
        pytest.param({"metadata": {"image": URL}}, id="in the options"),
    ],
)
def test_one_picture_in_any_place(fields):
    """
    T13: one picture is one picture, wherever it is said and however often.
    """
    request, _ = read_body(body(**fields))

    found, _, _ = resolve(request, model("sloop-1"))

    assert (Image(url=URL, role=Role.FIRST_FRAME),) == found.images


def test_last_frame():
    """
    `last_frame` is the one field for it.
    """
    request, _ = read_body(body(image=URL, last_frame=TAIL))

    assert Image(url=TAIL, role=Role.LAST_FRAME) == request.image(Role.LAST_FRAME)
