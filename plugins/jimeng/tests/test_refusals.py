"""
What Jimeng cannot do is refused before anything is sent; what it can is sent as asked.
"""

import base64
import io

import pytest
from PIL import Image as Picture

import telecine_jimeng
from telecine import GenerationRequest, Image, Provider, Rejected, Role, Unsupported, read_body
from telecine.testing import NOW, fake_account

URL = "https://media.example.com/start.png"
END = "https://media.example.com/end.png"
T2V, FIRST, TAIL = "jimeng_t2v_v30", "jimeng_i2v_first_v30", "jimeng_i2v_first_tail_v30"
RECAMERA, PRO = "jimeng_i2v_recamera_v30", "jimeng_ti2v_v30_pro"
CAMERA = {"template_id": "dynamic_orbit", "camera_strength": "weak"}


def picture(form):
    """
    A small picture in that format.
    """
    file = io.BytesIO()
    Picture.new("RGB", (320, 320), "navy").save(file, form)
    return file.getvalue()


@pytest.fixture(scope="module")
def jimeng():
    return Provider("jimeng", telecine_jimeng)


def first_body(jimeng, request):
    """
    The body that would be sent.
    """
    flow = jimeng.submit(request, account=fake_account(jimeng), now=NOW, external_id="job-0001")
    return next(flow).json()


def body_of(jimeng, **fields):
    """
    The same for a documented body.
    """
    return first_body(jimeng, read_body({"prompt": "a", **fields})[0])


@pytest.mark.parametrize(
    ("body", "param"),
    [
        pytest.param({"model": T2V, "duration": 6}, "duration", id="J4 6 seconds"),
        pytest.param({"model": T2V, "duration": 8}, "duration", id="J4 8 seconds"),
        pytest.param({"model": T2V, "duration": 12}, "duration", id="J4 12 seconds"),
        pytest.param({"model": T2V, "duration": 5.5}, "duration", id="S1 5.5 seconds"),
        pytest.param({"model": "jimeng_vgfm_t2v_l20", "duration": 10}, "duration", id="S2.0 10 seconds"),
        pytest.param({"model": T2V, "metadata": {"frames": 120}}, "metadata.frames", id="120 frames"),
        pytest.param(
            {"model": T2V, "duration": 5, "metadata": {"frames": 241}},
            "metadata.frames",
            id="241 frames of 5 s",
        ),
        pytest.param({"model": T2V, "seed": -2}, "seed", id="seed below -1"),
        pytest.param({"model": T2V, "n": 2}, "n", id="T10 two videos"),
        pytest.param({"model": T2V, "audio": True}, "audio", id="sound"),
        pytest.param({"model": T2V, "aspect_ratio": "9:21"}, "aspect_ratio", id="a ratio of S2.0 alone"),
        pytest.param({"model": T2V, "size": "1000x700"}, "size", id="a size of no ratio"),
        pytest.param(
            {"model": T2V, "metadata": {"aspect_ratio": ""}}, "metadata.aspect_ratio", id="J2 empty"
        ),
        pytest.param({"model": T2V, "prompt": " "}, "prompt", id="blank prompt"),
        pytest.param({"model": FIRST, "prompt": "", "image": URL}, "prompt", id="S4 picture without words"),
        pytest.param({"model": T2V, "prompt": "a" * 801}, "prompt", id="801 characters"),
        pytest.param({"model": PRO, "prompt": " "}, "prompt", id="Pro of nothing"),
        pytest.param({"model": T2V, "images": [URL, END, URL + "?3"]}, "images", id="J8 three pictures"),
        pytest.param({"model": PRO, "images": [URL, END]}, "images", id="Pro with a last frame"),
        pytest.param({"model": TAIL, "last_frame": END}, "images", id="a last frame alone"),
        pytest.param(
            {"model": FIRST, "images": [{"url": URL, "role": "reference"}]}, "images", id="a reference"
        ),
        pytest.param({"model": RECAMERA}, "image", id="a camera move on nothing"),
        pytest.param({"model": RECAMERA, "image": URL}, "metadata.template_id", id="no template"),
        pytest.param(
            {"model": RECAMERA, "image": URL, "metadata": {"template_id": "handheld"}},
            "metadata.camera_strength",
            id="no strength",
        ),
        pytest.param(
            {"model": RECAMERA, "image": URL, "metadata": {**CAMERA, "template_id": "zoom"}},
            "metadata.template_id",
            id="an unknown template",
        ),
        pytest.param(
            {"model": FIRST, "image": URL, "metadata": CAMERA},
            "metadata.template_id",
            id="a template elsewhere",
        ),
        pytest.param(
            {"model": T2V, "metadata": {"req_key": "jimeng_ti2v_v30_pro"}},
            "metadata.req_key",
            id="J12 T15 a dearer model",
        ),
        pytest.param(
            {"model": T2V, "metadata": {"req_key": FIRST}}, "metadata.req_key", id="J12 another operation"
        ),
        pytest.param(
            {"model": T2V, "metadata": {"model": "jimeng_t2v_v30_1080p"}}, "metadata.model", id="T15 a model"
        ),
        pytest.param(
            {"model": T2V, "metadata": {"secret_key": "x"}}, "metadata.secret_key", id="a credential"
        ),
    ],
)
def test_refused(jimeng, body, param):
    """
    The refusal names the field, and nothing was taken.
    """
    with pytest.raises(Rejected) as caught:
        body_of(jimeng, **body)

    assert (param, False) == (caught.value.param, caught.value.accepted)


@pytest.mark.parametrize(
    ("fields", "sent"),
    [
        pytest.param({}, {"frames": 121}, id="J1 J2 T9 no seed and no ratio"),
        pytest.param({"seed": 0}, {"frames": 121, "seed": 0}, id="T8 seed 0"),
        pytest.param({"seed": -1}, {"frames": 121, "seed": -1}, id="a seed of chance"),
        pytest.param({"size": "1280x720"}, {"frames": 121, "aspect_ratio": "16:9"}, id="J3 a size"),
        pytest.param(
            {"width": 1280, "height": 720}, {"frames": 121, "aspect_ratio": "16:9"}, id="J3 two sides"
        ),
        pytest.param({"seconds": "10"}, {"frames": 241}, id="J5 seconds in a string"),
        pytest.param({"seconds": 10}, {"frames": 241}, id="S2 seconds in a number"),
        pytest.param({"duration": 10.0}, {"frames": 241}, id="S1 duration 10.0"),
        pytest.param({"metadata": {"frames": 241, "duration": "10"}}, {"frames": 241}, id="both, and equal"),
        pytest.param({"metadata": {"req_key": T2V}}, {"frames": 121}, id="its own req_key"),
        pytest.param({"model": "jimeng_v30"}, {"frames": 121}, id="a gateway's name"),
    ],
)
def test_text_is_sent_as_asked(jimeng, fields, sent):
    """
    What nobody asked for is absent, but for the length, which costs.
    """
    assert {"req_key": T2V, "prompt": "a", **sent} == body_of(jimeng, **{"model": T2V, **fields})


@pytest.mark.parametrize(
    ("fields", "name", "urls"),
    [
        pytest.param({"model": "jimeng_vgfm_t2v_l20", "image": URL}, "jimeng_vgfm_i2v_l20", [URL], id="J6"),
        pytest.param({"model": T2V, "image": URL}, FIRST, [URL], id="one picture"),
        pytest.param({"model": T2V, "images": [URL, END]}, TAIL, [URL, END], id="two pictures"),
        pytest.param(
            {"model": "jimeng_t2v_v30_1080p", "image": URL, "last_frame": END},
            "jimeng_i2v_first_tail_v30_1080",
            [URL, END],
            id="1080",
        ),
        pytest.param(
            {
                "model": T2V,
                "images": [{"url": END, "role": "last_frame"}, {"url": URL, "role": "first_frame"}],
            },
            TAIL,
            [URL, END],
            id="the last frame said first",
        ),
        pytest.param({"model": "jimeng_v30_pro", "input_reference": URL}, PRO, [URL], id="Pro"),
        pytest.param({"model": FIRST, "metadata": {"image_urls": [URL]}}, FIRST, [URL], id="vendor's words"),
        pytest.param({"model": FIRST, "metadata": {"image_url": URL}}, FIRST, [URL], id="singular"),
    ],
)
def test_pictures_pick_the_id_of_a_family(jimeng, fields, name, urls):
    """
    By their number and roles, the first frame before the last.
    """
    body = body_of(jimeng, **fields)

    assert (name, urls) == (body["req_key"], body["image_urls"])


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_pictures_are_sent_as_bare_base64(jimeng, form):
    """
    Bytes of the two formats that Jimeng takes arrive without a prefix, and without addresses beside them.
    """
    data = picture(form)
    uri = "data:image/png;base64," + base64.b64encode(data).decode()

    body = body_of(jimeng, model=FIRST, image=uri)

    assert [data] == [base64.b64decode(each, validate=True) for each in body["binary_data_base64"]]
    assert "image_urls" not in body


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"images": [Image(url=URL), Image(data=picture("PNG"))]}, id="address first"),
        pytest.param({"images": [Image(data=picture("PNG")), Image(url=URL)]}, id="bytes first"),
    ],
)
def test_addresses_and_bytes_do_not_mix(jimeng, fields):
    """
    J7: the vendor takes one list or the other; to make bytes of an address would be a fetch.
    """
    with pytest.raises(Rejected) as caught:
        first_body(jimeng, GenerationRequest(model=TAIL, prompt="a", **fields))

    assert "images" == caught.value.param


@pytest.mark.parametrize("form", ["GIF", "WEBP", "BMP"])
def test_other_pictures_are_refused(jimeng, form):
    """
    A format that Jimeng does not take is refused by its content, whatever it is called.
    """
    image = Image(data=picture(form), media_type="image/png", role=Role.FIRST_FRAME)

    with pytest.raises(Unsupported) as caught:
        first_body(jimeng, GenerationRequest(model=FIRST, prompt="a", images=[image]))

    assert "image" == caught.value.param


def test_large_pictures_are_refused(jimeng):
    """
    A picture over 4.7 MB is refused.
    """
    image = Image(data=picture("PNG") + bytes(5 * 1024 * 1024), role=Role.FIRST_FRAME)

    with pytest.raises(Unsupported, match=r"4\.7 MB"):
        first_body(jimeng, GenerationRequest(model=FIRST, prompt="a", images=[image]))


def test_a_template_and_a_strength_are_sent(jimeng):
    """
    A camera move on a picture has both.
    """
    body = body_of(jimeng, model=RECAMERA, image=URL, metadata=CAMERA)

    assert CAMERA == {key: body[key] for key in CAMERA}


def test_a_job_cannot_be_looked_for(jimeng):
    """
    The vendor has no id of ours, and no way to stop a job is documented.
    """
    assert ("check", "describe", "poll", "submit", "translate_error") == jimeng.hooks
