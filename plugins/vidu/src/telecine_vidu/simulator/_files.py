"""
What a finished job leaves behind: films, and a picture of the first.

Source: https://platform.vidu.com/docs (get-generation): addresses live for 24 hours.
Older pages say one hour. How a dead address answers is not documented.
"""

from fractions import Fraction
from pathlib import Path

import av
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from telecine_sandbox import Clip, Sandbox, sandbox_of, video_route

from ._checks import sizes_of
from ._order import SHORT_SIDE, Order

LIFE = 24 * 3600  # seconds after the job's end
FPS = 24  # not documented
FILM = video_route()


def promise_films(order: Order, name: str, sandbox: Sandbox) -> None:
    """
    Let the films of *order* be found under *name*.
    """
    width, height = film_size(order)
    for suffix, watermark in (("", False), ("-wm", True)):
        clip = Clip(
            prompt=order.body.get("prompt", "") or str(order.body.get("images", [])),
            duration=order.seconds,
            width=width,
            height=height,
            fps=FPS,
            watermark=watermark,
            audio=order.audio,
        )
        sandbox.films.promise(f"{name}{suffix}", clip)


def film_size(order: Order) -> tuple[int, int]:
    """
    Return width and height: the short side is the resolution's, the ratio as asked or the first picture's.
    """
    if order.ratio:
        known = [int(side) for side in order.ratio.split(":")]
    else:
        known = list(sizes_of(order)[0] or (16, 9))
    scale = SHORT_SIDE[order.resolution] / min(known)
    width, height = (2 * round(side * scale / 2) for side in known)
    return width, height


async def _serve(request: Request) -> Response:
    sandbox, name = sandbox_of(request), request.path_params["name"]
    job = sandbox.book.get("vidu", name.removesuffix("-wm"))
    if job is not None and sandbox.clock.now() >= job.ends_at + LIFE:
        return Response("This address has expired.\n", 403, media_type="text/plain")
    if request.url.path.endswith(".mp4"):
        film: Response = await FILM.endpoint(request)
        return film
    clip = sandbox.films.get(name)
    if clip is None:
        return Response("There is no such file.\n", 404, media_type="text/plain")
    content = await run_in_threadpool(lambda: _still(sandbox.films.path(clip)))
    return Response(content, media_type="image/jpeg")


def _still(path: Path) -> bytes:
    """
    Return the first picture of a film, as JPEG.
    """
    with av.open(str(path)) as film:
        frame = next(film.decode(video=0))
    encoder = av.VideoCodecContext.create("mjpeg", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "yuvj420p"
    encoder.time_base = Fraction(1, FPS)
    picture = frame.reformat(format="yuvj420p")
    return b"".join(bytes(packet) for packet in (*encoder.encode(picture), *encoder.encode(None)))


FILE_ROUTES = [Route(f"/files/{{name}}.{kind}", _serve, methods=["GET"]) for kind in ("mp4", "jpeg")]
