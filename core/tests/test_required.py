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
