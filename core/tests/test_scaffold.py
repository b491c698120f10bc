"""
A new package is the whole plugin of ``docs/examples/acme``, under another name, and works at once.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib

import pytest

from telecine.scaffold import Names, files, write

from .editable import installed
from .template import EXAMPLE, TEMPLATE, collected, written

STUDIO = Names(provider="my-studio")


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    """
    A package that was just written, seen by interpreters of its own.
    """
    place = tmp_path_factory.mktemp("studio")
    folder = place / "telecine-my-studio"
    write(files(STUDIO), folder)
    path = installed(folder, place / "site")
    # What the tests around it are run by is not its business.
    others = ("TELECINE_", "PYTEST_")
    environ = {key: value for key, value in os.environ.items() if not key.startswith(others)}

    def run(*arguments):
        return subprocess.run(  # noqa: S603  # this very interpreter
            [sys.executable, *arguments],
            cwd=folder,
            env=environ | {"PYTHONPATH": path, "NO_PROXY": "127.0.0.1", "NO_COLOR": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


def test_the_template_is_the_example():
    """
    `nox -s template` makes it so.
    """
    kept = TEMPLATE.read_text("utf-8")

    assert written(collected(EXAMPLE)) == kept


def test_under_its_own_name_the_template_is_unchanged():
    """
    Nothing is lost or mangled on the way.
    """
    made = files(Names(provider="acme"))

    assert collected(EXAMPLE) == made


@pytest.mark.parametrize("provider", ["my-studio", "a", "studio-54-west", "x1"])
def test_no_trace_of_the_template_is_left(provider):
    """
    Neither in a path nor in a text, however it is spelt.
    """
    made = files(Names(provider=provider))

    assert "" == "".join(re.findall("acme", json.dumps(made), re.IGNORECASE))


@pytest.mark.parametrize("label", ["My Studio", "O'Neil & Söhne", "工作室", "Studio 54.", "A+"])
def test_every_file_can_be_read_under_any_label(label):
    """
    Python, TOML and JSON alike.
    """
    made = files(Names(provider="my-studio", label=label))

    read = {".py": ast.parse, ".toml": tomllib.loads, ".json": json.loads}
    parsed = [read[path[path.rindex(".") :]](text) for path, text in made.items() if path.endswith((*read,))]
    assert {path for path in made if path.endswith((*read,))}
    assert all(parsed)
    assert f'LABEL = "{label}"' in made["src/telecine_my_studio/_provider.py"]


def test_each_name_has_its_own_form():
    """
    Distribution, import, class, environment, label and provider.
    """
    made = files(STUDIO)

    project = tomllib.loads(made["pyproject.toml"])["project"]
    assert "telecine-my-studio" == project["name"]
    assert {"my-studio": "telecine_my_studio"} == project["entry-points"]["telecine.providers"]
    assert 'NAME = "my-studio"\n' in made["src/telecine_my_studio/_provider.py"]
    assert 'LABEL = "My Studio"\n' in made["src/telecine_my_studio/_provider.py"]
    assert "class TestMyStudio(" in made["tests/test_conformance.py"]
    assert "`TELECINE_MY_STUDIO_API_KEY`" in made["README.md"]
    assert 'id = "my-studio-1"\n' in made["src/telecine_my_studio/models.toml"]


@pytest.mark.faults
def test_a_new_package_keeps_the_contract(studio):
    """
    Its cases still fit their snapshots, and plugin and simulator agree.
    """
    quick = ["-k", "contract or translation or end_to_end and not awaited"]  # where names are
    plain = [f"-pno:{plugin}" for plugin in ("cacheprovider", "xdist", "cov")]

    ended = studio("-m", "pytest", "-q", *plain, *quick, "tests/test_conformance.py")

    assert 0 == ended.returncode, ended.stdout + ended.stderr
    assert re.search(r"\d\d passed, \d+ deselected in", ended.stdout)
    assert "snapshots passed." in ended.stdout


def test_a_new_package_is_listed(studio):
    """
    With its hooks, and without a reason why it could not be used.
    """
    ended = studio("-m", "telecine", "providers", "--json")

    listed = {each["name"]: each for each in json.loads(ended.stdout)}
    assert {
        "name": "my-studio",
        "distribution": "telecine-my-studio",
        "version": "0.1.0",
        "hooks": ["cancel", "describe", "poll", "submit", "translate_error"],
        "error": None,
        "advice": None,
    } == listed["my-studio"]


def test_a_new_package_shows_what_it_does(studio):
    """
    The command in its README prints what the README says.
    """
    shown = re.search(r"```console\n\$ telecine (.*)\n([^`]*)```", files(STUDIO)["README.md"])

    ended = studio("-m", "telecine", *shown[1].replace('"a paper boat"', "a_paper_boat").split())

    assert shown[2] == ended.stdout.replace("a_paper_boat", "a paper boat")


def test_every_place_to_change_says_so():
    """
    The vendor's name and address, its calls, credentials, words, catalogue and cases.
    """
    made = files(STUDIO)
    source = "src/telecine_my_studio"

    marked = {path for path, text in made.items() if "Change: " in text}
    sources = {path for path in made if path.startswith(source) and path.endswith((".py", ".toml"))}
    cases = {path for path in made if path.endswith("case.json")}
    assert {*sources, *cases, "README.md", "pyproject.toml", "tests/test_simulator.py"} == marked
