"""
``telecine resume``: it goes on from the ticket alone, and never submits.
"""

import json
from pathlib import Path

import pytest

from .conftest import FILM

BOAT = Path("boat.mp4")
TICKET = Path("boat.mp4.task.json")


@pytest.fixture
def left(run, vendor):
    """
    Leave a job at a vendor; its answer is lost where the prompt says so.
    """

    def leave(prompt, model="acme-1", *more):
        return run("generate", prompt, "-m", model, "-o", "boat.mp4", "--timeout", "0.01", *more)

    vendor.states = [{"state": "running"}]
    return leave


def test_a_known_job_is_waited_for_and_saved(run, vendor, left):
    """
    It was submitted once.
    """
    left("a paper boat")
    vendor.states = [{"state": "done"}]

    result = run("resume", "boat.mp4")

    assert (0, "boat.mp4\n") == (result.exit_code, result.stdout)
    assert FILM == BOAT.read_bytes()
    assert (1, False) == (vendor.seen.count("POST /jobs"), TICKET.exists())


def test_the_ticket_itself_is_as_good_a_name(run, vendor, left, monkeypatch):
    """
    The video goes beside the ticket, wherever that lies.
    """
    left("a paper boat")
    vendor.states = [{"state": "done"}]
    folder = Path.cwd()
    monkeypatch.chdir("/")

    result = run("resume", str(folder / TICKET))

    assert f"{folder / BOAT}\n" == result.stdout
    assert FILM == (folder / BOAT).read_bytes()


def test_a_job_whose_answer_was_lost_is_found(run, vendor, left):
    """
    By our own id; it is not submitted again.
    """
    left("a boat that gets lost")
    vendor.states = [{"state": "done"}]

    result = run("resume", "boat.mp4")

    assert (0, FILM) == (result.exit_code, BOAT.read_bytes())
    assert 1 == vendor.seen.count("POST /jobs")


def test_absence_proves_nothing_unless_the_vendor_says_so(run, vendor, left):
    """
    The ticket stays, and the sentence says what is not known.
    """
    left("a paper boat, ignored")

    result = run("resume", "boat.mp4")

    identity = json.loads(TICKET.read_text())["external_id"]
    assert 6 == result.exit_code
    assert f"Acme knows no job {identity}, which does not prove that it took none" in result.stderr
    assert 1 == vendor.seen.count("POST /jobs")


def test_absence_that_proves_it_frees_the_place(run, vendor, left):
    """
    The source is named, and another generate is the caller's decision.
    """
    left("a paper boat, ignored", "sure-1")

    result = run("resume", "boat.mp4")

    assert 5 == result.exit_code
    assert "telecine: Sure never took the job (acme.md 2.1): generate it again\n" == result.stderr
    assert (1, False) == (vendor.seen.count("POST /jobs"), TICKET.exists())


def test_a_vendor_that_cannot_be_asked_leaves_it_open(run, vendor, left):
    """
    Without ``find`` nobody knows, and nothing is sent.
    """
    left("a boat that gets lost", "bare-1")
    sent = list(vendor.seen)

    result = run("resume", "boat.mp4")

    assert 6 == result.exit_code
    assert result.stderr.startswith("telecine: nobody knows whether Bare took the job")
    assert (sent, True) == (vendor.seen, TICKET.exists())


def test_it_can_be_interrupted_again(run, left, ended):
    """
    The hint is the same.
    """
    left("a boat that gets lost")

    result = run("resume", "boat.mp4")

    assert 6 == result.exit_code
    assert "telecine: interrupted; go on with: telecine resume boat.mp4" == result.stderr.splitlines()[-1]
    assert "job-1" == json.loads(TICKET.read_text())["task"]["handle"]


def test_videos_that_are_there_already_are_not_fetched_again(run, vendor, left):
    """
    The ticket knows what is saved.
    """
    vendor.films = 2
    left("a paper boat")
    vendor.states = [{"state": "done"}]
    ticket = json.loads(TICKET.read_text())
    TICKET.write_text(json.dumps({**ticket, "saved": ["boat.mp4"]}))
    BOAT.write_bytes(b"saved before")

    result = run("resume", "boat.mp4")

    assert "boat.mp4\nboat-2.mp4\n" == result.stdout
    assert (b"saved before", FILM) == (BOAT.read_bytes(), Path("boat-2.mp4").read_bytes())


@pytest.mark.parametrize(("more", "code", "content"), [((), 2, b"precious"), (("--force",), 0, FILM)])
def test_a_foreign_file_in_its_place_is_replaced_by_force_only(run, vendor, left, more, code, content):
    """
    It was not there when the job began.
    """
    left("a paper boat")
    vendor.states = [{"state": "done"}]
    BOAT.write_bytes(b"precious")

    result = run("resume", "boat.mp4", *more)

    assert (code, content) == (result.exit_code, BOAT.read_bytes())


def test_an_account_that_leads_elsewhere_is_not_asked(run, vendor, left, monkeypatch):
    """
    Another address would know no such job, and that would mean nothing.
    """
    left("a paper boat")
    sent = list(vendor.seen)
    monkeypatch.setenv("TELECINE_ACME_BASE_URL", f"{vendor.url}/elsewhere")

    result = run("resume", "boat.mp4")

    said = f"telecine: the job is at {vendor.url}, and the account acme leads to {vendor.url}/elsewhere\n"
    assert (2, said, sent) == (result.exit_code, result.stderr, vendor.seen)


def test_without_a_ticket_nothing_is_pending(run):
    """
    A video that was saved has none any more.
    """
    result = run("resume", "boat.mp4")

    said = "telecine: there is no boat.mp4.task.json: nothing is pending\n"
    assert (2, said) == (result.exit_code, result.stderr)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "boat.mp4.task.json is no ticket of this program"),
        ("{", "boat.mp4.task.json is no ticket of this program"),
        ("{}", "boat.mp4.task.json is no ticket of this program"),
        ('{"version": 2}', "boat.mp4.task.json is no ticket of this program"),
    ],
)
def test_what_is_no_ticket_is_said_so(run, content, said):
    """
    In one sentence, as a question of usage.
    """
    TICKET.write_text(content)

    result = run("resume", "boat.mp4")

    assert (2, 1) == (result.exit_code, len(result.stderr.splitlines()))
    assert result.stderr.startswith(f"telecine: {said}")


def test_a_job_of_a_sandbox_ended_with_it(run, vendor, left):
    """
    Nobody can be asked any more, and nothing was paid for.
    """
    left("a boat that gets lost")
    TICKET.write_text(json.dumps({**json.loads(TICKET.read_text()), "sandbox": True}))

    result = run("resume", "boat.mp4")

    assert 2 == result.exit_code
    assert "tells of a job in a sandbox, which has ended with its command" in result.stderr


def test_no_sandbox_knows_a_real_job(run, left):
    """
    The flag contradicts the ticket.
    """
    left("a boat that gets lost")

    result = run("resume", "boat.mp4", "--sandbox")

    assert 2 == result.exit_code
    assert "no sandbox knows" in result.stderr


def test_a_job_that_was_done_is_saved_without_another_question(run, vendor, left):
    """
    Where only the video could not be had.
    """
    vendor.states, vendor.lost = [{"state": "done"}], 2
    left("a paper boat")
    polls = vendor.seen.count("GET /jobs/job-1")

    result = run("resume", "boat.mp4")

    assert (0, polls) == (result.exit_code, vendor.seen.count("GET /jobs/job-1"))
    assert FILM == BOAT.read_bytes()


def test_a_vendor_that_fails_for_a_moment_is_asked_again(run, vendor, left):
    """
    The first poll of a resume has the patience of all others.
    """
    left("a paper boat")
    vendor.states = [{"state": []}, {"state": "done"}]

    result = run("resume", "boat.mp4")

    assert 0 == result.exit_code


def test_a_vendor_that_refuses_the_account_is_not_asked_again(run, vendor, left):
    """
    Waiting would not help; the ticket stays.
    """
    left("a paper boat")
    vendor.denied = True

    result = run("resume", "boat.mp4")

    assert (4, True) == (result.exit_code, TICKET.exists())


def test_a_ticket_that_cannot_be_read_is_said_so(run):
    """
    A folder of that name, for one.
    """
    TICKET.mkdir()

    result = run("resume", "boat.mp4")

    said = "telecine: boat.mp4.task.json cannot be read: Is a directory\n"
    assert (2, said) == (result.exit_code, result.stderr)
