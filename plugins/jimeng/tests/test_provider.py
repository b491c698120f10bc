"""
What Jimeng's plugin says of itself and sends, at the edges that no case shows.
"""

import io

import pytest
from PIL import Image as Picture

import telecine_jimeng
from telecine import (
    Account,
    GenerationRequest,
    HttpResponse,
    Image,
    InvalidResponse,
    Provider,
    Status,
    Task,
    Unsupported,
    Video,
    drive,
)
from telecine.testing import NOW, fake_account
from telecine_jimeng._errors import ERRORS

LARGEST = 4_928_307
"""4.7 MB in bytes."""
ELSEWHERE = {"region": "cn-beijing", "version": "2030-01-01", "submit_action": "Make", "query_action": "Look"}


@pytest.fixture(scope="module")
def jimeng():
    return Provider("jimeng", telecine_jimeng)


@pytest.fixture
def elsewhere():
    """
    An account whose calls go by other names.
    """
    keys = {"access_key": "test-access", "secret_key": "test-secret"}
    return Account(name="test", provider="jimeng", credentials=keys, options=ELSEWHERE)


def first_body(jimeng, **fields):
    """
    The body that would be sent.
    """
    request = GenerationRequest(model="jimeng_ti2v_v30_pro", **fields)
    flow = jimeng.submit(request, account=fake_account(jimeng), now=NOW, external_id="job-0001")
    return next(flow).json()


def png(size):
    """
    A picture of so many bytes.
    """
    file = io.BytesIO()
    Picture.new("RGB", (320, 320), "navy").save(file, "PNG")
    return file.getvalue().ljust(size, b"\0")


def test_it_says_what_it_is(jimeng):
    """
    Which credentials and options an account has, how often to ask, and how long jobs are known.
    """
    info = jimeng.info

    pair = ("access_key", "secret_key")
    assert ("jimeng", "Jimeng AI") == (info.name, info.label)
    assert "https://visual.volcengineapi.com" == info.base_url
    assert (pair, (*pair, "session_token")) == info.credentials
    assert {*ELSEWHERE} == {*info.options}
    assert (10, 43_200) == (info.poll_every, info.retention)
    assert ERRORS == info.errors


@pytest.mark.parametrize(
    ("flow", "action"),
    [
        pytest.param(
            lambda jimeng, account: jimeng.submit(
                GenerationRequest(model="jimeng_t2v_v30", prompt="a boat"),
                account=account,
                now=NOW,
                external_id="job-0001",
            ),
            "Make",
            id="submit",
        ),
        pytest.param(
            lambda jimeng, account: jimeng.poll(
                Task(handle="jimeng_t2v_v30/7", status=Status.QUEUED), account=account, now=NOW
            ),
            "Look",
            id="poll",
        ),
        pytest.param(lambda jimeng, account: jimeng.check(account=account, now=NOW), "Look", id="check"),
    ],
)
def test_an_account_may_name_other_actions(jimeng, elsewhere, flow, action):
    """
    Region, version and actions are the account's where it states them.
    """
    request = next(flow(jimeng, elsewhere))

    assert request.url.endswith(f"/?Action={action}&Version=2030-01-01")
    assert "/cn-beijing/cv/request" in request.headers["authorization"]


def test_a_picture_may_stand_without_words(jimeng):
    """
    An absent prompt is absent.
    """
    body = first_body(jimeng, images=[Image(url="https://media.example.com/start.png")])

    assert "prompt" not in body


def test_a_picture_of_the_full_size_is_sent(jimeng):
    """
    4.7 MB are allowed.
    """
    body = first_body(jimeng, images=[Image(data=png(LARGEST))])

    assert 1 == len(body["binary_data_base64"])


@pytest.mark.parametrize(
    ("fields", "param", "allowed"),
    [
        pytest.param({"images": [Image(data=png(LARGEST + 1))]}, "image", ("4.7 MB",), id="a byte too many"),
        pytest.param({"images": [Image(data=b"GIF89a")]}, "image", ("jpeg", "png"), id="another format"),
        pytest.param({"prompt": "a boat", "seed": -2}, "seed", ("-1 or more",), id="a seed below chance"),
    ],
)
def test_a_refusal_says_what_is_allowed(jimeng, fields, param, allowed):
    """
    Beside the field that it is about.
    """
    with pytest.raises(Unsupported) as caught:
        first_body(jimeng, **fields)

    assert (param, allowed) == (caught.value.param, tuple(caught.value.allowed))


def test_a_check_reads_the_answer(jimeng):
    """
    What is no answer of Jimeng's proves no key.
    """
    flow = jimeng.check(account=fake_account(jimeng), now=NOW)

    with pytest.raises(InvalidResponse):
        drive(flow, lambda request: HttpResponse.of(200, ["hello"]))


def test_a_failed_job_has_no_word_and_no_video(jimeng):
    """
    What was known of it before counts no more.
    """
    known = Task(
        handle="jimeng_t2v_v30/7",
        status=Status.PROCESSING,
        vendor_status="generating",
        videos=(Video(url="https://media.example.com/boat.mp4"),),
    )

    task = drive(
        jimeng.poll(known, account=fake_account(jimeng), now=NOW),
        lambda request: HttpResponse.of(400, {"code": 50511, "message": "Post Img Risk Not Pass"}),
    )

    assert (Status.FAILED, None, ()) == (task.status, task.vendor_status, task.videos)
