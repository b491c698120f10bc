"""
The part of the conformance suite that looks for every field in the bytes sent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .._offer import ANY, FOLLOWS
from ._case import EXTERNAL_ID
from ._silence import ALSO, MARK, none_vanish, silent_choices, silent_marks
from ._suite_base import SuiteBase

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._scene import Scene

CHOICES: Mapping[str, tuple[object, ...]] = {
    "duration": (3, 4, 5, 5.5, 6, 7, 8, 10, 15, 16, 25),
    "seconds": ("3", "4", "5", "5.5", "8", "10", "15", "25"),
    "resolution": ("360p", "480p", "540p", "720p", "1080p", "2k", "4k"),
    "size": ("640x360", "832x480", "1280x720", "720x1280", "1920x1080", "1080x1920", "960x960"),
    "aspect_ratio": ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9"),
    "audio": (True, False),
    "generate_audio": (True, False),
    "fps": (16, 24, 25, 30, 60),
    "n": (1, 2, 3),
    "seed": (0, 1, 73619),
    "response_format": ("url", "b64_json"),
}
"""Fields whose value the vendor may spell otherwise: what is taken in silence must differ in the bytes."""
NEVER_FILLED_IN = frozenset({"seed"})
"""Those of them that no request has unless it was asked for: any value differs from none."""
LONGEST = 3000
"""Characters of a prompt for a model that tells no limit."""
_RATIO = re.compile(r'"\d{1,2}:\d{1,2}"')
_NONE = re.compile(r"\bNone\b")


class FieldChecks(SuiteBase):
    """
    Nothing that a caller asks for vanishes: it is in the bytes sent, or named in a warning or a refusal.
    """

    def test_the_plainest_request_is_sent(self, scene: Scene) -> None:
        """
        What everything else adds to is not itself refused, has our id to be found by, and nothing of Python.
        """
        sent = scene.play()

        assert sent.text, f"{scene}: the plainest request is refused: {sent.told}"
        assert not _NONE.search(sent.text), f"{scene}: what is absent is sent as None: {sent.text}"
        assert "find" not in self.loaded().hooks or EXTERNAL_ID in sent.text + sent.headers, (
            f"{scene}: `external_id` is not sent, and `find` could not find the job by it"
        )

    def test_texts_and_numbers(self, scene: Scene) -> None:
        """
        A prompt of any length, a seed, a user and an address to call are in the bytes as they are, or named.
        """
        prompt = f"{'a paper boat, ' * LONGEST}"[: _limit(scene) - len(MARK)] + MARK

        none_vanish(
            (
                *silent_marks(scene, "prompt", prompt, prompt),
                *silent_marks(scene, "user", MARK, MARK),
                *silent_marks(scene, "seed", 73619, "73619"),
                *silent_marks(scene, "callback_url", f"https://hook.example.com/{MARK}", MARK),
            )
        )

    def test_choices(self, scene: Scene) -> None:
        """
        Two values that are both taken without a word are two different requests.
        """
        none_vanish(
            silent
            for field, values in CHOICES.items()
            for silent in silent_choices(
                scene,
                field,
                dict.fromkeys((*values, *_offered(scene, field))),
                *ALSO.get(field, ()),
                unsaid=field in NEVER_FILLED_IN,
            )
        )

    def test_what_is_warned_about_is_not_sent(self, scene: Scene) -> None:
        """
        A ratio that is said not to be used is not in the bytes, and no other one in its place.
        """
        sent = scene.play(aspect_ratio="9:16")
        found = _RATIO.findall(sent.text) if sent.names("aspect_ratio") else []

        assert not found, f"{scene}: `aspect_ratio` is said not to be used, and {found[0]} is sent"


def _limit(scene: Scene) -> int:
    limits = [offer.prompt_limit for offer in scene.offers if offer.prompt_limit]
    return min([LONGEST, *limits])


def _offered(scene: Scene, field: str) -> list[object]:
    """
    What the catalogue itself offers for a field.
    """
    offers = scene.offers
    values: dict[str, list[object]] = {
        "duration": [each for offer in offers for each in offer.duration],
        "resolution": [each for offer in offers for each in offer.resolution],
        "aspect_ratio": [each for offer in offers for each in offer.aspect_ratio],
        "fps": [each for offer in offers for each in offer.fps],
        "n": [each for offer in offers for each in offer.n],
    }
    return [value for value in values.get(field, ()) if value not in (ANY, FOLLOWS)]
