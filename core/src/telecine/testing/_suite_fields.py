"""
The part of the conformance suite that looks for every field in the bytes sent.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING

from ._case import Case
from ._suite_base import SuiteBase

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ._scene import Scene

MARK = "sentinel-7361"
PICTURE = f"https://media.example.com/{MARK}.png"
SENTINELS: Mapping[str, tuple[object, str]] = {
    "prompt": (MARK, MARK),
    "user": (MARK, MARK),
    "seed": (73619, "73619"),
    "image": (PICTURE, MARK),
    "input_reference": (PICTURE, MARK),
    "image_urls": ([PICTURE], MARK),
    "images": ([{"url": PICTURE, "role": "reference"}], MARK),
    "last_frame": (PICTURE, MARK),
    "callback_url": (f"https://hook.example.com/{MARK}", MARK),
}
"""Fields whose value is to be found in the bytes as it is: the value, and what to look for."""
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
    "seed": (0, 1),
    "response_format": ("url", "b64_json"),
}
"""Fields whose value the vendor may spell otherwise: what is taken in silence must differ in the bytes."""
ALSO = {
    "seconds": ("duration",),
    "generate_audio": ("audio",),
    "image": ("images",),
    "input_reference": ("image", "images"),
    "image_urls": ("image", "images"),
    "images": ("image",),
    "last_frame": ("image", "images"),
}
"""Other names of the same field, by which a warning or a refusal may call it."""


class FieldChecks(SuiteBase):
    """
    Nothing that a caller asks for vanishes: it is in the bytes sent, or named in a warning or a refusal.
    """

    def test_the_plainest_request_is_sent(self, scene: Scene) -> None:
        """
        What everything else adds to is not itself refused.
        """
        played = scene.play()

        assert played.text, f"{scene}: the plainest request is refused: {played.told}"

    def test_texts_pictures_and_seeds(self, scene: Scene) -> None:
        """
        A sentinel is found in the bytes, or its field is named.
        """
        _none(_silent_sentinels(scene))

    def test_choices(self, scene: Scene) -> None:
        """
        Two values that are both taken without a word are two different requests.
        """
        _none(
            silent
            for field, values in CHOICES.items()
            for silent in _silent_choices(scene, field, values, *ALSO.get(field, ()))
        )

    def test_what_is_warned_about_is_not_sent(self, scene: Scene) -> None:
        """
        A ratio that is said not to be used is not in the bytes.
        """
        played = scene.play(aspect_ratio="9:16")

        told = played.names("aspect_ratio")
        assert not (told and '"9:16"' in played.text), f"{scene}: `aspect_ratio` is warned about, and sent"

    def test_the_vendors_words(self, scene: Scene) -> None:
        """
        The same for the vendor's own words for a canonical field.
        """
        lifts = scene.model.rules.lift
        _none(
            silent
            for option, how in lifts.items()
            if how.field != "images"
            for silent in _silent_choices(scene, option, _words(scene, option), how.field)
        )

    def test_options(self, scene: Scene) -> None:
        """
        A known option changes the bytes or is named, one that the flow sets is refused, a stranger passed on.
        """
        _none(_silent_options(scene, self._samples()))

    def test_every_option_is_shown(self) -> None:
        """
        Each known option has a case that gives it a value.
        """
        missing = self.loaded().info.catalogue.rules.known - self._samples().keys()

        assert not missing, f"no case gives a value to the option {', '.join(sorted(missing))}"

    @classmethod
    def _samples(cls) -> dict[str, list[object]]:
        """
        Values of the vendor's options, as the cases have them.
        """
        found: dict[str, list[object]] = {}
        for name in cls.case_names():
            options = (Case.load(cls.folder() / name).request or {}).get("metadata") or {}
            for option, value in (json.loads(options) if isinstance(options, str) else options).items():
                found.setdefault(option, []).append(value)
        return found


def _none(silent: Iterable[str]) -> None:
    found = list(silent)
    shown = "\n".join(found[:5])
    assert not found, f"{len(found)} values vanish without a word:\n{shown}"


def _doors(field: str, value: object) -> list[dict[str, object]]:
    """
    The two places where a field may be said.
    """
    return [{field: value}, {"metadata": {field: value}}]


def _silent_sentinels(scene: Scene) -> Iterator[str]:
    for field, (value, mark) in SENTINELS.items():
        for fields in _doors(field, value):
            played = scene.play(**fields)
            if mark not in played.text and not played.names(field, *ALSO.get(field, ())):
                yield f"{scene}, {fields}: sent {played.text}"


def _silent_choices(scene: Scene, field: str, values: Iterable[object], *also: str) -> Iterator[str]:
    for door in (0, 1):
        heard: dict[str, object] = {}
        for value in values:
            played = scene.play(**_doors(field, value)[door])
            if played.names(field, *also):
                continue
            if not played.text or played.text in heard:
                yield f"{scene}, `{field}` {value}, as for {heard.get(played.text)}: sent {played.text}"
            heard[played.text] = value


def _words(scene: Scene, option: str) -> list[str]:
    """
    What a lifted option may say: the vendor's words for its values, or for its tiers.
    """
    models = scene.provider.info.catalogue.models
    tiers = chain.from_iterable(offer.resolution.values() for model in models for offer in model.offers)
    return sorted(scene.model.rules.lift[option].values) or sorted({*filter(None, tiers), MARK})


def _silent_options(scene: Scene, samples: Mapping[str, list[object]]) -> Iterator[str]:
    rules, plain = scene.model.rules, scene.play().text
    for option in sorted(rules.known):
        for value in samples.get(option, ()):
            played = scene.play(metadata={option: value})
            changed = value and value != scene.needed.get(option)
            if (played.text == plain and changed) or not (played.text or played.names(option)):
                yield f"{scene}, `metadata.{option}` {value}: changes nothing"
    for option in sorted(rules.reserved | set(rules.names)):
        played = scene.play(metadata={option: MARK})
        if played.text or not played.names(option):
            yield f"{scene}, `metadata.{option}`: not refused, though the flow sets it itself"
    played = scene.play(metadata={"never_heard_of": MARK})
    if MARK not in played.text or not played.names("never_heard_of"):
        yield f"{scene}, `metadata.never_heard_of`: not passed on with a warning"
