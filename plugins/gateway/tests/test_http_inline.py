"""
Videos inside answers, as far as they fit.
"""

from __future__ import annotations

import base64

import msgspec
import pytest

from telecine import VendorDown, Video
from telecine_gateway._answers import answer_of
from telecine_gateway._inline import wants_content, with_content
from telecine_gateway._outbound import Blocked

from .rows import URL, job, made

LATER = "https://media.example.com/later.mp4"


class Films:
    """
    Gives films of so many bytes, or raises.
    """

    def __init__(self, **films):
        self.films = films

    async def fetch(self, url, *, limit):
        """
        The film of that name, unless it is too large.
        """
        film = self.films[url.rpartition("/")[2].removesuffix(".mp4")]
        if isinstance(film, Exception):
            raise film
        if film > limit:
            raise VendorDown(f"it is larger than {limit} bytes")
        return bytes(film), "video/mp4"


async def told(films, limit):
    """
    The answer of a job of two videos, as it is sent.
    """
    answer = answer_of(made(Video(url=URL), Video(url=LATER)))
    return msgspec.json.decode(msgspec.json.encode(await with_content(answer, films, limit)))


def test_only_a_client_that_asked_for_it_gets_it():
    """
    The usual answer has an address.
    """
    assert wants_content(job(asked={"response_format": "b64_json"}))
    assert not wants_content(job(asked={"response_format": "url"}))
    assert not wants_content(job())


@pytest.mark.anyio
async def test_all_that_fits_is_there():
    """
    To the last byte of the limit.
    """
    answer = await told(Films(boat=3, later=5), limit=12)

    assert [3, 5] == [len(base64.b64decode(video["b64_json"])) for video in answer["videos"]]
    assert [] == answer["warnings"]


@pytest.mark.anyio
async def test_what_does_not_fit_is_given_as_a_url():
    """
    The limit is that of the whole answer.
    """
    answer = await told(Films(boat=3, later=5), limit=11)

    assert ["AAAA", None] == [video["b64_json"] for video in answer["videos"]]
    assert [URL, LATER] == [video["url"] for video in answer["videos"]]
    assert "video 2 is given as a URL only" in answer["warnings"][0]["message"]


@pytest.mark.anyio
@pytest.mark.parametrize("error", [Blocked("no public address"), VendorDown("status 410")])
async def test_what_cannot_be_had_is_given_as_a_url(error):
    """
    The others are there all the same.
    """
    answer = await told(Films(boat=error, later=3), limit=100)

    assert [None, "AAAA"] == [video["b64_json"] for video in answer["videos"]]
    assert str(error) in answer["warnings"][0]["message"]
