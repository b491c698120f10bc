"""
The command, as a process on a real socket.
"""

import itertools
import signal
import socket

import httpx
import pytest
from click.testing import CliRunner

from telecine_sandbox import Host, Sandbox
from telecine_sandbox.command import _announce, sandbox

pytestmark = pytest.mark.faults
LIMIT = 30


def settings_of(process):
    """
    Read what the command prints until it is ready.
    """
    lines = itertools.takewhile(lambda line: line != "# ready\n", process.stdout)
    return dict(line.strip().split("=", 1) for line in lines)


def exchange(url, path, body):
    """
    POST by hand, and return every byte that comes back before the end.
    """
    address = httpx.URL(url)
    request = (
        f"POST {address.path.rstrip('/')}{path} HTTP/1.1\r\nhost: {address.host}\r\n"
        f"authorization: Bearer api-key-kling-sandbox\r\ncontent-length: {len(body)}\r\n\r\n{body}"
    )
    with socket.create_connection((address.host, address.port), timeout=LIMIT) as connection:
        connection.sendall(request.encode())
        return connection.recv(65536)


@pytest.fixture
def process(start):
    """
    The command, started without the core's.
    """
    return start("-m", "telecine_sandbox", "--exit-with-parent")


def test_it_prints_where_it_listens_once_it_does(process):
    """
    The lines are those that a client reads from its environment.
    """
    settings = settings_of(process)

    base_url = settings["TELECINE_KLING_BASE_URL"]
    health = httpx.get(base_url.replace("/kling", "/_sandbox/health"), trust_env=False)
    assert {"ACCESS_KEY", "SECRET_KEY", "API_KEY", "BASE_URL"} <= {
        name.removeprefix("TELECINE_KLING_") for name in settings
    }
    assert "kling" in health.json()["simulators"]


@pytest.mark.parametrize(("directive", "accepted"), [("reset", 0), ("lost_answer", 1)])
def test_a_dropped_connection_has_no_byte_of_an_answer(process, directive, accepted):
    """
    The socket is closed, and only the ledger knows whether the job was taken.
    """
    base_url = settings_of(process)["TELECINE_KLING_BASE_URL"]

    received = exchange(base_url, "/v1/videos/text2video", f'{{"prompt": "a boat [fault:{directive}]"}}')

    ledger = httpx.get(base_url.replace("/kling", "/_sandbox/ledger"), trust_env=False).json()
    assert b"" == received
    assert accepted == len(ledger["jobs"])


def test_a_truncated_film_is_announced_whole(process):
    """
    The client can tell that it has half of it.
    """
    base_url = settings_of(process)["TELECINE_KLING_BASE_URL"]
    headers = {"authorization": "Bearer api-key-kling-sandbox"}
    body = {"prompt": "a boat [fault:file.truncated]"}
    with httpx.Client(trust_env=False) as client:
        task = client.post(f"{base_url}/v1/videos/text2video", json=body, headers=headers).json()["data"]

        with pytest.raises(httpx.RemoteProtocolError, match="complete message body"):
            client.get(f"{base_url}/files/{task['task_id']}.mp4", timeout=LIMIT)

        again = client.get(f"{base_url}/files/{task['task_id']}.mp4", timeout=LIMIT)

    assert 200 == again.status_code


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=str)
def test_it_stops_cleanly_when_asked(process, number):
    """
    A signal to stop is no failure.
    """
    settings_of(process)

    process.send_signal(number)
    _, errors = process.communicate(timeout=LIMIT)

    assert (0, "") == (process.returncode, errors)


def test_it_does_not_outlive_its_parent(process):
    """
    The end of standard input is the end of the command.
    """
    settings_of(process)

    process.stdin.close()

    assert 0 == process.wait(LIMIT)


def test_what_is_missing_is_a_comment(capsys):
    """
    Whatever is printed can be pasted as it is.
    """
    host = Host(Sandbox(), {}, {"umbra": "it is\ndark"})

    _announce(host, "http://127.0.0.1:8000")

    assert "# umbra is missing: it is dark\n# ready\n" == capsys.readouterr().out


def test_a_port_in_use_is_one_sentence():
    """
    The sentence names the address and the reason.
    """
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = CliRunner().invoke(sandbox, ["--port", str(taken.getsockname()[1])])

    assert 1 == result.exit_code
    assert result.output.startswith("Error: cannot listen on 127.0.0.1, port ")


def test_a_simulator_runs_under_uvicorn_alone(start):
    """
    The application behind the entry point needs no host.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = start("-m", "uvicorn", "telecine_kling.simulator:app", "--port", str(port))
    next(line for line in process.stderr if "Uvicorn running" in line)

    received = exchange(f"http://127.0.0.1:{port}", "/v1/videos/text2video", '{"prompt": "[fault:reset]"}')

    assert b"" == received
