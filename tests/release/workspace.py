"""
The distributions of a checkout: their names, versions, claims and tags.
"""

from __future__ import annotations

import subprocess
import tomllib
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import attrs
from packaging.requirements import Requirement
from packaging.version import InvalidVersion, Version

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
CORE = "core"
NUMBERS = 3
"""How many a version has: major, minor and patch."""


class Refusal(Exception):
    """
    Why something is not done, in one sentence for whoever asked for it.
    """


@attrs.frozen(slots=False)
class Distribution:
    """
    What is released by itself.

    Attributes:
        root: The checkout.
        folder: Where it lies in the checkout, such as ``plugins/kling``.
    """

    root: Path
    folder: str

    @property
    def short(self) -> str:
        """
        The name that its tags begin with, such as ``kling``.
        """
        return self.place.name

    @property
    def place(self) -> Path:
        """
        Where it lies.
        """
        return self.root / self.folder

    @cached_property
    def project(self) -> dict[str, Any]:
        """
        The table of that name in its ``pyproject.toml``.
        """
        tables = tomllib.loads((self.place / "pyproject.toml").read_text("utf-8"))
        return dict(tables["project"])

    @property
    def name(self) -> str:
        """
        The name that it is installed by, such as ``telecine-kling``.
        """
        return str(self.project["name"])

    @property
    def package(self) -> str:
        """
        The name that it is imported by, such as ``telecine_kling``.
        """
        return self.name.replace("-", "_")

    @property
    def version(self) -> Version:
        """
        What its ``pyproject.toml`` says: that of the last release, once there is one.
        """
        return Version(self.project["version"])

    def tag(self, version: Version) -> str:
        """
        The tag of a release.
        """
        return f"{self.short}-v{version}"

    def released(self) -> list[Version]:
        """
        The versions that have a tag, the lowest first.
        """
        tags = git(self.root, "tag", "--list", f"{self.short}-v*").split()
        versions = (_parsed(tag.removeprefix(f"{self.short}-v")) for tag in tags)
        return sorted(version for version in versions if version)

    def claims(self, name: str) -> list[Requirement]:
        """
        Its requirements, also those of its extras, of the distribution *name*.
        """
        extras = self.project.get("optional-dependencies", {}).values()
        texts = [*self.project.get("dependencies", []), *(text for extra in extras for text in extra)]
        return [each for each in map(Requirement, texts) if each.name == name]


def distributions(root: Path = ROOT) -> list[Distribution]:
    """
    All of a checkout, the core first.
    """
    plugins = sorted(path.parent.name for path in root.glob("plugins/*/pyproject.toml"))
    return [Distribution(root, folder) for folder in (CORE, *(f"plugins/{name}" for name in plugins))]


def distribution(name: str, root: Path = ROOT) -> Distribution:
    """
    The one of that name, short or whole.

    Raises:
        Refusal: There is none.
    """
    known = distributions(root)
    found = [each for each in known if name in (each.short, each.name)]
    if not found:
        raise Refusal(
            f"there is no distribution {name!r}; there are {', '.join(each.short for each in known)}"
        )
    return found[0]


def plugins(root: Path = ROOT) -> list[Distribution]:
    """
    All that claim to work with the core.
    """
    return [each for each in distributions(root) if each.short != CORE]


def version_of(text: str) -> Version:
    """
    A version that can be published, written as in its tag.

    Raises:
        Refusal: It is none, or it is written in another way.
    """
    version = _parsed(text)
    if version is None or version.local or len(version.release) != NUMBERS or text != str(version):
        raise Refusal(f"{text!r} is no version to publish; one is written like 1.2.0 or 1.2.0rc1")
    return version


def git(root: Path, *arguments: str) -> str:
    """
    What git prints in *root*.

    Raises:
        Refusal: Git refused; in its words.
    """
    command = ["git", "-C", str(root), *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # fixed words
    if ended.returncode:
        said = " ".join((ended.stderr or ended.stdout).split())
        raise Refusal(f"git {arguments[0]} failed: {said}")
    return ended.stdout.strip()


@contextmanager
def worktree(root: Path, commit: str = "HEAD") -> Iterator[Path]:
    """
    The checkout as of *commit*, in a folder of its own.
    """
    with TemporaryDirectory() as folder:
        place = Path(folder).resolve() / "checkout"
        git(root, "worktree", "add", "--quiet", "--detach", str(place), commit)
        try:
            yield place
        finally:
            git(root, "worktree", "remove", "--force", str(place))


def _parsed(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
