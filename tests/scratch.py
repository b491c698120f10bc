"""
A real git repository with this workspace's layout, small enough to be made anew for every test.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from .release.workspace import CORE, ROOT, distributions

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """
[project]
name = "{name}"
version = "0.1.0" # the last release's
readme = "README.md"
license = "MIT"
license-files = ["LICENSE"]
requires-python = ">=3.11"
"""
PLUGIN = """dependencies = ["telecine>=0.1,<1"]

[project.entry-points."telecine.providers"]
paper = "{package}"
"""
SETTINGS = {
    "user.name": "Ann",
    "user.email": "ann@example.com",
    "commit.gpgSign": "false",
    "tag.gpgSign": "false",
}
"""Whatever whoever runs the tests has set for all repositories."""


def project(folder: str, package: str) -> str:
    """
    The smallest ``pyproject.toml`` that is built and has its changelog made as this workspace's own.
    """
    own = (ROOT / folder / "pyproject.toml").read_text("utf-8")
    about = PROJECT if folder == CORE else PROJECT + PLUGIN
    said = about.format(name=package.replace("_", "-"), package=package).strip()
    return f"{own[: own.index('[project]')]}{said}\n\n{own[own.index('[tool.hatch') :]}"


class Scratch:
    """
    The repository; *git* and *write* are all that tests do to it by hand.
    """

    def __init__(self, place: Path) -> None:
        self.place = place

    @classmethod
    def make(cls, place: Path) -> Scratch:
        """
        With this workspace's own configuration, one fragment in each distribution, and no tag.
        """
        made = cls(place)
        for folder, package in [(each.folder, each.package) for each in distributions()]:
            made.write(f"{folder}/pyproject.toml", project(folder, package))
            made.write(f"{folder}/CHANGELOG.md", "# Changelog\n\n<!-- towncrier release notes start -->\n")
            made.write(f"{folder}/changes/.gitignore", "!.gitignore\n")
            made.write(f"{folder}/changes/+boat.added.md", f"Paper boats, for {package}.\n")
            made.write(f"{folder}/README.md", f"# {package}\n")
            made.write(f"{folder}/LICENSE", "MIT\n")
            made.write(f"{folder}/src/{package}/py.typed", "")
            made.write(f"{folder}/src/{package}/__init__.py", f'"""\nThe smallest {package}.\n"""\n')
        made.write("core/src/telecine/_version.py", '"""\nThe version.\n"""\n\nVERSION = "0.1.0"\n')
        made.write("pyproject.toml", '[tool.uv.workspace]\nmembers = ["core", "plugins/*"]\n')
        made.write(".gitignore", "__pycache__/\n")
        made.git("init", "--quiet", "--template=", "--initial-branch=main")
        for name, value in SETTINGS.items():
            made.git("config", name, value)
        made.commit("First")
        made.git("gc", "--quiet")  # few files, so that copies cost little
        return made

    def copy(self, place: Path) -> Scratch:
        """
        The same once more, elsewhere.
        """
        shutil.copytree(self.place, place)
        return Scratch(place)

    def write(self, path: str, text: str) -> None:
        """
        Put *text* into a file, which need not be there.
        """
        (self.place / path).parent.mkdir(parents=True, exist_ok=True)
        (self.place / path).write_text(text, "utf-8")

    def read(self, path: str) -> str:
        """
        The text of a file.
        """
        return (self.place / path).read_text("utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        """
        Change a part of a file that is there, and commit that.
        """
        text = self.read(path)
        assert old in text
        self.write(path, text.replace(old, new))
        self.commit(f"Change {path}")

    def commit(self, message: str) -> None:
        """
        Commit all that has changed.
        """
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", f"--message={message}")

    def tell(self, folder: str, kind: str = "added") -> None:
        """
        Commit one more fragment.
        """
        self.write(f"{folder}/changes/+more.{kind}.md", "Larger boats.\n")
        self.commit("Make larger boats")

    def git(self, *arguments: str) -> str:
        """
        What git prints.
        """
        command = ["git", "-C", str(self.place), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()  # noqa: S603

    def state(self) -> dict[str, str]:
        """
        All that a refused release must leave as it was.
        """
        return {
            "tree": self.git("status", "--porcelain=v2", "--branch", "--untracked-files=all"),
            "references": self.git("for-each-ref"),
            "worktrees": self.git("worktree", "list"),
        }
