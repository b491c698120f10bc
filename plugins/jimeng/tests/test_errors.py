"""
What Jimeng's answers say against a call, and the bounds of its options, at the edges that no case shows.
"""

import attrs
import pytest

from telecine import HttpResponse, InvalidResponse, Unauthorized
from telecine._convert import structured
from telecine_jimeng import translate_error
from telecine_jimeng._options import STRENGTHS, TEMPLATES, Options


@pytest.mark.parametrize("status", [400, 503])
def test_a_code_that_nobody_knows_leaves_it_to_the_status(status):
    """
    The core's own table reads a status of 400 or more.
    """
    response = HttpResponse.of(status, {"code": 9999, "message": "new"})

    assert translate_error(response, "submit") is None


@pytest.mark.parametrize("status", [200, 399])
def test_a_code_that_nobody_knows_under_a_good_status_is_an_answer_that_nobody_can_read(status):
    """
    It names where the unknown code stands.
    """
    response = HttpResponse.of(status, {"code": 9999, "message": "new"})

    error = translate_error(response, "submit")

    assert (InvalidResponse, "9999", "$.code") == (type(error), error.code, error.path)


def test_the_gateway_may_say_its_code_in_a_number_alone():
    """
    ``CodeN`` counts where there is no ``Code``.
    """
    error = {"CodeN": 100009, "Message": "no"}
    response = HttpResponse.of(200, {"ResponseMetadata": {"RequestId": "r-1", "Error": error}})

    found = translate_error(response, "submit")

    assert ("100009", "r-1") == (found.code, found.request_id)


def test_the_service_may_answer_inside_the_gateways_envelope():
    """
    What it says then stands in ``Result``.
    """
    response = HttpResponse.of(200, {"ResponseMetadata": {}, "Result": {"code": 50429, "message": "slowly"}})

    assert "50429" == translate_error(response, "submit").code


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        pytest.param(
            {"Code": "InvalidAccessKey", "Message": 7}, "InvalidAccessKey", "an error", id="message"
        ),
        pytest.param({"Code": ["no"], "Message": "sorry"}, "", "sorry", id="code"),
    ],
)
def test_what_is_no_text_is_not_quoted(error, code, told):
    """
    A code or message of another kind counts as absent.
    """
    response = HttpResponse.of(200, {"ResponseMetadata": {"Error": error}})

    found = translate_error(response, "submit")

    assert (code, f"Jimeng answers {told} (code {code})") == (found.code, str(found))


def test_a_refused_key_is_the_accounts_fault():
    """
    Also under a good status.
    """
    response = HttpResponse.of(200, {"ResponseMetadata": {"Error": {"Code": "InvalidAccessKey"}}})

    assert Unauthorized is type(translate_error(response, "submit"))


@pytest.mark.parametrize(
    "options",
    [{"template_id": each} for each in TEMPLATES] + [{"camera_strength": each} for each in STRENGTHS],
    ids=lambda options: next(iter(options.values())),
)
def test_the_words_of_the_page_are_taken(options):
    """
    Every camera move, and every strength of one.
    """
    assert options.items() <= attrs.asdict(structured(options, Options)).items()


@pytest.mark.parametrize("name", ["template_id", "camera_strength"])
def test_other_words_are_refused(name):
    """
    Before anything is paid for.
    """
    with pytest.raises(ValueError, match=name):
        structured({name: "zoom"}, Options)


def test_options_go_by_name():
    """
    So that one more of them moves no other.
    """
    with pytest.raises(TypeError, match="positional"):
        Options("handheld")
