"""
``telecine serve`` as a real process: what it prints, what it logs and how it ends.
"""

from __future__ import annotations

import json
import shlex
import signal
import socket
import subprocess

import httpx
import pytest
from click.testing import CliRunner

from telecine.cli._program import program
from telecine_gateway._logs import _as_json, _as_text, _without_message, _without_secrets

from .processes import LIMIT, descendants, gone, served

NAMES = ("kling", "jimeng", "vidu")
PATH = "/v1/video/generations"
OPTIONS = ["--location", "--request", "--header", "--header", "--data"]

pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture(scope="module")
def sandboxed(tmp_path_factory):
    """
    A gateway of simulated vendors.
    """
    with served("--sandbox", folder=tmp_path_factory.mktemp("work")) as gateway:
        yield gateway


@pytest.fixture
def run(monkeypatch, tmp_path):
    """
    Run ``telecine`` in this process, whose logging stays as it is.
    """
    monkeypatch.setattr("telecine_gateway._logs.set_up", lambda _: None)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        return CliRunner().invoke(program, arguments, prog_name="telecine", catch_exceptions=False)

    return invoke


def bash(command):
    """
    What a pasted command answers.
    """
    ended = subprocess.run(  # noqa: S603  # what the gateway itself has printed
        ["/bin/bash", "-c", command], capture_output=True, text=True, timeout=LIMIT, check=True
    )
    return json.loads(ended.stdout)


def commands(gateway, method):
    """
    The printed commands of that method.
    """
    return [line for line in gateway.lines if line.startswith(f"curl --location --request {method} ")]


@pytest.mark.faults
def test_what_is_printed_as_ready_is_ready(sandboxed):
    """
    The line comes last, and jobs are taken from then on.
    """
    response = httpx.get(f"{sandboxed.url}/readyz", trust_env=False)

    assert sandboxed.url.startswith("http://127.0.0.1:")
    assert sandboxed.url == sandboxed.settings["TELECINE_URL"]
    assert 200 == response.status_code


@pytest.mark.faults
@pytest.mark.parametrize("name", NAMES)
def test_a_pasted_request_works_unchanged(sandboxed, name):
    """
    Real bash, real curl: the task is taken, and found again by the pasted query.
    """
    command = sandboxed.lines[sandboxed.lines.index(f"# {name}") + 1]
    (query,) = commands(sandboxed, "GET")

    made = bash(command)
    shown = bash(query.replace("TASK_ID", made["task_id"]))

    assert ("processing", None) == (made["status"], made["error"])
    assert made["task_id"] == shown["task_id"]


@pytest.mark.faults
def test_a_request_is_printed_as_it_is_documented(sandboxed):
    """
    The same options, and the body of the page.
    """
    words = shlex.split(commands(sandboxed, "POST")[0])

    body = json.loads(words[-1])
    assert OPTIONS == [word for word in words if word.startswith("--")]
    assert "Content-Type: application/json" in words
    assert ("kling-v1", "1920x1080", 20231234) == (body["model"], body["size"], body["metadata"]["seed"])


@pytest.mark.faults
def test_a_task_outlives_the_gateway(tmp_path):
    """
    SIGTERM is no failure, takes the sandbox along, and the next process on the database knows the task.
    """
    database = f"sqlite:///{tmp_path}/kept.db"
    with served("--sandbox", folder=tmp_path, TELECINE_DATABASE=database) as first:
        task_id = bash(commands(first, "POST")[0])["task_id"]
        below = descendants(first.process)
        first.process.send_signal(signal.SIGTERM)
        code = first.process.wait(LIMIT)
        ended = gone(below)

    with served("--sandbox", folder=tmp_path, TELECINE_DATABASE=database) as second:
        shown = httpx.get(f"{second.url}{PATH}/{task_id}", headers=first.headers, trust_env=False)

    assert (0, 1) == (code, ended)
    assert (200, task_id) == (shown.status_code, shown.json()["task_id"])


@pytest.mark.faults
def test_a_gateway_that_nobody_can_use_says_so(tmp_path):
    """
    A line for each thing that is missing, as JSON where that is asked for; SIGINT is no failure.
    """
    with served(folder=tmp_path, TELECINE_LOG_FORMAT="json") as gateway:
        gateway.process.send_signal(signal.SIGINT)
        code, errors = gateway.end()

    said = [json.loads(line) for line in errors.splitlines()]
    assert 0 == code
    assert [f"# ready {gateway.url}"] == gateway.lines
    assert ["warning", "warning"] == [line["level"] for line in said]
    assert ["telecine keys create", "TELECINE_VIDU_API_KEY"] == [
        word for word in ("telecine keys create", "TELECINE_VIDU_API_KEY") if word in errors
    ]


@pytest.mark.faults
def test_it_does_not_outlive_its_parent(tmp_path):
    """
    The end of standard input is the end of the command.
    """
    with served(folder=tmp_path, TELECINE_API_KEYS="sk-harbour", TELECINE_VIDU_API_KEY="key") as gateway:
        code, errors = gateway.end()

    assert (0, "") == (code, errors)


def test_a_port_in_use_is_one_sentence(run):
    """
    It names the address and the reason, and no job is touched.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run("serve", "--port", str(port))

    said = f"telecine: cannot listen on 127.0.0.1, port {port}: Address already in use\n"
    assert (2, said) == (result.exit_code, result.stderr)


@pytest.mark.parametrize(
    ("database", "reason"),
    [("missing/telecine.db", "unable to open database file"), ("text.db", "file is not a database")],
    ids=["folder", "file"],
)
def test_a_database_that_cannot_be_used_is_one_sentence(run, monkeypatch, tmp_path, database, reason):
    """
    It names the setting and the reason.
    """
    (tmp_path / "text.db").write_text("this is a letter, and no database " * 100)
    monkeypatch.setenv("TELECINE_DATABASE", f"sqlite:///{database}")

    result = run("serve", "--port", "0")

    said = f"telecine: `database` sqlite:///{database} cannot be opened: {reason}\n"
    assert (2, said) == (result.exit_code, result.stderr)


def test_a_wrong_setting_is_one_sentence(run, tmp_path):
    """
    It names the file and the key.
    """
    (tmp_path / "other.toml").write_text("[gateway]\nworker_ttl = -1\n")

    result = run("serve", "--config", "other.toml")

    said = "telecine: other.toml: `gateway.worker_ttl` is a number above 0\n"
    assert (2, said) == (result.exit_code, result.stderr)


def test_a_sandbox_takes_no_settings(run):
    """
    It has accounts of its own.
    """
    result = run("serve", "--sandbox", "--config", "telecine.toml")

    assert 2 == result.exit_code
    assert "leave out --config" in result.stderr


def test_no_key_is_logged():
    """
    Wherever a value quotes one.
    """
    event = {"event": "refused sk-abcdefgh", "reason": "Authorization: Bearer quay-4711", "task": "task_1"}

    masked = _without_secrets(None, "info", event)

    assert {"event": "refused ***", "reason": "Authorization: Bearer ***", "task": "task_1"} == masked


def test_an_error_is_logged_without_its_message():
    """
    A message may quote a body.
    """
    try:
        json.loads("a paper boat")
    except ValueError:
        event = _without_message(None, "error", {"event": "failed", "exc_info": True})

    assert "JSONDecodeError" == event["error"]
    assert event["where"][0].endswith(" test_an_error_is_logged_without_its_message")
    assert "Expecting value" not in str(event)


@pytest.mark.parametrize(
    ("render", "line"),
    [
        (_as_json, '{"event":"told","reason":"two\\nlines","level":"info","timestamp":"now"}'),
        (_as_text, "now info     told reason='two\\nlines'"),
    ],
    ids=["json", "console"],
)
def test_an_event_is_one_line(render, line):
    """
    Whatever its values are.
    """
    event = {"event": "told", "reason": "two\nlines", "level": "info", "timestamp": "now"}

    assert line == render(None, "info", event)
