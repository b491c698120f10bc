"""
What goes to a vendor, what comes back, and how an answer is read.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from telecine import HttpRequest, HttpResponse, InvalidResponse, read

SECRET = "never-to-be-quoted"


@attrs.frozen
class Video:
    """
    A part of an answer.
    """

    url: str
    seconds: float | None = None
    frames: int | None = None
    silent: bool = False


@attrs.frozen
class Answer:
    """
    An answer with a bit of everything.
    """

    id: str
    videos: tuple[Video, ...] = ()
    sizes: Mapping[str, int] | None = None
    tags: list[str] | None = None


def answer(body):
    """
    A response of that JSON, numbers that are none included.
    """
    return HttpResponse(status=200, content=json.dumps(body).encode())


def test_a_post_of_json():
    """
    JSON goes out as compact UTF-8 with its content type.
    """
    request = HttpRequest.post(
        "https://api.example.com", json={"prompt": "帆船", "n": 1}, headers={"X-A": "b"}
    )

    assert '{"prompt":"帆船","n":1}'.encode() == request.content
    assert {"x-a": "b", "content-type": "application/json"} == request.headers
    assert {"prompt": "帆船", "n": 1} == request.json()


def test_a_post_of_bytes():
    """
    Bytes go out as they are, and say nothing about themselves.
    """
    request = HttpRequest.post("https://api.example.com", content=b"raw", anonymous=True, commits=False)

    assert (b"raw", {}, True, False) == (
        request.content,
        request.headers,
        request.anonymous,
        request.commits,
    )


def test_the_callers_content_type_stays():
    """
    A vendor may want another word for JSON.
    """
    request = HttpRequest.post("https://a.example", json={}, headers={"Content-Type": "text/plain"})

    assert {"content-type": "text/plain"} == request.headers


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), "\ud800"], ids=["NaN", "infinity", "surrogate"]
)
def test_what_json_cannot_say(value):
    """
    A body that no vendor could read is not made.
    """
    with pytest.raises(ValueError):  # noqa: PT011  # of json and of UTF-8, as documented
        HttpRequest.post("https://a.example", json={"x": value})


def test_a_get_with_a_query():
    """
    Parameters are quoted into the address.
    """
    request = HttpRequest.get("https://a.example/x", params={"q": "a b", "n": 1}, headers={"A": "1"})

    assert ("GET", "https://a.example/x?q=a+b&n=1", {"a": "1"}, b"") == (
        request.method,
        request.url,
        request.headers,
        request.content,
    )


def test_reprs_show_no_content():
    """
    Neither query, headers nor body are shown.
    """
    request = HttpRequest.post(
        f"https://a.example/x?key={SECRET}", json=SECRET, headers={"authorization": SECRET}
    )
    response = HttpResponse.of(200, SECRET, headers={"set-cookie": SECRET})

    assert "<HttpRequest POST https://a.example/x, 20 bytes>" == repr(request)
    assert "<HttpResponse 200, 20 bytes>" == repr(response)


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe", b"[" * 100_000, b"9" * 5000, b'{"a":'])
def test_what_is_no_json(content):
    """
    Any other body is an answer that is not as documented.
    """
    response = HttpResponse(status=502, content=content)

    with pytest.raises(InvalidResponse) as caught:
        response.json()

    assert ("the answer (HTTP 502) is not JSON", 502) == (str(caught.value), caught.value.status)


@pytest.mark.parametrize(
    "content", [b'{"a": "x\\ud800"}', b'{"a": "x\\uDFFF"}', b'{"a": "x\xff"}'], ids=["high", "low", "bytes"]
)
def test_half_a_character_costs_no_answer(content):
    """
    What could never be stored becomes a mark, whatever is read from it.
    """
    response = HttpResponse(status=200, content=content)

    text = response.json()["a"]

    assert text.encode().decode() in ("x?", "x\ufffd")


def test_whole_characters_stay():
    """
    A pair of escapes is one character, and an escaped backslash is none.
    """
    response = HttpResponse(status=200, content=b'{"a": "\\ud83d\\ude00", "b": "\\\\ud800"}')

    assert {"a": "\N{GRINNING FACE}", "b": "\\ud800"} == response.json()


def test_an_answer_of_nothing():
    """
    A made answer may have no body.
    """
    assert (b"", 204) == (HttpResponse.of(204).content, HttpResponse.of(204).status)


@pytest.mark.parametrize(
    ("body", "read_as"),
    [
        pytest.param({"id": "1"}, Answer("1"), id="as documented"),
        pytest.param({"id": 12345678901234567890}, Answer("12345678901234567890"), id="an id as a number"),
        pytest.param({"id": "1", "more": {"x": 1}}, Answer("1"), id="more than is used"),
        pytest.param(
            {"id": "1", "videos": [{"url": "u", "seconds": "5.1"}]},
            Answer("1", (Video("u", 5.1),)),
            id="a number as text",
        ),
        pytest.param(
            {"id": "1", "videos": [{"url": "u", "frames": "9007199254740993"}]},
            Answer("1", (Video("u", frames=9007199254740993),)),
            id="a long number as text",
        ),
        pytest.param(
            {"id": "1", "videos": [{"url": "u", "frames": 24.0}]},
            Answer("1", (Video("u", frames=24),)),
            id="a whole number with a point",
        ),
        pytest.param({"id": "1", "videos": []}, Answer("1"), id="an empty list"),
        pytest.param({"id": "\ud83d"}, Answer("?"), id="half a character"),
        pytest.param(
            {"id": "1", "tags": ["a"], "sizes": {"a": 1}},
            Answer("1", (), {"a": 1}, ["a"]),
            id="lists and objects",
        ),
    ],
)
def test_an_answer_is_read_forgivingly(body, read_as):
    """
    Where the meaning is plain, a paid job is not lost over a type.
    """
    assert read_as == read(answer(body), Answer)


@pytest.mark.parametrize(
    ("body", "path", "problem"),
    [
        pytest.param([], "$", "", id="a list"),
        pytest.param(None, "$", "", id="null"),
        pytest.param(SECRET, "$", "", id="text"),
        pytest.param({}, "$.id", "a required field is missing", id="missing"),
        pytest.param({"id": None}, "$.id", "null where a string is expected", id="null inside"),
        pytest.param({"id": True}, "$.id", "a boolean where a string is expected", id="boolean"),
        pytest.param({"id": 1.5}, "$.id", "a number where a string is expected", id="fraction"),
        pytest.param({"id": {}}, "$.id", "an object where a string is expected", id="object"),
        pytest.param(
            {"id": "1", "videos": SECRET},
            "$.videos",
            "a string where a list is expected",
            id="text for a list",
        ),
        pytest.param(
            {"id": "1", "videos": {SECRET: 1}},
            "$.videos",
            "an object where a list is expected",
            id="object for a list",
        ),
        pytest.param(
            {"id": "1", "videos": [{"url": "u"}, {}]},
            "$.videos[1].url",
            "a required field is missing",
            id="second item",
        ),
        pytest.param(
            {"id": "1", "videos": [{"url": "u", "frames": 1.5}]},
            "$.videos[0].frames",
            "a fraction",
            id="fraction for frames",
        ),
        pytest.param(
            {"id": "1", "videos": [{"url": "u", "frames": SECRET}]},
            "$.videos[0].frames",
            "not a number",
            id="text for frames",
        ),
        pytest.param(
            {"id": "1", "videos": [{"url": "u", "seconds": float("nan")}]},
            "$.videos[0].seconds",
            "not a finite number",
            id="NaN",
        ),
        pytest.param(
            {"id": "1", "videos": [{"url": "u", "silent": "no"}]},
            "$.videos[0].silent",
            "a string where a boolean",
            id="text for a boolean",
        ),
        pytest.param(
            {"id": "1", "tags": SECRET}, "$.tags", "a string where a list is expected", id="text for tags"
        ),
        pytest.param({"id": "1", "sizes": [SECRET]}, "$.sizes", "", id="list for an object"),
    ],
)
def test_an_answer_that_is_not_as_documented(body, path, problem):
    """
    The error says where and what, and never the value.
    """
    with pytest.raises(InvalidResponse) as caught:
        read(answer(body), Answer)

    assert (path, 200) == (caught.value.path, caught.value.status)
    assert f"the answer is not as documented: {problem}" in caught.value.message
    assert SECRET not in caught.value.message


KEYS = st.sampled_from(["id", "videos", "url", "seconds", "frames", "silent", "sizes", "tags"]) | st.text()
LEAVES = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(SECRET) | st.just("9" * 400)
)
JSON = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)


@given(st.dictionaries(KEYS, JSON, max_size=6) | JSON)
def test_any_answer_is_read_or_refused(body):
    """
    Whatever a vendor answers ends in a reading or in an InvalidResponse that quotes no value.
    """
    try:
        said = read(answer(body), Answer) and ""
    except InvalidResponse as error:
        said = error.message

    assert f"'{SECRET}'" not in said.replace(f"['{SECRET}']", "")


@given(st.binary())
def test_any_bytes_are_read_or_refused(content):
    """
    The same for bytes that are no JSON at all.
    """
    try:
        path = read(HttpResponse(status=200, content=content), Answer) and "$"
    except InvalidResponse as error:
        path = error.path

    assert path.startswith("$")
