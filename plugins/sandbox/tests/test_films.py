"""
Films are real ones.
"""

import av
import pytest

from telecine_sandbox import Clip, Films, render


@pytest.mark.parametrize(
    ("duration", "width", "height", "fps"),
    [(5, 1280, 720, 24), (1, 720, 1280, 30), (0.5, 250, 98, 24), (2, 64, 64, 16)],
    ids=str,
)
def test_a_film_is_exactly_as_asked(tmp_path, duration, width, height, fps):
    """
    Codec, pixel format, size, rate, number of frames and duration are right.
    """
    path = tmp_path / "boat.mp4"

    render(Clip(prompt="a paper boat", duration=duration, width=width, height=height, fps=fps), path)

    with av.open(str(path)) as film:
        stream = film.streams.video[0]
        assert ("h264", "yuv420p") == (stream.codec_context.name, stream.pix_fmt)
        assert (width, height) == (stream.width, stream.height)
        assert fps == stream.average_rate
        assert round(duration * fps) == sum(1 for _ in film.decode(stream))
        assert duration == pytest.approx(film.duration / av.time_base, abs=0.001)


def test_a_film_can_be_played_while_it_is_read(tmp_path):
    """
    The index comes before the pictures.
    """
    path = tmp_path / "boat.mp4"

    render(Clip(prompt="a paper boat", duration=0.5, width=64, height=36), path)

    content = path.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")


def test_the_same_clip_gives_the_same_bytes():
    """
    Two sandboxes make one film.
    """
    clip = Clip(prompt="a paper boat", duration=0.5, width=64, height=36)

    assert Films().path(clip).read_bytes() == Films().path(clip).read_bytes()


@pytest.mark.parametrize("change", [{"prompt": "a paper plane"}, {"watermark": True}], ids=str)
def test_another_clip_gives_other_pictures(change):
    """
    Prompt and watermark can be seen.
    """
    films = Films()
    wanted = {"prompt": "a paper boat", "duration": 0.5, "width": 64, "height": 36}

    one, other = films.path(Clip(**wanted)), films.path(Clip(**wanted | change))

    assert one.read_bytes() != other.read_bytes()


def test_a_film_is_made_once():
    """
    What was made is used again.
    """
    films = Films()
    clip = Clip(prompt="a paper boat", duration=0.5, width=64, height=36)

    first = films.path(clip).stat().st_mtime_ns

    assert first == films.path(clip).stat().st_mtime_ns


@pytest.mark.parametrize("wrong", [{"width": 63}, {"height": 0}, {"duration": 0}, {"fps": 0}], ids=str)
def test_an_impossible_clip_is_refused(wrong):
    """
    Sizes are even and nothing is empty.
    """
    wanted = {"prompt": "a paper boat", "duration": 1, "width": 64, "height": 36}

    with pytest.raises(ValueError, match=next(iter(wrong))):
        Clip(**wanted | wrong)


def test_a_film_can_have_sound(tmp_path):
    """
    A tone runs beside the pictures, as long as they do.
    """
    path = tmp_path / "boat.mp4"

    render(Clip(prompt="a paper boat", duration=1, width=64, height=36, audio=True), path)

    with av.open(str(path)) as film:
        tone = film.streams.audio[0]
        seconds = float(tone.duration * tone.time_base)
        assert ("aac", 1) == (tone.codec_context.name, len(film.streams.video))
        assert 1 == pytest.approx(seconds, abs=0.05)
        assert 1 == pytest.approx(film.duration / av.time_base, abs=0.05)
