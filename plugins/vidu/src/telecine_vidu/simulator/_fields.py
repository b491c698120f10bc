"""
Which fields there are, where, and what they may hold.

Source: the tables of https://platform.vidu.cn/docs. What depends on the model is
in `_checks`.
"""

import json
from collections.abc import Callable
from typing import Any

import attrs

from ._models import FRAMES, IMAGE, MODES, REFERENCE, SUBJECTS, TEXT

LONGEST_PROMPT = 5000  # characters; older pages and other copies say less
LONGEST_PAYLOAD = 1_048_576  # characters


def _anything(_: Any) -> bool:
    return True


def _word(*words: Any) -> Callable[[Any], bool]:
    return lambda value: value in words


def _at_most(length: int) -> Callable[[Any], bool]:
    return lambda value: len(value) <= length


def _items(kind: type) -> Callable[[Any], bool]:
    return lambda value: all(isinstance(item, kind) for item in value)


def _address(value: str) -> bool:
    return value.startswith(("http://", "https://"))


def _object(value: str) -> bool:
    try:
        return isinstance(json.loads(value), dict)
    except (ValueError, RecursionError):
        return False


@attrs.frozen
class Field:
    """
    One field of a submit.

    Attributes:
        kind: Its type.
        fits: Whether a value of that type is one of those documented.
        modes: Where it is wanted.
    """

    kind: type
    fits: Callable[[Any], bool] = _anything
    modes: tuple[str, ...] = MODES

    def takes(self, value: Any) -> bool:
        """
        Whether *value* is of the type and documented.
        """
        # To Python true is an int, to JSON it is not.
        typed = isinstance(value, self.kind) and isinstance(value, bool) == (self.kind is bool)
        return typed and self.fits(value)


FIELDS = {
    "model": Field(str),
    "prompt": Field(str, _at_most(LONGEST_PROMPT)),
    "images": Field(list, _items(str), (IMAGE, FRAMES, REFERENCE)),
    "subjects": Field(list, _items(dict), (SUBJECTS,)),
    "auto_subjects": Field(bool, modes=(SUBJECTS,)),
    "videos": Field(list, _items(str), (REFERENCE,)),
    "sounds": Field(list, _items(str), (REFERENCE, SUBJECTS)),
    "duration": Field(int),
    "resolution": Field(str),
    "aspect_ratio": Field(str, modes=(TEXT, REFERENCE, SUBJECTS)),
    "seed": Field(int, lambda value: value >= 0),
    "style": Field(str, _word("general", "anime"), (TEXT,)),
    "movement_amplitude": Field(str, _word("auto", "small", "medium", "large")),
    "bgm": Field(bool, modes=(TEXT, IMAGE, FRAMES, REFERENCE)),
    "audio": Field(bool),
    "audio_type": Field(str, _word("all", "speech_only", "sound_effect_only"), (IMAGE, SUBJECTS)),
    "voice_id": Field(str, modes=(IMAGE,)),
    "is_rec": Field(bool, modes=(IMAGE, FRAMES)),
    "off_peak": Field(bool),
    "watermark": Field(bool),
    "wm_position": Field(int, _word(1, 2, 3, 4)),
    "wm_url": Field(str, _address),
    "meta_data": Field(str, _object),
    "payload": Field(str, _at_most(LONGEST_PAYLOAD)),
    "callback_url": Field(str, _address),
}

REQUIRED = {
    TEXT: ("prompt",),
    IMAGE: ("images",),
    FRAMES: ("images",),
    REFERENCE: ("images", "prompt"),
    SUBJECTS: ("subjects", "prompt"),
}
