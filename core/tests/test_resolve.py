"""
Every field is sent, warned about, or refused: the rules of a catalogue, one by one.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import telecine_kling
from telecine import (
    GenerationRequest,
    Image,
    InvalidRequest,
    Provider,
    Rejected,
    Role,
    Unsupported,
    read_body,
    resolve,
)

from .sample import TAIL, URL, asked, frames, model, resolved

FIRST = [Image(url=URL, role=Role.FIRST_FRAME)]
KLING = Provider("kling", telecine_kling)
KLING_MODELS = (*KLING.info.catalogue.models, KLING.info.catalogue.find("kling/kling-v9"))


def told(notices):
    """
    Code and field of each notice.
    """
    return [(notice.code, notice.param) for notice in notices]


# Defaults


def test_defaults_that_cost_are_filled_in():
    """
    Length, tier and sound that nobody asked for are those of the first offer; nothing else is filled in.
    """
    request, offer, notices = resolved()

    assert asked(duration=5, resolution="720p", audio=False) == request
    assert "std" == offer.word(request.resolution)
    assert () == notices


@pytest.mark.parametrize(
    ("fields", "filled"),
    [
        ({"audio": True}, (5, "1080p", True)),
        ({"duration": 15}, (15, "1080p", False)),
        ({"resolution": "1080p"}, (5, "1080p", False)),
        ({"metadata": {"mode": "pro"}}, (5, "1080p", False)),
        ({"width": 1920, "height": 1080}, (5, "1080p", False)),
        ({"metadata": {"strength": 1}}, (5, "720p", False)),
    ],
    ids=["sound", "length", "tier", "word", "size", "option"],
)
def test_defaults_come_from_the_first_fitting_offer(fields, filled):
    """
    What is asked picks the offer, and that offer has the defaults.
    """
    request, _, _ = resolved(**fields)

    assert filled == (request.duration, request.resolution, request.audio)


def test_a_ratio_nobody_asked_for_stays_absent():
    """
    K1 T6: no ratio is made up.
    """
    request, _, _ = resolved()

    assert None is request.aspect_ratio


def test_a_model_without_choices_gets_no_defaults():
    """
    Where the vendor gives no choice there is none to fill in.
    """
    request, _, _ = resolved("collage", images=frames("reference"))

    assert (None, None, None) == (request.duration, request.resolution, request.audio)


def test_seed_zero_is_a_value():
    """
    T8: 0 is kept where a seed is taken, and warned about where not.
    """
    kept, _, silent = resolved(seed=0)
    dropped, _, told_of = resolved("combined", seed=0)

    assert (0, []) == (kept.seed, told(silent))
    assert (None, [("unsupported", "seed")]) == (dropped.seed, told(told_of))


def test_silence_is_a_value():
    """
    False asks for silence, which a model that knows no sound has.
    """
    request, _, notices = resolved("combined", audio=False)

    assert (False, ()) == (request.audio, notices)


# Refusals


@pytest.mark.parametrize(
    ("name", "fields", "param", "allowed"),
    [
        pytest.param("sloop-1", {"duration": 7}, "duration", (5, 10, 15), id="T2 length"),
        pytest.param("sloop-1", {"duration": 5.5}, "duration", (5, 10, 15), id="S1 fraction"),
        pytest.param("tierless", {"duration": 5.5}, "duration", (3, 4, 5, 6, 7), id="fraction in a range"),
        pytest.param("sloop-1", {"n": 2}, "n", (1,), id="T10 two videos"),
        pytest.param("tierless", {"n": 3}, "n", (1, 2), id="three videos"),
        pytest.param("combined", {"audio": True}, "audio", (), id="sound"),
        pytest.param("sloop-1", {"resolution": "4k"}, "resolution", ("720p", "1080p"), id="tier"),
        pytest.param("sloop-1", {"aspect_ratio": "4:3"}, "aspect_ratio", ("16:9", "9:16", "1:1"), id="ratio"),
        pytest.param(
            "sloop-1", {"width": 1024, "height": 720}, "size", ("16:9", "9:16", "1:1"), id="K2 size"
        ),
        pytest.param("sloop-1", {"width": 854, "height": 480}, "size", ("720p",), id="near miss of a size"),
        pytest.param("tierless", {"width": 1280, "height": 720}, "size", (), id="ratio of a model without"),
        pytest.param("collage", {"images": frames(*["reference"] * 4)}, "images", (1, 2, 3), id="J8 images"),
        pytest.param(
            "collage",
            {},
            "image",
            ("reference",),
            id="no images",
        ),
        pytest.param(
            "sloop-1", {"images": frames("reference")}, "images", ("text", "image", "first_last"), id="role"
        ),
        pytest.param("sloop-1", {"prompt": " "}, "prompt", ("text",), id="no prompt"),
        pytest.param("mute", {"images": FIRST}, "prompt", ("nothing",), id="prompt of a mute model"),
        pytest.param(
            "combined", {"metadata": {"strength": 0.5}}, "metadata.strength", ("left out",), id="option"
        ),
    ],
)
def test_what_costs_is_refused(name, fields, param, allowed):
    """
    What no offer has is refused by its field, with what the nearest offer allows.
    """
    with pytest.raises(Unsupported) as caught:
        resolved(name, **fields)

    assert (param, allowed, False) == (caught.value.param, caught.value.allowed, caught.value.accepted)


def test_every_clash_with_the_nearest_offer_is_named():
    """
    A refusal names all that is wrong, not the first of it.
    """
    with pytest.raises(Unsupported) as caught:
        resolved("combined", duration=7, n=2, audio=True, resolution="8k", aspect_ratio="4:3")

    assert (
        "combined does not offer `duration` 7 (offered: 5), `n` 2 (offered: 1), "
        "`audio` true (offered: none), `resolution` 8k (offered: 720p, 1080p or 4k), "
        "`aspect_ratio` 4:3 (offered: 16:9, 9:16 or 1:1)"
    ) == caught.value.message


def test_the_nearest_offer_has_the_fewest_clashes():
    """
    A request that one offer nearly holds is told of that one.
    """
    with pytest.raises(Unsupported) as caught:
        resolved(audio=True, duration=15, n=2)

    assert "sloop-1 does not offer `n` 2 (offered: 1)" == caught.value.message


def test_a_combination_nobody_sells():
    """
    Two fields that are sold apart are refused together.
    """
    with pytest.raises(Unsupported, match="`audio` true"):
        resolved(audio=True, resolution="720p")


def test_a_prompt_at_its_limit():
    """
    The limit of one offer sends a longer prompt to the next.
    """
    short, _, _ = resolved(prompt="a" * 50)
    long, _, _ = resolved(prompt="a" * 51)

    assert ("720p", "1080p") == (short.resolution, long.resolution)


# Pictures, ratios and tiers


@pytest.mark.parametrize(
    ("fields", "ratio", "tier"),
    [
        pytest.param({"width": 1280, "height": 720}, "16:9", "720p", id="T4 wide"),
        pytest.param({"width": 1080, "height": 1920}, "9:16", "1080p", id="tall"),
        pytest.param({"width": 720, "height": 720}, "1:1", "720p", id="square"),
        pytest.param(
            {"width": 1280, "height": 720, "aspect_ratio": "16:9", "resolution": "720p"},
            "16:9",
            "720p",
            id="said three times",
        ),
    ],
)
def test_a_size_is_a_ratio_and_a_tier(fields, ratio, tier):
    """
    The short side is the tier; both are chosen where they are sold.
    """
    request, _, notices = resolved(**fields)

    assert (ratio, tier, ()) == (request.aspect_ratio, request.resolution, notices)


def test_four_k():
    """
    A short side of 2160 is 4k.
    """
    request, offer, _ = resolved("combined", width=3840, height=2160)

    assert ("4k", "4k") == (request.resolution, offer.word(request.resolution))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"aspect_ratio": "9:16"}, "`aspect_ratio` 9:16 and the `size`, which means 16:9"),
        ({"resolution": "1080p"}, "`resolution` 1080p and the `size`, which means 720p"),
    ],
    ids=["ratio", "tier"],
)
def test_a_size_and_a_field_that_contradict(fields, message):
    """
    A size beside another ratio or tier is refused.
    """
    with pytest.raises(InvalidRequest, match=message):
        resolved(width=1280, height=720, **fields)


@pytest.mark.parametrize(
    ("fields", "missing"), [({"width": 1280}, "height"), ({"height": 720}, "width")], ids=["width", "height"]
)
def test_half_a_size(fields, missing):
    """
    One side alone means nothing.
    """
    with pytest.raises(InvalidRequest) as caught:
        resolved(**fields)

    assert missing == caught.value.param


@pytest.mark.parametrize(
    ("fields", "params"),
    [
        pytest.param({"resolution": "720p"}, ["resolution"], id="a tier"),
        pytest.param({"width": 1280, "height": 720}, ["size"], id="a size"),
        pytest.param({"width": 1280, "height": 720, "resolution": "720p"}, ["resolution", "size"], id="both"),
    ],
)
def test_a_model_with_one_tier_warns(fields, params):
    """
    Where there is no choice of tiers another one is warned about, by every name that it was given.
    """
    request, _, notices = resolved("one-tier", **fields)

    assert [("unsupported", param) for param in params] == told(notices)
    assert "1080p" == request.resolution


def test_a_model_without_tiers_warns():
    """
    A tier that the vendor has no word for is told.
    """
    request, _, notices = resolved("tierless", resolution="720p")

    assert ["unsupported"] == [each.code for each in notices if each.param == "resolution"]
    assert None is request.resolution


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        pytest.param(
            "one-tier",
            {"resolution": "720p"},
            "`resolution` 720p is not used: one-tier makes 1080p only",
            id="another tier",
        ),
        pytest.param(
            "tierless",
            {"resolution": "720p"},
            "`resolution` 720p is not used: tierless has no choice of resolution",
            id="no tier",
        ),
        pytest.param(
            "follower",
            {"images": FIRST, "width": 1280, "height": 720},
            "`size` 1280x720 is not used as it is: the video takes the ratio of the image,"
            " and follower has no choice of resolution",
            id="a size beside a picture",
        ),
        pytest.param(
            "sloop-1",
            {"images": FIRST, "aspect_ratio": "1:1"},
            "`aspect_ratio` 1:1 is not used: the video takes the ratio of the image",
            id="a ratio beside a picture",
        ),
        pytest.param(
            "combined",
            {"fps": 60},
            "`fps` 60 is not used: combined has no choice of frame rate",
            id="no frame rate",
        ),
        pytest.param(
            "sloop-1",
            {"fps": 60},
            "`fps` 60 is not used: sloop-1 makes 24 frames a second",
            id="another frame rate",
        ),
    ],
)
def test_a_warning_says_why(name, fields, sentence):
    """
    In one sentence, with the value that was asked for.
    """
    _, _, notices = resolved(name, **fields)

    assert sentence in [notice.message for notice in notices]


def test_the_vendors_word_chooses_among_tiers():
    """
    Also where one offer holds several.
    """
    request = GenerationRequest(model="kling-v3", prompt="a", metadata={"mode": "pro"})

    resolved_request, offer, _ = KLING.resolve(request)

    assert ("1080p", "pro") == (resolved_request.resolution, offer.word("1080p"))


def test_an_output_that_follows_the_image_warns():
    """
    Where the image decides the size of the video, a tier of other operations is warned about.
    """
    request, _, notices = resolved("follower", images=FIRST, width=1280, height=720, resolution="720p")

    assert [("unsupported", "size"), ("unsupported", "resolution")] == told(notices)
    assert (None, None) == (request.resolution, request.width)


def test_a_tier_of_another_operation_is_refused():
    """
    A model that has the tier, but not for these images, has a choice: the tier that is left costs more.
    """
    with pytest.raises(Unsupported) as caught:
        resolved(images=frames("first_frame", "last_frame"), resolution="720p")

    assert ("resolution", ("1080p",)) == (caught.value.param, caught.value.allowed)


@pytest.mark.parametrize(
    ("fields", "params"),
    [
        pytest.param({"aspect_ratio": "16:9"}, ["aspect_ratio"], id="T7 ratio"),
        pytest.param({"width": 1280, "height": 720}, ["size"], id="K3 size"),
        pytest.param(
            {"width": 1280, "height": 720, "aspect_ratio": "16:9"}, ["aspect_ratio", "size"], id="both"
        ),
    ],
)
def test_a_video_that_follows_its_image_warns(fields, params):
    """
    A ratio that the image decides is dropped with a warning; the tier of a size still holds.
    """
    request, _, notices = resolved(images=FIRST, **fields)

    assert [("unsupported", param) for param in params] == told(notices)
    assert (None, None, "720p") == (request.aspect_ratio, request.width, request.resolution)


def test_cosmetic_fields_warn():
    """
    Frame rate, seed, user and form of the answer cost nothing: they are dropped with a word.
    """
    request, _, notices = resolved("combined", fps=60, seed=7, user="u-1", response_format="b64_json")

    assert [("unsupported", name) for name in ("fps", "seed", "user", "response_format")] == told(notices)
    assert asked("combined", duration=5, resolution="720p") == request


def test_cosmetic_fields_that_hold_do_not_warn():
    """
    What the offer has is kept without a word.
    """
    request, _, notices = resolved(fps=24.0, seed=7, user="u-1", resolution="1080p", response_format="url")

    assert (24, 7, "u-1", ()) == (request.fps, request.seed, request.user, notices)


# Images


@pytest.mark.parametrize(
    ("name", "images", "roles"),
    [
        pytest.param("sloop-1", frames(None), ["first_frame"], id="one"),
        pytest.param("collage", frames(None), ["reference"], id="one of a model with one reading"),
        pytest.param("sloop-1", frames(None, None), ["first_frame", "last_frame"], id="two with one reading"),
        pytest.param("collage", frames(None, None), ["reference"] * 2, id="two references"),
        pytest.param("both-ways", frames(None, None, None), ["reference"] * 3, id="three have one reading"),
        pytest.param(
            "both-ways", frames("first_frame", None), ["first_frame", "last_frame"], id="one is told"
        ),
        pytest.param(
            "both-ways", frames(None, "first_frame"), ["last_frame", "first_frame"], id="the other is told"
        ),
        pytest.param("both-ways", frames("reference", None), ["reference"] * 2, id="one is a reference"),
    ],
)
def test_images_without_roles(name, images, roles):
    """
    An image without a role has the one that the model can read.
    """
    request, _, _ = resolved(name, images=images)

    assert roles == [image.role for image in request.images]


def test_two_readings_are_refused():
    """
    T14 V3: roles are never guessed by count.
    """
    with pytest.raises(InvalidRequest) as caught:
        resolved("both-ways", images=frames(None, None))

    assert "images" == caught.value.param
    assert "give each a role, first_frame, last_frame or reference" in caught.value.message


@pytest.mark.parametrize(
    ("name", "images"),
    [
        pytest.param("sloop-1", frames(None, None, None), id="too many"),
        pytest.param("sloop-1", frames("reference", None), id="a role that the model lacks"),
        pytest.param("collage", frames("reference", "first_frame"), id="a frame among references"),
        pytest.param("collage", frames(None, "first_frame"), id="a frame beside one without"),
        pytest.param("sloop-1", frames("first_frame", "reference"), id="a reference beside a frame"),
    ],
)
def test_images_that_nobody_takes(name, images):
    """
    Number and roles of images are refused where no offer has them.
    """
    with pytest.raises(Unsupported) as caught:
        resolved(name, images=images)

    assert "images" == caught.value.param
    assert caught.value.allowed


def test_a_loop_keeps_both_frames():
    """
    The same picture first and last is two frames.
    """
    request, _, _ = resolved(images=FIRST, metadata={"image_tail": URL})

    assert ["first_frame", "last_frame"] == [image.role for image in request.images]


# Models


def test_the_operation_picks_the_id_of_a_family():
    """
    J6: a picture with the text id means the image id, and is told.
    """
    request, _, notices = resolved("family-text", images=FIRST)

    assert "family-image" == request.model
    assert [("adjusted", "model")] == told(notices)


def test_the_operation_picks_the_text_id_too():
    """
    The image id without a picture means the text id.
    """
    request, _, notices = resolved("family-image")

    assert ("family-text", [("adjusted", "model")]) == (request.model, told(notices))


def test_a_retired_model_warns():
    """
    The vendor decides; the warning has the date and what replaces it.
    """
    _, _, notices = resolved("tierless")

    assert [("retired", "model")] == told(notices)
    assert "2026-09-15" in notices[0].message
    assert "sloop-1" in notices[0].message


def test_an_unlisted_model_is_sent_unchecked():
    """
    Nothing is filled in for a model that nobody knows.
    """
    request, _, notices = resolved("boats/yawl-9", duration=7, aspect_ratio="5:4", metadata={"strength": 1})

    assert asked("boats/yawl-9", duration=7, aspect_ratio="5:4", metadata={"strength": 1}) == request
    assert [("unlisted", "model")] == told(notices)


@pytest.mark.parametrize(
    ("name", "fields", "param"),
    [
        ("combined", {"seed": 7}, "seed"),
        ("sloop-1", {"metadata": {"style": "x"}}, "metadata.style"),
        ("sloop-1", {"images": FIRST, "aspect_ratio": "16:9"}, "aspect_ratio"),
        ("tierless", {}, "model"),
        ("family-text", {"images": FIRST}, "model"),
        ("boats/yawl-9", {}, "model"),
    ],
    ids=["cosmetic", "unknown option", "ratio", "retired", "adjusted", "unlisted"],
)
def test_strict_refuses_every_warning(name, fields, param):
    """
    Whatever would be warned about is refused in the strict temper, with the same words.
    """
    _, _, notices = resolved(name, **fields)

    with pytest.raises(Unsupported) as caught:
        resolved(name, strict=True, **fields)

    assert (param, False) == (caught.value.param, caught.value.accepted)
    assert all(notice.message in caught.value.message for notice in notices)


def test_strict_lets_pass_what_nobody_warns_about():
    """
    A request that is held as it is passes.
    """
    assert resolved() == resolved(strict=True)


# Whatever is asked

ROLES = st.sampled_from([None, *Role])
IMAGES = st.lists(
    st.builds(Image, url=st.sampled_from([URL, TAIL, f"{TAIL}?3"]), role=ROLES)
    | st.builds(Image, data=st.sampled_from([b"\xff\xd8\xff1", b"\xff\xd8\xff2"]), role=ROLES),
    max_size=3,
)
OPTIONS = st.dictionaries(
    st.sampled_from(
        [
            "mode",
            "sound",
            "image_tail",
            "duration",
            "seed",
            "resolution",
            "aspect_ratio",
            "size",
            "n",
            "model_name",
            "negative_prompt",
            "cfg_scale",
            "camera_control",
            "static_mask",
            "watermark_info",
            "callback_url",
            "else",
        ]
    ),
    st.sampled_from(
        [
            "std",
            "pro",
            "4k",
            "on",
            "off",
            "5",
            "10",
            5,
            10,
            0,
            1,
            0.5,
            True,
            "720p",
            "1080p",
            "16:9",
            "1:1",
            "1280x720",
            URL,
            TAIL,
            "kling-v1",
            "kling-v3",
            {"enabled": True},
            {"type": "down_back"},
            [],
            None,
        ]
    ),
    max_size=3,
)
SIZES = st.sampled_from([None, (1280, 720), (1920, 1080), (720, 1280), (832, 480), (720, 720)])


@st.composite
def requests(draw):
    """
    Requests of which a good part can be had.
    """
    size = draw(SIZES) or (None, None)
    often = {
        "duration": st.sampled_from([None, None, 5, 10, 3, 15, 5.5]),
        "resolution": st.sampled_from([None, None, "720p", "1080p", "4k"]),
        "aspect_ratio": st.sampled_from([None, None, "16:9", "9:16", "4:3"]),
        "audio": st.sampled_from([None, None, False, True]),
        "n": st.sampled_from([None, None, 1, 2]),
        "fps": st.sampled_from([None, 24, 30]),
        "seed": st.sampled_from([None, 0, 7]),
        "user": st.sampled_from([None, "u-1"]),
        "response_format": st.sampled_from([None, "url", "b64_json"]),
        "prompt": st.sampled_from(["a paper boat", "a paper boat", None, " "]),
    }
    fields = {name: draw(values) for name, values in often.items()}
    return {
        **fields,
        "width": size[0],
        "height": size[1],
        "images": draw(IMAGES),
        "metadata": draw(OPTIONS),
    }


def once_and_again(request, known):
    """
    What resolve makes of a request, and of that; or how it refuses, and how a refusal is to be.
    """
    try:
        once, offer, _ = resolve(request, known)
    except Rejected as error:
        return error.accepted, False
    return (once, offer), resolve(once, known)[:2]


@pytest.mark.parametrize("known", KLING_MODELS, ids=lambda known: known.id)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_resolving_twice_changes_nothing(known, fields):
    """
    What resolve makes of its own result is that result, and it raises nothing but `Rejected`.
    """
    request = GenerationRequest(model=known.id, **fields)

    once, again = once_and_again(request, known)

    assert once == again


@pytest.mark.parametrize(
    "name", ["sloop-1", "one-tier", "tierless", "combined", "follower", "collage", "both-ways"]
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(requests())
def test_resolving_twice_changes_nothing_anywhere(name, fields):
    """
    The same for a vendor that sells everything.
    """
    request = GenerationRequest(model=name, **fields)

    once, again = once_and_again(request, model(name))

    assert once == again


LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)


NAMES = ["mode", "sound", "frames", "image_tail", "model_name", "strength", "sails", "seed", "x"]


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(NAMES), ANYTHING))
def test_any_option_ends_in_a_request_or_a_refusal(options):
    """
    No value of any option brings out anything but `Rejected`.
    """
    known = model("sloop-1")
    try:
        found = resolve(read_body({"model": "sloop-1", "prompt": "a", "metadata": options})[0], known)
    except Rejected as error:
        found = error.message

    assert found
