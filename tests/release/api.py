"""
What the core's public names no longer keep of the last release's promises.

A change that breaks a caller needs a new major version; before 1.0, a new
minor one. Until it is released, a fragment must tell of it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import griffe
from packaging.version import Version

from .changelog import fragments
from .signatures import Models
from .workspace import CORE, ROOT, Refusal, distribution, version_of, worktree

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from .workspace import Distribution

PACKAGE = "telecine"
FREE = ("ATTRIBUTE_CHANGED_VALUE",)
"""What griffe may name and nobody was promised: what a default is written like, or which version this is."""
TELLING = (".removed.", ".changed.")
"""In the names of the fragments that may tell of a break."""


def last(core: Distribution) -> Version | None:
    """
    The release that promises were made by; a pre-release makes none.
    """
    finals = [version for version in core.released() if not version.is_prerelease]
    return finals[-1] if finals else None


def breaks(core: Distribution) -> list[str]:
    """
    Each thing that a caller of the last release would miss or have to change, in a line of its own.
    """
    since = last(core)
    if since is None:
        return []
    with worktree(core.root, core.tag(since)) as place:
        old = _read(place / core.folder)
        found = list(griffe.find_breaking_changes(old, _read(core.place)))
    return sorted({_told(each) for each in found if each.kind.name not in FREE})


def least(since: Version) -> Version:
    """
    The lowest version after *since* that may break something.
    """
    if since.major:
        return Version(f"{since.major + 1}.0.0")
    return Version(f"0.{since.minor + 1}.0")


def check(core: Distribution, version: Version) -> None:
    """
    See that *version* rises enough for what it breaks.

    Raises:
        Refusal: It does not. Names what is broken.
    """
    since, broken = last(core), breaks(core)
    if since and broken and Version(version.base_version) < least(since):
        raise Refusal(
            f"{version} breaks what {since} promised, so it is {least(since)} at least: {'; '.join(broken)}"
        )


def _read(place: Path) -> griffe.Object | griffe.Alias:
    return griffe.load(
        PACKAGE,
        search_paths=[place / "src"],
        extensions=griffe.load_extensions(Models),
        allow_inspection=False,
    )


def _told(found: griffe.Breakage) -> str:
    kind, change = str(found), found.as_dict()
    path = change["object_path"].removesuffix(".__init__")
    names = {getattr(change[value], "name", None) for value in ("old_value", "new_value")}
    inside = "".join(sorted(f"({name})" for name in names if name)) if "Parameter" in kind else ""
    return f"{path}{inside}: {kind[0].lower()}{kind[1:]}"


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """
    Print what is broken; 1 where the version asked for is too low, or where no fragment tells of it.
    """
    core = distribution(CORE, root)
    since, broken = last(core), breaks(core)
    try:
        for text in arguments:
            check(core, version_of(text))
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    if since is None:
        print(f"{core.name} has no release yet, so there is nothing to compare with")
        return 0
    if not broken:
        print(f"{core.name} keeps all that {since} promised")
        return 0
    print("\n".join([*broken, f"The next release of {core.name} is {least(since)} at least."]))
    return _untold(core)


def _untold(core: Distribution) -> int:
    if any(word in path.name for path in fragments(core) for word in TELLING):
        return 0
    print(f"no fragment in {core.folder}/changes is `removed` or `changed`, to tell of it", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
