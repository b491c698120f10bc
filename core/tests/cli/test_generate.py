"""
``telecine generate``: one job, one file, and one ticket until it is there.
"""

import errno
import json
import os
import re
import stat
from pathlib import Path

import pytest

from telecine import Account
from telecine.cli._ticket import address_of

from .conftest import FILM, KEY

BOAT = Path("boat.mp4")
TICKET = Path("boat.mp4.task.json")


@pytest.fixture
def generate(run, vendor):
    """
    Generate ``boat.mp4`` at Acme.
    """

    def invoke(prompt, *more, model="acme-1"):
        return run("generate", prompt, "--model", model, "-o", "boat.mp4", *more)

    return invoke


@pytest.fixture
def full_after(monkeypatch):
    """
    Fill the disk once so many tickets are on it.
    """
    sync = os.fsync

    def fill(room):
        left = iter(range(room * 2))  # each ticket, and the folder that it is in

        def check(handle):
            if next(left, None) is None:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            sync(handle)

        monkeypatch.setattr(os, "fsync", check)

    return fill


def test_the_video_is_saved_and_its_path_is_all_of_standard_output(generate, vendor):
    """
    The job is submitted once, and nothing is left beside the video.
    """
    result = generate("a paper boat")

    assert (0, "boat.mp4\n") == (result.exit_code, result.stdout)
    assert FILM == BOAT.read_bytes()
    assert ["boat.mp4"] == [path.name for path in Path().iterdir()]
    assert 1 == len(vendor.jobs)


def test_each_word_for_the_state_is_one_line(generate, vendor):
    """
    Without a terminal there is a line for a change, and a percentage nowhere.
    """
    vendor.states = [{"state": "queued"}, {"state": "running"}, {"state": "running"}, {"state": "done"}]

    result = generate("a paper boat")

    words = [line.split()[0] for line in result.stderr.splitlines()]
    assert ["submitting", "queued", "processing", "succeeded", "saving"] == words
    assert "%" not in result.stderr


@pytest.mark.parametrize(("states", "percentages"), [([{"progress": 40}, {}], {"40%"}), ([{}, {}], set())])
def test_a_terminal_shows_a_percentage_only_where_the_vendor_gives_one(
    generate, vendor, monkeypatch, states, percentages
):
    """
    It is never invented, and standard output has the path alone.
    """
    monkeypatch.setenv("FORCE_COLOR", "1")
    vendor.states = [*({"state": "running", **more} for more in states), {"state": "done"}]

    result = generate("a paper boat")

    assert percentages == set(re.findall(r"\d+%", result.stderr))
    assert "processing" in result.stderr
    assert "boat.mp4\n" == result.stdout


def test_the_ticket_is_there_before_the_job(generate, vendor):
    """
    A lost answer leaves all that a search needs, for this user's eyes only.
    """
    result = generate("a boat that gets lost", "--duration", "10")

    ticket = json.loads(TICKET.read_text())
    assert 6 == result.exit_code
    assert ("submitting", None) == (ticket["state"], ticket["task"])
    assert ("acme", "acme") == (ticket["provider"], ticket["account"])
    assert ("a boat that gets lost", 10) == (ticket["request"]["prompt"], ticket["request"]["duration"])
    assert [ticket["external_id"]] == list(vendor.jobs.values())
    assert 0o600 == stat.S_IMODE(TICKET.stat().st_mode)


def test_a_password_in_an_address_stays_out_of_the_ticket():
    """
    The ticket keeps where the account led to, and nothing that opens it.
    """
    account = Account(
        name="main", provider="acme", base_url="https://user:password@acme.example:8443/v1?key=k"
    )

    assert "https://acme.example:8443/v1" == address_of(account)


def test_a_full_disk_submits_nothing(generate, vendor, full_after):
    """
    Without a ticket there is no job, and no trace of either.
    """
    full_after(0)

    result = generate("a paper boat")

    said = "telecine: nothing is submitted: boat.mp4.task.json: No space left on device\n"
    assert (2, said) == (result.exit_code, result.stderr)
    assert ([], []) == (vendor.seen, list(Path().iterdir()))


def test_a_disk_that_is_full_by_now_loses_no_job(generate, vendor, full_after, run):
    """
    The first ticket is still whole, and by it the job is found.
    """
    full_after(1)
    result = generate("a paper boat")
    state = json.loads(TICKET.read_text())["state"]
    full_after(99)

    resumed = run("resume", "boat.mp4")

    assert (6, "submitting") == (result.exit_code, state)
    assert "telecine: go on with: telecine resume boat.mp4" == result.stderr.splitlines()[-1]
    assert (0, 1) == (resumed.exit_code, vendor.seen.count("POST /jobs"))


def test_an_interrupted_wait_says_how_to_go_on(generate, ended):
    """
    SIGTERM is as good as Ctrl-C; the ticket has the handle and the state.
    """
    result = generate("a paper boat")

    ticket = json.loads(TICKET.read_text())
    assert 6 == result.exit_code
    assert "telecine: interrupted; go on with: telecine resume boat.mp4" == result.stderr.splitlines()[-1]
    assert ("queued", "job-1") == (ticket["state"], ticket["task"]["handle"])


def test_the_ticket_follows_the_job(generate, vendor):
    """
    Each change is on the disk before the next poll.
    """
    states = []
    vendor.states = [{"state": "running"}, {"state": "running"}, {"state": "done"}]
    vendor.on_poll = lambda: states.append(json.loads(TICKET.read_text())["state"])

    generate("a paper boat")

    assert ["queued", "processing", "processing"] == states


@pytest.mark.parametrize(
    ("prompt", "code", "said"),
    [
        ("forbidden content", 3, "telecine: Acme says content to it"),
        ("a key that is denied", 4, "telecine: Acme says key to ***"),
        ("a vendor that is busy", 5, "telecine: Acme says busy to it"),
    ],
)
def test_a_job_that_was_surely_not_taken_leaves_nothing(generate, vendor, prompt, code, said):
    """
    Whose fault it was is in the exit code, and no ticket is in the way of another try.
    """
    result = generate(prompt)

    assert (code, "") == (result.exit_code, result.stdout)
    assert said == result.stderr.splitlines()[-1]
    assert not TICKET.exists()


@pytest.mark.parametrize("word", ["lost", "ignored", "down", "page"])
def test_a_job_that_may_have_been_taken_keeps_its_ticket(generate, vendor, word):
    """
    No answer, a broken one and an error of the vendor's own leave doubt.
    """
    result = generate(f"a paper boat, {word}")

    assert 6 == result.exit_code
    assert "telecine: go on with: telecine resume boat.mp4" == result.stderr.splitlines()[-1]
    assert TICKET.exists()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ({"state": "failed", "reason": "ContentRejected"}, 3),
        ({"state": "failed", "reason": "Unsupported"}, 3),
        ({"state": "failed", "reason": "QuotaExceeded"}, 4),
        ({"state": "failed", "reason": "VendorDown"}, 5),
        ({"state": "cancelled"}, 5),
    ],
    ids=str,
)
def test_a_job_that_ends_badly_is_over(generate, vendor, state, code):
    """
    There is nothing to go on with, and the reason is in the exit code.
    """
    vendor.states = [state]

    result = generate("a paper boat")

    assert (code, []) == (result.exit_code, list(Path().iterdir()))
    assert result.stderr.splitlines()[-1].startswith("telecine: the job ")


def test_what_the_catalogue_lacks_is_refused_unsent(generate, vendor):
    """
    The sentence names the field and what is offered.
    """
    result = generate("a paper boat", "--duration", "7")

    assert 3 == result.exit_code
    assert "telecine: acme-1 does not offer `duration` 7 (offered: 5 or 10)\n" == result.stderr
    assert [] == vendor.seen
    assert not TICKET.exists()


def test_a_refusal_needs_no_account(run):
    """
    What no account could have is said before which account is missing.
    """
    result = run("generate", "a paper boat", "--model", "kling-v2-6", "--duration", "7")

    assert 3 == result.exit_code
    assert "telecine: kling-v2-6 does not offer `duration` 7 (offered: 5 or 10)\n" == result.stderr


def test_a_missing_account_is_a_question_of_usage(run):
    """
    The sentence names what to set.
    """
    result = run("generate", "a paper boat", "--model", "kling-v2-6")

    assert 2 == result.exit_code
    assert result.stderr.startswith("telecine: kling has no account: set TELECINE_KLING_API_KEY")


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("boat.mp4", ["-o", "boat.mp4"], "boat.mp4 exists already; --force replaces it"),
        ("boat.mp4", ["-o", "."], ". is a folder"),
        ("boat.mp4", ["-o", "nowhere/boat.mp4"], "there is no folder nowhere"),
    ],
)
def test_a_place_that_cannot_be_is_refused_first(run, vendor, name, more, said):
    """
    Nothing is asked of the vendor.
    """
    Path(name).write_bytes(b"precious")

    result = run("generate", "a paper boat", "--model", "acme-1", *more)

    assert (2, f"telecine: {said}\n") == (result.exit_code, result.stderr)
    assert [] == vendor.seen
    assert b"precious" == Path(name).read_bytes()


def test_force_replaces_a_file(generate, vendor):
    """
    Only once the new one is whole.
    """
    BOAT.write_bytes(b"old")
    before = []
    vendor.on_poll = lambda: before.append(BOAT.read_bytes())

    result = generate("a paper boat", "--force")

    assert 0 == result.exit_code
    assert {b"old"} == set(before)
    assert FILM == BOAT.read_bytes()


def test_a_pending_job_is_never_submitted_again(generate, vendor):
    """
    The second try sends nothing, and says what there is to do.
    """
    generate("a boat that gets lost")
    sent = list(vendor.seen)

    result = generate("a boat that gets lost")

    assert 2 == result.exit_code
    assert "boat.mp4.task.json holds a job that may be running: go on with telecine resume" in result.stderr
    assert sent == vendor.seen


def test_of_two_commands_at_once_one_submits(generate, vendor, monkeypatch):
    """
    The other one's ticket may appear after it was looked for, and is left alone.
    """

    def begun(*_):
        TICKET.write_text("of another command")
        return "job-of-ours"

    monkeypatch.setattr("telecine.cli._admission.new_external_id", begun)

    result = generate("a paper boat")

    assert (2, []) == (result.exit_code, vendor.seen)
    assert "telecine: nothing is submitted: boat.mp4.task.json: File exists\n" == result.stderr
    assert "of another command" == TICKET.read_text()


def test_force_starts_another_job(generate, vendor):
    """
    The caller said so.
    """
    generate("a boat that gets lost")

    result = generate("a paper boat", "--force")

    assert (0, 2) == (result.exit_code, len(vendor.jobs))


def test_an_unreadable_ticket_counts_as_pending(generate, vendor):
    """
    What nobody understands is not thrown away.
    """
    TICKET.write_text("{")

    result = generate("a paper boat")

    assert (2, []) == (result.exit_code, vendor.seen)


def test_without_a_name_the_first_free_one_is_taken(run, vendor):
    """
    A file or a ticket that lies there is left alone.
    """
    Path("video.mp4").write_bytes(b"precious")
    Path("video-2.mp4.task.json").write_text("{}")

    result = run("generate", "a paper boat", "--model", "acme-1")

    assert "video-3.mp4\n" == result.stdout


def test_several_videos_are_numbered_around_what_is_there(generate, vendor):
    """
    The second one does not go over another file.
    """
    vendor.films = 3
    Path("boat-2.mp4").write_bytes(b"precious")

    result = generate("a paper boat")

    assert "boat.mp4\nboat-3.mp4\nboat-4.mp4\n" == result.stdout
    assert b"precious" == Path("boat-2.mp4").read_bytes()


def test_a_place_taken_meanwhile_is_left_alone(generate, vendor):
    """
    The video is not lost: resume saves it.
    """
    vendor.on_poll = lambda: BOAT.write_bytes(b"precious")

    result = generate("a paper boat")

    assert (2, b"precious") == (result.exit_code, BOAT.read_bytes())
    assert TICKET.exists()


def test_an_address_that_is_gone_is_asked_for_again(generate, vendor):
    """
    Results lie there for a while only; another poll brings a fresh address.
    """
    vendor.lost = 1

    result = generate("a paper boat")

    assert (0, FILM) == (result.exit_code, BOAT.read_bytes())


def test_a_video_that_cannot_be_had_is_not_given_up(generate, vendor):
    """
    No half file lies there, and the ticket stays.
    """
    vendor.lost = 9

    result = generate("a paper boat")

    assert 5 == result.exit_code
    assert "telecine: go on with: telecine resume boat.mp4" == result.stderr.splitlines()[-1]
    assert ["boat.mp4.task.json"] == [path.name for path in Path().iterdir()]


def test_a_video_that_the_vendor_takes_back_is_not_given_up(generate, vendor):
    """
    Its address is gone, and another poll brings no other.
    """
    vendor.lost = 9
    vendor.states = [{"state": "done"}, {"state": "running"}]

    result = generate("a paper boat")

    assert (5, True) == (result.exit_code, TICKET.exists())
    assert "telecine resume boat.mp4" in result.stderr


def test_a_reader_that_goes_away_ends_it_quietly(generate, vendor, monkeypatch):
    """
    What stands behind a pipe has no use for a sentence; the ticket stays.
    """

    def closed(*_):
        raise BrokenPipeError(errno.EPIPE, os.strerror(errno.EPIPE))

    monkeypatch.setattr("telecine.cli._progress.Progress.show", closed)

    result = generate("a paper boat")

    assert (1, True) == (result.exit_code, TICKET.exists())
    assert "resume" not in result.stderr


def test_waiting_has_a_limit(generate, vendor):
    """
    The job goes on, and so may the caller.
    """
    vendor.states = [{"state": "running"}]

    result = generate("a paper boat", "--timeout", "0.05")

    assert 6 == result.exit_code
    assert "it goes on" in result.stderr
    assert "telecine: go on with: telecine resume boat.mp4" == result.stderr.splitlines()[-1]


def test_each_warning_is_one_line_on_standard_error(generate, vendor):
    """
    Said once, although the task repeats it.
    """
    result = generate("a paper boat", "--seed", "3")

    warnings = [line for line in result.stderr.splitlines() if line.startswith("warning")]
    assert ["warning: `seed` 3 is not used: acme-1 takes none"] == warnings
    assert 0 == result.exit_code


def test_strict_refuses_what_would_be_a_warning(generate, vendor):
    """
    Nothing is sent.
    """
    result = generate("a paper boat", "--seed", "3", "--strict")

    assert (3, []) == (result.exit_code, vendor.seen)


def test_a_word_of_the_vendor_that_is_new_is_warned_about(generate, vendor):
    """
    The job counts as running.
    """
    vendor.states = [{"state": "polishing"}, {"state": "done"}]

    result = generate("a paper boat")

    assert 0 == result.exit_code
    assert "warning: Acme says 'polishing', which is not documented" in result.stderr


def test_the_hint_names_the_settings(run, vendor):
    """
    What resume needs to reach the same account is on the line to paste.
    """
    Path("my accounts.toml").write_text(
        f'[[accounts]]\nname = "main"\nprovider = "acme"\nbase_url = "{vendor.url}"\napi_key = "{KEY}"\n'
    )

    result = run("generate", "it is lost", "-m", "acme", "-o", "boat.mp4", "--config", "my accounts.toml")

    hint = "telecine: go on with: telecine resume --config 'my accounts.toml' boat.mp4"
    assert hint == result.stderr.splitlines()[-1]
    assert "main" == json.loads(TICKET.read_text())["account"]


def test_an_account_is_chosen_by_name(generate, vendor):
    """
    One that does not exist is named, with those that do.
    """
    result = generate("a paper boat", "--account", "other")

    assert (2, "telecine: acme has no account other; it has acme\n") == (result.exit_code, result.stderr)


@pytest.mark.parametrize("prompt", ["a paper boat", "it is lost", "it is denied", "some content"])
def test_a_secret_is_nowhere(generate, vendor, prompt):
    """
    Neither in what is said nor in what is kept, even where the vendor quotes it.
    """
    result = generate(prompt)

    assert KEY not in result.output
    assert KEY.encode() not in b"".join(path.read_bytes() for path in Path().iterdir())


def test_a_broken_plugin_that_is_asked_for_is_named(run, install):
    """
    Its own exit code tells it from a model that is not there.
    """
    install("telecine-torn", "torn = telecine_torn", source="import a_module_that_is_not_there\n")

    result = run("generate", "a paper boat", "--model", "torn/torn-1")

    assert 7 == result.exit_code
    assert result.stderr.startswith(
        "telecine: torn (telecine-torn 1.0) cannot be imported: ModuleNotFoundError"
    )


def test_what_is_said_is_one_line_that_no_terminal_obeys(run):
    """
    Line breaks and escapes in what is quoted are taken out.
    """
    result = run("generate", "a paper boat", "--model", "no\n\x1b[31msuch")

    assert 1 == len(result.stderr.splitlines())
    assert "\x1b" not in result.stderr
