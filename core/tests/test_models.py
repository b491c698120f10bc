"""
The models that cross every border: what they say, what they hide, and what survives a copy.
"""

from __future__ import annotations

import copy
import pickle

import attrs
import pytest

import telecine
from telecine import (
    Account,
    Busy,
    Call,
    ContentRejected,
    Denied,
    Forbidden,
    Image,
    InvalidRequest,
    InvalidResponse,
    Notice,
    Operation,
    ProviderError,
    QuotaExceeded,
    RateLimited,
    Rejected,
    Role,
    Secret,
    Session,
    Status,
    StillRunning,
    SubmitUnknown,
    Task,
    TaskNotFound,
    Timeout,
    Unauthorized,
    Unavailable,
    Unsupported,
    VendorDown,
    Video,
    media_type_of,
)

from .sample import NOW, PNG, TAIL, URL, asked, frames

HIDDEN = "never-to-be-seen"
ACCOUNT = Account(name="main", provider="boats", credentials={"api_key": HIDDEN})


# Secrets


@pytest.mark.parametrize(
    "show",
    [repr, str, format, "{!s}".format, "{!r:>20}".format, "%s".__mod__],
    ids=["repr", "str", "format", "!s", "!r", "%s"],
)
def test_a_secret_is_not_shown(show):
    """
    However it is written, there are three stars.
    """
    shown = show(Secret(HIDDEN))

    assert ("***", False) == (shown.strip(), HIDDEN in shown)


def test_a_secret_is_revealed_on_purpose():
    """
    One method, and no other, gives the value.
    """
    assert HIDDEN == Secret(HIDDEN).reveal()
    assert ["reveal"] == [name for name in dir(Secret) if not name.startswith("_")]


def test_secrets_are_equal_by_value():
    """
    Two of one value are one; text is no secret.
    """
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert 1 == len({Secret("a"), Secret("a")})


def pickled(known):
    """
    The same after a trip to another process.
    """
    return pickle.loads(pickle.dumps(known))  # noqa: S301  # our own bytes


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, pickled])
def test_a_secret_survives_a_copy(copied):
    """
    An account may go to another process.
    """
    assert Secret(HIDDEN) == copied(Secret(HIDDEN))


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param(ACCOUNT, id="account"),
        pytest.param(Session(token=HIDDEN, expires_at=NOW), id="session"),
        pytest.param(Call(hook="check", provider="boats", account=ACCOUNT, now=NOW), id="call"),
        pytest.param(Image(data=HIDDEN.encode()), id="image"),
        pytest.param(asked(images=[Image(data=HIDDEN.encode())]), id="request"),
        pytest.param(
            asked(metadata={"mask": HIDDEN + "A" * 200, "n": [{"mask": "A" * 200 + HIDDEN}]}),
            id="picture among the options",
        ),
    ],
)
def test_no_repr_shows_what_it_hides(shown):
    """
    Neither secrets nor the bytes of pictures are written into a log by accident.
    """
    assert HIDDEN not in repr(shown)
    assert HIDDEN not in str(shown)
    assert 500 > len(repr(shown))


def test_credentials_become_secrets():
    """
    Plain strings are hidden when the account is made.
    """
    assert {"api_key": Secret(HIDDEN)} == ACCOUNT.credentials
    assert (HIDDEN, "") == (ACCOUNT.secret("api_key"), ACCOUNT.secret("another"))


# Requests


@pytest.mark.parametrize(
    ("images", "operation"),
    [
        pytest.param([], Operation.TEXT, id="none"),
        pytest.param(frames("first_frame"), Operation.IMAGE, id="first"),
        pytest.param(frames(None), Operation.IMAGE, id="one without a role"),
        pytest.param(frames("first_frame", "last_frame"), Operation.FIRST_LAST, id="first and last"),
        pytest.param(frames("last_frame"), Operation.FIRST_LAST, id="last"),
        pytest.param(frames("reference"), Operation.REFERENCE, id="reference"),
        pytest.param(frames("first_frame", "reference"), Operation.REFERENCE, id="mixed"),
        pytest.param(frames(None, None), Operation.REFERENCE, id="two without roles"),
    ],
)
def test_the_operation_derives_from_the_roles(images, operation):
    """
    What a video is made from is what its images are for.
    """
    assert operation is asked(images=images).operation


def test_an_image_by_its_role():
    """
    Plugins ask for a picture by what it is for.
    """
    request = asked(images=[Image(url=URL, role="first_frame"), Image(url=TAIL, role="last_frame")])

    assert (URL, TAIL, None) == (
        request.image(Role.FIRST_FRAME).url,
        request.image(Role.LAST_FRAME).url,
        request.image(Role.REFERENCE),
    )


def test_a_request_keeps_what_it_was_given():
    """
    What a host changes afterwards does not reach the request.
    """
    options, images = {"deep": [1]}, frames("first_frame")
    request = asked(metadata=options, images=images)

    options["deep"].append(2)
    images.clear()

    assert ({"deep": [1]}, 1) == (request.metadata, len(request.images))


def test_models_are_frozen():
    """
    A model is changed by making another.
    """
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        asked().prompt = "another"

    assert "another" == attrs.evolve(asked(), prompt="another").prompt


@pytest.mark.parametrize(
    "model",
    [model for name in telecine.__all__ if attrs.has(model := getattr(telecine, name))],
    ids=lambda model: model.__name__,
)
def test_models_are_made_by_keyword(model):
    """
    No order to remember.
    """
    assert all(field.kw_only for field in attrs.fields(model))


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
        (b"plain", None),
    ],
)
def test_media_types(data, media_type):
    """
    A picture is known by its first bytes.
    """
    assert media_type == media_type_of(data)


@pytest.mark.parametrize(("image", "encoded"), [(Image(data=b"boat"), "Ym9hdA=="), (Image(url=URL), None)])
def test_base64(image, encoded):
    """
    Bytes as vendors want them, without a prefix; an address has none.
    """
    assert encoded == image.base64


# Tasks


@pytest.mark.parametrize(
    ("status", "final"),
    [("queued", False), ("processing", False), ("succeeded", True), ("failed", True), ("cancelled", True)],
)
def test_final(status, final):
    """
    Three words end a job.
    """
    assert final is Status(status).final


def test_a_task_says_nothing_that_it_does_not_know():
    """
    Nothing is invented: no progress, no times, no handle.
    """
    task = Task()

    assert (None, None, None, None, None) == (
        task.progress,
        task.created_at,
        task.finished_at,
        task.handle,
        task.error,
    )
    assert Status.PROCESSING is task.status


def test_sequences_are_tuples():
    """
    What is given as a list cannot be changed later.
    """
    task = Task(videos=[Video(url=URL)], warnings=[Notice(code="partial", param="n", message="one")])

    assert (tuple, tuple) == (type(task.videos), type(task.warnings))


# Errors


@pytest.mark.parametrize(
    ("error", "family", "accepted", "retryable"),
    [
        (InvalidRequest("x"), Rejected, False, False),
        (Unsupported("x"), Rejected, False, False),
        (ContentRejected("x"), Rejected, False, False),
        (TaskNotFound("x"), Rejected, False, False),
        (Unauthorized("x"), Denied, False, False),
        (Forbidden("x"), Denied, False, False),
        (QuotaExceeded("x"), Denied, False, False),
        (RateLimited("x"), Unavailable, False, True),
        (Busy("x"), Unavailable, False, True),
        (VendorDown("x"), Unavailable, None, True),
        (Timeout("x"), Unavailable, None, True),
        (InvalidResponse("x"), ProviderError, None, False),
        (SubmitUnknown("x"), ProviderError, None, False),
    ],
    ids=lambda each: type(each).__name__ if isinstance(each, ProviderError) else "",
)
def test_errors_say_what_to_do(error, family, accepted, retryable):
    """
    By whose fault it is, whether the job was taken, and whether the call may be made again.
    """
    assert isinstance(error, family)
    assert (accepted, retryable) == (error.accepted, error.retryable)


def test_a_plugin_may_know_better():
    """
    A documented answer may say that the job was surely not taken.
    """
    error = VendorDown("x", accepted=False, retryable=False, code=5001, status=503)

    assert (False, False, "5001", 503) == (error.accepted, error.retryable, error.code, error.status)


@pytest.mark.parametrize(
    "error",
    [
        Unsupported("no", param="duration", allowed=[5, 10]),
        InvalidResponse("no", path="$.data", status=200),
        SubmitUnknown("no", provider="boats"),
        StillRunning("no", task=Task(handle="job-1")),
        telecine.PluginBroken("no"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_survive_a_process(error):
    """
    An error may be raised in another process than the one that reads it.
    """
    restored = pickled(error)

    assert (type(error), str(error), vars(error)) == (type(restored), str(restored), vars(restored))


def test_an_error_says_no_more_than_it_was_told():
    """
    What nobody has stated is empty, but for what the kind of error says by itself.
    """
    unstated = dict.fromkeys(("external_id", "status", "retry_after", "request_id", "param", "accepted"))

    assert {
        **unstated,
        "message": "out of order",
        "provider": "",
        "account": "",
        "code": "",
        "retryable": True,
    } == vars(VendorDown("out of order"))


@pytest.mark.parametrize(
    "error",
    [VendorDown(message="too late"), StillRunning(message="too late", task=Task(handle="job-1"))],
    ids=lambda error: type(error).__name__,
)
def test_a_message_may_be_named(error):
    """
    It is the error's text all the same, and its only argument.
    """
    assert ("too late", ("too late",)) == (str(error), error.args)


def test_an_invalid_response_is_wrong_as_a_whole():
    """
    Where nothing more is said, the path is the answer itself; the HTTP status is kept.
    """
    error = InvalidResponse("not as documented", status=502)

    assert ("$", 502) == (error.path, error.status)


@pytest.mark.parametrize("fault", ["", "argument"])
def test_a_broken_plugin_says_what_is_wrong_in_a_word(fault):
    """
    Also in another process; where no word fits, it has none.
    """
    known = {"fault": fault} if fault else {}

    error = pickled(telecine.PluginBroken("acme is torn", **known))

    assert (fault, "acme is torn") == (error.fault, str(error))
