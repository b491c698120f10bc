"""
Follow pages as someone who has nothing but Python: each in a fresh environment, with the packages as built.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from pages import Reader, blocks

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]
OURS = ("TELECINE_", "VIRTUAL_ENV", "UV_", "PYTHONPATH")


def build(wheels: Path) -> None:
    """
    Build all packages into the folder *wheels*.
    """
    command = ["uv", "build", "--quiet", "--all-packages", "--wheel", f"--out-dir={wheels}"]
    subprocess.run(command, cwd=ROOT, check=True)  # noqa: S603  # fixed words


def environment(wheels: Path) -> dict[str, str]:
    """
    Variables with which ``pip install telecine`` takes it from *wheels*, and all else from elsewhere.
    """
    built = [path.name.split("-")[:2] for path in wheels.glob("*.whl")]
    constraints = wheels / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in built), "utf-8")
    known = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    links = " ".join(filter(None, [known.get("PIP_FIND_LINKS"), str(wheels)]))
    own = {"PIP_CONSTRAINT": str(constraints), "PIP_FIND_LINKS": links, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return {**known, **own, "NO_COLOR": "1"}


def main(pages: list[Path]) -> None:
    """
    Follow each of *pages* to its end; the first block that does not come out ends it all.
    """
    with TemporaryDirectory() as wheels:
        build(Path(wheels))
        for page in pages:
            follow(page, environment(Path(wheels)))


def follow(page: Path, environ: Mapping[str, str]) -> None:
    """
    Follow *page* in a folder of its own, and show what is done and printed.
    """
    with TemporaryDirectory() as place:
        folder = Path(place) / "page"
        folder.mkdir()
        with Reader(folder, environ, installed=False) as reader:
            for block in blocks(page):
                print(f"{block.place}\n{block.text}", flush=True)
                reader.follow(block)
                print(reader.printed, flush=True)


if __name__ == "__main__":
    main([Path(page) for page in sys.argv[1:]])
