"""
See that a tag is what a release made: its version, its changelog, its place on `main`.

    python -m tests.release.check_tag kling-v1.2.0 [NOTES]

Prints what the release workflow goes on with, and writes the changelog's
section into the file NOTES.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from . import changelog
from .cut import BRANCH
from .workspace import ROOT, Refusal, distribution, git, version_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from packaging.version import Version

    from .workspace import Distribution

BRANCHES = {f"refs/heads/{BRANCH}", f"refs/remotes/origin/{BRANCH}"}
"""Either holds all that was released; a runner has only the second."""


def read(tag: str, root: Path = ROOT) -> tuple[Distribution, Version]:
    """
    What *tag* released.

    Raises:
        Refusal: It is no release's tag, the checkout is not at it, or it is not on `main`.
    """
    short, mark, text = tag.rpartition("-v")
    if not mark:
        raise Refusal(f"{tag!r} is no tag of a release, which is like kling-v1.2.0")
    chosen, version = distribution(short, root), version_of(text)
    if chosen.tag(version) != tag:
        raise Refusal(f"{tag!r} is no tag of {chosen.name}, which is {chosen.tag(version)}")
    _check_commit(tag, root)
    if chosen.version != version:
        raise Refusal(f"{tag} is at a commit where {chosen.name} is {chosen.version}")
    return chosen, version


def _check_commit(tag: str, root: Path) -> None:
    if git(root, "rev-parse", "HEAD") != git(root, "rev-parse", f"refs/tags/{tag}^{{commit}}"):
        raise Refusal(f"the checkout is not at {tag}")
    if not BRANCHES & {*git(root, "for-each-ref", "--format=%(refname)", f"--contains={tag}").split()}:
        raise Refusal(f"{tag} is not on {BRANCH}")


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """
    Print the distribution's short name, its name and its version; 1 where the tag is not what it should be.
    """
    tag, *notes = arguments
    try:
        chosen, version = read(tag, root)
        said = changelog.section(chosen, version)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    for path in notes:
        Path(path).write_text(f"{said}\n", "utf-8")
    print(f"short={chosen.short}", f"name={chosen.name}", f"version={version}", sep="\n")
    print(f"prerelease={str(version.is_prerelease).lower()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
