"""
Real films for simulated jobs: H.264 in MP4, drawn from the prompt.

The same clip gives the same bytes, another prompt another picture. Pictures are
drawn small and scaled up by the encoder's scaler, which keeps a film cheap.
"""

import hashlib
import shutil
import tempfile
import threading
import weakref
from fractions import Fraction
from pathlib import Path

import attrs
import av
import numpy as np
from av.audio import AudioStream
from av.container import OutputContainer
from av.video import VideoStream
from av.video.reformatter import Interpolation

SAMPLE_RATE = 44_100  # per second
SAMPLES = 1024  # per frame, as AAC has them
SCALE = 8  # pixels of the film per drawn pixel, in each direction


def _even(_: object, attribute: "attrs.Attribute[int]", value: int) -> None:
    if value < 2 or value % 2:  # noqa: PLR2004 - chroma is stored for every second pixel
        raise ValueError(f"a film's {attribute.name} is an even number of pixels, not {value}")


@attrs.frozen(kw_only=True)
class Clip:
    """
    A film to be made.

    Attributes:
        prompt: What decides its colours and motion.
        duration: Seconds.
        width: Pixels, even.
        height: Pixels, even.
        fps: Frames per second.
        watermark: Draw a white bar along the lower edge.
        audio: Add a tone, in AAC.
    """

    prompt: str
    duration: float = attrs.field(validator=attrs.validators.gt(0))
    width: int = attrs.field(validator=_even)
    height: int = attrs.field(validator=_even)
    fps: int = attrs.field(default=24, validator=attrs.validators.gt(0))
    watermark: bool = False
    audio: bool = False


def render(clip: Clip, path: Path) -> None:
    """
    Make *clip* and write it to *path*, ready to play before it is read whole.
    """
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
        pictures = container.add_stream("libx264", rate=clip.fps, options={"preset": "ultrafast"})
        # The file's header names every stream, so all of them come before the first frame.
        tone = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono") if clip.audio else None
        _film(clip, container, pictures)
        if tone is not None:
            _sound(clip, container, tone)


def _film(clip: Clip, container: OutputContainer, stream: VideoStream) -> None:
    stream.width, stream.height, stream.pix_fmt = clip.width, clip.height, "yuv420p"
    stream.thread_count = 2  # fixed, because it is part of the bytes
    for index in range(max(1, round(clip.duration * clip.fps))):
        frame = av.VideoFrame.from_ndarray(_picture(clip, index / clip.fps), format="rgb24")
        frame = frame.reformat(clip.width, clip.height, "yuv420p", interpolation=Interpolation.FAST_BILINEAR)
        frame.pts, frame.time_base = index, Fraction(1, clip.fps)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _sound(clip: Clip, container: OutputContainer, stream: AudioStream) -> None:
    pitch = 220 + 2 * hashlib.sha256(clip.prompt.encode()).digest()[0]
    times = np.arange(round(clip.duration * SAMPLE_RATE)) / SAMPLE_RATE
    wave = (0.1 * np.sin(2 * np.pi * pitch * times)).astype(np.float32)
    for start in range(0, len(wave), SAMPLES):
        frame = av.AudioFrame.from_ndarray(wave[np.newaxis, start : start + SAMPLES], "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, start, Fraction(1, SAMPLE_RATE)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))


def _picture(clip: Clip, time: float) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
    """
    Draw two drifting colours and a disc that circles over them.
    """
    traits = np.frombuffer(hashlib.sha256(clip.prompt.encode()).digest(), dtype=np.uint8) / 255.0
    y, x = np.mgrid[0 : -(-clip.height // SCALE), 0 : -(-clip.width // SCALE)] * SCALE / clip.height
    waves = np.sin(2 * np.pi * (x * (1 + traits[0]) + y * traits[1] * 2 + time * (0.2 + traits[2] / 2)))
    blend = (0.5 + 0.5 * waves)[..., np.newaxis]
    picture = traits[3:6] * blend + traits[6:9] * (1 - blend)
    angle = 2 * np.pi * (time * (0.1 + traits[9] / 4) + traits[10])
    centre = clip.width / clip.height / 2 + 0.3 * np.cos(angle), 0.5 + 0.3 * np.sin(angle)
    picture[np.hypot(x - centre[0], y - centre[1]) < 0.08 + traits[11] / 10] = traits[12:15]
    if clip.watermark:
        picture[-max(1, len(picture) // 12) :] = 1.0
    return np.asarray(picture * 255, dtype=np.uint8)


class Films:
    """
    The films of a sandbox: promised by name, made when first asked for.
    """

    def __init__(self) -> None:
        self._clips: dict[str, Clip] = {}
        self._lock = threading.Lock()
        self._folder = Path(tempfile.mkdtemp(prefix="telecine-sandbox-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def promise(self, name: str, clip: Clip) -> None:
        """
        Let *clip* be found under *name*.
        """
        self._clips[name] = clip

    def get(self, name: str) -> Clip | None:
        """
        Return what was promised under *name*.
        """
        return self._clips.get(name)

    def path(self, clip: Clip) -> Path:
        """
        Return the file of *clip*, after making it where that has not happened yet.
        """
        target = self._folder / f"{hashlib.sha256(repr(clip).encode()).hexdigest()}.mp4"
        with self._lock:
            if not target.exists():
                unfinished = target.with_suffix(".part")
                render(clip, unfinished)
                unfinished.rename(target)
        return target

    def clear(self) -> None:
        """
        Forget every promise; what was made may be used again.
        """
        self._clips.clear()
