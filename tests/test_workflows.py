"""
What the workflows run is there, and they may do no more than they must.
"""

import ast
import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from .release.workspace import plugins

ROOT = Path(__file__).parents[1]
FILES = {path.name: path.read_text("utf-8") for path in sorted((ROOT / ".github/workflows").glob("*.yml"))}
WORKFLOWS = {name: yaml.safe_load(text) for name, text in FILES.items()}
TESTS, RELEASE = WORKFLOWS["tests.yml"], WORKFLOWS["release.yml"]
JOBS = [
    pytest.param(job, id=f"{name}-{key}")
    for name, workflow in WORKFLOWS.items()
    for key, job in workflow["jobs"].items()
]
STEPS = [
    pytest.param(step, id=f"{name}-{key}-{place}")
    for name, workflow in WORKFLOWS.items()
    for key, job in workflow["jobs"].items()
    for place, step in enumerate(job.get("steps", []))
]
COMMANDS = [pytest.param(step.values[0]["run"], id=step.id) for step in STEPS if "run" in step.values[0]]
USES = [pytest.param(step.values[0], id=step.id) for step in STEPS if "uses" in step.values[0]]
TRIGGERS = True
"""What YAML 1.1, which has no other word for it, makes of the key `on`."""


def asked(tool):
    """
    What *tool* is asked for in any workflow: the word after it.
    """
    return {word for text in FILES.values() for word in re.findall(rf"{re.escape(tool)} (\S+)", text)}


def sessions():
    """
    The names of all sessions, also where nox is not installed.
    """
    functions = [node for node in ast.parse((ROOT / "noxfile.py").read_text("utf-8")).body if decorated(node)]
    return {node.name for node in functions}


def decorated(node):
    """
    Whether it is a session's function.
    """
    return any("nox.session" in ast.unparse(each) for each in getattr(node, "decorator_list", []))


def test_every_session_is_there():
    """
    Those that are named one by one, and those of the matrix.
    """
    named = asked("nox -s") - {'"$SESSION"'}

    wanted = named | {*TESTS["jobs"]["checks"]["strategy"]["matrix"]["session"]}

    assert {"tests", "compat", "lint", "types", "packages"} <= wanted
    assert wanted <= sessions()


def test_every_program_is_there():
    """
    What is run as a module lies in this checkout, and its group of tools is known.
    """
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]

    programs, tools = asked("python -m"), asked("--only-group")

    assert {"tests.release.check_tag", "tests.release.build"} == programs
    assert all((ROOT / f"{name.replace('.', '/')}.py").exists() for name in programs)
    assert {"release", "build"} == tools <= {*groups}


def test_every_python_is_tried():
    """
    From the oldest that the packages accept, without a gap.
    """
    oldest = tomllib.loads((ROOT / "core/pyproject.toml").read_text("utf-8"))["project"]["requires-python"]

    pythons = TESTS["jobs"]["tests"]["strategy"]["matrix"]["python"]

    assert ["3.11", "3.12", "3.13", "3.14"] == pythons
    assert f">={pythons[0]}" == oldest


def test_every_plugin_is_tried_with_its_lowest_core():
    """
    Whatever has changed: there is no filter.
    """
    tried = TESTS["jobs"]["compat"]["strategy"]["matrix"]["plugin"]

    assert [plugin.short for plugin in plugins()] == tried
    assert {"branches": ["main"]} == TESTS[TRIGGERS]["push"]
    assert TESTS[TRIGGERS]["pull_request"] is None


def test_all_must_have_passed():
    """
    The last job waits for every other, and wants as many successes.
    """
    *others, last = TESTS["jobs"]

    passed = TESTS["jobs"][last]

    assert (others, "always()") == (passed["needs"], passed["if"])
    assert f'"{" ".join(["success"] * len(others))}"' in passed["steps"][0]["run"]


@pytest.mark.parametrize("workflow", WORKFLOWS.values(), ids=WORKFLOWS)
def test_by_default_a_job_may_only_read(workflow):
    """
    What more it may do is granted where it is needed.
    """
    assert {"contents": "read"} == workflow["permissions"]


def test_what_a_job_may_do_beyond_reading():
    """
    Publishing and attesting prove who they are; only the announcement writes to the repository.
    """
    granted = {
        (name, key): job["permissions"]
        for name, workflow in WORKFLOWS.items()
        for key, job in workflow["jobs"].items()
        if "permissions" in job
    }

    assert {
        ("release.yml", "attest"): {"attestations": "write", "id-token": "write"},
        ("release.yml", "publish"): {"id-token": "write"},
        ("release.yml", "announce"): {"contents": "write"},
    } == granted


def test_only_a_tag_releases():
    """
    One that a release may have made; from nothing else, and by nothing else.
    """
    assert {"push": {"tags": ["*-v*"]}} == RELEASE[TRIGGERS]
    assert "environment" not in str(TESTS)
    assert ["publish"] == [key for key, job in RELEASE["jobs"].items() if job.get("environment") == "release"]


def test_nothing_is_published_before_all_has_passed():
    """
    The tests, the tag's check and the one build come first; the announcement is last.
    """
    jobs = RELEASE["jobs"]

    assert "./.github/workflows/tests.yml" == jobs["tests"]["uses"]
    assert {"tests", "build"} <= {*jobs["attest"]["needs"]}
    assert {"tests", "build", "attest"} == {*jobs["publish"]["needs"]}
    assert "publish" in jobs["announce"]["needs"]


def test_it_is_built_once():
    """
    One job builds, after the tag's check; the others take its files.
    """
    jobs = RELEASE["jobs"]
    runs = {key: [step.get("run", "") for step in job.get("steps", [])] for key, job in jobs.items()}

    building = [
        key for key, commands in runs.items() if any("tests.release.build" in each for each in commands)
    ]
    order = [place for place, command in enumerate(runs["build"]) if "tests.release." in command]

    assert ["build"] == building
    assert "check_tag" in runs["build"][order[0]]
    assert all("checkout" not in str(jobs[key]) for key in ("attest", "publish", "announce"))


@pytest.mark.parametrize("command", COMMANDS)
def test_no_text_of_others_becomes_a_command(command):
    """
    What comes from outside, such as a tag's name, comes in a variable, and in quotes.
    """
    words = shlex.split(command, posix=False)

    assert "${{" not in command
    assert [] == [word for word in words if word.startswith("$")]


@pytest.mark.parametrize("step", USES)
def test_actions_are_pinned(step):
    """
    To a major version at least; a checkout keeps no credentials.
    """
    action, _, version = step["uses"].partition("@")

    assert re.fullmatch(r"v\d+(\.\d+)*|release/v\d+|[0-9a-f]{40}", version)
    assert action != "actions/checkout" or step["with"]["persist-credentials"] is False


@pytest.mark.parametrize("job", [job for job in JOBS if "steps" in job.values[0]])
def test_jobs_end(job):
    """
    One that hangs is stopped.
    """
    assert 5 <= job["timeout-minutes"] <= 45


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_no_address_is_written_down(text):
    """
    Where things are fetched from and published to is the runner's and the actions' matter.
    """
    assert "://" not in text
