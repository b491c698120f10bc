"""
Build distributions: a source archive from the checkout, and the wheel from that archive.

    python -m tests.release.build FOLDER [NAME ...]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from .contents import flaws
from .workspace import ROOT, Refusal, distribution, distributions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .workspace import Distribution


@attrs.frozen
class Built:
    """
    The two files of a distribution.
    """

    archive: Path
    wheel: Path


def build(chosen: Distribution, folder: Path) -> Built:
    """
    Build *chosen* into *folder*, and look at what is in it.

    Raises:
        Refusal: It cannot be built, or holds what it should not, or lacks what it should hold.
    """
    stem = f"{chosen.package}-{chosen.version}"
    built = Built(folder / f"{stem}.tar.gz", folder / f"{stem}-py3-none-any.whl")
    run("uv", "build", "--quiet", f"--out-dir={folder}", str(chosen.place))
    found = flaws(chosen, built.archive, built.wheel)
    if found:
        raise Refusal("; ".join(found))
    return built


def run(*command: str, place: Path | None = None) -> str:
    """
    What a program prints.

    Raises:
        Refusal: It failed; in its words.
    """
    ended = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)  # noqa: S603  # fixed words
    if ended.returncode:
        raise Refusal(f"{' '.join(command)} failed:\n{ended.stdout}{ended.stderr}")
    return ended.stdout


def main(arguments: Sequence[str], root: Path = ROOT) -> int:
    """
    Build what is named, everything where nothing is; 1 where something is wrong with it.
    """
    folder, names = Path(arguments[0]).resolve(), arguments[1:]
    try:
        chosen = [distribution(name, root) for name in names] or distributions(root)
        built = [build(each, folder) for each in chosen]
        run(
            sys.executable,
            "-m",
            "twine",
            "check",
            "--strict",
            *(str(path) for each in built for path in files(each)),
        )
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    print("\n".join(str(path) for each in built for path in files(each)))
    return 0


def files(built: Built) -> tuple[Path, Path]:
    """
    Both, as they are published.
    """
    return built.archive, built.wheel


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
