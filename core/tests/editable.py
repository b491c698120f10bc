"""
Let an interpreter see a package's folder as installed, without installing it.

As a program it prints the value of PYTHONPATH that does so.
"""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path


def installed(project, site):
    """
    Write the metadata and the entry points of the package in *project* to *site*.

    Returns the value of PYTHONPATH with which an interpreter finds them, and the sources.
    """
    known = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))["project"]
    info = site / f"{known['name'].replace('-', '_')}-{known['version']}.dist-info"
    info.mkdir(parents=True)
    stated = f"Metadata-Version: 2.1\nName: {known['name']}\nVersion: {known['version']}\n"
    (info / "METADATA").write_text(stated, "utf-8")
    groups = {group: points.items() for group, points in known["entry-points"].items()}
    lines = [
        line
        for group, points in groups.items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in points))
    ]
    (info / "entry_points.txt").write_text("\n".join([*lines, ""]), "utf-8")
    return os.pathsep.join(map(str, (site, project / "src")))


if __name__ == "__main__":
    project = Path(sys.argv[1]).resolve()
    sys.stdout.write(installed(project, project.with_suffix(".site")))
