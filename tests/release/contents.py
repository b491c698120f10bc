"""
What is in a built distribution: all that git knows of it, and nothing else.
"""

from __future__ import annotations

import tarfile
import zipfile
from typing import TYPE_CHECKING

from .workspace import git

if TYPE_CHECKING:
    from pathlib import Path

    from .workspace import Distribution

BESIDES = {"PKG-INFO", ".gitignore"}
"""In an archive, made or taken along by the builder."""
ABOUT = {"METADATA", "WHEEL", "RECORD", "licenses/LICENSE"}
"""In every wheel, about it."""
ENTRIES = "entry_points.txt"
TYPED, CATALOGUE = "py.typed", "models.toml"


def flaws(chosen: Distribution, archive: Path, wheel: Path) -> list[str]:
    """
    What the archive or the wheel lacks, and what it should not hold.
    """
    sources = _known(chosen)
    in_archive, in_wheel = _archived(archive), _wheeled(wheel)
    modules = {path.removeprefix("src/") for path in sources if path.startswith("src/")}
    return [
        *_compared(archive.name, sources | {"PKG-INFO"}, in_archive, in_archive & BESIDES),
        *_compared(wheel.name, modules | _about(chosen) | _needed(chosen), in_wheel, set()),
    ]


def _compared(name: str, wanted: set[str], found: set[str], allowed: set[str]) -> list[str]:
    lacks = [f"{name} lacks {path}" for path in sorted(wanted - found)]
    return [*lacks, *(f"{name} holds {path}" for path in sorted(found - wanted - allowed))]


def _known(chosen: Distribution) -> set[str]:
    """
    All files of its folder that git knows or would add.
    """
    options = ("--cached", "--others", "--exclude-standard")
    return set(git(chosen.place, "-c", "core.quotePath=false", "ls-files", *options).splitlines())


def _about(chosen: Distribution) -> set[str]:
    enters = {"scripts", "entry-points"} & chosen.project.keys()
    folder = f"{chosen.package}-{chosen.version}.dist-info"
    return {f"{folder}/{name}" for name in (ABOUT | {ENTRIES} if enters else ABOUT)}


def _needed(chosen: Distribution) -> set[str]:
    """
    Needed even where git does not know of it.
    """
    provides = "telecine.providers" in chosen.project.get("entry-points", {})
    return {f"{chosen.package}/{name}" for name in ([TYPED, CATALOGUE] if provides else [TYPED])}


def _archived(archive: Path) -> set[str]:
    with tarfile.open(archive) as opened:
        return {member.name.partition("/")[2] for member in opened.getmembers() if member.isfile()}


def _wheeled(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return {name for name in opened.namelist() if not name.endswith("/")}
