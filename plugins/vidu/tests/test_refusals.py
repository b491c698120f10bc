"""
What Vidu cannot do is refused before anything is sent; what it can is sent as it was meant.
"""

import base64
import io
from datetime import UTC, datetime

import pytest
from PIL import Image as Picture

import telecine_vidu
from telecine import Account, GenerationRequest, Image, Provider, Rejected, Role, Unsupported, read_body

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ACCOUNT = Account(name="test", provider="vidu", credentials={"api_key": "test-key"})
URL = "https://media.example.com/start.png"
END = "https://media.example.com/end.png"
FILM = "https://media.example.com/boat.mp4"
REFERENCE = {"url": URL, "role": "reference"}
ANN = {"name": "ann", "images": [URL]}
FILMED = {"name": "bob", "videos": [FILM]}
STORED = {"name": "eve", "videos": [FILM], "server_id": "900000000000000401"}


def picture(form):
    """
    A small picture in that format.
    """
    file = io.BytesIO()
    Picture.new("RGB", (320, 320), "navy").save(file, form)
    return file.getvalue()


@pytest.fixture(scope="module")
def vidu():
    return Provider("vidu", telecine_vidu)


def first_request(vidu, request):
    """
    What would be sent.
    """
    return next(vidu.submit(request, account=ACCOUNT, now=NOW, external_id="job-0001"))


def sent(vidu, body):
    """
    The endpoint and the fields that would be sent for a documented body.
    """
    request = first_request(vidu, read_body(body)[0])
    return request.url.rpartition("/")[2], request.json()


@pytest.mark.parametrize(
    ("model", "fields", "param"),
    [
        pytest.param("viduq3-pro", {"duration": 17}, "duration", id="T2 17 seconds"),
        pytest.param("viduq3-pro", {"duration": 5.5}, "duration", id="S1 half a second"),
        pytest.param("viduq2-pro", {"images": [REFERENCE], "duration": 0}, "duration", id="V7 no seconds"),
        pytest.param("viduq2", {"duration": 11}, "duration", id="q2 11 seconds"),
        pytest.param("viduq1", {"duration": 4}, "duration", id="q1 4 seconds"),
        pytest.param("vidu2.0", {"image": URL, "duration": 5}, "duration", id="2.0 5 seconds"),
        pytest.param(
            "vidu2.0", {"image": URL, "duration": 8, "resolution": "1080p"}, "duration", id="2.0 8 s in 1080p"
        ),
        pytest.param(
            "vidu2.0",
            {"images": [REFERENCE], "resolution": "1080p"},
            "resolution",
            id="2.0 references in 1080p",
        ),
        pytest.param("viduq3-turbo", {"images": [REFERENCE], "duration": 2}, "duration", id="references 2 s"),
        pytest.param("viduq2-pro", {"image": URL, "last_frame": END, "duration": 9}, "duration", id="9 s"),
        pytest.param(
            "viduq3-pro-fast", {"image": URL, "resolution": "540p"}, "resolution", id="fast in 540p"
        ),
        pytest.param("viduq3-pro", {"size": "2560x1440"}, "size", id="a tier that it lacks"),
        pytest.param("viduq3-pro", {"size": "832x480"}, "size", id="a ratio that it lacks"),
        pytest.param("viduq1", {"aspect_ratio": "4:3"}, "aspect_ratio", id="q1 in 4:3"),
        pytest.param("viduq3-turbo", {"n": 3}, "n", id="T10 three videos"),
        pytest.param("viduq2", {"audio": True}, "audio", id="q2 text with sound"),
        pytest.param("vidu1.5", {"image": URL, "audio": True}, "audio", id="1.5 with sound"),
        pytest.param("viduq2", {"image": URL}, "images", id="plain q2 from a picture"),
        pytest.param(
            "viduq2", {"images": [URL, END], "metadata": {"images": [END + "?2"] * 6}}, "images", id="8"
        ),
        pytest.param("viduq3-pro-fast", {}, "image", id="text of an image model"),
        pytest.param("viduq3-mix", {"metadata": {"subjects": [ANN]}}, "metadata.subjects", id="mix subjects"),
        pytest.param("viduq3-pro", {"metadata": {"subjects": [ANN]}}, "metadata.subjects", id="pro subjects"),
        pytest.param("viduq2-pro", {"images": [URL, END]}, "images", id="V3 two pictures without roles"),
        pytest.param(
            "viduq2-pro", {"images": [REFERENCE, {"url": END, "role": "last_frame"}]}, "images", id="mix"
        ),
        pytest.param("viduq3-pro", {"prompt": " "}, "prompt", id="blank prompt"),
        pytest.param("viduq3-pro", {"prompt": "a" * 5001}, "prompt", id="long prompt"),
        pytest.param("viduq2", {"prompt": "a" * 2001, "images": [REFERENCE]}, "prompt", id="long reference"),
        pytest.param(
            "viduq3-turbo", {"image": URL, "metadata": {"style": "anime"}}, "metadata.style", id="style"
        ),
        pytest.param("viduq3-turbo", {"metadata": {"is_rec": True}}, "metadata.is_rec", id="is_rec of text"),
        pytest.param(
            "viduq3-turbo", {"metadata": {"wm_position": 5}}, "metadata.wm_position", id="5th corner"
        ),
        pytest.param("viduq3-turbo", {"metadata": {"meta_data": "{"}}, "metadata.meta_data", id="no JSON"),
        pytest.param("viduq3-turbo", {"metadata": {"bgm": "no"}}, "metadata.bgm", id="bgm in words"),
        pytest.param(
            "viduq3-turbo",
            {"audio": False, "metadata": {"off_peak": True}},
            "audio",
            id="q3 off peak, silent",
        ),
        pytest.param(
            "viduq2-pro",
            {"image": URL, "audio": True, "metadata": {"off_peak": True}},
            "audio",
            id="q2 off peak",
        ),
        pytest.param(
            "viduq3-mix",
            {"images": [REFERENCE], "metadata": {"off_peak": True}},
            "metadata.off_peak",
            id="mix",
        ),
        pytest.param(
            "viduq2-pro",
            {
                "images": [{"url": f"{URL}?{n}", "role": "reference"} for n in range(5)],
                "metadata": {"videos": [FILM]},
            },
            "metadata.videos",
            id="five pictures beside a film",
        ),
        pytest.param(
            "viduq2",
            {"images": [REFERENCE], "metadata": {"videos": [FILM]}},
            "metadata.videos",
            id="q2 films",
        ),
        pytest.param(
            "viduq2-pro",
            {"images": [REFERENCE], "metadata": {"videos": ["AAAA"]}},
            "metadata.videos",
            id="bare film",
        ),
        pytest.param(
            "viduq4-preview",
            {"images": [REFERENCE], "metadata": {"sounds": [FILM] * 4}},
            "metadata.sounds",
            id="q4 four sounds",
        ),
        pytest.param("viduq2", {"metadata": {"subjects": [ANN] * 8}}, "metadata.subjects", id="8 subjects"),
        pytest.param(
            "viduq2-pro", {"metadata": {"subjects": [ANN] * 5}}, "metadata.subjects", id="5 of q2-pro"
        ),
        pytest.param(
            "viduq2-pro",
            {"metadata": {"subjects": [FILMED] * 2}},
            "metadata.subjects",
            id="2 new filmed ones",
        ),
        pytest.param("viduq2", {"metadata": {"subjects": [FILMED]}}, "metadata.subjects", id="films of q2"),
        pytest.param(
            "viduq2",
            {"metadata": {"subjects": [{"name": "ann"}]}},
            "metadata.subjects[0]",
            id="nothing to show",
        ),
        pytest.param(
            "viduq2",
            {"metadata": {"subjects": [{"name": "ann", "images": [URL] * 4}]}},
            "metadata.subjects[0]",
            id="four pictures of one",
        ),
        pytest.param(
            "viduq2",
            {"images": [REFERENCE], "metadata": {"subjects": [ANN]}},
            "metadata.subjects",
            id="subjects beside references",
        ),
        pytest.param(
            "viduq2", {"metadata": {"subjects": [ANN], "bgm": True}}, "metadata.bgm", id="music with subjects"
        ),
        pytest.param("viduq2", {"metadata": {"action": 5}}, "metadata.action", id="V4 action"),
        pytest.param(
            "viduq2", {"metadata": {"model": "viduq3-pro"}}, "metadata.model", id="T15 another model"
        ),
        pytest.param("viduq2", {"metadata": {"api_key": "j"}}, "metadata.api_key", id="a credential"),
        pytest.param("vidu-q1", {}, "model", id="an id with a dash"),
    ],
)
def test_refused(vidu, model, fields, param):
    """
    The refusal names the field, and nothing was taken.
    """
    body = {"model": model, "prompt": "a boat", **fields}

    with pytest.raises(Rejected) as caught:
        sent(vidu, body)

    assert (param, False) == (caught.value.param, caught.value.accepted)


@pytest.mark.parametrize(
    ("model", "fields", "endpoint", "expected"),
    [
        pytest.param(
            "viduq1",
            {"image": URL, "size": "1920x1080"},
            "img2video",
            {"images": [URL], "resolution": "1080p", "aspect_ratio": None},
            id="V1 T5 T7 size beside a picture",
        ),
        pytest.param(
            "viduq1",
            {"size": "1920x1080"},
            "text2video",
            {"resolution": "1080p", "aspect_ratio": "16:9", "images": None},
            id="V1 T5 size of text",
        ),
        pytest.param(
            "viduq1",
            {"aspect_ratio": "9:16", "metadata": {"style": "anime"}},
            "text2video",
            {"aspect_ratio": "9:16", "style": "anime"},
            id="V2 ratio and style",
        ),
        pytest.param(
            "viduq2-pro",
            {"images": [{"url": URL, "role": "reference"}, {"url": END, "role": "reference"}]},
            "reference2video",
            {"images": [URL, END]},
            id="V3 T14 two references",
        ),
        pytest.param(
            "viduq2-pro",
            {"images": [{"url": END, "role": "last_frame"}, URL]},
            "start-end2video",
            {"images": [URL, END], "aspect_ratio": None},
            id="V3 T14 two frames, the last one first",
        ),
        pytest.param(
            "viduq2-pro", {"images": [REFERENCE]}, "reference2video", {"images": [URL]}, id="one reference"
        ),
        pytest.param("viduq2-pro", {"images": [URL]}, "img2video", {"images": [URL]}, id="one picture"),
        pytest.param(
            "vidu2.0",
            {"image": URL, "seconds": "8"},
            "img2video",
            {"duration": 8, "resolution": "720p"},
            id="V5 seconds in text",
        ),
        pytest.param("viduq3-pro", {"seconds": 10}, "text2video", {"duration": 10}, id="S2 seconds"),
        pytest.param(
            "viduq3-pro", {"duration": 10.0}, "text2video", {"duration": 10}, id="S1 T1 whole seconds"
        ),
        pytest.param(
            "viduq3-pro", {"input_reference": URL}, "img2video", {"images": [URL]}, id="V6 input_reference"
        ),
        pytest.param("viduq3-pro", {"images": [URL]}, "img2video", {"images": [URL]}, id="V6 images"),
        pytest.param(
            "viduq1",
            {"seed": 0, "metadata": {"bgm": False, "payload": "", "is_rec": False}, "image": URL},
            "img2video",
            {"seed": 0, "bgm": False, "payload": "", "is_rec": False},
            id="V7 T8 zero, false and nothing are values",
        ),
        pytest.param(
            "viduq3-pro", {"image": URL, "prompt": " "}, "img2video", {"prompt": None}, id="S4 blank prompt"
        ),
        pytest.param(
            "viduq3",
            {"metadata": {"subjects": [ANN]}},
            "reference2video",
            {"subjects": [ANN], "images": None},
            id="subjects of a model without text",
        ),
        pytest.param(
            "vidu/viduq9",
            {"image": URL, "last_frame": END},
            "start-end2video",
            {"images": [URL, END]},
            id="unlisted frames",
        ),
    ],
)
def test_sent(vidu, model, fields, endpoint, expected):
    """
    The roles choose the endpoint, and a field is there where it was asked for and wanted.
    """
    found, body = sent(vidu, {"model": model, "prompt": "a boat", **fields})

    assert endpoint == found
    assert expected == {field: body.get(field) for field in expected}
    assert None not in body.values()


@pytest.mark.parametrize(
    ("model", "fields", "expected"),
    [
        pytest.param("viduq3-pro", {}, (5, "720p", True), id="q3 has sound"),
        pytest.param("viduq3-pro", {"audio": False}, (5, "720p", False), id="unless it is told not to"),
        pytest.param("viduq2", {}, (5, "720p", None), id="q2 has no such field for text"),
        pytest.param("viduq2-pro", {"image": URL}, (5, "720p", False), id="and is silent for a picture"),
        pytest.param("viduq1", {}, (5, "1080p", None), id="q1"),
        pytest.param("vidu2.0", {"image": URL}, (4, "360p", False), id="2.0"),
        pytest.param("vidu2.0", {"image": URL, "duration": 8}, (8, "720p", False), id="2.0 for 8 seconds"),
        pytest.param("vidu1.5", {}, (4, "360p", None), id="1.5"),
    ],
)
def test_the_vendors_defaults_are_sent(vidu, model, fields, expected):
    """
    What costs is said to the vendor, though it would take the same by itself.
    """
    _, body = sent(vidu, {"model": model, "prompt": "a boat", **fields})

    assert expected == (body["duration"], body["resolution"], body.get("audio"))


@pytest.mark.parametrize(("form", "media_type"), [("PNG", "png"), ("JPEG", "jpeg"), ("WEBP", "webp")])
def test_pictures_are_sent_as_data_urls(vidu, form, media_type):
    """
    T12 S3: bytes, such as those of an uploaded file, get the prefix that Vidu requires.
    """
    image = Image(data=picture(form), role=Role.FIRST_FRAME)

    body = first_request(vidu, GenerationRequest(model="viduq3-pro", images=[image])).json()

    prefix, _, encoded = body["images"][0].partition(",")
    assert f"data:image/{media_type};base64" == prefix
    assert image.data == base64.b64decode(encoded, validate=True)


@pytest.mark.parametrize("form", ["GIF", "BMP"])
def test_other_pictures_are_refused(vidu, form):
    """
    A format that Vidu does not take is refused by its content, whatever it is called.
    """
    image = Image(data=picture(form), media_type="image/png", role=Role.FIRST_FRAME)

    with pytest.raises(Unsupported) as caught:
        first_request(vidu, GenerationRequest(model="viduq3-pro", images=[image]))

    assert "images" == caught.value.param


def test_large_requests_are_refused(vidu):
    """
    The whole of a request has 20 MB at most.
    """
    image = Image(data=picture("PNG") + bytes(15 * 1024 * 1024), role=Role.FIRST_FRAME)

    with pytest.raises(Unsupported, match="20 MB"):
        first_request(vidu, GenerationRequest(model="viduq3-pro", images=[image]))


def test_auto_subjects_need_subjects(vidu):
    """
    The vendor's library is looked into for subjects only.
    """
    request = GenerationRequest(model="vidu/viduq9", prompt="a boat", metadata={"auto_subjects": True})

    with pytest.raises(Unsupported) as caught:
        first_request(vidu, request)

    assert "metadata.auto_subjects" == caught.value.param


def test_the_key_follows_the_word_token(vidu):
    """
    The word is not Bearer.
    """
    request = first_request(vidu, GenerationRequest(model="viduq3-pro", prompt="a boat"))

    assert "Token test-key" == request.headers["authorization"]


@pytest.mark.parametrize(
    ("fields", "params"),
    [
        pytest.param({"seed": 0}, ["seed"], id="a seed that is none"),
        pytest.param({"seed": 1}, [], id="a seed"),
        pytest.param({"metadata": {"style": "anime"}}, ["metadata.style"], id="style of q3"),
        pytest.param(
            {"metadata": {"movement_amplitude": "large"}}, ["metadata.movement_amplitude"], id="moves"
        ),
        pytest.param({"metadata": {"bgm": True}}, ["metadata.bgm"], id="music of q3"),
        pytest.param({"metadata": {"bgm": False}}, [], id="no music of q3"),
        pytest.param({"fps": 24, "user": "u-1"}, ["fps", "user"], id="cosmetic fields"),
    ],
)
def test_what_does_nothing_is_warned_about(vidu, fields, params):
    """
    The vendor takes it, and makes of it something else than one may think.
    """
    request, _ = read_body({"model": "viduq3-turbo", "prompt": "a boat", **fields})

    _, _, notices = vidu.resolve(request)

    assert params == [notice.param for notice in notices]
