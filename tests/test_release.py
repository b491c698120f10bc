"""
What `nox -s release` does, in real repositories with a real changelog builder.
"""

import re
import tomllib

import pytest

from .release import check_tag, cut
from .scratch import Scratch

pytestmark = pytest.mark.xdist_group("releases")
DECOYS = ("kling-v3.0.0", "vidu-video-v2.0.0", "vidu-vNext")
"""Tags of other things."""


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """
    What every test's repository is a copy of.
    """
    return Scratch.make(tmp_path_factory.mktemp("pattern") / "checkout")


@pytest.fixture
def checkout(pattern, tmp_path):
    """
    A checkout in which nothing has been released.
    """
    return pattern.copy(tmp_path / "checkout")


@pytest.fixture(scope="module")
def released(pattern, tmp_path_factory):
    """
    A checkout in which Vidu has been released twice and the core in between; read only.

    Neither another package's tags nor those that only begin alike have raised the bar.
    """
    made = pattern.copy(tmp_path_factory.mktemp("released") / "checkout")
    for tag in DECOYS:
        made.git("tag", tag)
    assert 0 == cut.main(["telecine-vidu", "0.1.0"], made.place)
    assert 0 == cut.main(["telecine", "0.2.0"], made.place)
    made.tell("plugins/vidu")
    assert 0 == cut.main(["vidu", "0.2.0"], made.place)
    return made


def version_in(checkout, folder):
    """
    What a distribution calls itself.
    """
    return tomllib.loads(checkout.read(f"{folder}/pyproject.toml"))["project"]["version"]


def test_a_release_is_one_commit_and_one_tag(pattern, released):
    """
    Both name the distribution and its version.
    """
    commit = released.git("rev-parse", "vidu-v0.1.0^{commit}")

    assert pattern.git("rev-parse", "HEAD") == released.git("rev-parse", f"{commit}~1")
    assert "Release telecine-vidu 0.1.0" == released.git("log", "-1", "--format=%s", commit)
    assert "tag" == released.git("cat-file", "-t", "vidu-v0.1.0")


def test_the_branch_has_every_release(released):
    """
    The newest is where `main` stands, and nothing is left over.
    """
    tags = set(released.git("tag", "--list").split()) - {*DECOYS}

    assert {"core-v0.2.0", "vidu-v0.1.0", "vidu-v0.2.0"} == tags
    assert released.git("rev-parse", "vidu-v0.2.0^{commit}") == released.git("rev-parse", "main")
    assert ("", "* main") == (released.git("status", "--porcelain"), released.git("branch", "--all"))
    assert 1 == len(released.git("worktree", "list").splitlines())


def test_the_fragments_become_the_changelog(released):
    """
    Under dated headings, the newest first; none is left, and the folder stays for the next.
    """
    changelog = released.read("plugins/vidu/CHANGELOG.md")

    assert ["0.2.0", "0.1.0"] == re.findall(r"^## (\S+) \(\d{4}-\d\d-\d\d\)$", changelog, re.MULTILINE)
    assert "### Added\n\n- Paper boats, for telecine_vidu." in changelog
    assert [".gitignore"] == [path.name for path in (released.place / "plugins/vidu/changes").iterdir()]


def test_the_version_is_set_and_nothing_else(pattern, released):
    """
    The rest of the file keeps its comments and its layout.
    """
    before = pattern.read("plugins/vidu/pyproject.toml")

    after = released.read("plugins/vidu/pyproject.toml")

    assert before.replace('version = "0.1.0"', 'version = "0.2.0"') == after


def test_the_core_also_says_its_version_in_code(released):
    """
    What its code calls itself is set too.
    """
    text = released.read("core/src/telecine/_version.py")

    assert "0.2.0" == version_in(released, "core")
    assert '\nVERSION = "0.2.0"\n' in text


@pytest.mark.parametrize(
    ("tag", "folder"),
    [("core-v0.2.0", "core"), ("vidu-v0.1.0", "plugins/vidu"), ("vidu-v0.2.0", "plugins/vidu")],
)
def test_a_release_touches_no_other_distribution(released, tag, folder):
    """
    All that has changed lies in one folder.
    """
    changed = released.git("diff", "--name-only", f"{tag}~1", tag).splitlines()

    assert f"{folder}/CHANGELOG.md" in changed
    assert [] == [path for path in changed if not path.startswith(f"{folder}/")]


def soil(checkout):
    """
    Leave a change that is not committed.
    """
    checkout.write("core/README.md", "half a thought")


def leave(checkout):
    """
    Go to another branch.
    """
    checkout.git("switch", "--quiet", "--create", "idea")


def detach(checkout):
    """
    Go to no branch at all.
    """
    checkout.git("switch", "--quiet", "--detach")


def tag(checkout):
    """
    Release Kling before, as far as its tag tells.
    """
    checkout.git("tag", "kling-v0.2.0")


def withdraw(checkout):
    """
    Leave nothing to tell of.
    """
    checkout.git("rm", "--quiet", "plugins/kling/changes/+boat.added.md")
    checkout.commit("Tell nothing")


def misname(checkout):
    """
    Commit a fragment of no kind.
    """
    checkout.tell("plugins/kling", "improved")


def reject(checkout):
    """
    Have git refuse every commit.
    """
    checkout.write(".git/hooks/pre-commit", "#!/bin/sh\necho no commits today >&2\nexit 1\n")
    (checkout.place / ".git/hooks/pre-commit").chmod(0o755)


def reject_merges(checkout):
    """
    Have git refuse the last step.
    """
    (checkout.place / ".git/index.lock").touch()


def nothing(checkout):
    """
    All is well.
    """


ASKED = {
    "unknown name": ("runway 1.2.0", "no distribution 'runway'; there are core, gateway, jimeng, kling, "),
    "no version": ("kling next", "'next' is no version to publish; one is written like 1.2.0 or 1.2.0rc1"),
    "two numbers": ("kling 1.2", "'1.2' is no version to publish"),
    "spelled otherwise": ("kling 1.2.0-rc.1", "'1.2.0-rc.1' is no version to publish"),
    "local version": ("kling 1.2.0+mine", "'1.2.0+mine' is no version to publish"),
    "below the code": ("kling 0.0.9", "0.0.9 is below 0.1.0, the version that telecine-kling already has"),
    "claims": ("core 1.0.0", "telecine-gateway claims telecine<1,>=0.1, which leaves 1.0.0 out"),
}
STATES = {
    "changed file": (soil, "0.2.0", "the checkout has changes that are not committed: core/README.md"),
    "other branch": (leave, "0.2.0", "releases are cut on main, not on idea"),
    "no branch": (detach, "0.2.0", "releases are cut on main, not on a commit without a branch"),
    "no fragment": (withdraw, "0.2.0", "plugins/kling/changes has no fragment"),
    "existing tag": (tag, "0.2.0", "the tag kling-v0.2.0 is there already"),
    "lower version": (tag, "0.1.9", "0.1.9 does not rise above 0.2.0, the last release of telecine-kling"),
    "pre-release of the last": (tag, "0.2.0rc1", "0.2.0rc1 does not rise above 0.2.0"),
    "fragment of no kind": (misname, "0.2.0", "the changelog of telecine-kling cannot be built: "),
    "commit fails": (reject, "0.2.0", "git commit failed: no commits today"),
    "merge fails": (reject_merges, "0.2.0", "git merge failed: "),
}


@pytest.mark.parametrize(("asked", "reason"), ASKED.values(), ids=ASKED)
def test_what_cannot_be_asked_for(pattern, capsys, asked, reason):
    """
    One sentence says why, and commits, tags, branches and files are what they were.
    """
    before = pattern.state()

    code = cut.main(asked.split(), pattern.place)

    said = capsys.readouterr().err.splitlines()
    assert (1, 1) == (code, len(said))
    assert reason in said[0]
    assert before == pattern.state()


@pytest.mark.parametrize(("prepare", "version", "reason"), STATES.values(), ids=STATES)
def test_what_cannot_be_done_now(checkout, capsys, prepare, version, reason):
    """
    Whatever step it fails at, nothing is half done.
    """
    prepare(checkout)
    before = checkout.state()

    code = cut.main(["kling", version], checkout.place)

    said = capsys.readouterr().err.splitlines()
    assert (1, 1) == (code, len(said))
    assert reason in said[0]
    assert before == checkout.state()


@pytest.mark.parametrize(
    ("tag", "short", "name", "version"),
    [("vidu-v0.2.0", "vidu", "telecine-vidu", "0.2.0"), ("core-v0.2.0", "core", "telecine", "0.2.0")],
)
def test_a_releases_tag_is_recognised(released, tmp_path, capsys, tag, short, name, version):
    """
    What it released is printed for what comes next, and what has changed is written into a file.
    """
    there = released.copy(tmp_path / "there")
    there.git("switch", "--quiet", "--detach", tag)

    code = check_tag.main([tag, str(tmp_path / "notes.md")], there.place)

    said = f"short={short}\nname={name}\nversion={version}\nprerelease=false\n"
    assert (0, said) == (code, capsys.readouterr().out)
    assert (tmp_path / "notes.md").read_text("utf-8").startswith("### Added\n\n- ")


def test_a_runners_checkout_has_no_main_of_its_own(released, tmp_path):
    """
    Where only a tag was fetched, the other side's `main` tells as well.
    """
    there = Scratch(tmp_path / "there")
    released.git("clone", "--quiet", "--branch=vidu-v0.2.0", str(released.place), str(there.place))
    assert "main" not in there.git("branch", "--list").split()

    code = check_tag.main(["vidu-v0.2.0"], there.place)

    assert 0 == code


def beside(checkout):
    """
    Tag a commit that `main` never had.
    """
    checkout.git("switch", "--quiet", "--create", "idea")
    checkout.commit("Have an idea")
    checkout.git("tag", "kling-v0.1.0")


def before(checkout):
    """
    Go on after the tag.
    """
    checkout.git("tag", "kling-v0.1.0")
    checkout.commit("Go on")


def here(version):
    """
    Tag this very commit by hand.
    """
    return lambda checkout: checkout.git("tag", f"kling-v{version}")


TAGS = {
    "no tag of a release": (
        nothing,
        "v1.2.0",
        r"'v1\.2\.0' is no tag of a release, which is like kling-v1\.2\.0$",
    ),
    "unknown name": (nothing, "runway-v1.2.0", r"no distribution 'runway'"),
    "whole name": (nothing, "telecine-kling-v0.1.0", r"no tag of telecine-kling, which is kling-v0\.1\.0$"),
    "no version": (nothing, "kling-vNext", r"'Next' is no version to publish"),
    "tag that is not there": (nothing, "kling-v0.1.0", r"git rev-parse failed: .*kling-v0\.1\.0"),
    "other version": (
        here("0.2.0"),
        "kling-v0.2.0",
        r"kling-v0\.2\.0 is at a commit where telecine-kling is 0\.1\.0$",
    ),
    "no changelog": (
        here("0.1.0"),
        "kling-v0.1.0",
        r"plugins/kling/CHANGELOG\.md says nothing about 0\.1\.0$",
    ),
    "other commit": (before, "kling-v0.1.0", r"the checkout is not at kling-v0\.1\.0$"),
    "other branch": (beside, "kling-v0.1.0", r"kling-v0\.1\.0 is not on main$"),
}


@pytest.mark.parametrize(("prepare", "tag", "reason"), TAGS.values(), ids=TAGS)
def test_a_tag_that_no_release_made(checkout, capsys, prepare, tag, reason):
    """
    Nothing is published from it, and one sentence says why.
    """
    prepare(checkout)

    code = check_tag.main([tag], checkout.place)

    said = capsys.readouterr().err.strip()
    assert 1 == code
    assert re.search(reason, said)
