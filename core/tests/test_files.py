"""
A file that is written beside its place.
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from telecine import InvalidRequest
from telecine._files import Download, fetchable


def test_nothing_stands_in_the_place_until_the_end(tmp_path):
    """
    Who looks meanwhile finds no half of a film.
    """
    path = tmp_path / "boat.mp4"

    with Download(path) as file:
        file.write(b"half")
        meanwhile = path.exists()

    assert not meanwhile
    assert b"half" == path.read_bytes()


def test_a_place_that_cannot_be_taken_leaves_nothing_behind(tmp_path):
    """
    A folder is not replaced.
    """
    path = tmp_path / "boat.mp4"
    path.mkdir()

    with pytest.raises(OSError), Download(path) as file:  # noqa: PT011  # each system has its own word
        file.write(b"a film")

    assert [path] == list(tmp_path.iterdir())


def test_a_long_name_is_no_obstacle(tmp_path):
    """
    The file beside it has a name of its own.
    """
    path = tmp_path / f"{'纸' * 80}.mp4"

    with Download(path) as file:
        file.write(b"a film")

    assert b"a film" == path.read_bytes()


def test_two_at_once_do_not_mix(tmp_path):
    """
    The last one wins, wholly.
    """
    path = tmp_path / "boat.mp4"
    meet = threading.Barrier(2)

    def save(content):
        with Download(path) as file:
            meet.wait(10)
            file.write(content)
            meet.wait(10)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, [b"one", b"two"]))

    assert path.read_bytes() in {b"one", b"two"}
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("url", ["https://a.example/boat.mp4", "HTTP://a.example"])
def test_an_address_is_fetchable(url):
    """
    It is left as it is.
    """
    assert url == fetchable(url)


def test_a_film_in_the_address_is_not_quoted_whole():
    """
    A data URI may have millions of characters.
    """
    with pytest.raises(InvalidRequest) as caught:
        fetchable("data:video/mp4;base64," + "A" * 1_000_000)

    assert "url" == caught.value.param
    assert 200 > len(str(caught.value))
