"""
Options that an offer cannot do without.
"""

from __future__ import annotations

import pytest

from telecine import Catalogue, GenerationRequest, Unsupported, resolve

from .sample import Options

OFFER = {"for": ["text"], "options": ["strength"], "required": ["strength"]}
MODEL = Catalogue.of({"model": [{"id": "yawl", "offer": [OFFER]}]}, options=Options).models[0]


def test_one_that_is_given_is_kept():
    """
    As any other option.
    """
    request = GenerationRequest(model="yawl", prompt="a paper boat", metadata={"strength": 1})

    assert {"strength": 1} == resolve(request, MODEL)[0].metadata


def test_one_that_is_left_out_is_refused():
    """
    By its name.
    """
    with pytest.raises(Unsupported) as caught:
        resolve(GenerationRequest(model="yawl", prompt="a paper boat"), MODEL)

    assert ("metadata.strength", ("given",)) == (caught.value.param, caught.value.allowed)


RATIO = {"for": ["text"], "aspect_ratio": ["16:9", "1:1"], "required": ["aspect_ratio"]}
SQUARE = Catalogue.of({"model": [{"id": "yawl", "offer": [RATIO]}]}, options=Options).models[0]


def test_a_ratio_that_the_vendor_has_no_default_of_is_asked_for():
    """
    By its name, with what it may be.
    """
    with pytest.raises(Unsupported) as caught:
        resolve(GenerationRequest(model="yawl", prompt="a paper boat"), SQUARE)

    assert ("aspect_ratio", ("16:9", "1:1")) == (caught.value.param, caught.value.allowed)


@pytest.mark.parametrize(
    "fields",
    [{"aspect_ratio": "1:1"}, {"width": 720, "height": 720}, {"metadata": {"aspect_ratio": "1:1"}}],
    ids=["field", "size", "option"],
)
def test_a_ratio_may_be_said_in_any_way(fields):
    """
    A size means one too.
    """
    request = GenerationRequest(model="yawl", prompt="a paper boat", **fields)

    assert "1:1" == resolve(request, SQUARE)[0].aspect_ratio
