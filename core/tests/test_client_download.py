"""
A downloaded film is there wholly or not at all.
"""

from __future__ import annotations

import os
import stat

import pytest

from telecine import InvalidRequest, VendorDown, Video

from .acme import FILM, KINDS, Clock, Vendor, client

PIECES = [b"not ", b"really ", b"a film"]
VIDEO = Video(url=FILM)


@pytest.fixture(params=KINDS)
def kind(request):
    """
    Each kind of client.
    """
    return request.param


@pytest.fixture
def vendor():
    """
    One that has the film.
    """
    vendor = Vendor()
    vendor.films = {FILM: PIECES}
    return vendor


@pytest.fixture
def umask():
    """
    A umask that lets the group read.
    """
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.parametrize("as_text", [str, lambda path: path], ids=["str", "path"])
def test_a_film_is_saved_whole(kind, vendor, tmp_path, as_text):
    """
    In the order of its pieces; the path comes back.
    """
    path = tmp_path / "boat.mp4"

    saved = client(kind, vendor, Clock()).download(VIDEO, as_text(path))

    assert path == saved
    assert b"not really a film" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_a_film_replaces_another(kind, vendor, tmp_path):
    """
    A second download of one name wins.
    """
    path = tmp_path / "boat.mp4"
    path.write_bytes(b"the old one")

    client(kind, vendor, Clock()).download(VIDEO, path)

    assert b"not really a film" == path.read_bytes()


@pytest.mark.parametrize("error", [VendorDown("broken off"), OSError("disk full"), KeyboardInterrupt()])
def test_a_film_that_breaks_off_leaves_nothing(kind, vendor, tmp_path, error):
    """
    What was there before stays as it was.
    """
    path = tmp_path / "boat.mp4"
    path.write_bytes(b"the old one")
    vendor.films = {FILM: [b"not ", error]}

    with pytest.raises(type(error)):
        client(kind, vendor, Clock()).download(VIDEO, path)

    assert b"the old one" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.usefixtures("umask")
def test_who_may_read_a_film_is_the_umasks_word(kind, vendor, tmp_path):
    """
    As with any other file.
    """
    saved = client(kind, vendor, Clock()).download(VIDEO, tmp_path / "boat.mp4")

    assert 0o640 == stat.S_IMODE(saved.stat().st_mode)


def test_a_folder_that_is_not_there_is_found_out_first(kind, vendor, tmp_path):
    """
    Nothing is fetched in vain.
    """
    vendor.films = {}

    with pytest.raises(FileNotFoundError):
        client(kind, vendor, Clock()).download(VIDEO, tmp_path / "nowhere" / "boat.mp4")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://media.example.com/boat.mp4", "boat.mp4", ""])
def test_what_is_no_address_is_refused(kind, vendor, tmp_path, url):
    """
    A film comes over http(s).
    """
    with pytest.raises(InvalidRequest, match="is no http"):
        client(kind, vendor, Clock()).download(Video(url=url), tmp_path / "boat.mp4")

    assert [] == list(tmp_path.iterdir())
