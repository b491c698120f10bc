"""
What Kling cannot do is refused before anything is sent.
"""

import base64
import io

import pytest
from PIL import Image as Picture

import telecine_kling
from telecine import (
    GenerationRequest,
    Image,
    InvalidRequest,
    Provider,
    Rejected,
    Role,
    Unsupported,
    read_body,
)
from telecine.testing._case import EXTERNAL_ID, NOW, fake_account

URL = "https://media.example.com/start.png"
FILM = "https://media.example.com/pond.mp4"
SHOTS = [
    {"index": 1, "prompt": "a paper boat", "duration": "4"},
    {"index": 2, "prompt": "a swan", "duration": "6"},
]
SCRIPT = {"multi_shot": True, "shot_type": "customize", "multi_prompt": SHOTS}
VOICES, ELEMENTS = [{"voice_id": "v"}], [{"element_id": 1}]
BASE, FEATURE = ([{"video_url": FILM, "refer_type": word}] for word in ("base", "feature"))
MOTION = {"video_url": FILM, "character_orientation": "video"}


def picture(form):
    """
    A small picture in that format.
    """
    file = io.BytesIO()
    Picture.new("RGB", (320, 320), "navy").save(file, form)
    return file.getvalue()


def references(count):
    """
    So many pictures of what is to be seen.
    """
    return [{"url": f"https://media.example.com/{place}.png", "role": "reference"} for place in range(count)]


def omni(**fields):
    """
    A request for the omni model that has no default of its ratio.
    """
    return {"model": "kling-video-o1", "prompt": "a", "aspect_ratio": "1:1", **fields}


def motion(options=MOTION, **fields):
    """
    A request for motion control.
    """
    return {"model": "kling-v2-6-motion-control", "image": URL, "metadata": options, **fields}


@pytest.fixture(scope="module")
def kling():
    return Provider("kling", telecine_kling)


def first_request(kling, request):
    """
    The body that would be sent.
    """
    flow = kling.submit(request, account=fake_account(kling), now=NOW, external_id=EXTERNAL_ID)
    return next(flow).json()


@pytest.mark.parametrize(
    ("body", "param"),
    [
        pytest.param(
            {"model": "kling-v2-6", "prompt": "a", "duration": 7}, "duration", id="T2 K15 duration 7"
        ),
        pytest.param(
            {"model": "kling-v2-6", "prompt": "a", "duration": 5.5}, "duration", id="S1 duration 5.5"
        ),
        pytest.param({"model": "kling-v3", "prompt": "a", "duration": 16}, "duration", id="v3 16 seconds"),
        pytest.param({"model": "kling-v2-6", "prompt": "a", "n": 3}, "n", id="T10 three videos"),
        pytest.param({"model": "kling-v2-6", "prompt": "a", "size": "1024x768"}, "size", id="K2 4:3"),
        pytest.param(
            {"model": "kling-v2-6", "prompt": "a", "audio": True, "resolution": "720p"},
            "audio",
            id="sound in std",
        ),
        pytest.param(
            {"model": "kling-v2-6", "image": URL, "audio": True, "metadata": {"image_tail": URL + "?2"}},
            "audio",
            id="sound with an end frame",
        ),
        pytest.param(
            {"model": "kling-v2-5-turbo", "prompt": "a", "audio": True}, "audio", id="sound of a silent model"
        ),
        pytest.param({"model": "kling-v1-5", "prompt": "a"}, "image", id="text of an image model"),
        pytest.param({"model": "kling-v2-6", "prompt": " "}, "prompt", id="blank prompt"),
        pytest.param({"model": "kling-v2-6", "prompt": "a" * 2501}, "prompt", id="long prompt"),
        pytest.param(
            {"model": "kling-v1", "image": URL, "duration": 10, "metadata": {"image_tail": URL + "?2"}},
            "duration",
            id="v1 end frame for 10 s",
        ),
        pytest.param(
            {"model": "kling-v2-1", "image": URL, "metadata": {"image_tail": URL + "?2", "mode": "std"}},
            "metadata.mode",
            id="end frame in std",
        ),
        pytest.param(
            {"model": "kling-v2-6", "prompt": "a", "metadata": {"cfg_scale": 0.5}},
            "metadata.cfg_scale",
            id="v2 cfg_scale",
        ),
        pytest.param(
            {"model": "kling-v1", "prompt": "a", "metadata": {"cfg_scale": 1.5}},
            "metadata.cfg_scale",
            id="cfg_scale 1.5",
        ),
        pytest.param(
            {
                "model": "kling-v1",
                "prompt": "a",
                "duration": 10,
                "metadata": {"camera_control": {"type": "down_back"}},
            },
            "duration",
            id="camera for 10 s",
        ),
        pytest.param(
            {
                "model": "kling-v1-5",
                "image": URL,
                "metadata": {"mode": "pro", "camera_control": {"type": "down_back"}},
            },
            "metadata.camera_control.type",
            id="camera move without simple on an image",
        ),
        pytest.param(
            {"model": "kling-v1", "prompt": "a", "metadata": {"model_name": "kling-v2-master"}},
            "metadata.model_name",
            id="K8 T15",
        ),
        pytest.param(
            {"model": "kling-v1", "prompt": "a", "metadata": {"x": [{"external_task_id": "j"}]}},
            "metadata.external_task_id",
            id="a key that the flow sets",
        ),
        pytest.param(
            {"model": "kling-v1", "prompt": "a", "metadata": {"secret_key": "j"}},
            "metadata.secret_key",
            id="a credential",
        ),
    ],
)
def test_refused(kling, body, param):
    """
    The refusal names the field, and nothing was taken.
    """
    request, _ = read_body(body)

    with pytest.raises(Rejected) as caught:
        first_request(kling, request)

    assert (param, False) == (caught.value.param, caught.value.accepted)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        # several pictures
        pytest.param(
            {"model": "kling-v1-6", "prompt": "a", "images": references(5)}, "images", id="5 references"
        ),
        pytest.param(
            {"model": "kling-v1-6", "images": references(2)}, "prompt", id="references and no words"
        ),
        pytest.param(
            {"model": "kling-v1-6", "prompt": "a", "images": [URL, URL + "?2"]}, "images", id="T14 no roles"
        ),
        pytest.param(
            {"model": "kling-v2-6", "prompt": "a", "images": references(2)}, "images", id="references of v2"
        ),
        pytest.param(
            {"model": "kling-v1-6", "prompt": "a", "metadata": {"image_list": [{"image": URL}]}},
            "metadata.image_list",
            id="the vendor's list",
        ),
        # shots
        pytest.param(
            {"model": "kling-v3", "metadata": SCRIPT}, "metadata.multi_prompt", id="10 s of shots in 5 s"
        ),
        pytest.param(
            {"model": "kling-v3", "duration": 10, "metadata": {**SCRIPT, "shot_type": "intelligence"}},
            "metadata.multi_prompt",
            id="shots for the vendor to choose",
        ),
        pytest.param(
            {"model": "kling-v3", "duration": 10, "metadata": {**SCRIPT, "multi_shot": False}},
            "metadata.shot_type",
            id="shots that are switched off",
        ),
        pytest.param(
            {"model": "kling-v3", "prompt": "a", "metadata": {"multi_shot": True, "shot_type": "customize"}},
            "metadata.shot_type",
            id="no shots",
        ),
        pytest.param(
            {"model": "kling-v3", "duration": 14, "metadata": {**SCRIPT, "multi_prompt": SHOTS[:1] * 7}},
            "metadata.multi_prompt",
            id="7 shots",
        ),
        pytest.param(
            {
                "model": "kling-v3",
                "metadata": {**SCRIPT, "multi_prompt": [{"index": 1, "prompt": "a" * 513, "duration": "5"}]},
            },
            "metadata.multi_prompt[0].prompt",
            id="a long shot text",
        ),
        pytest.param(
            {
                "model": "kling-v3",
                "metadata": {**SCRIPT, "multi_prompt": [{"index": 1, "prompt": "a", "duration": "2.5"}]},
            },
            "metadata.multi_prompt[0].duration",
            id="half a second",
        ),
        pytest.param(
            {"model": "kling-v2-6", "prompt": "a", "duration": 10, "metadata": SCRIPT},
            "metadata.multi_shot",
            id="shots of v2",
        ),
        pytest.param({"model": "kling-v3", "prompt": ""}, "prompt", id="neither words nor shots"),
        # elements and voices
        pytest.param(
            {"model": "kling-v3", "image": URL, "metadata": {"element_list": ELEMENTS * 4}},
            "metadata.element_list",
            id="4 elements",
        ),
        pytest.param(
            {"model": "kling-v3", "prompt": "a", "metadata": {"element_list": ELEMENTS}},
            "metadata.element_list",
            id="elements in text",
        ),
        pytest.param(
            {"model": "kling-v2-6", "image": URL, "metadata": {"voice_list": VOICES * 3}},
            "metadata.voice_list",
            id="3 voices",
        ),
        pytest.param(
            {"model": "kling-v2-6", "image": URL, "metadata": {"voice_list": VOICES, "mode": "std"}},
            "metadata.voice_list",
            id="voices in std",
        ),
        pytest.param(
            {"model": "kling-v3", "image": URL, "audio": True, "metadata": {"voice_list": VOICES}},
            "metadata.voice_list",
            id="voices of v3, which the vendor's map has not",
        ),
        # omni
        pytest.param(omni(aspect_ratio=None), "aspect_ratio", id="omni without a ratio"),
        pytest.param(omni(duration=3), "duration", id="o1 text for 3 s"),
        pytest.param(omni(aspect_ratio=None, image=URL, duration=7), "duration", id="o1 first frame for 7 s"),
        pytest.param(omni(resolution="4k"), "resolution", id="o1 in 4k"),
        pytest.param(omni(audio=True), "audio", id="o1 with sound"),
        pytest.param(omni(images=references(8)), "images", id="8 images"),
        pytest.param(
            omni(images=references(4), metadata={"element_list": ELEMENTS * 4}),
            "metadata.element_list",
            id="4 images and 4 elements",
        ),
        pytest.param(
            omni(images=references(4), metadata={"element_list": ELEMENTS, "video_list": FEATURE}),
            "metadata.element_list",
            id="5 inputs beside a video",
        ),
        pytest.param(
            omni(images=references(5), metadata={"video_list": FEATURE}),
            "metadata.video_list",
            id="5 images beside a video",
        ),
        pytest.param(
            omni(metadata={"video_list": FEATURE * 2}), "metadata.video_list", id="two videos to take from"
        ),
        pytest.param(
            omni(metadata={"video_list": [{"video_url": "AAAA", "refer_type": "feature"}]}),
            "metadata.video_list[0].video_url",
            id="a video as base64",
        ),
        pytest.param(
            omni(images=[{"url": URL, "role": "first_frame"}, *references(1)]), "images", id="mixed roles"
        ),
        pytest.param(omni(metadata={"negative_prompt": "a"}), "metadata.negative_prompt", id="omni negative"),
        pytest.param(
            {"model": "kling-v3-omni-edit", "prompt": "a"}, "metadata.video_list", id="an edit of nothing"
        ),
        pytest.param(
            {"model": "kling-v3-omni-edit", "prompt": "a", "metadata": {"video_list": FEATURE}},
            "metadata.video_list",
            id="an edit of a feature video",
        ),
        pytest.param(
            {"model": "kling-v3-omni-edit", "prompt": "a", "audio": True, "metadata": {"video_list": BASE}},
            "audio",
            id="an edit with new sound",
        ),
        # motion control and extension
        pytest.param(motion({"character_orientation": "image"}), "metadata.video_url", id="no motion"),
        pytest.param(
            motion({**MOTION, "character_orientation": "left"}),
            "metadata.character_orientation",
            id="orientation left",
        ),
        pytest.param(motion(duration=5), "duration", id="motion of a length"),
        pytest.param(motion(aspect_ratio="1:1"), "aspect_ratio", id="motion in a ratio"),
        pytest.param(
            motion({**MOTION, "keep_original_sound": "yes"}, audio=False),
            "metadata.keep_original_sound",
            id="silent motion with sound",
        ),
        pytest.param(
            motion({**MOTION, "keep_original_sound": "no"}, audio=True),
            "metadata.keep_original_sound",
            id="motion with sound without sound",
        ),
        pytest.param(
            {"model": "kling-video-extend", "metadata": {"video_id": "1", "mode": "pro"}},
            "metadata.mode",
            id="extension in another mode",
        ),
        pytest.param(
            {"model": "kling-video-extend", "metadata": {"video_id": 1}}, "metadata.video_id", id="a number"
        ),
        pytest.param(
            {"model": "kling-video-extend", "image": URL, "metadata": {"video_id": "1"}},
            "images",
            id="extension of an image",
        ),
    ],
)
def test_refused_by_a_product(kling, body, param):
    """
    The same for what the products besides text and image lack.
    """
    request, _ = read_body(body)

    with pytest.raises(Rejected) as caught:
        first_request(kling, request)

    assert (param, False) == (caught.value.param, caught.value.accepted)


def test_how_the_camera_may_move_on_an_image_is_told(kling):
    """
    The refusal of another movement names the only one that will do.
    """
    options = {"mode": "pro", "camera_control": {"type": "down_back"}}
    request = GenerationRequest(
        model="kling-v1-5", images=[Image(url=URL, role=Role.FIRST_FRAME)], metadata=options
    )

    with pytest.raises(Unsupported) as caught:
        first_request(kling, request)

    assert ("simple",) == caught.value.allowed


def test_the_cheaper_mode_is_sent_where_the_vendor_would_take_the_dearer(kling):
    """
    Omni is made in pro unless a mode is named, so one always is.
    """
    body = first_request(kling, GenerationRequest(model="kling-v3-omni", prompt="a", aspect_ratio="1:1"))

    assert ("std", "5", "off") == (body["mode"], body["duration"], body["sound"])


def test_an_extension_names_no_model(kling):
    """
    Model, mode and length are those of the source.
    """
    request = GenerationRequest(model="kling-video-extend", metadata={"video_id": "1"})

    assert {"video_id": "1", "external_task_id": EXTERNAL_ID} == first_request(kling, request)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_pictures_are_sent_as_bare_base64(kling, form):
    """
    Bytes of the two formats that Kling takes arrive without a prefix.
    """
    data = picture(form)
    image = Image(data=data, role=Role.FIRST_FRAME)

    body = first_request(kling, GenerationRequest(model="kling-v2-6", images=[image]))

    assert data == base64.b64decode(body["image"], validate=True)


@pytest.mark.parametrize("form", ["GIF", "WEBP", "BMP"])
def test_other_pictures_are_refused(kling, form):
    """
    A format that Kling does not take is refused by its content, whatever it is called.
    """
    image = Image(data=picture(form), media_type="image/png", role=Role.FIRST_FRAME)

    with pytest.raises(Unsupported) as caught:
        first_request(kling, GenerationRequest(model="kling-v2-6", images=[image]))

    assert "image" == caught.value.param


def test_large_pictures_are_refused(kling):
    """
    A picture over 10 MB is refused.
    """
    image = Image(data=picture("PNG") + bytes(10 * 1024 * 1024), role=Role.FIRST_FRAME)

    with pytest.raises(Unsupported, match="10 MB"):
        first_request(kling, GenerationRequest(model="kling-v2-6", images=[image]))


def test_masks_lose_their_prefix(kling):
    """
    A mask given as a data URI is sent bare too.
    """
    encoded = base64.b64encode(picture("PNG")).decode()
    options = {"static_mask": f"data:image/png;base64,{encoded}"}
    request, _ = read_body({"model": "kling-v1", "image": URL, "metadata": options})

    body = first_request(kling, request)

    assert encoded == body["static_mask"]


def test_no_size_sends_no_ratio(kling):
    """
    K1 T6: a ratio that nobody asked for stays the vendor's to choose.
    """
    body = first_request(kling, GenerationRequest(model="kling-v2-6", prompt="a"))

    assert "aspect_ratio" not in body


def test_a_contradiction_of_image_tails_is_refused(kling):
    """
    Two different last frames cannot both be meant.
    """
    request, _ = read_body(
        {
            "model": "kling-v2-6",
            "images": [{"url": URL, "role": "last_frame"}],
            "metadata": {"image_tail": URL + "?2"},
        }
    )

    with pytest.raises(InvalidRequest):
        first_request(kling, request)
