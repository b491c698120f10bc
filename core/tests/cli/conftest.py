"""
The command line, a made-up vendor on a real socket, and packages that are really installed.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from telecine.cli._program import program

SITE = Path(__file__).parent / "site"
KEY = "acme-key-that-is-secret"
FILM = b"not really a film, but whole"
REFUSALS = {
    "content": (400, b'{"error": "content"}'),
    "denied": (401, b'{"error": "key", "quoted": "%s"}' % KEY.encode()),
    "busy": (429, b'{"error": "busy"}'),
    "down": (503, b""),
    "page": (200, b"<html>hello</html>"),
}


class Vendor:
    """
    What Acme's server remembers, and what it is told to do.

    Attributes:
        url: Where it listens.
        jobs: The accepted ones, by their number.
        seen: Each request as ``METHOD path``.
        states: What polls are told, one after the other; the last one stays.
        films: How many a job makes.
        denied: Whether the account is refused, but for submits.
        lost: Files that are not there, until so many were asked for.
        on_poll: Is called before a poll is answered.
    """

    def __init__(self, url):
        self.url = url
        self.jobs = {}
        self.seen = []
        self.states = [{"state": "running"}, {"state": "done"}]
        self.films = 1
        self.denied = False
        self.lost = 0
        self.on_poll = lambda: None

    def job(self, number):
        """
        A job, one state further.
        """
        state = self.states.pop(0) if len(self.states) > 1 else self.states[0]
        films = self.films if state["state"] == "done" else 0
        return {"id": number, "videos": [f"{self.url}/films/{n}.mp4" for n in range(films)], **state}


class Handler(BaseHTTPRequestHandler):
    """
    Acme's API.
    """

    def log_message(self, *_):
        """
        Keep quiet.
        """

    def answer(self, status, body):
        """
        Send *body*, or JSON of it.
        """
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_POST(self):
        """
        Take a job, or do what the prompt says.
        """
        vendor = self.server.vendor
        vendor.seen.append(f"POST {self.path}")
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        word = body["prompt"].split()[-1]
        if word in REFUSALS:
            return self.answer(*REFUSALS[word])
        if word != "ignored":
            number = f"job-{len(vendor.jobs) + 1}"
            vendor.jobs[number] = body["id"]
        if word in ("lost", "ignored"):
            self.close_connection = True
            return None
        return self.answer(201, {"id": number, "state": "queued"})

    def do_GET(self):
        """
        Tell of a job, find one, or send a film.
        """
        vendor, place = self.server.vendor, urlsplit(self.path)
        vendor.seen.append(f"GET {place.path}")
        if vendor.denied:
            return self.answer(*REFUSALS["denied"])
        if place.path == "/account":
            return self.answer(200, {})
        if place.path == "/jobs":
            wanted = parse_qs(place.query)["id"][0]
            numbers = [number for number, identity in vendor.jobs.items() if identity == wanted]
            return self.answer(200, {"id": numbers[0], "state": "running"} if numbers else None)
        if place.path.startswith("/films/"):
            vendor.lost -= 1
            return self.answer(404, b"gone") if vendor.lost >= 0 else self.answer(200, FILM)
        vendor.on_poll()
        return self.answer(200, vendor.job(place.path.rpartition("/")[2]))


@pytest.fixture(autouse=True)
def workdir(tmp_path, monkeypatch):
    """
    An empty folder to work in, and an environment that says nothing.
    """
    for name in [name for name in os.environ if name.startswith("TELECINE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("NO_COLOR", "1")
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def install(tmp_path, monkeypatch):
    """
    Install a package, as far as an interpreter can see: metadata, entry point and module.
    """
    site = tmp_path / "site"
    site.mkdir()
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.setenv("PYTHONPATH", str(site))
    modules = set(sys.modules)

    def write(distribution, entry, *, group="telecine.providers", source=None, needs=()):
        name = distribution.replace("-", "_")
        info = site / f"{name}-1.0.dist-info"
        info.mkdir()
        wanted = "".join(f"Requires-Dist: {each}\n" for each in needs)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n{wanted}")
        (info / "entry_points.txt").write_text(f"[{group}]\n{entry}\n")
        if source is None:
            shutil.copy(SITE / f"{name}.py", site)
        else:
            (site / f"{name}.py").write_text(source)

    yield write
    for name in set(sys.modules) - modules:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(site)):
            del sys.modules[name]


@pytest.fixture
def vendor(install, monkeypatch):
    """
    Acme's server with its plugins installed and accounts set up.
    """
    for name in ("acme", "bare", "sure"):
        install(f"telecine-{name}", f"{name} = telecine_{name}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # a command that was ended hangs up
    server.vendor = Vendor(f"http://127.0.0.1:{server.server_port}")
    for name in ("ACME", "BARE", "SURE"):
        monkeypatch.setenv(f"TELECINE_{name}_API_KEY", KEY)
        monkeypatch.setenv(f"TELECINE_{name}_BASE_URL", server.vendor.url)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server.vendor
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def run():
    """
    Run ``telecine`` with arguments in this process.
    """
    runner = CliRunner()

    def invoke(*arguments, stdin=None):
        return runner.invoke(program, arguments, input=stdin, prog_name="telecine", catch_exceptions=False)

    return invoke


@pytest.fixture
def ended(vendor):
    """
    End this process, were it not for the handler, when the vendor is next polled.
    """

    def end():
        vendor.on_poll = lambda: None
        os.kill(os.getpid(), signal.SIGTERM)

    vendor.on_poll = end
    return vendor


@pytest.fixture
def start():
    """
    Start ``python -m telecine`` with arguments as a process of its own; it is gone after the test.
    """
    with ExitStack() as stack:

        def begin(*arguments, command=("-m", "telecine"), **more):
            process = subprocess.Popen(  # noqa: S603  # this very interpreter
                [sys.executable, *command, *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                **more,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            return process

        yield begin
