"""
Which cores a plugin is tried with: what `nox -s compat` does.
"""

import pytest
from packaging.version import Version

from .release import compat
from .release.workspace import distribution, plugins
from .scratch import Scratch

CLAIM = '"telecine>=0.1,<1"'
PROJECT = "plugins/kling/pyproject.toml"
TOOLS = """
[dependency-groups]
test = ["telecine", "pytest>=8.3", "pytest-xdist>=3.6"]

[tool.pytest.ini_options]
markers = ["packages: elsewhere"]
"""
SUITE = """
from pathlib import Path

import pytest

from telecine._version import VERSION


def test_which_core_this_is():
    with Path("seen.txt").open("a") as seen:
        seen.write(f"{VERSION}\\n")


@pytest.mark.packages
def test_of_fresh_environments():
    raise AssertionError
"""


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """
    What every test's repository is a copy of.
    """
    return Scratch.make(tmp_path_factory.mktemp("pattern") / "checkout")


@pytest.fixture
def checkout(pattern, tmp_path):
    """
    A checkout in which nothing has been released, and whose core calls itself 0.1.0.
    """
    return pattern.copy(tmp_path / "checkout")


def tried(checkout):
    """
    What is tried with Kling.
    """
    return compat.trials(distribution("kling", checkout.place))


def test_before_the_first_release(checkout):
    """
    This checkout's core stands for the one that is claimed, and that is said.
    """
    found = tried(checkout)

    assert {
        "telecine-kling with this checkout's telecine: nothing that it claims has been released yet": None
    } == found


@pytest.mark.parametrize(
    ("claim", "first"),
    [
        ("telecine>=0.1,<1", "0.1.0"),
        ("telecine>=0.2,<1", "0.2.0"),
        ("telecine>=0.1.1", "0.2.0"),
        ("telecine>=1.3,<2", "1.3.0"),
        ("telecine~=1.0", "1.3.0"),
        ("telecine", "0.1.0"),
    ],
)
def test_the_lowest_release_that_is_claimed(checkout, claim, first):
    """
    Where there are several, the first that a user may have; then this checkout's.
    """
    for version in ("1.3.0", "0.2.0", "0.1.0"):
        checkout.git("tag", f"core-v{version}")
    checkout.replace(PROJECT, CLAIM, f'"{claim}"')

    found = tried(checkout)

    assert {
        f"telecine-kling with telecine {first}, the lowest that it claims": Version(first),
        "telecine-kling with this checkout's telecine": None,
    } == found


def test_a_pre_release_is_nobodys_lowest(checkout):
    """
    Nobody has it who did not ask for it.
    """
    checkout.git("tag", "core-v0.1.0rc1")

    found = tried(checkout)

    assert [None] == [*found.values()]


@pytest.mark.parametrize("released", [[], ["core-v0.1.0"]], ids=["no release", "an older release"])
def test_a_claim_that_nothing_is(checkout, capsys, released):
    """
    A plugin cannot claim a core that there is not yet: the core is released first.
    """
    for tag in released:
        checkout.git("tag", tag)
    checkout.replace(PROJECT, CLAIM, '"telecine>=0.3,<1"')

    code = compat.main(["kling"], checkout.place)

    said = "telecine-kling claims telecine<1,>=0.3, which neither a release nor this checkout's 0.1.0 is\n"
    assert (1, said) == (code, capsys.readouterr().err)


def test_an_extra_may_claim_more(checkout):
    """
    All that a plugin asks for must hold at once.
    """
    checkout.git("tag", "core-v0.1.0")
    checkout.git("tag", "core-v0.2.0")
    extras = '[project.optional-dependencies]\nsimulator = ["telecine>=0.2"]\n'
    checkout.replace(PROJECT, "[project.entry-points", f"{extras}\n[project.entry-points")

    found = tried(checkout)

    assert [Version("0.2.0"), None] == [*found.values()]


def test_a_plugin_that_there_is_not(checkout, capsys):
    """
    The names that there are are said.
    """
    code = compat.main(["runway"], checkout.place)

    assert (1, True) == (
        code,
        "there are core, gateway, jimeng, kling, sandbox, vidu" in capsys.readouterr().err,
    )


@pytest.mark.parametrize("plugin", plugins(), ids=lambda plugin: plugin.short)
def test_what_this_checkouts_plugins_claim(plugin):
    """
    A lower bound, and the core beside them.
    """
    claims = plugin.claims("telecine")

    assert all(any(each.operator == ">=" for each in claim.specifier) for claim in claims)
    assert compat.admits(plugin, distribution("core").version)


@pytest.mark.packages
def test_a_suite_runs_with_both(checkout, capfd):
    """
    The first release is built from its tag, in the middle of newer work.
    """
    others = [plugin.folder for plugin in plugins(checkout.place) if plugin.short != "kling"]
    checkout.git("rm", "-r", "--quiet", *others)
    checkout.write("pyproject.toml", f"{checkout.read('pyproject.toml')}{TOOLS}")
    checkout.write("plugins/kling/src/telecine_kling/models.toml", "")
    checkout.write("plugins/kling/tests/test_core.py", SUITE)
    checkout.commit("Test Kling")
    checkout.git("tag", "core-v0.1.0")
    checkout.replace("core/pyproject.toml", 'version = "0.1.0"', 'version = "0.2.0"')
    checkout.replace("core/src/telecine/_version.py", "0.1.0", "0.2.0")

    code = compat.main(["kling"], checkout.place)

    said, failed = capfd.readouterr()
    assert (0, "") == (code, failed)
    assert ["0.1.0", "0.2.0"] == checkout.read("seen.txt").split()
    assert 2 == said.count("1 passed")
