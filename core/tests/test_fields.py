"""
Spellings that mean the same are equal, and contradictions are refused.
"""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecine import GenerationRequest, Image, InvalidRequest, Role, read_body

from .sample import PNG, TAIL, URL

BARE = base64.b64encode(PNG).decode()


def read(**fields):
    """
    The request that a body of *fields* means.
    """
    return read_body({"model": "sloop-1", **fields})[0]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"duration": 5}, id="whole"),
        pytest.param({"duration": 5.0}, id="5.0"),
        pytest.param({"duration": "5"}, id="text"),
        pytest.param({"duration": " 5.0 "}, id="text with a point"),
        pytest.param({"seconds": 5}, id="S2 seconds as a number"),
        pytest.param({"seconds": "5"}, id="seconds as text"),
        pytest.param({"seconds": "5", "duration": 5.0}, id="both"),
    ],
)
def test_five_seconds(fields):
    """
    5, 5.0 and "5" are equal, as `duration` and as `seconds`, and are sent as a whole number.
    """
    duration = read(**fields).duration

    assert (5, int) == (duration, type(duration))


@pytest.mark.parametrize(("stated", "meant"), [(10.0, 10), (5.5, 5.5), ("12.25", 12.25)])
def test_no_length_is_cut(stated, meant):
    """
    T1 S1: 10.0 is 10, and what is not whole stays so.
    """
    assert meant == read(duration=stated).duration


@pytest.mark.parametrize(
    ("fields", "meant"),
    [
        pytest.param({"size": "1280x720"}, (1280, 720, None, None), id="x"),
        pytest.param({"size": "1280X720"}, (1280, 720, None, None), id="X"),
        pytest.param({"size": " 1280 * 720 "}, (1280, 720, None, None), id="asterisk"),
        pytest.param({"size": "1280\u00d7720"}, (1280, 720, None, None), id="multiplication sign"),
        pytest.param({"width": 1280, "height": "720"}, (1280, 720, None, None), id="width and height"),
        pytest.param({"size": "1280x720", "width": 1280}, (1280, 720, None, None), id="size and half of it"),
        pytest.param({"size": "16:9"}, (None, None, "16:9", None), id="a ratio"),
        pytest.param({"size": "1080P"}, (None, None, None, "1080p"), id="a tier"),
        pytest.param({"size": "16:9", "aspect_ratio": "1920:1080"}, (None, None, "16:9", None), id="twice"),
        pytest.param({"resolution": "4K"}, (None, None, None, "4k"), id="4K"),
        pytest.param({"resolution": "2160p"}, (None, None, None, "4k"), id="2160p"),
        pytest.param({"aspect_ratio": "7:3"}, (None, None, "21:9", None), id="21:9"),
    ],
)
def test_sizes(fields, meant):
    """
    A size is pixels, a ratio or a tier, in the spelling it has.
    """
    request = read(**fields)

    assert meant == (request.width, request.height, request.aspect_ratio, request.resolution)


@pytest.mark.parametrize(("stated", "meant"), [(True, True), ("true", True), ("False", False)])
def test_audio(stated, meant):
    """
    Sound is asked for by two names, and by the words of a form.
    """
    assert meant is read(audio=stated, generate_audio=meant).audio


def test_a_long_seed_keeps_its_last_digit():
    """
    A seed written as text is not read by way of a float.
    """
    assert 9007199254740993 == read(seed="9007199254740993").seed


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        pytest.param({"seconds": 8, "duration": 5}, ("seconds", "duration"), id="T3 seconds"),
        pytest.param({"size": "1280x720", "width": 1920}, ("size", "width"), id="width"),
        pytest.param({"size": "1280x720", "height": 1080}, ("size", "height"), id="height"),
        pytest.param({"size": "16:9", "aspect_ratio": "9:16"}, ("size", "aspect_ratio"), id="ratio"),
        pytest.param({"size": "720p", "resolution": "1080p"}, ("size", "resolution"), id="tier"),
        pytest.param({"audio": True, "generate_audio": False}, ("audio", "generate_audio"), id="sound"),
        pytest.param(
            {"image": URL, "input_reference": {"url": TAIL, "role": "first_frame"}},
            ("image", "input_reference"),
            id="first frames",
        ),
        pytest.param(
            {"last_frame": URL, "images": [{"url": TAIL, "role": "last_frame"}]},
            ("last_frame", "images"),
            id="last frames",
        ),
    ],
)
def test_contradictions(fields, names):
    """
    Two values for one thing are refused with both names.
    """
    with pytest.raises(InvalidRequest) as caught:
        read(**fields)

    assert names[1] == caught.value.param
    assert f"`{names[0]}` and `{names[1]}`" in caught.value.message


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param(BARE, id="bare base64"),
        pytest.param(f"{BARE[:8]}\n{BARE[8:]}", id="in lines"),
        pytest.param(f"data:image/png;base64,{BARE}", id="data URI"),
        pytest.param(f"DATA:image/PNG;base64,{BARE}", id="data URI in capitals"),
        pytest.param(f"data:;base64,{BARE}", id="data URI without a type"),
    ],
)
def test_forms_of_bytes(stated):
    """
    T12: the forms of a picture's bytes are equal.
    """
    request = read(image=stated)

    assert (Image(data=PNG, media_type="image/png", role=Role.FIRST_FRAME),) == request.images


@pytest.mark.parametrize("stated", [URL, f" {URL} ", "HTTPS://media.example.com/a.png"])
def test_forms_of_addresses(stated):
    """
    An address stays one, whatever the case of its scheme.
    """
    assert (stated.strip(),) == tuple(image.url for image in read(image=stated).images)


@pytest.mark.parametrize(
    "stated",
    [
        pytest.param("", id="empty"),
        pytest.param("abc", id="three characters"),
        pytest.param("data:image/png,raw", id="not in base64"),
        pytest.param("data:image/png;base64,", id="no bytes"),
        pytest.param("ftp://media.example.com/a.png", id="another scheme"),
        pytest.param("https://media.example.com/a b.png", id="a space inside"),
    ],
)
def test_no_picture(stated):
    """
    What is none of the three forms is refused.
    """
    with pytest.raises(InvalidRequest, match="http"):
        read(image=stated)


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(5, id="number"),
        pytest.param(None, id="null"),
        pytest.param({}, id="nothing"),
        pytest.param({"url": 5}, id="address of a wrong type"),
        pytest.param({"url": URL, "size": 5}, id="unknown key"),
        pytest.param([URL], id="list in a list"),
    ],
)
def test_items_of_images(item):
    """
    An item of a list is text, or an address and a role.
    """
    with pytest.raises(InvalidRequest, match=r'^an image in `images` is a string or {"url", "role"}$'):
        read(images=[item])


@pytest.mark.parametrize("role", ["hero", 5, [], True], ids=repr)
def test_unknown_roles(role):
    """
    A role that nobody knows is refused with those that there are.
    """
    with pytest.raises(InvalidRequest, match="first_frame, last_frame, reference"):
        read(images=[{"url": URL, "role": role}])


def test_an_item_may_hold_bytes():
    """
    The address of an item may be any form of a picture.
    """
    request = read(images=[{"url": BARE, "role": "reference"}])

    assert (Image(data=PNG, media_type="image/png", role=Role.REFERENCE),) == request.images


def test_no_images():
    """
    An empty list is no picture.
    """
    assert () == read(images=[]).images


@pytest.mark.parametrize(
    ("fields", "images"),
    [
        pytest.param({"images": [URL, TAIL]}, [(URL, None), (TAIL, None)], id="kept in order"),
        pytest.param({"images": [URL, URL]}, [(URL, None), (URL, None)], id="twice in one list is two"),
        pytest.param({"images": [URL], "image_urls": [URL]}, [(URL, None)], id="two lists of one"),
        pytest.param(
            {"images": [URL, URL], "image_urls": [URL, URL]}, [(URL, None)] * 2, id="two lists of two"
        ),
        pytest.param(
            {"images": [URL, TAIL], "image": TAIL}, [(URL, None), (TAIL, "first_frame")], id="learns a role"
        ),
        pytest.param(
            {"image": URL, "images": [URL, TAIL]}, [(URL, "first_frame"), (TAIL, None)], id="other order"
        ),
        pytest.param(
            {"images": [URL, TAIL], "last_frame": TAIL},
            [(URL, None), (TAIL, "last_frame")],
            id="learns to be last",
        ),
        pytest.param(
            {"image": URL, "last_frame": URL}, [(URL, "first_frame"), (URL, "last_frame")], id="a loop"
        ),
        pytest.param(
            {"images": [URL], "last_frame": URL}, [(URL, None), (URL, "last_frame")], id="a loop by a list"
        ),
        pytest.param(
            {"last_frame": URL, "images": [URL]}, [(URL, "last_frame"), (URL, None)], id="a loop, turned"
        ),
    ],
)
def test_equal_pictures_are_one(fields, images):
    """
    A picture that two spellings name is one; what one spelling names twice is two.
    """
    request = read(**fields)

    assert images == [(image.url, image.role) for image in request.images]


def test_two_pictures_cannot_both_come_first():
    """
    A picture that learns a role does not make a second first frame.
    """
    with pytest.raises(InvalidRequest, match="first_frame"):
        read(images=[TAIL, {"url": URL, "role": "first_frame"}], image=TAIL)


@given(st.integers(1, 99999), st.integers(1, 99999))
def test_a_size_is_its_pixels(width, height):
    """
    The two spellings of a size are equal for all sizes.
    """
    assert read(size=f"{width}x{height}") == read(width=width, height=height)


@given(st.integers(1, 300) | st.floats(0.5, 300, allow_nan=False))
def test_a_length_in_text_is_that_length(seconds):
    """
    A number and its decimal text are equal.
    """
    assert read(seconds=f"{seconds:.3f}") == read(duration=round(seconds, 3))


@given(st.binary(min_size=1))
def test_any_bytes_are_the_same_in_each_form(data):
    """
    Bare base64 and a data URI hold the same picture.
    """
    encoded = base64.b64encode(data).decode()

    assert (
        data
        == Image.parse(encoded).data
        == Image.parse(f"data:application/octet-stream;base64,{encoded}").data
    )


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"model": ""}, "model"),
        ({"prompt": 5}, "prompt"),
        ({"duration": float("nan")}, "duration"),
        ({"duration": float("inf")}, "duration"),
        ({"duration": 0}, "duration"),
        ({"fps": -1}, "fps"),
        ({"width": 1280.5}, "width"),
        ({"n": 0}, "n"),
        ({"audio": 1}, "audio"),
        ({"aspect_ratio": "wide"}, "aspect_ratio"),
        ({"resolution": "HD"}, "resolution"),
        ({"images": [URL]}, "images"),
        ({"metadata": [5]}, "metadata"),
        ({"metadata": {"x": object()}}, "metadata.x"),
    ],
)
def test_a_request_of_python_is_checked_alike(fields, param):
    """
    What a host builds is read as a body is, and refused by its field.
    """
    with pytest.raises(InvalidRequest) as caught:
        GenerationRequest(**{"model": "sloop-1", **fields})

    assert param == caught.value.param


def test_a_request_of_python_is_canonical():
    """
    A host's spellings become the canonical ones.
    """
    request = GenerationRequest(
        model=" sloop-1 ", duration="5.0", aspect_ratio="1920:1080", resolution="2160P"
    )

    assert GenerationRequest(model="sloop-1", duration=5, aspect_ratio="16:9", resolution="4k") == request


@pytest.mark.parametrize(
    "known",
    [
        {},
        {"url": URL, "data": PNG},
        {"url": "a.png"},
        {"url": f"data:image/png;base64,{BARE}"},
        {"data": b""},
    ],
    ids=["neither", "both", "no address", "data URI as an address", "no bytes"],
)
def test_an_image_is_an_address_or_bytes(known):
    """
    Exactly one of the two, and fit to be sent.
    """
    with pytest.raises(InvalidRequest):
        Image(**known)


def test_a_picture_may_be_one_already():
    """
    A host that reads a body of its own may have made it; the place it stands in says what it is for.
    """
    first, last = Image(url=URL, role=Role.FIRST_FRAME), Image(url=TAIL)

    images = read(image=first, last_frame=last).images

    assert (first, Image(url=TAIL, role=Role.LAST_FRAME)) == images
