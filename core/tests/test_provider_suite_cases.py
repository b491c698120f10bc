"""
A case that says too little, too much or the wrong thing goes red, by the name of its file.
"""

import pytest

from .suite import ACME, TEST, change_case, settle, verdict

pytest_plugins = ["pytester"]

WRONG = {
    "no expect": (
        {"expect": None},
        "poll_done: its `expect` says neither `status` nor `error`: add what the source says comes of it",
    ),
    "another status": (
        {"expect": {"status": "failed"}},
        "poll_done: `status` is 'succeeded', and its `expect` says 'failed' (source: nobody: Acme never was)",
    ),
    "an error in place of a status": (
        {"replies": [{"status": 503}], "expect": {"status": None, "retryable": True}},
        "poll_done: `error` is 'VendorDown', and its `expect` says None",
    ),
    "not a word on retrying": (
        {"replies": [{"status": 503}], "expect": {"error": "VendorDown"}},
        "poll_done: its `expect` does not say whether VendorDown is `retryable`",
    ),
    "not a word on what was taken": (
        {
            "hook": "submit",
            "request": {"model": "acme-1", "prompt": "a paper boat"},
            "replies": [{"status": 503}],
            "expect": {"error": "VendorDown", "retryable": False},
        },
        "poll_done: its `expect` does not say whether the job was `accepted`: it is None",
    ),
    "a word that expect has not": (
        {"expect": {"status": "succeeded", "retriable": True}},
        "`expect` has the words status, error, code, param, accepted, retryable, and not retriable",
    ),
    "too few replies": (
        {"replies": []},
        "poll_done: the case has too few replies, 0: the flow goes on to GET https://api.acme.example/videos/film",
    ),
    "too many replies": (
        {"replies": [{"json": {"id": "film-0001", "state": "queued"}}] * 2},
        "poll_done: the case has too many replies, 2: the flow asked for 1 and ended with Task(",
    ),
    "an unknown key": ({"repiles": []}, "poll_done/case.json: $: unknown field 'repiles'"),
    "an unknown key in a reply": (
        {"replies": [{"jsno": {}}]},
        "poll_done/case.json: $.replies[0]: unknown field 'jsno'",
    ),
    "no source": (
        {"source": " "},
        "`source` says where the answers were found, and when that was read",
    ),
    "an unknown hook": (
        {"hook": "pole"},
        "`hook` is one of submit, find, poll, cancel, check, not pole",
    ),
    "no task to poll": ({"task": None}, "poll_done/case.json: $: a case of poll has a `task`"),
    "a field of a request that nobody knows": (
        {
            "hook": "submit",
            "request": {"model": "acme-1", "prompt": "a paper boat", "durations": 5},
        },
        "poll_done: the case's request has fields that nobody knows: durations",
    ),
}


RIGHT = {
    "a request that is refused before it is sent": {
        "request": {"model": "acme-1", "prompt": "a paper boat", "duration": "long"},
        "replies": [],
        "expect": {"error": "InvalidRequest", "param": "duration", "accepted": False, "retryable": False},
    },
    "a request that never went out": {
        "replies": [{"not_sent": True}],
        "expect": {"error": "VendorDown", "accepted": False, "retryable": True},
    },
}


@pytest.mark.parametrize("fields", RIGHT.values(), ids=RIGHT)
def test_a_case_may_have_no_answer(fields, pytester, monkeypatch):
    """
    Nothing was sent, and the case says what comes of it.
    """
    settle(pytester, monkeypatch)
    change_case(pytester.path, "submit_unanswered", **fields)

    code, text = verdict(pytester, "test_meaning")

    assert pytest.ExitCode.OK == code, text


@pytest.mark.parametrize(("fields", "told"), WRONG.values(), ids=WRONG)
def test_a_wrong_case_is_told(fields, told, pytester, monkeypatch):
    """
    One sentence names the case, and what to do.
    """
    settle(pytester, monkeypatch)
    change_case(pytester.path, "poll_done", **fields)

    code, text = verdict(pytester, "test_meaning")

    assert pytest.ExitCode.TESTS_FAILED == code
    assert told in text


def test_a_case_that_is_not_json_is_told(pytester, monkeypatch):
    """
    The sentence has the line at fault.
    """
    settle(pytester, monkeypatch)
    (pytester.path / "cases" / "poll_done" / "case.json").write_text("{\n  source\n}", "utf-8")

    code, text = verdict(pytester, "test_meaning")

    assert pytest.ExitCode.TESTS_FAILED == code
    assert "poll_done/case.json: Expecting property name enclosed in double quotes: line 2" in text


def test_a_folder_without_a_case_is_told(pytester, monkeypatch):
    """
    A file of another name would be passed over in silence.
    """
    settle(pytester, monkeypatch)
    folder = pytester.path / "cases" / "poll_done"
    (folder / "case.json").rename(folder / "cases.json")

    code, text = verdict(pytester, "test_there_are_cases")

    assert pytest.ExitCode.TESTS_FAILED == code
    assert "poll_done in" in text
    assert "holds no case.json" in text


def test_a_hook_without_a_case_is_told(pytester, monkeypatch):
    """
    Each hook that talks has a case.
    """
    settle(pytester, monkeypatch)
    (pytester.path / "cases" / "check").rename(pytester.path / "aside")

    code, text = verdict(pytester, "test_there_are_cases")

    assert pytest.ExitCode.TESTS_FAILED == code
    assert "no case of check in" in text


def test_a_suite_without_cases_is_told(pytester, monkeypatch):
    """
    Nothing to test is no proof.
    """
    settle(pytester, monkeypatch)
    (pytester.path / "cases").rename(pytester.path / "aside")

    code, text = verdict(pytester, "test_there_are_cases")

    assert pytest.ExitCode.TESTS_FAILED == code
    assert "no case of submit, find, poll, cancel, check in" in text


OVERRIDES = {
    "in the class": "    def test_meaning(self, case_name):\n        assert False\n",
    "by a mark without a reason": (
        "    @pytest.mark.xfail\n    def test_meaning(self, case_name):\n        assert False\n"
    ),
    "by nothing": "    test_meaning = None\n",
}


@pytest.mark.parametrize("override", OVERRIDES.values(), ids=OVERRIDES)
def test_a_check_is_not_overridden_in_silence(override, pytester, monkeypatch):
    """
    The class cannot even be made, and the error says how to do it.
    """
    settle(pytester, monkeypatch, f"{TEST}\n{override}")

    code, text = verdict(pytester, "test_meaning")

    assert pytest.ExitCode.INTERRUPTED == code
    assert "TestAcme.test_meaning overrides a check; mark it with xfail(reason=...) to say why" in text


def test_a_check_is_not_overridden_by_another_base(pytester, monkeypatch):
    """
    A class in front of the suite is no way around it.
    """
    mixed = "class Mixed:\n    test_meaning = None\n\n\nclass TestAcme(Mixed, ProviderSuite)"
    settle(pytester, monkeypatch, TEST.replace("class TestAcme(ProviderSuite)", mixed))

    code, text = verdict(pytester, "test_meaning")

    assert pytest.ExitCode.INTERRUPTED == code
    assert "TestAcme.test_meaning overrides a check" in text


def test_a_check_is_overridden_with_a_reason(pytester, monkeypatch):
    """
    The report has the reason.
    """
    override = (
        '    @pytest.mark.xfail(reason="Acme is moody")\n'
        "    def test_meaning(self, case_name):\n"
        "        super().test_meaning(case_name)\n"
        "        pytest.fail()\n"
    )
    settle(pytester, monkeypatch, f"{TEST}\n{override}")

    result = pytester.runpytest_inprocess("-rx", "-p", "no:cacheprovider", "-k", "test_meaning")

    result.assert_outcomes(
        xfailed=len(list(ACME.glob("cases/*"))), deselected=result.parseoutcomes()["deselected"]
    )
    assert "Acme is moody" in result.stdout.str()
