"""
The part of the conformance suite that looks for every vendor option in the bytes sent.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from .._fields import CANONICAL
from .._lift import HANDLED
from ._scene import json_of
from ._silence import MARK, none_vanish, silent_choices
from ._suite_base import SuiteBase

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ._scene import Scene


class OptionChecks(SuiteBase):
    """
    No vendor option vanishes, and none gets in the way of what the flow itself sets.
    """

    def test_the_vendors_words(self, scene: Scene) -> None:
        """
        Two of the vendor's own words for a canonical field are two different requests, or the word is named.
        """
        none_vanish(
            silent
            for option, how in scene.model.rules.lift.items()
            if how.field != "images"
            for silent in silent_choices(scene, option, _words(scene, option), how.field)
        )

    def test_options(self, scene: Scene) -> None:
        """
        A known option changes the bytes or is named, and a stranger is passed on with a warning.
        """
        none_vanish(_silent_options(scene, self.samples()))

    def test_what_the_flow_sets(self, scene: Scene) -> None:
        """
        An option by the name of something that the flow itself sets is refused.
        """
        rules = scene.model.rules
        known = {*CANONICAL, *HANDLED, *rules.known, *rules.lift}
        names = {*rules.reserved, *rules.names, *(self._set_keys() - known)}
        taken = [name for name in sorted(names) if not _is_refused(scene, name)]

        assert not taken, (
            f"{scene}: the flow itself sets {', '.join(f'`{name}`' for name in taken)}, and takes an option "
            "of that name as well: put it under `reserved` or `lift` in models.toml"
        )

    def test_every_option_is_shown(self) -> None:
        """
        Each known option has a case that gives it a value.
        """
        missing = self.loaded().info.catalogue.rules.known - self.samples().keys()

        assert not missing, (
            f"no case gives a value to the option {', '.join(sorted(missing))}: one has it in its `metadata`"
        )

    @classmethod
    def _set_keys(cls) -> set[str]:
        """
        The keys at the top of what submits send, but for those that a case's own options ask for.
        """
        found: set[str] = set()
        for played in cls.all_played():
            bodies = [body for request, _ in played.talk if isinstance(body := json_of(request), dict)]
            if played.case.hook == "submit":
                found |= set().union(*bodies) - set((played.case.request or {}).get("metadata") or {})
        return found


def _words(scene: Scene, option: str) -> list[str]:
    """
    What a lifted option may say: the vendor's words for its values, or for its tiers.
    """
    models = scene.provider.info.catalogue.models
    tiers = chain.from_iterable(offer.resolution.values() for model in models for offer in model.offers)
    return sorted(scene.model.rules.lift[option].values) or sorted({*filter(None, tiers), MARK})


def _silent_options(scene: Scene, samples: Mapping[str, list[object]]) -> Iterator[str]:
    plain = scene.play().text
    for option in sorted(scene.model.rules.known):
        for value in samples.get(option, ()):
            sent = scene.play(metadata={option: value})
            if sent.names(option) or value == scene.needed.get(option):
                continue
            if sent.text in ("", plain):
                yield f"{scene}, `metadata.{option}` {value}: {'changes nothing' if sent.text else sent.told}"
    sent = scene.play(metadata={"never_heard_of": MARK})
    if MARK not in sent.text or not sent.names("never_heard_of"):
        yield f"{scene}, `metadata.never_heard_of`: not passed on with a warning"


def _is_refused(scene: Scene, name: str) -> bool:
    sent = scene.play(metadata={name: MARK})
    return not sent.text and sent.names(name)
