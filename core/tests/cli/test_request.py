"""
Flags and the documented body make one request; what contradicts is refused.
"""

import json
from pathlib import Path

import pytest

BODY = {"model": "kling-v1-6", "prompt": "a paper boat", "seconds": "10", "metadata": {"cfg_scale": 0.5}}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(30)


@pytest.fixture
def sent(run):
    """
    Preview, and return the body that would be sent.
    """

    def invoke(*arguments, stdin=None):
        result = run("preview", *arguments, "--json", stdin=stdin)
        assert 0 == result.exit_code, result.stderr
        return json.loads(result.stdout)["requests"][0]["json"]

    return invoke


@pytest.mark.parametrize(
    ("flags", "field", "value"),
    [
        (["--duration", "10"], "duration", "10"),
        (["--duration", "5.0"], "duration", "5"),
        (["--resolution", "1080p"], "mode", "pro"),
        (["--size", "1920x1080"], "mode", "pro"),
        (["--size", "720x1280"], "aspect_ratio", "9:16"),
        (["--aspect-ratio", "9:16"], "aspect_ratio", "9:16"),
        (["--no-audio"], "sound", "off"),
        (["--option", "negative_prompt=rain, fog"], "negative_prompt", "rain, fog"),
        (["--option", 'negative_prompt="5"'], "negative_prompt", "5"),
        (["--option", "negative_prompt=NaN"], "negative_prompt", "NaN"),
        (["--option", "mode=pro"], "mode", "pro"),
        (["--option", 'watermark_info={"enabled": true}'], "watermark_info", {"enabled": True}),
        (["--image", "https://example.com/a.png"], "image", "https://example.com/a.png"),
    ],
    ids=str,
)
def test_a_flag_says_it_in_the_vendors_words(sent, flags, field, value):
    """
    Each flag is a canonical field, an option or a picture.
    """
    body = sent("a paper boat", "--model", "kling-v2-6", *flags)

    assert value == body[field]


def test_pictures_come_from_files(sent):
    """
    The first frame and the last one.
    """
    Path("a.png").write_bytes(PNG)
    Path("b.png").write_bytes(PNG + b"b")

    body = sent("x", "-m", "kling-v2-6", "--image", "a.png", "--last-frame", "b.png", "--resolution", "1080p")

    assert (52, 52) == tuple(len(body[name]) for name in ("image", "image_tail"))
    assert body["image"] != body["image_tail"]


def test_a_body_is_read_from_a_file_or_from_standard_input(sent):
    """
    In any spelling of the documented format.
    """
    Path("body.json").write_text(json.dumps(BODY))

    bodies = [sent("--request", "body.json"), sent("--request", "-", stdin=json.dumps(BODY))]

    wanted = ["a paper boat", "10", 0.5]
    assert [wanted, wanted] == [[body[k] for k in ("prompt", "duration", "cfg_scale")] for body in bodies]


def test_flags_add_to_a_body_and_may_repeat_it(sent):
    """
    Values that mean the same are one.
    """
    body = sent(
        *("a paper boat", "--request", "-", "--model", "kling-v1-6", "--duration", "10"),
        *("--aspect-ratio", "16:9", "--option", "cfg_scale=0.5", "--option", "negative_prompt=rain"),
        stdin=json.dumps(BODY),
    )

    assert ("16:9", "rain", 0.5) == (body["aspect_ratio"], body["negative_prompt"], body["cfg_scale"])


@pytest.mark.parametrize(
    ("arguments", "param"),
    [
        (["another prompt"], "PROMPT"),
        (["--model", "kling-v3"], "--model"),
        (["--duration", "5"], "--duration"),
        (["--option", "cfg_scale=1"], "--option cfg_scale"),
    ],
    ids=str,
)
def test_what_contradicts_the_body_is_refused(run, arguments, param):
    """
    The sentence names the flag.
    """
    result = run("generate", *arguments, "--request", "-", stdin=json.dumps(BODY))

    assert 3 == result.exit_code
    assert f"`{param}`" in result.stderr
    assert 1 == len(result.stderr.splitlines())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "give a --model, or a --request"),
        (["a paper boat"], "give a --model, or a --request"),
        (["--model", "kling-v2-6"], "give a PROMPT, an --image or a --request"),
        (
            ["x", "-m", "kling-v2-6", "--image", "gone.png"],
            "--image gone.png: it cannot be read: No such file",
        ),
        (["x", "-m", "kling-v2-6", "--image", "empty.png"], "--image empty.png: it is empty"),
        (["--request", "gone.json"], "--request gone.json: it cannot be read: No such file"),
        (["--request", "empty.png"], "--request empty.png: it is not JSON"),
        (["x", "-m", "kling-v2-6", "--option", "mode"], "--option mode: an option is KEY=VALUE"),
        (["x", "-m", "kling-v2-6", "--duration", "0"], "'--duration': 0.0 is not in the range"),
        (["x", "-m", "kling-v2-6", "--duration", "long"], "'--duration': 'long' is not a valid float"),
        (["x", "-m", "kling-v2-6", "--config", "gone.toml"], "gone.toml cannot be read: No such file"),
    ],
    ids=str,
)
def test_wrong_usage_is_one_sentence(run, arguments, said):
    """
    It names what is wrong, and nothing is tried.
    """
    Path("empty.png").write_bytes(b"")

    result = run("preview", *arguments)

    assert (2, "") == (result.exit_code, result.stdout)
    assert said in result.stderr
    assert 1 == len(result.stderr.splitlines())


def test_a_body_that_is_wrong_is_the_requests_fault(run):
    """
    As it would be over HTTP.
    """
    result = run("preview", "--request", "-", stdin='{"prompt": "a paper boat"}')

    assert (3, "telecine: `model` is required: the id of a model\n") == (result.exit_code, result.stderr)


def test_strict_refuses_a_field_that_nobody_knows(run):
    """
    The body's own warnings count too.
    """
    result = run("preview", "--strict", "--request", "-", stdin=json.dumps({**BODY, "colour": "red"}))

    assert (3, "telecine: `colour` is not a field; it is not used\n") == (result.exit_code, result.stderr)
