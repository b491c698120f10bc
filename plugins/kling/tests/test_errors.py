"""
What Kling's answers say against a call, at the edges that no case shows.
"""

import pytest

from telecine import HttpResponse, InvalidRequest, InvalidResponse, TaskNotFound, Unauthorized
from telecine_kling import translate_error


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


@pytest.mark.parametrize(
    ("hook", "kind"),
    [
        ("submit", InvalidRequest),
        ("poll", TaskNotFound),
        ("find", TaskNotFound),
        ("cancel", TaskNotFound),
    ],
)
def test_what_is_not_found_is_the_job_where_one_is_asked_about(hook, kind):
    """
    In a submit the same code is about the model.
    """
    response = HttpResponse.of(400, {"code": 1203, "message": "not found"})

    assert kind is type(translate_error(response, hook))


def test_a_refused_question_about_the_costs_is_refused_by_its_outer_envelope():
    """
    The inner one counts only where the outer says that all is well.
    """
    response = HttpResponse.of(401, {"code": 1002, "message": "no such key", "data": {"code": 0}})

    assert Unauthorized is type(translate_error(response, "check"))
