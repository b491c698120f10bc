"""
Bodies within bounds: JSON and forms, good and bad.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import httpx
import pytest
from starlette.requests import ClientDisconnect, Request

from telecine import Image, Role, read_body
from telecine_gateway._bodies import json_object, read_request
from telecine_gateway._multipart import MOST_PARTS, form
from telecine_gateway._refusals import Refused

PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)
JPEG = b"\xff\xd8\xff" + bytes(8)
MIB = 1024 * 1024


class Sender:
    """
    A client that sends *pieces*, and then nothing more.
    """

    def __init__(self, *pieces: bytes, **headers: str) -> None:
        self.pieces = list(pieces)
        raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
        self._scope = {"type": "http", "method": "POST", "headers": raw}

    async def receive(self):
        """
        The next piece, or word that the client has gone.
        """
        if not self.pieces:
            return {"type": "http.disconnect"}
        piece = self.pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def read(self, limit=MIB):
        """
        What is read of it.
        """
        return await read_request(Request(self._scope, self.receive), limit)


def sent(data=None, files=None):
    """
    A form as a client writes it: its bytes and its Content-Type.
    """
    request = httpx.Request("POST", "http://gateway.test/", data=data, files=files)
    return request.read(), request.headers["content-type"]


def form_of(data=None, files=None):
    """
    What is read of such a form.
    """
    return form(*sent(data, files))


def refused(content):
    """
    Why *content* is no body.
    """
    with pytest.raises(Refused) as caught:
        json_object(content)
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b'{"model": "kling-v1"}', id="plain"),
        pytest.param(b'\xef\xbb\xbf{"model": "kling-v1"}', id="byte order mark"),
        pytest.param(b' \r\n{"model":"kling-v1"}\n', id="white space"),
        pytest.param(b'{"model": "sloop", "model": "kling-v1"}', id="the last of two counts"),
    ],
)
def test_a_json_object_is_read(content):
    """
    As any reader of JSON does.
    """
    assert {"model": "kling-v1"} == json_object(content)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"[]", "an object"),
        (b'"boat"', "an object"),
        (b"null", "an object"),
        (b'{"duration": NaN}', "not JSON"),
        (b'{"duration": Infinity}', "not JSON"),
        (b'{"duration": 1e999}', "not JSON"),
        (b'{"model": "kling-v1"', "not JSON"),
        (b'{"model": "kling-v1"} {}', "not JSON"),
        (b'{"prompt": "\xe9"}', "not UTF-8"),
        (b'{"prompt": "\\ud800"}', "not JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    ],
    ids=str,
)
def test_anything_else_is_refused(content, reason):
    """
    One sentence says what is wrong, and the code is always the same.
    """
    refusal = refused(content)

    assert (400, "invalid_json") == (refusal.status, refusal.code)
    assert reason.replace("an object", "a JSON object") in refusal.message


def test_a_refusal_quotes_nothing():
    """
    A broken body may hold anything, a secret too.
    """
    assert "secret" not in refused(b'{"prompt": "secret", secret}').message


@pytest.mark.anyio
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content_type": "application/json"},
        {"content_type": "application/json; charset=utf-8"},
        {"content_type": "Application/JSON;charset=UTF8"},
        {"content_type": "application/vnd.example+json"},
        {"content_type": "text/json"},
    ],
    ids=str,
)
async def test_json_is_known_by_its_type_or_by_none(headers):
    """
    The charset does not matter, for JSON is UTF-8.
    """
    assert {"n": 1} == await Sender(b'{"n"', b": 1}", **headers).read()


@pytest.mark.anyio
@pytest.mark.parametrize("stated", ["application/x-www-form-urlencoded", "text/plain", "application/xml"])
async def test_another_type_is_refused_by_its_name(stated):
    """
    The message says what is taken instead.
    """
    with pytest.raises(Refused, match=f"application/json or multipart/form-data, not {stated}") as caught:
        await Sender(b"{}", content_type=stated).read()

    assert 415 == caught.value.status


@pytest.mark.anyio
@pytest.mark.parametrize(
    "sender",
    [
        pytest.param(Sender(b"x" * 101, content_length="101"), id="declared"),
        pytest.param(Sender(*[b"x" * 10] * 11), id="in pieces"),
        pytest.param(Sender(b"x" * 101, content_length="1" * 5000), id="declared beyond counting"),
    ],
)
async def test_a_body_that_is_too_large_is_refused(sender):
    """
    Whether it says so or not; what it still sends is passed over, so that it can hear why.
    """
    with pytest.raises(Refused, match="larger than 100 bytes") as caught:
        await sender.read(limit=100)

    assert (413, []) == (caught.value.status, sender.pieces)


@pytest.mark.anyio
async def test_a_client_that_waits_for_a_word_is_refused_before_it_sends():
    """
    It asked whether it should.
    """
    sender = Sender(b"x" * 101, content_length="101", expect="100-continue")

    with pytest.raises(Refused):
        await sender.read(limit=100)

    assert 1 == len(sender.pieces)


@pytest.mark.anyio
async def test_a_flood_is_passed_over_for_a_while_only():
    """
    Twice the limit, and then the connection is closed.
    """
    sender = Sender(*[b"x" * 50] * 100)

    with pytest.raises(Refused) as caught:
        await sender.read(limit=100)

    assert "close" == caught.value.headers["connection"]
    assert len(sender.pieces) > 90


@pytest.mark.anyio
async def test_half_a_body_is_no_body():
    """
    A connection that is cut off makes no job.
    """
    with pytest.raises(ClientDisconnect):
        await Sender().read()


def test_text_fields_of_a_form_are_fields():
    """
    Numbers as text, and options as a JSON string, as the core reads them.
    """
    fields = {"model": "kling-v1", "duration": "5", "metadata": '{"negative_prompt": "fog"}'}
    content, content_type = sent(fields, {"image": ("boat.png", PNG, "image/png")})

    request, notices = read_body(form(content, content_type))

    assert ("kling-v1", 5, {"negative_prompt": "fog"}, ()) == (
        request.model,
        request.duration,
        request.metadata,
        notices,
    )


@pytest.mark.parametrize(
    ("field", "role"),
    [
        ("image", Role.FIRST_FRAME),
        ("images", None),
        ("input_reference", None),
        ("last_frame", Role.LAST_FRAME),
    ],
)
def test_a_file_is_a_picture(field, role):
    """
    Under each name that takes one, and equal to the same picture in JSON.
    """
    files = {field: ("boat.png", PNG, "image/png")}

    request, _ = read_body({"model": "kling-v1", **form_of(files=files)})

    assert (Image(data=PNG, media_type="image/png", role=role),) == request.images


@pytest.mark.parametrize("field", ["image", "image[]", "images", "images[]", "input_reference"])
def test_several_files_of_one_name_are_several_pictures(field):
    """
    In their order; the number of pictures gives none of them a role.
    """
    files = [(field, ("1.png", PNG, "image/png")), (field, ("2.jpg", JPEG, "image/jpeg"))]

    request, _ = read_body({"model": "kling-v1", **form_of(files=files)})

    assert [(PNG, None), (JPEG, None)] == [(image.data, image.role) for image in request.images]


def test_a_file_and_an_address_are_two_pictures():
    """
    Text and files of one name belong together.
    """
    data = {"images": "https://media.example.com/first.png"}

    found = form_of(data, {"images": ("boat.png", PNG, "image/png")})

    assert ["https://media.example.com/first.png", Image(data=PNG, media_type="image/png")] == found["images"]


@pytest.mark.parametrize(
    ("content", "stated", "media_type"),
    [
        (JPEG, "application/octet-stream", "image/jpeg"),
        (PNG, "image/webp", "image/webp"),
        (b"boat", "application/octet-stream", None),
    ],
)
def test_a_picture_is_of_the_type_that_it_says_or_looks_like(content, stated, media_type):
    """
    Many clients say of every file that it is a stream of octets.
    """
    found = form_of(files={"image": ("boat", content, stated)})

    assert media_type == found["image"].media_type


def test_an_empty_file_is_refused_by_its_name():
    """
    Somebody meant to send one.
    """
    with pytest.raises(Refused, match="`last_frame` is an empty file") as caught:
        form_of(files={"last_frame": ("boat.png", b"", "image/png")})

    assert (400, "last_frame") == (caught.value.status, caught.value.param)


def test_a_field_that_was_left_empty_says_nothing():
    """
    Browsers send them all.
    """
    content = (
        b'--b\r\nContent-Disposition: form-data; name="image"; filename=""\r\n'
        b"Content-Type: application/octet-stream\r\n\r\n\r\n"
        b'--b\r\nContent-Disposition: form-data; name="duration"\r\n\r\n\r\n'
        b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nkling-v1\r\n--b--\r\n'
    )

    assert {"model": "kling-v1"} == form(content, "multipart/form-data; boundary=b")


def test_a_field_that_nobody_knows_is_reported():
    """
    As it is in JSON.
    """
    content = form_of({"model": "kling-v1", "style": "oil"}, {"sketch": ("boat.png", PNG, "image/png")})

    _, notices = read_body(content)

    assert [("unknown_field", "style"), ("unknown_field", "sketch")] == [
        (notice.code, notice.param) for notice in notices
    ]


def test_a_field_twice_says_one_thing():
    """
    Equal values are one; a contradiction is refused by its name.
    """
    files = {"image": ("boat.png", PNG)}

    assert "5" == form_of({"duration": ["5", "5"]}, files)["duration"]
    with pytest.raises(Refused, match="`duration` is there 2 times"):
        form_of({"duration": ["5", "10"]}, files)


def test_text_that_is_not_utf_8_is_refused_by_its_name():
    """
    Nothing is guessed.
    """
    content = b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n\xe9\r\n--b--\r\n'

    with pytest.raises(Refused, match="`prompt` is not UTF-8"):
        form(content, "multipart/form-data; boundary=b")


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        pytest.param(b"--b--\r\n", "multipart/form-data", id="no boundary"),
        pytest.param(b"boat", "multipart/form-data; boundary=b", id="no form"),
        pytest.param(b"", "multipart/form-data; boundary=b", id="nothing"),
        pytest.param(
            b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nboat',
            "multipart/form-data; boundary=b",
            id="no end",
        ),
        pytest.param(
            b"--b\r\nContent-Disposition: form-data\r\n\r\nboat\r\n--b--\r\n",
            "multipart/form-data; boundary=b",
            id="no name",
        ),
    ],
)
def test_what_is_no_form_is_refused(content, content_type):
    """
    Not as a form without fields.
    """
    with pytest.raises(Refused) as caught:
        form(content, content_type)

    assert (400, "invalid_multipart") == (caught.value.status, caught.value.code)


def test_a_form_has_so_many_fields_at_most():
    """
    Each costs more than its bytes.
    """
    with pytest.raises(Refused) as caught:
        form_of({f"field{number}": "1" for number in range(MOST_PARTS + 1)}, {"image": ("a", PNG)})

    assert 413 == caught.value.status


def test_no_file_is_left_behind(tmp_path, monkeypatch):
    """
    A large picture is read in memory.
    """
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    found = form_of(files={"image": ("boat.png", PNG + bytes(2 * MIB), "image/png")})

    assert (2 * MIB + len(PNG), []) == (len(found["image"].data), list(Path(tmp_path).iterdir()))
