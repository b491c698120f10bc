"""
What each model can do: the capability matrix of generation 1.

Source: https://app.klingai.com/global/dev/document-api (2025-12) for v1 to v2-5,
https://klingai.com/document-api/guides/capability-map/video (2026-05) for v2-6, v3 and omni;
https://app.klingai.com/cn/dev/document-api (2026-02) for the products besides text and image.
"""

from collections.abc import Set as AbstractSet

import attrs

Tier = tuple[str, str]  # mode, duration

DEFAULT_MODEL = "kling-v1"
FIVE_OR_TEN = ("5", "10")
TEXT_IMAGE = ("text2video", "image2video")
STD_PRO = frozenset({"std", "pro"})
RATIOS = ("16:9", "9:16", "1:1")

# Pixels are not published. One public client assumes these.
SIZES = {
    "std": {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (960, 960)},
    "pro": {"16:9": (1920, 1080), "9:16": (1080, 1920), "1:1": (1440, 1440)},
    "4k": {"16:9": (3840, 2160), "9:16": (2160, 3840), "1:1": (2880, 2880)},
}
SHORT_SIDE = {"std": 720, "pro": 1080, "4k": 2160}


def tiers(modes: AbstractSet[str], *durations: str) -> frozenset[Tier]:
    """
    Return every combination of *modes* and *durations*.
    """
    return frozenset((mode, duration) for mode in modes for duration in durations)


@attrs.frozen(kw_only=True)
class Model:
    """
    One model.

    Attributes:
        modes: The words of ``mode``; none where the model has a single tier.
        products: Where the model is offered.
        durations: The strings that ``duration`` may be.
        tail: Where an end frame is taken.
        tail_alone: An end frame is taken without a start frame.
        camera: Where camera control is taken, by product.
        camera_types: The only words of its type, or ``None`` for all.
        masks: Where motion brushes are taken.
        sound: The modes that can have sound.
        cfg_scale: The field is taken.
        shots: Multi-shot is taken.
        elements: How many elements are taken.
        extends: Its films can be extended.
        fps: Frames per second, by product.
        output: The mode whose size every film has, or ``None`` where the mode decides.
    """

    modes: frozenset[str] = STD_PRO
    products: tuple[str, ...] = TEXT_IMAGE
    durations: tuple[str, ...] = FIVE_OR_TEN
    tail: frozenset[Tier] = frozenset()
    tail_alone: bool = False
    camera: dict[str, frozenset[Tier]] = attrs.field(factory=dict)
    camera_types: frozenset[str] | None = None
    masks: frozenset[Tier] = frozenset()
    sound: frozenset[str] = frozenset()
    cfg_scale: bool = False
    shots: bool = False
    elements: int = 0
    extends: bool = False
    fps: dict[str, int] = attrs.field(factory=dict)
    output: str | None = None


PRO = frozenset({"pro"})
THREE_TO_TEN = tuple(str(seconds) for seconds in range(3, 11))
THREE_TO_FIFTEEN = tuple(str(seconds) for seconds in range(3, 16))
THIRTY = {"text2video": 30, "image2video": 30}

MODELS = {
    "kling-v1": Model(
        extends=True,
        tail=tiers(STD_PRO, "5"),
        camera={"text2video": tiers({"std"}, "5")},
        masks=tiers(STD_PRO, "5"),
        cfg_scale=True,
        fps=THIRTY,
        output="std",
    ),
    "kling-v1-5": Model(
        extends=True,
        products=("image2video",),
        tail=tiers(PRO, *FIVE_OR_TEN),
        tail_alone=True,
        camera={"image2video": tiers(PRO, "5")},
        camera_types=frozenset({"simple"}),
        masks=tiers(PRO, "5"),
        cfg_scale=True,
        fps=THIRTY,
    ),
    "kling-v1-6": Model(
        extends=True,
        products=(*TEXT_IMAGE, "multi-image2video"),
        tail=tiers(PRO, *FIVE_OR_TEN),
        tail_alone=True,
        cfg_scale=True,
        fps={"image2video": 30},
    ),
    "kling-v2-master": Model(modes=frozenset(), output="std"),
    "kling-v2-1": Model(products=("image2video",), tail=tiers(PRO, *FIVE_OR_TEN)),
    "kling-v2-1-master": Model(modes=frozenset(), output="pro"),
    "kling-v2-5-turbo": Model(tail=tiers(PRO, *FIVE_OR_TEN)),
    "kling-v2-6": Model(products=(*TEXT_IMAGE, "motion-control"), tail=tiers(PRO, *FIVE_OR_TEN), sound=PRO),
    "kling-v3": Model(
        products=(*TEXT_IMAGE, "motion-control"),
        modes=STD_PRO | {"4k"},
        durations=THREE_TO_FIFTEEN,
        tail=tiers(STD_PRO | {"4k"}, *THREE_TO_FIFTEEN),
        sound=STD_PRO | {"4k"},
        cfg_scale=True,  # not stated for this model
        shots=True,
        elements=3,
    ),
    "kling-video-o1": Model(products=("omni-video",), durations=THREE_TO_TEN, elements=7),
    "kling-v3-omni": Model(
        products=("omni-video",),
        modes=STD_PRO | {"4k"},
        durations=THREE_TO_FIFTEEN,
        sound=STD_PRO | {"4k"},
        shots=True,
        elements=7,
    ),
}
