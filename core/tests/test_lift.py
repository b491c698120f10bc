"""
Vendor options that say what a canonical field says, and those that nobody may set.
"""

from __future__ import annotations

import pytest

from telecine import Image, InvalidRequest, Rejected, Role, Unsupported

from .sample import TAIL, URL, frames, resolved

FIRST = [Image(url=URL, role=Role.FIRST_FRAME)]


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        ({"duration": "10"}, "duration", 10),
        ({"seconds": 10}, "duration", 10),
        ({"frames": 241}, "duration", 10),
        ({"seed": 0}, "seed", 0),
        ({"resolution": "1080P"}, "resolution", "1080p"),
        ({"mode": "pro"}, "resolution", "1080p"),
        ({"aspect_ratio": "9:16"}, "aspect_ratio", "9:16"),
        ({"size": "1080x1920"}, "aspect_ratio", "9:16"),
        ({"sound": "on"}, "audio", True),
        ({"sound": "off", "generate_audio": False}, "audio", False),
        ({"sound": "off"}, "audio", False),
        ({"n": 1}, "n", 1),
        ({"fps": 24}, "fps", 24),
    ],
)
def test_lifted(options, field, value):
    """
    An option that says what a field says is that field.
    """
    request, _, notices = resolved(metadata=options)

    assert value == getattr(request, field)
    assert () == notices


def test_a_prompt_among_the_options():
    """
    Even the prompt may come as an option.
    """
    request, _, _ = resolved(prompt=None, metadata={"prompt": "a boat"})

    assert "a boat" == request.prompt


@pytest.mark.parametrize(
    "options",
    [
        {"duration": "10"},
        {"frames": "241"},
        {"seed": "7"},
        {"aspect_ratio": "1600:900"},
        {"resolution": "1080P"},
        {"mode": "pro"},
        {"sound": "on"},
    ],
    ids=lambda options: next(iter(options)),
)
def test_equal_values_are_one(options):
    """
    A field and an option that agree are said once.
    """
    fields = {"duration": 10, "seed": 7, "aspect_ratio": "16:9", "resolution": "1080p", "audio": True}

    request, _, notices = resolved(**fields, metadata=options)

    assert fields == {name: getattr(request, name) for name in fields}
    assert () == notices


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"duration": 5}, ("duration", "metadata.duration")),
        ({"frames": 121}, ("duration", "metadata.frames")),
        ({"seed": 8}, ("seed", "metadata.seed")),
        ({"aspect_ratio": "9:16"}, ("aspect_ratio", "metadata.aspect_ratio")),
        ({"resolution": "720p"}, ("resolution", "metadata.resolution")),
        ({"sound": "off"}, ("audio", "metadata.sound")),
    ],
    ids=lambda each: next(iter(each)),
)
def test_contradictions(options, names):
    """
    A field and an option that differ are refused with both names.
    """
    with pytest.raises(Rejected) as caught:
        resolved(duration=10, seed=7, aspect_ratio="16:9", resolution="1080p", audio=True, metadata=options)

    assert f"`{names[0]}` and `{names[1]}` contradict each other" in caught.value.message


def test_a_tier_and_another_word_for_it():
    """
    A vendor's word beside the tier of another word is refused with both, also where one offer has both.
    """
    with pytest.raises(Unsupported) as caught:
        resolved("combined", resolution="1080p", metadata={"mode": "std"})

    assert ("metadata.mode", ("pro",)) == (caught.value.param, caught.value.allowed)
    assert "`metadata.mode` std beside `resolution` 1080p" in caught.value.message


def test_a_size_and_another_word_for_it():
    """
    The same holds for a tier that a size means.
    """
    with pytest.raises(Unsupported, match=r"`metadata\.mode` std beside `size` 1920x1080"):
        resolved("combined", width=1920, height=1080, metadata={"mode": "std"})


def test_an_unknown_word():
    """
    A word that the vendor lacks is refused with those that it has.
    """
    with pytest.raises(Unsupported) as caught:
        resolved("combined", metadata={"mode": "ultra"})

    assert ("metadata.mode", ("std", "pro", "4k")) == (caught.value.param, caught.value.allowed)


@pytest.mark.parametrize(("option", "value"), [("sound", "loud"), ("sound", 1), ("frames", 120)])
def test_values_that_mean_nothing(option, value):
    """
    A lifted option has the vendor's values and no others.
    """
    with pytest.raises(InvalidRequest) as caught:
        resolved(metadata={option: value})

    assert f"metadata.{option}" == caught.value.param


def test_last_frame_by_the_vendors_word():
    """
    A vendor's name for a picture gives it its role.
    """
    request, _, _ = resolved(images=FIRST, metadata={"image_tail": TAIL})

    assert (*FIRST, Image(url=TAIL, role=Role.LAST_FRAME)) == request.images
    assert {} == request.metadata


def test_only_a_last_frame():
    """
    K11: a last frame alone is no text to video.
    """
    request, offer, _ = resolved(metadata={"image_tail": TAIL})

    assert ("first_last", 1) == (offer.operation, len(request.images))


@pytest.mark.parametrize("key", ["image", "images", "image_urls", "input_reference"])
def test_equal_pictures_are_one(key):
    """
    A picture among the fields and the options is one.
    """
    request, _, _ = resolved(images=FIRST, metadata={key: [URL]})

    assert tuple(FIRST) == request.images


@pytest.mark.parametrize(
    ("options", "param"),
    [
        pytest.param({"external_task_id": "x"}, "metadata.external_task_id", id="the flow's own"),
        pytest.param({"api_key": "x"}, "metadata.api_key", id="a credential"),
        pytest.param({"Api_Key": "x"}, "metadata.Api_Key", id="in another case"),
        pytest.param({"x": {"api_key": "x"}}, "metadata.api_key", id="inside an object"),
        pytest.param({"x": [[{"y": {"api_key": 1}}]]}, "metadata.api_key", id="inside a list"),
        pytest.param({"sails": [{"api_key": "x"}]}, "metadata.api_key", id="inside a known option"),
    ],
)
def test_reserved(options, param):
    """
    What the flow sets is nobody else's to set, at any depth.
    """
    with pytest.raises(InvalidRequest) as caught:
        resolved(metadata=options)

    assert param == caught.value.param
    assert "set by the provider itself" in caught.value.message


@pytest.mark.parametrize("option", ["model", "model_name", "req_key"])
@pytest.mark.parametrize("name", ["sloop-1", "sloop", "boats/sloop-1"])
def test_the_model_named_again(option, name):
    """
    An option may name the model that is asked for.
    """
    request, _, notices = resolved(metadata={option: name})

    assert ("sloop-1", {}, ()) == (request.model, request.metadata, notices)


@pytest.mark.parametrize("option", ["model", "model_name", "req_key"])
@pytest.mark.parametrize("name", ["combined", "SLOOP-1", 5, ""], ids=repr)
def test_another_model_named(option, name):
    """
    K8 T15 J12: an option that names another model is refused.
    """
    with pytest.raises(InvalidRequest) as caught:
        resolved(metadata={option: name})

    assert f"metadata.{option}" == caught.value.param


def test_a_key_of_the_family_for_the_operation():
    """
    The image id of a family beside its text id, with a picture, is the documented example.
    """
    request, _, _ = resolved("family-text", images=FIRST, metadata={"req_key": "family-image"})

    assert "family-image" == request.model


@pytest.mark.parametrize(
    ("images", "key"), [(FIRST, "family-text"), ([], "family-image")], ids=["image", "text"]
)
def test_a_key_of_the_family_for_another_operation(images, key):
    """
    Only the member that makes this operation may be named.
    """
    with pytest.raises(InvalidRequest, match=r"^`metadata\.req_key` names the model"):
        resolved("family-text", images=images, metadata={"req_key": key})


def test_the_same_model_twice_is_no_contradiction():
    """
    `model` among the options may repeat what the field says, also where the operation picks another id.
    """
    request, _, _ = resolved("family-text", images=FIRST, metadata={"model": "family-text"})

    assert "family-image" == request.model


def test_unknown_options_are_passed_on():
    """
    An option that nobody knows is kept, and warned about.
    """
    request, _, notices = resolved(metadata={"style": {"x": [1]}})

    assert {"style": {"x": [1]}} == request.metadata
    assert [("unknown_option", "metadata.style")] == [(each.code, each.param) for each in notices]


def test_an_option_in_another_case_is_refused():
    """
    A vendor that reads keys in any case must not be told what we did not read.
    """
    with pytest.raises(InvalidRequest, match=r"`metadata\.Model_Name` is spelt `model_name`"):
        resolved(metadata={"Model_Name": "dear-model"})


@pytest.mark.parametrize(
    ("options", "param"),
    [
        ({"negative_prompt": 5}, "metadata.negative_prompt"),
        ({"strength": "1"}, "metadata.strength"),
        ({"strength": 1.5}, "metadata.strength"),
        ({"strength": True}, "metadata.strength"),
        ({"sails": "red"}, "metadata.sails"),
        ({"sails": [{"colour": "red"}, {"colour": "green"}]}, "metadata.sails[1].colour"),
        ({"sails": [{"area": "big"}]}, "metadata.sails[0].area"),
        ({"sails": [{"size": 1}]}, "metadata.sails[0]"),
    ],
)
def test_known_options_are_typed(options, param):
    """
    A known option of a wrong type is refused by its path.
    """
    with pytest.raises(InvalidRequest) as caught:
        resolved(metadata=options)

    assert param == caught.value.param
    assert caught.value.message.startswith(f"`{param}`: ")


def test_known_options_are_kept_as_they_are():
    """
    A known option is sent as it was said.
    """
    options = {"negative_prompt": "", "strength": 0, "sails": [{"colour": "red", "area": 5}]}

    request, _, notices = resolved(metadata=options)

    assert (options, ()) == (request.metadata, notices)


def test_a_callback_address_is_left_to_the_door():
    """
    It is no vendor option, and no unknown one.
    """
    request, _, notices = resolved(metadata={"callback_url": "https://hook.example.com"})

    assert ({"callback_url": "https://hook.example.com"}, ()) == (request.metadata, notices)


def test_roles_of_python():
    """
    A picture without a role learns it from an option.
    """
    request, _, _ = resolved(images=frames(None, None), metadata={"image_tail": frames(None, None)[1].url})

    assert ["first_frame", "last_frame"] == [image.role for image in request.images]
