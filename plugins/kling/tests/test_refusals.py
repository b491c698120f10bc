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


def picture(form):
    """
    A small picture in that format.
    """
    file = io.BytesIO()
    Picture.new("RGB", (320, 320), "navy").save(file, form)
    return file.getvalue()


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
