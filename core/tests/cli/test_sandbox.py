"""
Real processes, signals and simulated vendors: what is paid for is never lost, and never twice.
"""

import itertools
import json
import os
import signal
from pathlib import Path

import av
import httpx
import pytest

pytestmark = pytest.mark.faults
BOAT = Path("boat.mp4")
TICKET = Path("boat.mp4.task.json")
GENERATE = ("generate", "--model", "kling-v2-6", "-o", "boat.mp4")
LIMIT = 60


class Sandbox:
    """
    A sandbox that outlives the commands, and the environment that leads to it.
    """

    def __init__(self, process):
        lines = itertools.takewhile(lambda line: line != "# ready\n", process.stdout)
        self.settings = dict(line.strip().split("=", 1) for line in lines if not line.startswith("#"))
        self._url = self.settings["TELECINE_KLING_BASE_URL"].removesuffix("/kling") + "/_sandbox"

    @property
    def jobs(self):
        """
        What the vendors took, and would bill.
        """
        return httpx.get(f"{self._url}/ledger", trust_env=False).json()["jobs"]

    def advance(self, seconds):
        """
        Let time pass for the vendors.
        """
        httpx.post(f"{self._url}/clock", json={"advance": seconds}, trust_env=False)


@pytest.fixture
def sandbox(start, monkeypatch):
    """
    A sandbox whose clock stands still; every command here is led to it.
    """
    found = Sandbox(start("sandbox", "--port", "0", "--speed", "0", "--exit-with-parent"))
    monkeypatch.setattr(os, "environ", {**os.environ, **found.settings})
    return found


def said_until(process, word):
    """
    Read standard error up to the line that begins with *word*.
    """
    return [*itertools.takewhile(lambda line: not line.startswith(word), process.stderr)]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=str)
def test_an_interrupted_job_is_gone_on_with_by_another_process(start, sandbox, number):
    """
    Ctrl-C says how; the vendor took one job.
    """
    first = start(*GENERATE, "a paper boat", env=os.environ)
    said_until(first, "queued")
    first.send_signal(number)
    _, errors = first.communicate(timeout=LIMIT)
    sandbox.advance(10)

    second = start("resume", "boat.mp4", env=os.environ)
    output, _ = second.communicate(timeout=LIMIT)

    assert (6, 0) == (first.returncode, second.returncode)
    assert "telecine: interrupted; go on with: telecine resume boat.mp4\n" == errors
    assert ("boat.mp4\n", True, False) == (output, BOAT.exists(), TICKET.exists())
    assert 1 == len(sandbox.jobs)


def test_a_killed_job_is_gone_on_with(start, sandbox):
    """
    Nothing has to be said at the end for the ticket to be whole.
    """
    first = start(*GENERATE, "a paper boat", env=os.environ)
    said_until(first, "queued")
    first.kill()
    first.wait(LIMIT)
    sandbox.advance(10)

    second = start("resume", "boat.mp4", env=os.environ)
    second.communicate(timeout=LIMIT)

    assert (0, 1) == (second.returncode, len(sandbox.jobs))
    assert BOAT.exists()


def test_a_submit_that_is_interrupted_is_searched_for(start, sandbox):
    """
    The vendor has not got to it, which it does not say to prove anything.
    """
    first = start(*GENERATE, "a paper boat [fault:latency=60]", env=os.environ)
    said_until(first, "submitting")
    first.send_signal(signal.SIGINT)
    first.communicate(timeout=LIMIT)
    state = json.loads(TICKET.read_text())["state"]

    second = start("resume", "boat.mp4", env=os.environ)
    _, errors = second.communicate(timeout=LIMIT)

    assert (6, "submitting") == (first.returncode, state)
    assert 6 == second.returncode
    assert "which does not prove that it took none" in errors
    assert [] == sandbox.jobs


def test_a_lost_answer_is_settled_by_a_search(start, sandbox):
    """
    The vendor has the job, and gets no second one.
    """
    first = start(*GENERATE, "a paper boat [fault:lost_answer]", env=os.environ)
    _, errors = first.communicate(timeout=LIMIT)
    again = start(*GENERATE, "a paper boat [fault:lost_answer]", env=os.environ)
    again.communicate(timeout=LIMIT)
    sandbox.advance(10)

    second = start("resume", "boat.mp4", env=os.environ)
    second.communicate(timeout=LIMIT)

    assert (6, 2, 0) == (first.returncode, again.returncode, second.returncode)
    assert errors.endswith("telecine: go on with: telecine resume boat.mp4\n")
    assert (1, True, False) == (len(sandbox.jobs), BOAT.exists(), TICKET.exists())


def test_a_sandbox_of_its_own_makes_a_real_film(start, monkeypatch):
    """
    Without an account and without a word about a proxy: h264, five seconds, 16:9.
    """
    monkeypatch.setattr(os, "environ", {**os.environ, "HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": ""})
    Path("telecine.toml").write_text("this is for real accounts, and not read")

    process = start(*GENERATE, "a paper boat", "--aspect-ratio", "16:9", "--sandbox", env=os.environ)
    output, errors = process.communicate(timeout=LIMIT)

    assert (0, "boat.mp4\n") == (process.returncode, output), errors
    with av.open(str(BOAT)) as film:
        stream = film.streams.video[0]
        assert ("h264", 16 / 9) == (stream.codec_context.name, stream.width / stream.height)
        assert 5 == pytest.approx(film.duration / av.time_base, abs=0.1)


def test_a_sandbox_ends_with_its_command(start):
    """
    Also when the command is interrupted; its job is gone with it.
    """
    process = start(*GENERATE, "a paper boat", "--sandbox", env=os.environ)
    said_until(process, "queued")
    url = json.loads(TICKET.read_text())["base_url"]
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=LIMIT)
    resumed = start("resume", "boat.mp4", env=os.environ)
    _, sentence = resumed.communicate(timeout=LIMIT)

    assert (6, 2) == (process.returncode, resumed.returncode)
    assert "telecine: interrupted; its sandbox has ended, and the job with it\n" == errors
    assert "which has ended with its command: generate it again" in sentence
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


def test_a_killed_command_takes_its_sandbox_along(start):
    """
    And a ticket of a sandbox is in nobody's way.
    """
    process = start(*GENERATE, "a paper boat", "--sandbox", env=os.environ)
    said_until(process, "queued")
    process.kill()
    process.communicate(timeout=LIMIT)

    again = start(*GENERATE, "a paper boat", "--sandbox", env=os.environ)
    again.communicate(timeout=LIMIT)

    assert (0, True, False) == (again.returncode, BOAT.exists(), TICKET.exists())


def test_the_simulated_vendors_account_is_good(start):
    """
    ``telecine check --sandbox`` needs no account.
    """
    process = start("check", "--sandbox", env=os.environ)
    output, _ = process.communicate(timeout=LIMIT)

    assert 0 == process.returncode
    assert "kling" in output
    assert "good" in output


def test_a_sandbox_takes_no_settings(run):
    """
    It has accounts of its own.
    """
    result = run("check", "--sandbox", "--config", "telecine.toml")

    assert 2 == result.exit_code
    assert "leave out --config" in result.stderr


def test_without_the_package_one_sentence_names_it(run, monkeypatch):
    """
    Nothing is started.
    """
    monkeypatch.setattr("telecine.cli._sandbox.commands", dict)

    result = run("check", "--sandbox")

    said = "telecine: --sandbox needs the package telecine-sandbox: pip install telecine-sandbox\n"
    assert (2, said) == (result.exit_code, result.stderr)


def test_what_a_sandbox_lacks_is_warned_about(run, install):
    """
    The simulated vendors that there are do.
    """
    install("telecine-torn", "torn = telecine_torn:app", group="telecine.simulators", source="1 / 0")

    result = run("check", "--sandbox", "--account", "vidu")

    assert 0 == result.exit_code
    assert result.stderr.startswith("warning: the sandbox says: torn is missing: telecine-torn 1.0 cannot be")


def test_a_sandbox_that_does_not_start_says_why(run, install):
    """
    All that its process said.
    """
    install("telecine-other", "sandbox = telecine_other:sandbox", group="telecine.commands", source="")

    result = run("check", "--sandbox")

    first, second = result.stderr.splitlines()
    assert 7 == result.exit_code
    assert first.startswith(
        "telecine: the sandbox does not start: the command sandbox cannot be used: telecine-other 1.0 and"
    )
    assert second.startswith("telecine: Uninstall one of the two packages")
