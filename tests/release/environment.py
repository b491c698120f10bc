"""
An environment of its own, with what was built and nothing from the checkout.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

import attrs

from .build import run

FOREIGN = ("TELECINE_", "PYTHON", "VIRTUAL_ENV")
"""What the names of variables begin with that a fresh environment must not inherit."""


@attrs.frozen
class Environment:
    """
    An environment at *place*; the distributions that *wheels* are of come from nowhere else.
    """

    place: Path
    wheels: Iterable[Path]

    @classmethod
    def make(cls, place: Path, wheels: Iterable[Path]) -> Environment:
        """
        An empty one.
        """
        run("uv", "venv", "--quiet", "--no-config", str(place))
        return cls(place, [*wheels])

    def install(self, *wanted: str) -> None:
        """
        Install *wanted*, as a user would ask for it.
        """
        constraints = self.place / "wheels.txt"
        lines = [f"{_name(wheel)} @ {wheel.as_uri()}\n" for wheel in self.wheels]
        constraints.write_text("".join(lines), "utf-8")
        self._pip("install", f"--constraints={constraints}", *wanted)

    def remove(self, name: str) -> None:
        """
        Remove the distribution *name*, and nothing that came along with it.
        """
        self._pip("uninstall", name)

    def listed(self) -> dict[str, str]:
        """
        What is installed, with its version.
        """
        return {each["name"]: each["version"] for each in json.loads(self._pip("list", "--format=json"))}

    def run(
        self, program: str, *arguments: str, place: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """
        Run one of its programs, in its own folder where no other is asked for.
        """
        environ = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
        command = [str(self.place / "bin" / program), *arguments]
        return subprocess.run(  # noqa: S603  # what was just installed
            command, capture_output=True, text=True, check=False, cwd=place or self.place, env=environ
        )

    def _pip(self, verb: str, *arguments: str) -> str:
        return run("uv", "pip", verb, "--quiet", "--no-config", f"--python={self.place}", *arguments)


def _name(wheel: Path) -> str:
    return wheel.name.partition("-")[0].replace("_", "-")
