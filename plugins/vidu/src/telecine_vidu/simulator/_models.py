"""
What each model can do, column by column as on the vendor's pages.

Sources: https://platform.vidu.com/docs and https://platform.vidu.cn/docs, the latter
as mirrored in ArcReel/ArcReel (``docs/vidu-docs``, 2026-05 to 2026-07). Where two
revisions disagree, the narrower one is taken. viduq4-preview, viduq3-drama and
viduq3-ad are known from integrators only.
"""

from collections.abc import Collection, Mapping

import attrs

TEXT, IMAGE, FRAMES, REFERENCE = ENDPOINTS = ("text2video", "img2video", "start-end2video", "reference2video")
# With `subjects` instead of `images`, reference2video has other limits.
SUBJECTS = "subjects"
MODES = (*ENDPOINTS, SUBJECTS)

Names = tuple[str, ...]
Offers = Mapping[str, Collection[int]]


@attrs.frozen(kw_only=True)
class Model:
    """
    One model.

    Attributes:
        family: What the rules call it: q4, q3, q2, q1, 2.0 or 1.5.
        offers: The seconds that a film may last, by mode; no others are offered.
        resolutions: The usual words of ``resolution``; the first is the default.
        exceptions: Other words, by mode and seconds.
        duration: The default, in seconds.
        cost: Credits per second. Prices are not in the pages; these look like their samples'.
        videos: Reference films are taken.
        most_images: How many reference pictures are taken.
        most_sounds: How many reference sounds are taken.
        widest: The long side of a picture by its short one, at most.
    """

    family: str
    offers: Offers
    resolutions: Names = ("720p", "540p", "1080p")
    exceptions: Mapping[tuple[str, int], Names] = attrs.field(factory=dict)
    duration: int = 5
    cost: int = 5
    videos: bool = False
    most_images: int = 7
    most_sounds: int = 0
    widest: int = 4

    @property
    def talks(self) -> bool:
        """
        Whether films have sound unless it is declined.
        """
        return self.family in {"q3", "q4"}

    def resolutions_at(self, mode: str, duration: int) -> Names:
        """
        Return the words of ``resolution`` there, the default first.
        """
        return self.exceptions.get((mode, duration), self.resolutions)


def _in(seconds: Collection[int], *modes: str) -> dict[str, Collection[int]]:
    return dict.fromkeys(modes, seconds)


def _q3(offers: Offers, resolutions: Names = ("720p", "540p", "1080p")) -> Model:
    return Model(family="q3", offers=offers, resolutions=resolutions, cost=12, most_sounds=7)


def _from(first: int, last: int) -> range:
    return range(first, last + 1)


HD = ("720p", "1080p")
FULL_HD = ("1080p",)
SMALL = ("360p", "720p", "1080p")
REFERENCES = (REFERENCE, SUBJECTS)
Q2_FRAMES = _in(_from(1, 10), IMAGE) | _in(_from(1, 8), FRAMES)
LONGER = dict.fromkeys([(mode, 8) for mode in ENDPOINTS], ("720p",))

MODELS = {
    "viduq3-pro": _q3(_in(_from(1, 16), TEXT, IMAGE, FRAMES)),
    "viduq3-turbo": _q3(_in(_from(1, 16), TEXT, IMAGE, FRAMES) | _in(_from(3, 16), *REFERENCES)),
    "viduq3-pro-fast": _q3(_in(_from(1, 16), IMAGE), HD),
    "viduq3": _q3(_in(_from(3, 16), *REFERENCES)),
    "viduq3-mix": _q3(_in(_from(3, 16), REFERENCE), HD),
    "viduq3-drama": _q3(_in(_from(2, 15), REFERENCE), FULL_HD),
    "viduq3-ad": _q3(_in(_from(3, 15), REFERENCE), HD),
    "viduq2": Model(family="q2", offers=_in(_from(1, 10), TEXT, *REFERENCES)),
    # 0 seconds: the model chooses.
    "viduq2-pro": Model(family="q2", offers=Q2_FRAMES | _in(_from(0, 10), *REFERENCES), videos=True),
    "viduq2-turbo": Model(family="q2", offers=Q2_FRAMES),
    "viduq2-pro-fast": Model(family="q2", offers=Q2_FRAMES, resolutions=HD),
    "viduq1": Model(family="q1", offers=_in((5,), *MODES), resolutions=FULL_HD),
    "viduq1-classic": Model(family="q1", offers=_in((5,), IMAGE, FRAMES), resolutions=FULL_HD),
    "vidu2.0": Model(
        family="2.0",
        offers=_in((4, 8), IMAGE, FRAMES) | _in((4,), *REFERENCES),
        resolutions=SMALL,
        exceptions=LONGER | {(mode, 4): ("360p", "720p") for mode in REFERENCES},
        duration=4,
    ),
    "vidu1.5": Model(
        family="1.5", offers=_in((4, 8), *ENDPOINTS), resolutions=SMALL, exceptions=LONGER, duration=4
    ),
    "viduq4-preview": Model(
        family="q4",
        offers=_in(_from(3, 16), IMAGE, REFERENCE),
        resolutions=("720p", "540p", "1080p", "2K", "4K"),
        cost=20,
        most_images=15,
        most_sounds=3,
        widest=5,
    ),
}
