"""
What Vidu's plugin says of itself and sends, at the edges that no case shows.
"""

import base64

import pytest

import telecine_vidu
from telecine import (
    GenerationRequest,
    HttpResponse,
    Image,
    InvalidResponse,
    Provider,
    Rejected,
    Status,
    Task,
    Unsupported,
    drive,
)
from telecine.testing import NOW, fake_account
from telecine_vidu._errors import ERRORS

URL = "https://media.example.com/start.png"
FILM = "https://media.example.com/boat.mp4"
ANN = {"name": "ann", "images": [URL]}
BOB = {"name": "bob", "videos": [FILM]}
EVE = {"name": "eve", "videos": [FILM], "server_id": "900000000000000401"}
GIF = "data:image/gif;base64," + base64.b64encode(b"GIF89a" + bytes(40)).decode()
LARGEST = 20 * 1024 * 1024


@pytest.fixture(scope="module")
def vidu():
    return Provider("vidu", telecine_vidu)


def first_request(vidu, **fields):
    """
    What would be sent.
    """
    request = GenerationRequest(**{"model": "viduq2-pro", "prompt": "a boat", **fields})
    return next(vidu.submit(request, account=fake_account(vidu), now=NOW, external_id="job-0001"))


def padded(vidu, size):
    """
    A request with so many bytes of nothing in it.
    """
    return first_request(vidu, model="viduq3-pro", metadata={"meta_data": "{" + " " * size + "}"})


def test_it_says_what_it_is(vidu):
    """
    Where it is served, what an account needs, and how often to ask.
    """
    info = vidu.info

    places = {"global": "https://api.vidu.com", "china": "https://api.vidu.cn"}
    assert ("vidu", "Vidu", places["global"]) == (info.name, info.label, info.base_url)
    assert places == dict(info.base_urls)
    assert (("api_key",),) == info.credentials
    assert 5 == info.poll_every
    assert ERRORS == info.errors


@pytest.mark.parametrize(
    "subjects",
    [
        pytest.param([ANN] * 4, id="pictured"),
        pytest.param([ANN] * 4 + [BOB], id="pictured and filmed"),
        pytest.param([EVE] * 2, id="stored"),
    ],
)
def test_subjects_within_their_bounds_are_sent(vidu, subjects):
    """
    Those with a film are not counted among those without, nor stored ones among the new.
    """
    body = first_request(vidu, metadata={"subjects": subjects}).json()

    assert subjects == body["subjects"]


@pytest.mark.parametrize(
    "picture", [pytest.param(GIF, id="another format"), pytest.param("boat.png", id="no picture")]
)
def test_a_picture_of_a_subject_is_refused_by_its_name(vidu, picture):
    """
    The refusal says where the picture stands.
    """
    with pytest.raises(Rejected) as caught:
        first_request(vidu, metadata={"subjects": [{"name": "ann", "images": [picture]}]})

    assert "metadata.subjects.images" == caught.value.param


def test_a_picture_of_another_format_is_refused(vidu):
    """
    The refusal says which are taken.
    """
    with pytest.raises(Unsupported) as caught:
        first_request(vidu, images=[Image.parse(GIF)])

    assert ("images", ("png", "jpeg", "webp")) == (caught.value.param, tuple(caught.value.allowed))


def test_too_many_subjects_are_refused_with_how_many_may_be(vidu):
    """
    Of the kind that there are too many of.
    """
    with pytest.raises(Unsupported) as caught:
        first_request(vidu, metadata={"subjects": [BOB] * 2})

    assert ("metadata.subjects", ("up to 1",)) == (caught.value.param, tuple(caught.value.allowed))


def test_too_many_sounds_are_refused_with_how_many_may_be(vidu):
    """
    Which depends on the model.
    """
    with pytest.raises(Unsupported) as caught:
        first_request(
            vidu,
            model="viduq4-preview",
            images=[Image(url=URL, role="reference")],
            metadata={"sounds": [FILM] * 4},
        )

    assert ("metadata.sounds", ("up to 3",)) == (caught.value.param, tuple(caught.value.allowed))


def test_an_id_is_one_part_of_the_address(vidu):
    """
    Whatever it holds; a slash in it leads nowhere else.
    """
    task = Task(handle="a/../b", status=Status.QUEUED)

    request = next(vidu.poll(task, account=fake_account(vidu), now=NOW))

    assert request.url.endswith("/ent/v2/tasks/a%2F..%2Fb/creations")


def test_a_cancel_reads_the_answer(vidu):
    """
    What is no answer of Vidu's has stopped nothing.
    """
    task = Task(handle="7", status=Status.QUEUED)
    flow = vidu.cancel(task, account=fake_account(vidu), now=NOW)

    with pytest.raises(InvalidResponse):
        drive(flow, lambda request: HttpResponse.of(200, ["hello"]))


def test_a_request_of_the_full_size_is_sent(vidu):
    """
    20 MB are allowed.
    """
    bare = len(padded(vidu, 0).content)

    request = padded(vidu, LARGEST - bare)

    assert LARGEST == len(request.content)


def test_a_request_over_the_full_size_is_refused(vidu):
    """
    A byte more is not.
    """
    bare = len(padded(vidu, 0).content)

    with pytest.raises(Unsupported) as caught:
        padded(vidu, LARGEST - bare + 1)

    assert ("images", ("20 MB",)) == (caught.value.param, tuple(caught.value.allowed))
