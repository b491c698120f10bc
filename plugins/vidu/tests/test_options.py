"""
The bounds of Vidu's own options.
"""

import pytest

from telecine import HttpResponse
from telecine._convert import structured
from telecine_vidu._errors import translate_error
from telecine_vidu._options import Options, Subject

URL = "https://media.example.com/boat.png"
FILM = "https://media.example.com/boat.mp4"
INLINE = "data:video/mp4;base64,AAAA"
SOUND = "data:audio/mpeg;base64,AAAA"
ANN = {"name": "a", "images": [URL]}
WORDS = {
    "style": ("general", "anime"),
    "movement_amplitude": ("auto", "small", "medium", "large"),
    "audio_type": ("all", "speech_only", "sound_effect_only"),
}
WITHIN = {
    "a subject by one letter": {"subjects": [ANN]},
    "seven subjects": {"subjects": [ANN] * 7},
    "three pictures": {"subjects": [{"name": "ann", "images": [URL] * 3}]},
    "two pictures and a film": {"subjects": [{"name": "ann", "images": [URL] * 2, "videos": [FILM]}]},
    "a stored subject": {"subjects": [{"name": "ann", "server_id": "1"}]},
    "a voice of one letter": {"voice_id": "v", "subjects": [{**ANN, "voice_id": "v"}]},
    "the first corner": {"wm_position": 1},
    "the second corner": {"wm_position": 2},
    "the third corner": {"wm_position": 3},
    "the last corner": {"wm_position": 4},
    "a full payload": {"payload": "x" * 1_048_576},
    "no payload": {"payload": ""},
    "one film": {"videos": [FILM]},
    "two films": {"videos": [FILM] * 2},
    "seven sounds": {"sounds": [FILM] * 7},
    "a mark by its address": {"wm_url": URL},
    "films in the request": {"videos": [INLINE], "subjects": [{"name": "ann", "videos": [INLINE]}]},
    "a sound in the request": {"sounds": [SOUND]},
    **{f"{name} {word}": {name: word} for name, words in WORDS.items() for word in words},
}
BEYOND = {
    "no subject": {"subjects": []},
    "eight subjects": {"subjects": [ANN] * 8},
    "a subject without a name": {"subjects": [{**ANN, "name": ""}]},
    "four pictures": {"subjects": [{"name": "ann", "images": [URL] * 4}]},
    "three pictures and a film": {"subjects": [{"name": "ann", "images": [URL] * 3, "videos": [FILM]}]},
    "two films of a subject": {"subjects": [{"name": "ann", "videos": [FILM] * 2}]},
    "a subject of nothing": {"subjects": [{"name": "ann"}]},
    "an empty id": {"subjects": [{**ANN, "server_id": ""}]},
    "a subject without a voice's name": {"subjects": [{**ANN, "voice_id": ""}]},
    "a voice without a name": {"voice_id": ""},
    "no corner": {"wm_position": 0},
    "a fifth corner": {"wm_position": 5},
    "too large a payload": {"payload": "x" * 1_048_577},
    "no film": {"videos": []},
    "three films": {"videos": [FILM] * 3},
    "eight sounds": {"sounds": [FILM] * 8},
    "a film that is no address": {"videos": ["boat.mp4"]},
    "a mark that is no address": {"wm_url": "mark.png"},
    "a film that is a sound": {"videos": [SOUND]},
    "a sound that is a film": {"sounds": [INLINE]},
    **{f"{name} of no such word": {name: "other"} for name in WORDS},
}


@pytest.mark.parametrize("options", WITHIN.values(), ids=WITHIN)
def test_what_vidu_takes_is_taken(options):
    """
    Up to the last of its bounds.
    """
    found = structured(options, Options)

    assert isinstance(found, Options)


@pytest.mark.parametrize("options", BEYOND.values(), ids=BEYOND)
def test_what_vidu_refuses_is_refused(options):
    """
    Before anything is paid for.
    """
    with pytest.raises(ValueError, match=r"\$"):
        structured(options, Options)


@pytest.mark.parametrize("model", [Options, Subject])
def test_options_go_by_name(model):
    """
    So that one more of them moves no other.
    """
    with pytest.raises(TypeError, match="positional"):
        model("ann")


@pytest.mark.parametrize("trace", [7, "", None, ["t"]])
def test_an_id_of_a_call_is_text(trace):
    """
    Anything else is no id.
    """
    body = {"reason": "CreditInsufficient", "message": "no credits", "metadata": {"trace_id": trace}}

    error = translate_error(HttpResponse.of(400, body), "submit")

    assert error.request_id is None
