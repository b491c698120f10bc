"""
What a catalogue says for all of a vendor's models: remarks, and options that a video is made from.
"""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from telecine import (
    Catalogue,
    GenerationRequest,
    Image,
    Offer,
    Operation,
    Rejected,
    Role,
    Unsupported,
    resolve,
)

URL = "https://media.example.com/first.png"


@attrs.frozen(kw_only=True)
class Options:
    """
    The options that the vendor documents.
    """

    cast: tuple[str, ...] | None = None
    style: str | None = None
    calm: bool | None = None


CATALOGUE: dict[str, Any] = {
    "operations": {"cast": "reference"},
    "remarks": {"seed": {"0": "0 is no seed to Boats"}},
    "model": [
        {
            "id": "sloop",
            "offer": [
                {
                    "for": ["text"],
                    "seed": True,
                    "options": ["style", "calm"],
                    "remarks": {"style": {"any": "has no effect"}, "calm": {"true": "has no effect"}},
                },
                {"for": ["reference"], "images": [1, 2], "seed": True, "options": ["style"]},
                {"for": ["reference"], "images": [0], "seed": True, "options": ["cast"]},
            ],
        },
        {"id": "dinghy", "offer": [{"for": ["text"]}]},
        {"id": "collage", "offer": [{"for": ["reference"], "images": [1, 2]}]},
    ],
}


def resolved(model: str = "sloop", **fields: Any) -> Any:
    """
    What comes of a request for it.
    """
    found = Catalogue.of(CATALOGUE, options=Options).find(model)
    return resolve(GenerationRequest(model=model, prompt="a boat", **fields), found)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        pytest.param({"seed": 0}, [("seed", "`seed` 0 is no seed to Boats")], id="value"),
        pytest.param({"metadata": {"seed": "0"}}, [("seed", "`seed` 0 is no seed to Boats")], id="lifted"),
        pytest.param({"seed": 7}, [], id="another value"),
        pytest.param({}, [], id="nothing said"),
        pytest.param(
            {"metadata": {"style": "oil"}},
            [("metadata.style", "`metadata.style` has no effect")],
            id="any value of an option",
        ),
        pytest.param(
            {"metadata": {"calm": True}}, [("metadata.calm", "`metadata.calm` has no effect")], id="true"
        ),
        pytest.param({"metadata": {"calm": False}}, [], id="false"),
        pytest.param(
            {"images": [Image(url=URL, role=Role.REFERENCE)], "metadata": {"style": "oil"}},
            [],
            id="another offer",
        ),
    ],
)
def test_a_remark_warns_and_sends(fields, told):
    """
    A value that the vendor reads in its own way is kept, and spoken of.
    """
    request, _, notices = resolved(**fields)

    assert told == [(notice.param, notice.message) for notice in notices]
    assert fields.get("metadata", {}).get("style") == request.metadata.get("style")
    assert fields.get("seed", request.seed) == request.seed


def test_a_remark_is_a_refusal_where_warnings_are():
    """
    The strict temper knows no remarks.
    """
    model = Catalogue.of(CATALOGUE, options=Options).find("sloop")

    with pytest.raises(Unsupported, match="0 is no seed to Boats"):
        resolve(GenerationRequest(model="sloop", prompt="a boat", seed=0), model, strict=True)


def test_an_option_makes_the_operation():
    """
    A video can be made from an option as it is from images.
    """
    _, offer, notices = resolved(metadata={"cast": ["ann"]})

    assert (Operation.REFERENCE, (0,), ()) == (offer.operation, offer.images, notices)


def test_resolving_it_twice_changes_nothing():
    """
    The option is still there, and means the same.
    """
    request, offer, notices = resolved(seed=0, metadata={"cast": ["ann"]})

    model = Catalogue.of(CATALOGUE, options=Options).find("sloop")

    assert (request, offer, notices) == resolve(request, model)


@pytest.mark.parametrize(
    ("model", "images"),
    [
        pytest.param("dinghy", (), id="none of that operation"),
        pytest.param("collage", (), id="none of that option"),
        pytest.param("sloop", (Image(url=URL, role=Role.REFERENCE),), id="beside images"),
        pytest.param("sloop", (Image(url=URL, role=Role.FIRST_FRAME),), id="beside a frame"),
    ],
)
def test_an_option_that_cannot_be_had_is_named(model, images):
    """
    The refusal names the option, not the images that nobody gave.
    """
    with pytest.raises(Rejected) as caught:
        resolved(model, images=images, metadata={"cast": ["ann"]})

    assert "metadata.cast" == caught.value.param


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        pytest.param({"operations": {"crew": "text"}}, "operations: crew is no option", id="no option"),
        pytest.param({"remarks": {"sed": {"0": "x"}}}, "remarks: sed is neither", id="no field"),
        pytest.param({"operations": {"cast": "film"}}, r"\$\.operations", id="no operation"),
    ],
)
def test_a_slip_is_one_sentence(slip, sentence):
    """
    What would never be looked at is wrong from the beginning.
    """
    with pytest.raises(ValueError, match=sentence):
        Catalogue.of({**CATALOGUE, **slip}, options=Options)


def test_rules_are_known_by_what_they_are():
    """
    What is remembered of a model is not lost in its tables, which have no hash.
    """
    known = [Catalogue.of(CATALOGUE, options=Options).models[0].rules for _ in range(2)]

    assert 2 == len({*known})


def test_an_offer_that_says_nothing_of_words_asks_for_none():
    """
    A prompt may be given and left out.
    """
    assert "optional" == Offer(operation=Operation.TEXT).prompt
