"""
The bounds of Kling's own options.
"""

import inspect

import attrs
import pytest

from telecine._convert import structured
from telecine_kling import _options
from telecine_kling._options import Options

URL = "https://media.example.com/boat.png"
FILM = "https://media.example.com/boat.mp4"
POINT = {"x": 1, "y": 2}
MASK = {"mask": URL, "trajectories": [POINT] * 2}
SHOT = {"index": 1, "prompt": "a", "duration": "1"}
INPUT = {"video_url": FILM, "refer_type": "base"}
MOVES = ("horizontal", "vertical", "pan", "tilt", "roll", "zoom")
WORDS = {
    "character_orientation": ("image", "video"),
    "keep_original_sound": ("yes", "no"),
}
TYPES = ("down_back", "forward_up", "right_turn_forward", "left_turn_forward")
MODELS = [model for model in vars(_options).values() if isinstance(model, type) and attrs.has(model)]


def moved(**config):
    """
    A simple camera move.
    """
    return {"camera_control": {"type": "simple", "config": config}}


def scripted(**shot):
    """
    One shot of several.
    """
    return {"multi_shot": True, "shot_type": "customize", "multi_prompt": [{**SHOT, **shot}]}


WITHIN = {
    **{f"{name} {value}": moved(**{name: value}) for name in MOVES for value in (-10, 10)},
    **{f"{name} {word}": {name: word} for name, words in WORDS.items() for word in words},
    **{word: {"camera_control": {"type": word}} for word in TYPES},
    **{f"a shot of {n} s": scripted(duration=str(n)) for n in (1, 15)},
    "a shot of a full prompt": scripted(prompt="a" * 512),
    "six shots": {**scripted(), "multi_prompt": [SHOT] * 6},
    "shots left to the vendor": {"multi_shot": True, "shot_type": "intelligence"},
    "one shot": {"multi_shot": False},
    "a full negative prompt": {"negative_prompt": "a" * 2500},
    "no freedom": {"cfg_scale": 0},
    "all freedom": {"cfg_scale": 1},
    "six masks": {"dynamic_masks": [MASK] * 6},
    "a way of 77 points": {"dynamic_masks": [{**MASK, "trajectories": [POINT] * 77}]},
    "a mark": {"watermark_info": {"enabled": True}},
    "seven elements": {"element_list": [{"element_id": 1}] * 7},
    "two voices": {"voice_list": [{"voice_id": "v"}] * 2},
    "a film to change": {"video_list": [INPUT]},
    "a film to take from": {"video_list": [{**INPUT, "refer_type": "feature", "keep_original_sound": "no"}]},
    "a silent film": {"video_list": [{**INPUT, "keep_original_sound": "yes"}]},
    "a film to follow": {"video_url": FILM},
    "a film to extend": {"video_id": "7"},
}
BEYOND = {
    **{f"{name} {value}": moved(**{name: value}) for name in MOVES for value in (-11, 11)},
    **{f"{name} of no such word": {name: "other"} for name in WORDS},
    "no move": moved(),
    "two moves": moved(pan=1, zoom=1),
    "a camera of no such type": {"camera_control": {"type": "other"}},
    "a simple move of nothing": {"camera_control": {"type": "simple"}},
    "a move beside a type": {"camera_control": {"type": "down_back", "config": {"pan": 1}}},
    **{f"a shot of {n} s": scripted(duration=n) for n in ("0", "16", "1.5")},
    "a shot of no prompt": scripted(prompt=""),
    "a shot of a long prompt": scripted(prompt="a" * 513),
    "no shots": {**scripted(), "multi_prompt": []},
    "seven shots": {**scripted(), "multi_prompt": [SHOT] * 7},
    "shots of no type": {"multi_shot": True},
    "shots of no such type": {"multi_shot": True, "shot_type": "other"},
    "a type of one shot": {"multi_shot": False, "shot_type": "intelligence"},
    "shots beside those left to the vendor": {**scripted(), "shot_type": "intelligence"},
    "shots that are not told": {"multi_shot": True, "shot_type": "customize"},
    "a long negative prompt": {"negative_prompt": "a" * 2501},
    "less than no freedom": {"cfg_scale": -0.1},
    "more than all freedom": {"cfg_scale": 1.1},
    "seven masks": {"dynamic_masks": [MASK] * 7},
    "a way of one point": {"dynamic_masks": [{**MASK, "trajectories": [POINT]}]},
    "a way of 78 points": {"dynamic_masks": [{**MASK, "trajectories": [POINT] * 78}]},
    "no elements": {"element_list": []},
    "eight elements": {"element_list": [{"element_id": 1}] * 8},
    "no voices": {"voice_list": []},
    "three voices": {"voice_list": [{"voice_id": "v"}] * 3},
    "a voice of no name": {"voice_list": [{"voice_id": ""}]},
    "voices beside elements": {"voice_list": [{"voice_id": "v"}], "element_list": [{"element_id": 1}]},
    "no films": {"video_list": []},
    "two films": {"video_list": [INPUT] * 2},
    "a film for no such use": {"video_list": [{**INPUT, "refer_type": "other"}]},
    "a film of no address": {"video_list": [{**INPUT, "video_url": "boat.mp4"}]},
    "a film of no such sound": {"video_list": [{**INPUT, "keep_original_sound": "other"}]},
    "a film of no address to follow": {"video_url": "boat.mp4"},
    "nothing to extend": {"video_id": ""},
}


@pytest.mark.parametrize("options", WITHIN.values(), ids=WITHIN)
def test_what_kling_takes_is_taken(options):
    """
    Up to the last of its bounds.
    """
    found = structured(options, Options)

    assert isinstance(found, Options)


@pytest.mark.parametrize("options", BEYOND.values(), ids=BEYOND)
def test_what_kling_refuses_is_refused(options):
    """
    Before anything is paid for.
    """
    with pytest.raises(ValueError, match=r"\$"):
        structured(options, Options)


@pytest.mark.parametrize("model", MODELS)
def test_options_go_by_name(model):
    """
    So that one more of them moves no other.
    """
    parameters = inspect.signature(model).parameters.values()

    assert {inspect.Parameter.KEYWORD_ONLY} == {parameter.kind for parameter in parameters}
