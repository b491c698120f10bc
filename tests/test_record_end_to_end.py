"""
What is recorded of the simulated vendors passes their plugins' own suites, and tells of no account.
"""

import json
import re
import shutil
import subprocess
import sys

import httpx
import pytest
from click.testing import CliRunner

from telecine import Client
from telecine._httpx import HttpxTransport
from telecine.cli._program import program

pytest_plugins = ["pytester"]

STEP = 0.5
"""Seconds that pass for the vendors between two polls."""
JOBS = {
    "kling": ("--model", "kling-v2-6", "--duration", "5"),
    "jimeng": ("--model", "jimeng_t2v_v30", "--aspect-ratio", "16:9"),
    "vidu": ("--model", "viduq1", "--size", "1920x1080"),
}
WORDS = {
    "kling": {"submitted", "processing", "succeed", "failed"},
    "jimeng": {"in_queue", "generating", "done", "failed"},
    "vidu": {"created", "queueing", "processing", "success", "failed"},
}
REAL = re.compile(
    r'[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{15,}|\d{8}[0-9A-Z]{20,}|tc[0-9a-f]{24}|//[\w.:]+/[^"\\]+'
)
"""What vendors call things by: UUIDs, long numbers, log ids and addresses."""
SUITE = """
from pathlib import Path

import telecine_jimeng
import telecine_kling
import telecine_vidu
from telecine.testing import ProviderSuite

class TestKling(ProviderSuite):
    provider = telecine_kling
    cases = Path("kling")

class TestJimeng(ProviderSuite):
    provider = telecine_jimeng
    cases = Path("jimeng")

class TestVidu(ProviderSuite):
    provider = telecine_vidu
    cases = Path("vidu")
"""


class World:
    """
    Simulated vendors whose clock moves when a client waits, and what was recorded of them.

    Attributes:
        folder: Of all cases, in one for each vendor.
        results: What each command said, by vendor and name.
        settings: Addresses and credentials of the simulated vendors.
        said: What the vendors answered, as text.
        jobs: What the vendors took, by provider.
    """

    def __init__(self, folder, settings):
        self.folder = folder
        self.settings = settings
        self.results = {}
        self.said = []
        self._url = settings["TELECINE_KLING_BASE_URL"].removesuffix("/kling") + "/_sandbox"

    def wait(self, _):
        """
        Let time pass for the vendors.
        """
        httpx.post(f"{self._url}/clock", json={"advance": STEP}, trust_env=False)

    def record(self, vendor, name, prompt):
        """
        Record one job.
        """
        folder = self.folder / vendor
        folder.mkdir(exist_ok=True)
        arguments = ("record", prompt, *JOBS[vendor], "--cases", str(folder), "--name", name, "--yes")
        self.results[vendor, name] = CliRunner().invoke(program, arguments, prog_name="telecine")

    @property
    def jobs(self):
        found = httpx.get(f"{self._url}/ledger", trust_env=False).json()["jobs"]
        return {vendor: [job for job in found if job["provider"] == vendor] for vendor in JOBS}


def overheard(said, send=HttpxTransport.send):
    """
    What sends a request, and keeps what the answer *said*.
    """

    def listen(transport, request):
        answer = send(transport, request)
        said.append(answer.content.decode())
        return answer

    return listen


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """
    One good job and one that fails, at each vendor.
    """
    command = [sys.executable, "-m", "telecine_sandbox", "--exit-with-parent", "--speed", "0"]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,  # noqa: S603  # our own code
        pytest.MonkeyPatch.context() as patch,
    ):
        lines = iter(process.stdout.readline, "# ready\n")
        found = World(
            tmp_path_factory.mktemp("recorded"),
            dict(line.strip().split("=", 1) for line in lines if "=" in line),
        )
        for name, value in found.settings.items():
            patch.setenv(name, value)
        patch.setattr(HttpxTransport, "send", overheard(found.said))
        patch.setitem(Client.__init__.__kwdefaults__, "sleep", found.wait)
        for vendor in JOBS:
            found.record(vendor, "film", "a paper boat")
            found.record(vendor, "wreck", "a paper boat [fault:moderated]")
        yield found
        process.stdin.close()
        process.wait(10)


@pytest.mark.parametrize("vendor", JOBS)
def test_a_case_for_the_submit_and_for_each_word(world, vendor):
    """
    What the vendor says on the way to a film, and to none; each job was paid for once.
    """
    cases = {path.parent.name for path in (world.folder / vendor).glob("*/case.json")}

    codes = [world.results[vendor, name].exit_code for name in ("film", "wreck")]
    assert ([0, 3], 2) == (codes, len(world.jobs[vendor]))
    assert {"film_submit", "wreck_submit"} == {name for name in cases if name.endswith("_submit")}
    words = {name.partition("_poll_")[2] for name in cases if "_poll_" in name}
    assert words <= WORDS[vendor]
    assert len(words) >= 3


def test_the_suites_take_what_was_recorded(world, pytester):
    """
    Once the transcripts are written, all that a suite checks of a case is green.
    """
    shutil.copytree(world.folder, pytester.path, dirs_exist_ok=True)
    pytester.makepyfile(test_recorded=SUITE)
    options = (
        "-q",
        "-W",
        "error",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:cov",
        "-k",
        "film or wreck",
    )

    pinning = pytester.runpytest_inprocess(*options, "--snapshot-update")
    again = pytester.runpytest_inprocess(*options)

    assert (0, 0) == (pinning.ret, again.ret)
    assert 7 * len([*world.folder.glob("*/*/case.json")]) == again.parseoutcomes()["passed"]


@pytest.mark.parametrize("vendor", JOBS)
def test_no_account_can_be_told_from_it(world, vendor):
    """
    No credential, and no id or address that the vendor gave, is in a file, but for the source.
    """
    prefix = f"TELECINE_{vendor.upper()}_"
    address = world.settings[f"{prefix}BASE_URL"]
    secrets = [
        value for name, value in world.settings.items() if name.startswith(prefix) and value != address
    ]
    ids = [job[name] for job in world.jobs[vendor] for name in ("vendor_id", "external_id") if job[name]]
    met = {found for text in world.said for found in REAL.findall(text)}
    files = {path: path.read_text("utf-8") for path in (world.folder / vendor).glob("*/case.json")}

    sources = {json.loads(text)["source"].rpartition(" ")[0] for text in files.values()}

    assert met > set(ids)
    assert [] == [real for real in (*secrets, *ids, *met) for text in files.values() if real in text]
    assert {f"recorded against {address.removesuffix(f'/{vendor}')} on"} == sources
    assert [] == [path for path in (world.folder / vendor).rglob("*") if path.is_file() and path not in files]
