"""
``telecine tasks``, ``show`` and ``cancel`` against a gateway, and against what is none.
"""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest
from click.testing import CliRunner

from telecine.cli._program import program

from .processes import served

PATH = "/v1/video/generations"
KLING = {"model": "kling-v2-6", "prompt": "a paper boat"}
VIDU = {"model": "viduq1", "prompt": "a paper boat"}

pytestmark = pytest.mark.xdist_group("tasks command")


@pytest.fixture(scope="module")
def gateway(tmp_path_factory):
    """
    A gateway of simulated vendors, whose key has two tasks.
    """
    with served("--sandbox", folder=tmp_path_factory.mktemp("work")) as gateway:
        gateway.made = [_made(gateway, body) for body in (KLING, VIDU)]
        yield gateway


@pytest.fixture
def run(monkeypatch):
    """
    Run ``telecine`` in this process.
    """
    for name in ("TELECINE_URL", "TELECINE_API_KEY"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*arguments, **environ):
        return CliRunner().invoke(
            program, arguments, prog_name="telecine", env=environ, catch_exceptions=False
        )

    return invoke


class Handler(BaseHTTPRequestHandler):
    """
    Something else that speaks HTTP: ``/502`` is answered with 502 and a page.
    """

    def log_message(self, *_):
        """
        Keep quiet.
        """

    def do_GET(self):
        """
        Answer with a page.
        """
        self.send_response(int(self.path.split("/")[1]))
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")


@pytest.fixture
def elsewhere():
    """
    Where something else listens.
    """
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def _made(gateway, body):
    answer = httpx.post(f"{gateway.url}{PATH}", json=body, headers=gateway.headers, trust_env=False)
    return answer.json()["task_id"]


@pytest.mark.faults
def test_tasks_are_listed_newest_first(run, gateway):
    """
    Address and key come from the environment.
    """
    result = run("tasks", **gateway.settings)

    lines = result.stdout.splitlines()
    assert 0 == result.exit_code
    assert ["task_id", "status"] == lines[0].split()[:2]
    assert [*reversed(gateway.made)] == [line.split()[0] for line in lines[1:]]


@pytest.mark.faults
@pytest.mark.parametrize(
    ("arguments", "places", "more"),
    [
        (["--limit", "1"], [1], True),
        (["--user", "nobody"], [], False),
        (["--status", "failed"], [], False),
    ],
    ids=["limit", "user", "status"],
)
def test_tasks_are_chosen(run, gateway, arguments, places, more):
    """
    As JSON it is the gateway's own answer.
    """
    result = run("tasks", *arguments, "--json", **gateway.settings)

    page = json.loads(result.stdout)
    assert [gateway.made[place] for place in places] == [task["task_id"] for task in page["data"]]
    assert more is page["has_more"]


@pytest.mark.faults
def test_a_task_is_shown(run, gateway):
    """
    With what there was to warn about, for people and as JSON.
    """
    arguments = ("--url", gateway.url, "--key", gateway.settings["TELECINE_API_KEY"])

    people = run("show", gateway.made[0], *arguments)
    machines = run("show", gateway.made[0], *arguments, "--json")

    warnings = [warning["message"] for warning in json.loads(machines.stdout)["warnings"]]
    assert (0, 0) == (people.exit_code, machines.exit_code)
    assert gateway.made[0] in people.stdout
    assert warnings == [warning for warning in warnings if warning in people.stdout]


@pytest.mark.faults
def test_a_task_that_nobody_can_end_goes_on(run, gateway):
    """
    Kling has no call for it, which is a refusal.
    """
    result = run("cancel", gateway.made[0], **gateway.settings)

    assert 3 == result.exit_code
    assert result.stderr.startswith("telecine: ")


@pytest.mark.faults
def test_a_task_of_another_is_none(run, gateway):
    """
    Whatever its id looks like.
    """
    results = [run(command, "task_../1", **gateway.settings) for command in ("show", "cancel")]

    assert [3, 3] == [result.exit_code for result in results]


@pytest.mark.faults
def test_a_wrong_key_is_denied(run, gateway):
    """
    The gateway's sentence says why.
    """
    result = run("tasks", "--url", gateway.url, "--key", "sk-of-nobody")

    said = "telecine: the API key is wrong, or was revoked\n"
    assert (4, said) == (result.exit_code, result.stderr)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "a client key is needed: --key, or TELECINE_API_KEY"),
        (["--key", "sk-ключ"], "it holds a character that no key has"),
        (["--key", "sk-a", "--url", "ftp://127.0.0.1"], "ftp://127.0.0.1 is no http(s) address"),
        (["--key", "sk-a", "--url", "http://[::1"], "http://[::1 is no http(s) address"),
    ],
    ids=["no key", "odd key", "odd scheme", "odd address"],
)
def test_what_cannot_be_asked_is_a_wrong_use(run, arguments, said):
    """
    Nothing is sent.
    """
    result = run("tasks", *arguments)

    assert 2 == result.exit_code
    assert said in result.stderr


def test_a_gateway_that_is_not_there_cannot_be_reached(run):
    """
    The sentence names its address.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        url = f"http://127.0.0.1:{free.getsockname()[1]}"

    result = run("tasks", "--url", url, "--key", "sk-a")

    assert 5 == result.exit_code
    assert result.stderr.startswith(f"telecine: the gateway at {url} cannot be reached: ")


@pytest.mark.parametrize(("status", "code"), [(200, 5), (502, 5), (404, 3)])
def test_what_is_no_gateway_is_told_apart(run, elsewhere, status, code):
    """
    The sentence names the address and the status.
    """
    result = run("tasks", "--url", f"{elsewhere}/{status}", "--key", "sk-a")

    assert code == result.exit_code
    assert f"is no gateway: HTTP {status}\n" in result.stderr
