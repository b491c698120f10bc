"""
What each ``req_key`` takes, and how large its films are.

Sources: as the package's; the two that end in ``l20`` are known from public
clients only, whose lists of ratios disagree: here both are taken.
"""

import math

import attrs

Size = tuple[int, int]

FRAMES = (121, 241)
FPS = 24
RATIOS = {"16:9": 16 / 9, "4:3": 4 / 3, "1:1": 1.0, "3:4": 3 / 4, "9:16": 9 / 16, "21:9": 21 / 9}
MORE_RATIOS = RATIOS | {"9:21": 9 / 21}
PRO_SIZES = {
    "21:9": (2176, 928),
    "16:9": (1920, 1088),
    "4:3": (1664, 1248),
    "1:1": (1440, 1440),
    "3:4": (1248, 1664),
    "9:16": (1088, 1920),
}


@attrs.frozen(kw_only=True)
class Model:
    """
    One ``req_key``.

    Attributes:
        pictures: How many may come; ``None`` where they are ignored.
        ratios: What ``aspect_ratio`` may be; empty where it is ignored.
        frames: What ``frames`` may be; empty where it is ignored.
        camera: A template and a strength must come.
        words_optional: A picture is enough.
        longest: Characters of the prompt.
        short_side: Pixels of a film, an assumption: only Pro's sizes are published.
        sizes: Published pixels, by ratio.
    """

    pictures: tuple[int, ...] | None = (0,)
    ratios: dict[str, float] = attrs.field(factory=dict)
    frames: tuple[int, ...] = FRAMES
    camera: bool = False
    words_optional: bool = False
    longest: int = 800
    short_side: int = 720
    sizes: dict[str, Size] = attrs.field(factory=dict)

    def size(self, ratio: str | None, picture: Size | None) -> Size:
        """
        Return the pixels of a film: those of the nearest ratio where there is a table.
        """
        wanted = picture[0] / picture[1] if picture else MORE_RATIOS[ratio or "16:9"]
        if self.sizes:
            nearest = min(self.sizes, key=lambda name: abs(math.log(wanted / RATIOS[name])))
            return self.sizes[nearest]
        long_side = 2 * round(self.short_side * max(wanted, 1 / wanted) / 2)
        return (long_side, self.short_side) if wanted >= 1 else (self.short_side, long_side)


MODELS = {
    "jimeng_t2v_v30": Model(ratios=RATIOS),
    "jimeng_t2v_v30_1080p": Model(ratios=RATIOS, short_side=1080),
    "jimeng_i2v_first_v30": Model(pictures=(1,)),
    "jimeng_i2v_first_v30_1080": Model(pictures=(1,), short_side=1080),
    "jimeng_i2v_first_tail_v30": Model(pictures=(2,)),
    "jimeng_i2v_first_tail_v30_1080": Model(pictures=(2,), short_side=1080),
    "jimeng_i2v_recamera_v30": Model(pictures=(1,), camera=True),
    "jimeng_ti2v_v30_pro": Model(pictures=(0, 1), ratios=RATIOS, words_optional=True, sizes=PRO_SIZES),
    "jimeng_vgfm_t2v_l20": Model(pictures=None, ratios=MORE_RATIOS, frames=(), longest=150),
    "jimeng_vgfm_i2v_l20": Model(pictures=(1,), ratios=MORE_RATIOS, frames=(), longest=150),
}
