"""
Fragments, and the changelog that they become.
"""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from .workspace import Refusal

if TYPE_CHECKING:
    from pathlib import Path

    from packaging.version import Version

    from .workspace import Distribution


def fragments(chosen: Distribution) -> list[Path]:
    """
    What has changed since the last release, one file each.
    """
    return sorted(chosen.place.glob("changes/[!.]*"))


def build(chosen: Distribution, version: Version) -> None:
    """
    Turn the fragments into the section of *version*, dated today in UTC.

    Raises:
        Refusal: A fragment has a name that says no kind.
    """
    command = [sys.executable, "-m", "towncrier", "build", "--yes", f"--version={version}"]
    options = [f"--dir={chosen.place}", f"--config={chosen.place}/pyproject.toml", f"--date={_today()}"]
    ended = subprocess.run(  # noqa: S603  # fixed words
        [*command, *options], capture_output=True, text=True, check=False, cwd=chosen.place
    )
    if ended.returncode:
        said = " ".join((ended.stderr or ended.stdout).split())
        raise Refusal(f"the changelog of {chosen.name} cannot be built: {said}")


def section(chosen: Distribution, version: Version) -> str:
    """
    What the changelog says of *version*, without its heading.

    Raises:
        Refusal: It says nothing.
    """
    text = (chosen.place / "CHANGELOG.md").read_text("utf-8")
    parts = re.split(r"^## (\S+) \(.*\)$", text, flags=re.MULTILINE)
    said = dict(zip(parts[1::2], parts[2::2], strict=True)).get(str(version), "").strip()
    if not said:
        raise Refusal(f"{chosen.folder}/CHANGELOG.md says nothing about {version}")
    return said


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
