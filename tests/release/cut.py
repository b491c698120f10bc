"""
Cut a release of one distribution: its changelog, its version, a commit and a tag.

Everything is done in a worktree of its own, and only what is whole comes to
`main`, so a release that fails at any step has changed nothing.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from . import api, changelog
from .workspace import (
    CORE,
    ROOT,
    Distribution,
    Refusal,
    distribution,
    distributions,
    git,
    version_of,
    worktree,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from packaging.version import Version

BRANCH = "main"


def cut(root: Path, name: str, text: str) -> str:
    """
    Release the distribution *name* as version *text*.

    Returns:
        The tag.

    Raises:
        Refusal: It cannot be done. Nothing has changed.
    """
    chosen = distribution(name, root)
    version = version_of(text)
    for check in CHECKS:
        check(chosen, version)
    with worktree(root) as place:
        _write(Distribution(place, chosen.folder), version)
        commit = git(place, "rev-parse", "HEAD")
    _bring(root, commit, chosen.tag(version), f"{chosen.name} {version}")
    return chosen.tag(version)


def _check_branch(chosen: Distribution, version: Version) -> None:
    branch = git(chosen.root, "branch", "--show-current")
    if branch != BRANCH:
        raise Refusal(f"releases are cut on {BRANCH}, not on {branch or 'a commit without a branch'}")


def _check_tree(chosen: Distribution, version: Version) -> None:
    dirty = git(chosen.root, "status", "--porcelain", "--untracked-files=all").splitlines()
    if dirty:
        paths = ", ".join(line.split(maxsplit=1)[1] for line in dirty)
        raise Refusal(f"the checkout has changes that are not committed: {paths}")


def _check_tag(chosen: Distribution, version: Version) -> None:
    if git(chosen.root, "tag", "--list", chosen.tag(version)):
        raise Refusal(f"the tag {chosen.tag(version)} is there already")


def _check_rise(chosen: Distribution, version: Version) -> None:
    released = chosen.released()
    if released and version <= released[-1]:
        raise Refusal(f"{version} does not rise above {released[-1]}, the last release of {chosen.name}")
    if version < chosen.version:
        raise Refusal(f"{version} is below {chosen.version}, the version that {chosen.name} already has")


def _check_fragments(chosen: Distribution, version: Version) -> None:
    if not changelog.fragments(chosen):
        raise Refusal(f"{chosen.folder}/changes has no fragment, so {chosen.name} has nothing to release")


def _check_claims(chosen: Distribution, version: Version) -> None:
    for other in distributions(chosen.root):
        for claim in other.claims(chosen.name):
            if not claim.specifier.contains(version, prereleases=True):
                raise Refusal(
                    f"{other.name} claims {claim}, which leaves {version} out; widen its claim first"
                )


def _check_api(chosen: Distribution, version: Version) -> None:
    if chosen.short == CORE:
        api.check(chosen, version)


CHECKS = (
    _check_branch,
    _check_tree,
    _check_tag,
    _check_rise,
    _check_fragments,
    _check_claims,
    _check_api,
)
"""What must hold before anything is done, in the order in which it is told."""


def _write(chosen: Distribution, version: Version) -> None:
    """
    Commit the changelog and the version.
    """
    changelog.build(chosen, version)
    _set_version(chosen, version)
    git(chosen.root, "add", "--all", "--", chosen.folder)
    git(chosen.root, "commit", "--quiet", f"--message=Release {chosen.name} {version}")


def _set_version(chosen: Distribution, version: Version) -> None:
    command = ["uv", "version", "--quiet", "--frozen", f"--project={chosen.place}", str(version)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # fixed words
    if ended.returncode:
        raise Refusal(f"the version of {chosen.name} cannot be set: {' '.join(ended.stderr.split())}")
    for path in chosen.place.glob("src/*/_version.py"):
        said = path.read_text("utf-8")
        path.write_text(
            re.sub(r'^VERSION = ".*"$', f'VERSION = "{version}"', said, flags=re.MULTILINE), "utf-8"
        )


def _bring(root: Path, commit: str, tag: str, message: str) -> None:
    """
    Tag the commit and move the branch to it: both, or neither.
    """
    git(root, "tag", "--annotate", f"--message={message}", tag, commit)
    try:
        git(root, "merge", "--quiet", "--ff-only", commit)
    except BaseException:
        git(root, "tag", "--delete", tag)
        raise


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """
    Do what `nox -s release` is asked for; 1 where it is refused.
    """
    parser = argparse.ArgumentParser(prog="nox -s release --", description="Release one distribution.")
    parser.add_argument("name", help="such as kling")
    parser.add_argument("version", help="such as 1.2.0")
    asked = parser.parse_args(arguments)
    try:
        tag = cut(root, asked.name, asked.version)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print(f"{tag} is committed and tagged; this publishes it:\n\n    git push --atomic origin {BRANCH} {tag}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
