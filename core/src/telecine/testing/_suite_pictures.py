"""
The part of the conformance suite that looks for every picture in the bytes sent, each in its own place.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from ._hostile import places
from ._silence import MARK, none_vanish, silent_choices, silent_marks
from ._suite_base import SuiteBase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._scene import Scene, Sent

PICTURE = f"https://media.example.com/{MARK}.png"
BOAT, LANTERN = "https://media.example.com/boat.png", "https://media.example.com/lantern.png"
# The smallest picture there is, with a mark behind its end.
_PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
_BYTES = base64.b64encode(_PNG + MARK.encode()).decode()
_URI = f"data:image/png;base64,{_BYTES}"


def _frames(**roles: str) -> list[dict[str, str]]:
    return [{"url": url, "role": role} for role, url in roles.items()]


def _references(*urls: str) -> list[dict[str, str]]:
    return [{"url": url, "role": "reference"} for url in urls]


MEANINGS: Mapping[str, list[dict[str, str]]] = {
    "a first frame": _frames(first_frame=BOAT),
    "a last frame": _frames(last_frame=BOAT),
    "a reference": _references(BOAT),
    "two frames": _frames(first_frame=BOAT, last_frame=LANTERN),
    "two frames the other way round": _frames(first_frame=LANTERN, last_frame=BOAT),
    "two references": _references(BOAT, LANTERN),
    "two references the other way round": _references(LANTERN, BOAT),
}
"""Pictures that mean different things."""


class PictureChecks(SuiteBase):
    """
    No picture vanishes, and none is taken for another.
    """

    def test_pictures(self, scene: Scene) -> None:
        """
        A picture is in the bytes, by its address or by its own bytes, or its field is named.
        """
        none_vanish(
            (
                *silent_marks(scene, "image", PICTURE, MARK),
                *silent_marks(scene, "image", _URI, _BYTES, MARK),
                *silent_marks(scene, "input_reference", PICTURE, MARK),
                *silent_marks(scene, "image_urls", [PICTURE], MARK),
                *silent_marks(scene, "images", [{"url": PICTURE, "role": "reference"}], MARK),
                *silent_marks(scene, "last_frame", PICTURE, MARK),
            )
        )

    def test_what_a_picture_is_for(self, scene: Scene) -> None:
        """
        A picture as the first frame, as the last one and as a reference are different requests.
        """
        none_vanish(silent_choices(scene, "images", MEANINGS.values(), "image"))

    def test_frames_keep_their_place(self, scene: Scene) -> None:
        """
        Where a first frame stands alone, no last frame stands beside another.
        """
        alone = scene.play(images=MEANINGS["a first frame"])
        both = scene.play(images=MEANINGS["two frames"])
        first, taken = _place_of(alone, BOAT), _place_of(both, LANTERN)

        where = ".".join(map(str, taken or ()))
        assert first is None or first != taken, (
            f"{scene}: the last frame is sent where a lone first frame is, at {where}"
        )


def _place_of(sent: Sent, url: str) -> tuple[Any, ...] | None:
    """
    Where in the body an address stands.
    """
    return next((path for path, value in places(sent.body) if value == url), None)
