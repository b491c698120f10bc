"""
A plugin that loses a field, or takes one for another, goes red.
"""

import pytest

from .suite import change_case, replace, rows, settle, verdict

pytest_plugins = ["pytester"]

LOST = {
    "seed 0 is dropped": (
        "test_choices",
        "`seed` 0: sent as none at all is",
        (
            '"seed": request.seed',
            '"seed": request.seed or None',
        ),
    ),
    "seed 0 is refused in the name of another field": (
        "test_choices",
        "`seed` 0: refused, and not by its name (no zero)",
        (
            '    body = {\n        "model": request.model,',
            (
                "    if request.seed == 0:\n"
                '        raise telecine.InvalidRequest("no zero", param="prompt")\n'
                '    body = {\n        "model": request.model,'
            ),
        ),
    ),
    "7 seconds become 5": (
        "test_choices",
        "`duration` 7: sent as 5 is",
        (
            '"length": request.duration',
            '"length": 5 if request.duration == 7 else request.duration',
        ),
    ),
    "a length that only the catalogue names becomes another": (
        "test_choices",
        "`duration` 9: sent as 10 is",
        (
            '"length": request.duration',
            '"length": 10 if request.duration == 9 else request.duration',
        ),
    ),
    "half a second is dropped": (
        "test_choices",
        "never-heard-of-text, `duration` 5.5: sent as 5 is",
        (
            '"length": request.duration',
            '"length": request.duration and int(request.duration)',
        ),
    ),
    "sound is ignored": (
        "test_choices",
        "`audio` False: sent as True is",
        (
            '"sound": request.audio',
            '"sound": None',
        ),
    ),
    "the tier is ignored": (
        "test_choices",
        "`resolution` 1080p: sent as 720p is",
        (
            '"quality": offer.word(request.resolution)',
            '"quality": "sd"',
        ),
    ),
    "a ratio is sent though it is said not to be used": (
        "test_what_is_warned_about_is_not_sent",
        '`aspect_ratio` is said not to be used, and "16:9" is sent',
        (
            '"ratio": request.aspect_ratio',
            '"ratio": request.aspect_ratio or "16:9"',
        ),
    ),
    "a long prompt is cut": (
        "test_texts_and_numbers",
        "`prompt` a paper boat",
        (
            '"prompt": request.prompt',
            '"prompt": (request.prompt or "")[:500]',
        ),
    ),
    "the address to call is dropped": (
        "test_texts_and_numbers",
        "`callback_url` https://hook.example.com/sentinel-7361: sent",
        (
            '"callback": callback_url',
            '"callback": None',
        ),
    ),
    "our id is not sent": (
        "test_the_plainest_request_is_sent",
        "`external_id` is not sent, and `find` could not find the job by it",
        (
            '"ours": external_id',
            '"ours": None',
        ),
    ),
    "what is absent is sent as text": (
        "test_the_plainest_request_is_sent",
        "what is absent is sent as None",
        (
            '"seed": request.seed',
            '"seed": str(request.seed)',
        ),
    ),
    "a picture is dropped": (
        "test_pictures",
        "`image` https://media.example.com/sentinel-7361.png: sent",
        (
            '"first": _image(request, Role.FIRST_FRAME)',
            '"first": None',
        ),
    ),
    "a picture's bytes are dropped": (
        "test_pictures",
        "`image` data:image/png;base64",
        (
            "image and (image.url or image.base64)",
            "image and image.url",
        ),
    ),
    "the last frame is sent as the first": (
        "test_frames_keep_their_place",
        "the last frame is sent where a lone first frame is, at first",
        (
            '"first": _image(request, Role.FIRST_FRAME)',
            '"first": _swapped(request, Role.LAST_FRAME)',
        ),
        (
            '"last": _image(request, Role.LAST_FRAME)',
            '"last": _swapped(request, Role.FIRST_FRAME)',
        ),
        (
            "def _options(request):\n",
            (
                "def _swapped(request, role):\n"
                "    if len(request.images) > 1:\n"
                "        return _image(request, role)\n"
                "    return _image(request, Role.FIRST_FRAME) if role is Role.LAST_FRAME else None\n"
                "\n"
                "\n"
                "def _options(request):\n"
            ),
        ),
    ),
    "a last frame alone is sent as the first": (
        "test_what_a_picture_is_for",
        "sent as [{'url': 'https://media.example.com/boat.png', 'role': 'first_frame'}] is",
        (
            '"first": _image(request, Role.FIRST_FRAME)',
            '"first": _image(request, Role.FIRST_FRAME) or _image(request, Role.LAST_FRAME)',
        ),
        (
            '"last": _image(request, Role.LAST_FRAME)',
            '"last": len(request.images) > 1 or None',
        ),
    ),
    "an option is dropped": (
        "test_options",
        "`metadata.negative_prompt` storm: changes nothing",
        (
            "return dict(request.metadata)",
            'return {**request.metadata, "negative_prompt": ""}',
        ),
    ),
    "an option of False is dropped": (
        "test_options",
        "`metadata.calm` False: changes nothing",
        (
            "return dict(request.metadata)",
            "return {key: value for key, value in request.metadata.items() if value}",
        ),
    ),
    "an unknown option is dropped": (
        "test_options",
        "`metadata.never_heard_of`: not passed on with a warning",
        (
            "return dict(request.metadata)",
            'return {key: request.metadata[key] for key in ("calm",) if key in request.metadata}',
        ),
    ),
}


@pytest.mark.parametrize(("check", "told", "edits"), rows(LOST))
def test_a_lost_field_is_told(check, told, edits, pytester, monkeypatch):
    """
    One check sees what is wrong, and says so.
    """
    settle(pytester, monkeypatch)
    replace(pytester.path / "telecine_acme.py", *edits)

    code, text = verdict(pytester, check)

    assert pytest.ExitCode.TESTS_FAILED == code
    assert told in text


def test_an_option_in_the_way_of_the_flow_is_told(pytester, monkeypatch):
    """
    What a flow sets itself, and the catalogue does not reserve, could be overridden.
    """
    settle(pytester, monkeypatch)
    replace(pytester.path / "models.toml", ('["ours", "callback"]', '["callback"]'))

    code, text = verdict(pytester, "test_what_the_flow_sets")

    assert pytest.ExitCode.TESTS_FAILED == code
    assert "the flow itself sets `ours`, and takes an option of that name as well" in text


def test_an_option_that_is_warned_about_need_not_be_sent(pytester, monkeypatch):
    """
    The warning names it.
    """
    settle(pytester, monkeypatch)
    remark = 'prompt_limit = 800\nremarks = { calm = { any = "`calm` changes little" } }'
    replace(pytester.path / "models.toml", ("prompt_limit = 800", remark))

    code, text = verdict(pytester, "test_options")

    assert pytest.ExitCode.OK == code, text


def test_a_ratio_that_only_pictures_need(pytester, monkeypatch):
    """
    A field that makes a picture's request of a text's is tried with the ratio that a case has.
    """
    settle(pytester, monkeypatch)
    required = 'prompt_limit = 800\nrequired = { text = [], image = ["aspect_ratio"], first_last = [] }'
    edits = [('image = "follows"', 'image = ["16:9"]'), ("prompt_limit = 800", required)]
    replace(pytester.path / "models.toml", *edits)
    request = {"model": "acme-1", "prompt": "a paper boat", "metadata": {"aspect_ratio": "16:9"}}
    change_case(pytester.path, "submit", request=request)

    code, text = verdict(pytester, "test_what_a_picture_is_for")

    assert pytest.ExitCode.OK == code, text
