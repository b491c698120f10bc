"""
``telecine record``: one paid job, and cases of all that was heard of it, however it ends.
"""

import base64
import json
import os
from pathlib import Path

import pytest

from telecine import Client
from telecine.cli._notebook import _written
from telecine.testing import Case
from telecine.testing._recorded import Recorded

from .conftest import KEY

CASES = Path("tests/cases")
TICKET = CASES / "boat.task.json"
RECORD = ("record", "--model", "acme-1", "--name", "boat")


@pytest.fixture(autouse=True)
def folder(workdir):
    """
    A plugin's folder of cases, as it is before the first.
    """
    CASES.mkdir(parents=True)


@pytest.fixture
def record(run, vendor):
    """
    Record ``boat`` at Acme without being asked.
    """

    def invoke(prompt, *more):
        return run(*RECORD, prompt, "--yes", *more)

    return invoke


def cases():
    """
    What is written, by the cases' names.
    """
    return {path.parent.name: json.loads(path.read_text("utf-8")) for path in CASES.glob("*/case.json")}


def test_a_job_becomes_cases(record, vendor):
    """
    The submit, and the first poll with each of the vendor's words; paths are all of standard output.
    """
    vendor.states = [{"state": word} for word in ("queued", "running", "running", "done")]

    result = record("a paper boat", "--duration", "10")

    names = ["boat_submit", "boat_poll_queued", "boat_poll_running", "boat_poll_done"]
    assert (0, sorted(names)) == (result.exit_code, sorted(path.name for path in CASES.iterdir()))
    assert [f"tests/cases/{name}/case.json" for name in names] == result.stdout.splitlines()
    assert 1 == vendor.seen.count("POST /jobs")
    asked = cases()["boat_submit"]["request"]
    assert {"model": "acme-1", "prompt": "a paper boat", "duration": 10} == asked


def test_a_case_says_where_and_when(record, vendor):
    """
    The origin and the day; the suite reads it as it is.
    """
    record("a paper boat")

    case = Case.load(CASES / "boat_poll_done")
    assert case.source.startswith(f"recorded against {vendor.url} on 2")
    assert {"status": "succeeded"} == case.expect


def test_it_says_what_comes_next(record):
    """
    Cases are read by a person, then pinned.
    """
    result = record("a paper boat")

    said = "telecine: read what was recorded, then pin it: pytest --snapshot-update -k boat"
    assert said == result.stderr.splitlines()[-1]


def test_it_shows_what_it_would_submit_and_asks(run, vendor):
    """
    A no submits nothing, and leaves nothing.
    """
    result = run(*RECORD, "a paper boat", stdin="n\n")

    assert (2, [], []) == (result.exit_code, vendor.seen, list(CASES.iterdir()))
    assert '"prompt": "a paper boat"' in result.stderr
    assert KEY not in result.stderr
    assert f"One job at acme, account acme, at {vendor.url}, which is paid for." in result.stderr
    assert result.stderr.endswith("telecine: nothing is submitted\n")


def test_a_yes_submits(run, vendor):
    """
    Once.
    """
    result = run(*RECORD, "a paper boat", stdin="y\n")

    assert (0, 1) == (result.exit_code, vendor.seen.count("POST /jobs"))


def test_where_nobody_can_be_asked_nothing_is_submitted(run, vendor):
    """
    The sentence names the flag.
    """
    result = run(*RECORD, "a paper boat")

    assert (2, []) == (result.exit_code, vendor.seen)
    assert "nothing is submitted; --yes answers where nobody can be asked" in result.stderr


def test_a_wait_that_is_interrupted_keeps_what_was_heard(run, record, ended, vendor):
    """
    Between the submit and the answer to a poll; resume goes on to the rest, with the same stand-ins.
    """
    first = record("a paper boat")
    kept = sorted(cases())

    second = run("resume", str(CASES / "boat"))

    assert (6, ["boat_submit"]) == (first.exit_code, kept)
    assert "go on with: telecine resume tests/cases/boat" in first.stderr
    assert (0, 1) == (second.exit_code, vendor.seen.count("POST /jobs"))
    assert {"boat_submit", "boat_poll_done"} <= cases().keys()
    handle = cases()["boat_poll_done"]["task"]["handle"]
    assert cases()["boat_submit"]["replies"][0]["json"]["id"] == handle != "job-1"
    assert not TICKET.exists()


def test_the_ticket_holds_no_credential(record, ended):
    """
    It is there as long as there is something to go on with.
    """
    record("a paper boat")

    assert KEY not in TICKET.read_text("utf-8")


def test_a_lost_answer_makes_no_case_and_is_searched_for(run, record, vendor):
    """
    What the search hears is a case.
    """
    first = record("a boat that gets lost")
    kept = sorted(cases())

    second = run("resume", str(CASES / "boat"))

    assert (6, []) == (first.exit_code, kept)
    assert (0, 1) == (second.exit_code, vendor.seen.count("POST /jobs"))
    assert {"boat_find", "boat_poll_done"} <= cases().keys()
    assert {"status": "processing"} == cases()["boat_find"]["expect"]


def test_a_job_that_fails_is_a_case(record, vendor):
    """
    The exit code tells of the job as it does elsewhere.
    """
    vendor.states = [{"state": "failed", "reason": "ContentRejected"}]

    result = record("a paper boat")

    assert (3, False) == (result.exit_code, TICKET.exists())
    assert {"status": "failed", "error": "ContentRejected"} == cases()["boat_poll_failed"]["expect"]


@pytest.mark.parametrize(
    ("prompt", "code", "expect"),
    [
        ("forbidden content", 3, {"error": "ContentRejected", "accepted": False, "retryable": False}),
        ("a key that is denied", 4, {"error": "Unauthorized", "accepted": False, "retryable": False}),
        ("a vendor that is busy", 5, {"error": "Busy", "accepted": False, "retryable": True}),
        ("a vendor that is down", 6, {"error": "VendorDown", "accepted": None, "retryable": False}),
    ],
)
def test_a_refusal_of_the_vendors_is_a_case(record, prompt, code, expect):
    """
    It was answered, and means something.
    """
    result = record(prompt)

    assert (code, ["boat_submit"]) == (result.exit_code, sorted(cases()))
    assert expect == cases()["boat_submit"]["expect"]


def test_what_is_refused_unsent_is_no_case(record, vendor):
    """
    The vendor never heard of it.
    """
    result = record("a paper boat", "--duration", "7")

    assert (3, [], []) == (result.exit_code, vendor.seen, list(CASES.iterdir()))


def test_a_key_that_the_vendor_quotes_is_masked(record):
    """
    As it is everywhere else.
    """
    record("a key that is denied")

    assert {"error": "key", "quoted": "***"} == cases()["boat_submit"]["replies"][0]["json"]


def test_a_key_in_another_coat_is_not_written(record, vendor):
    """
    The other cases are; the sentence names the credential and the place.
    """
    echo = base64.b64encode(f"key={KEY}".encode()).decode()
    vendor.states = [{"state": "running", "debug": [echo]}, {"state": "done"}]

    result = record("a paper boat")

    assert (5, ["boat_poll_done", "boat_submit"]) == (result.exit_code, sorted(cases()))
    assert (
        "telecine: boat_poll_running is not written: the vendor's answer shows "
        "the credential api_key (in base64) at replies.0.json.debug.0\n"
    ) in result.stderr
    assert [] == [path for path in CASES.rglob("*") if path.is_file() and echo in path.read_text("utf-8")]


def test_a_second_recording_takes_another_name(run, record, vendor):
    """
    Nothing is written over, and it is said before anything is paid for.
    """
    record("a paper boat")
    jobs = len(vendor.jobs)

    again = record("another boat")
    unnamed = run("record", "a third boat", "-m", "acme-1", "-y")

    assert (2, 0) == (again.exit_code, unnamed.exit_code)
    assert "boat_submit exists already" in again.stderr
    assert jobs + 1 == len(vendor.jobs)
    assert "recorded_submit" in cases()


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--cases", "nowhere"), "there is no folder nowhere"),
        (("--name", "../boat"), "it is made of letters, digits and _"),
        (("--image", "large.png"), "each of 64 KiB at most"),
        (("--option", "note=bearer 0123456789abcdef"), "the request shows a bearer token at metadata.note"),
    ],
)
def test_what_could_not_be_written_is_not_submitted(record, vendor, flags, said):
    """
    One sentence, before anything is paid for.
    """
    Path("large.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64 * 1024))

    result = record("a paper boat", *flags)

    assert (2, []) == (result.exit_code, vendor.seen)
    assert said in result.stderr


def test_without_the_suites_one_sentence_names_the_extra(record, vendor, monkeypatch):
    """
    Before anything is paid for.
    """
    monkeypatch.setattr("telecine.cli._record.find_spec", lambda name: None if name == "syrupy" else name)

    result = record("a paper boat")

    said = "telecine: cases are made with syrupy: pip install 'telecine[testing]'\n"
    assert (2, said, []) == (result.exit_code, result.stderr, vendor.seen)


def test_a_disk_that_is_full_by_now_loses_no_job(run, record, vendor, monkeypatch):
    """
    The ticket is there, and resume goes on; the draft is gone.
    """
    rename = Path.rename

    def full(path, target):
        raise OSError(28, os.strerror(28), str(path))

    monkeypatch.setattr(Path, "rename", full)
    first = record("a paper boat")
    left = [path.name for path in CASES.iterdir()]
    monkeypatch.setattr(Path, "rename", rename)

    second = run("resume", str(CASES / "boat"))

    assert (6, ["boat.task.json"]) == (first.exit_code, left)
    assert "go on with: telecine resume tests/cases/boat" in first.stderr
    assert (0, 1) == (second.exit_code, vendor.seen.count("POST /jobs"))


def test_ctrl_c_between_submit_and_poll(record, vendor, monkeypatch):
    """
    The submit is written, and the vendor is not asked again.
    """

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setitem(Client.__init__.__kwdefaults__, "sleep", interrupt)

    result = record("a paper boat")

    assert (6, ["boat_submit"]) == (result.exit_code, sorted(cases()))
    assert (["POST /jobs"], True) == (vendor.seen, TICKET.exists())


def test_a_case_that_plays_otherwise_than_it_was_heard_is_written_with_a_remark(capsys):
    """
    A person can mend what nobody would record again.
    """
    case = Recorded(name="submit", content={"hook": "submit"}, remark="it plays otherwise", leak=None)

    path = _written(CASES / "boat_submit", case)

    assert {"hook": "submit"} == json.loads(path.read_text("utf-8"))
    assert "telecine: boat_submit needs a hand: it plays otherwise\n" == capsys.readouterr().err
