"""
What Kling's plugin says of itself and sends, at the edges that no case shows.
"""

import base64
import io

import pytest
from PIL import Image as Picture

import telecine_kling
from telecine import (
    GenerationRequest,
    HttpResponse,
    Image,
    Provider,
    Rejected,
    Status,
    Task,
    Unsupported,
    drive,
    read_body,
)
from telecine.testing import NOW, fake_account
from telecine_kling._errors import ERRORS

URL = "https://media.example.com/start.png"
FILM = "https://media.example.com/pond.mp4"
GIF = "data:image/gif;base64," + base64.b64encode(b"GIF89a" + bytes(40)).decode()
LARGEST = 10 * 1024 * 1024
MOTION = {"video_url": FILM, "character_orientation": "video"}
PLACES = {
    "a first frame": ({"model": "kling-v2-6", "image": GIF}, "image"),
    "a last frame": (
        {"model": "kling-v2-6", "image": URL, "last_frame": GIF, "resolution": "1080p"},
        "last_frame",
    ),
    "references": ({"model": "kling-v1-6", "images": [{"url": GIF, "role": "reference"}]}, "images"),
    "omni": (
        {"model": "kling-v3-omni", "aspect_ratio": "1:1", "images": [{"url": GIF, "role": "reference"}]},
        "images",
    ),
    "motion": ({"model": "kling-v3-motion-control", "image": GIF, "metadata": MOTION}, "image"),
    "a static mask": (
        {"model": "kling-v1", "image": URL, "metadata": {"static_mask": GIF}},
        "metadata.static_mask",
    ),
    "a static mask of nothing": (
        {"model": "kling-v1", "image": URL, "metadata": {"static_mask": "?"}},
        "metadata.static_mask",
    ),
    "a moving mask": (
        {
            "model": "kling-v1",
            "image": URL,
            "metadata": {
                "dynamic_masks": [{"mask": GIF, "trajectories": [{"x": 1, "y": 1}, {"x": 2, "y": 2}]}]
            },
        },
        "metadata.dynamic_masks",
    ),
}


@pytest.fixture(scope="module")
def kling():
    return Provider("kling", telecine_kling)


def first_body(kling, request):
    """
    The body that would be sent.
    """
    flow = kling.submit(request, account=fake_account(kling), now=NOW, external_id="job-0001")
    return next(flow).json()


def png(size=0):
    """
    A picture of so many bytes.
    """
    file = io.BytesIO()
    Picture.new("RGB", (320, 320), "navy").save(file, "PNG")
    return file.getvalue().ljust(size, b"\0")


def test_it_says_what_it_is(kling):
    """
    Where it is served, what an account needs, how often to ask, and how long jobs are known.
    """
    info = kling.info

    places = {"global": "https://api-singapore.klingai.com", "china": "https://api-beijing.klingai.com"}
    assert ("kling", "Kling AI", places["global"]) == (info.name, info.label, info.base_url)
    assert places == dict(info.base_urls)
    assert (("api_key",), ("access_key", "secret_key")) == info.credentials
    assert (5, 2_592_000) == (info.poll_every, info.retention)
    assert {str(code): kind for code, kind in ERRORS.items()} == info.errors


@pytest.mark.parametrize(("body", "param"), PLACES.values(), ids=PLACES)
def test_a_refused_picture_is_named_by_where_it_stands(kling, body, param):
    """
    In the caller's words, whichever product it goes to.
    """
    request, _ = read_body({"prompt": "a boat", **body})

    with pytest.raises(Rejected) as caught:
        first_body(kling, request)

    assert (param, False) == (caught.value.param, caught.value.accepted)


def test_a_refused_format_says_which_are_taken(kling):
    """
    Both of them.
    """
    request = GenerationRequest(model="kling-v2-6", images=[Image.parse(GIF)])

    with pytest.raises(Unsupported) as caught:
        first_body(kling, request)

    assert ("jpeg", "png") == tuple(caught.value.allowed)


def test_a_picture_of_the_full_size_is_sent(kling):
    """
    10 MB are allowed.
    """
    request = GenerationRequest(model="kling-v2-6", images=[Image(data=png(LARGEST))])

    body = first_body(kling, request)

    assert LARGEST == len(base64.b64decode(body["image"]))


def test_a_picture_over_the_full_size_is_refused(kling):
    """
    A byte more is not.
    """
    request = GenerationRequest(model="kling-v2-6", images=[Image(data=png(LARGEST + 1))])

    with pytest.raises(Unsupported) as caught:
        first_body(kling, request)

    assert ("image", ("10 MB",)) == (caught.value.param, tuple(caught.value.allowed))


def test_moving_masks_lose_their_prefix(kling):
    """
    As every picture does; their ways stay as they are.
    """
    encoded = base64.b64encode(png()).decode()
    mask = {"mask": f"data:image/png;base64,{encoded}", "trajectories": [{"x": 1, "y": 1}, {"x": 2, "y": 2}]}
    request, _ = read_body({"model": "kling-v1", "image": URL, "metadata": {"dynamic_masks": [mask]}})

    body = first_body(kling, request)

    assert [{**mask, "mask": encoded}] == body["dynamic_masks"]


def test_a_job_without_a_word_is_under_way(kling):
    """
    What the vendor does not say is not made up.
    """
    flow = kling.poll(Task(handle="text2video/7", status=Status.QUEUED), account=fake_account(kling), now=NOW)

    task = drive(flow, lambda request: HttpResponse.of(200, {"code": 0, "data": {"task_id": "7"}}))

    assert (Status.PROCESSING, "") == (task.status, task.vendor_status)


def test_a_pack_without_a_name_is_told_of_too(kling):
    """
    What is left in it is what counts.
    """
    packs = {"resource_pack_subscribe_infos": [{"remaining_quantity": 5}]}

    told = drive(
        kling.check(account=fake_account(kling), now=NOW),
        lambda request: HttpResponse.of(200, {"code": 0, "data": packs}),
    )

    assert "a resource pack: 5.0 units left" == told


def test_an_id_is_one_part_of_the_address(kling):
    """
    Whatever it holds; a slash in it leads nowhere else.
    """
    task = Task(handle="text2video/a/../b", status=Status.QUEUED)

    request = next(kling.poll(task, account=fake_account(kling), now=NOW))

    assert request.url.endswith("/v1/videos/text2video/a%2F..%2Fb")
