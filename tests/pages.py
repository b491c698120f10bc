"""
A reader who follows a page from top to bottom, in one folder, and does all that it says.

What a block of code means, by its language:

- ``python`` is run, and so is ``sh``; the folder and the exported variables stay;
- any block whose first line is a comment with a file's name is written to that file;
- ``text`` is what the block before it prints, ``...`` standing for anything;
- ``json`` without a name can be read;
- ``console`` is shown and not run: what it says can only be done in a checkout.

A block that starts a server is left running, and its lines ``TELECINE_...=...`` are exported, as
a reader pastes them into the next terminal.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE = re.compile(r"\A(?:#|//) ([\w./-]+\.\w+)\n")
INSTALLS = re.compile(r"^(pip install|python -m venv|\. \S+/activate)\b[^&\n]*", re.MULTILINE)
EDITABLE = Path(__file__).parents[1] / "core/tests/editable.py"
SERVER = re.compile(r"\A(uv run )?telecine (serve|sandbox)\b[^\n]*\n\Z")
LIMIT = 300
"""Seconds that a block may take."""


@attrs.frozen
class Block:
    """
    One block of code of a page.

    Attributes:
        place: The page's name and the block's first line.
        language: What it says after the fence.
        text: All lines of it.
    """

    place: str
    language: str
    text: str


def blocks(page: Path) -> list[Block]:
    """
    The blocks of a page in the order in which they are read.
    """
    text = page.read_text("utf-8")
    return [
        Block(f"{page.name}:{text.count(chr(10), 0, found.start()) + 1}", found[1], found[2])
        for found in FENCE.finditer(text)
    ]


class Reader:
    """
    Follows blocks, one after another.

    Args:
        folder: Where to begin; empty.
        environ: The variables to begin with.
        installed: That everything is installed already, so that no block needs to.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str], *, installed: bool) -> None:
        self.folder = folder
        self.environ = dict(environ)
        self.installed = installed
        self.printed = ""
        self.servers: list[subprocess.Popen[str]] = []
        self.state = folder.parent / f"{folder.name}.state"
        self.state.write_text(f"cd {shlex.quote(str(folder))}\n", "utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for server in self.servers:
            server.terminate()
            server.communicate(timeout=LIMIT)

    def follow(self, block: Block) -> None:
        """
        Do what *block* says; an AssertionError where it does not come out.
        """
        if named := FILE.match(block.text):
            self._run(block, 'mkdir -p "$(dirname "$1")"; printf %s "$BLOCK" > "$1"', named[1])
            return
        known: dict[str, Callable[[Block], Any]] = {
            "python": lambda block: self._run(block, 'python -W error -c "$BLOCK"'),
            "sh": self._command,
            "text": self._told,
            "json": lambda block: json.loads(block.text),
            "console": lambda block: None,
        }
        assert block.language in known, f"{block.place}: {block.language} has no meaning"
        known[block.language](block)

    def _command(self, block: Block) -> None:
        if SERVER.match(block.text):
            self._serve(block)
            return
        text = INSTALLS.sub(_installed, block.text) if self.installed else block.text
        self._run(block, text)

    def _run(self, block: Block, script: str, *arguments: str) -> None:
        kept = f"{{ export -p; printf 'cd %q\\n' \"$PWD\"; }} > {shlex.quote(str(self.state))}"
        ended = subprocess.run(  # noqa: S603  # what our own pages say
            self._bash(f"{script}\nunset BLOCK\n{kept}", *arguments),
            env={**self.environ, "BLOCK": block.text},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        self.printed = ended.stdout
        assert ended.returncode == 0, f"{block.place}: exit code {ended.returncode}\n{self.printed}"

    def _serve(self, block: Block) -> None:
        server = subprocess.Popen(  # noqa: S603  # what our own pages say
            self._bash(f"exec {block.text}"),
            env=self.environ,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.servers.append(server)
        lines = [*_until_ready(server)]
        self.printed = "".join(lines)
        assert "# ready" in self.printed, f"{block.place}: it ends with {self.printed}"
        with self.state.open("a", encoding="utf-8") as state:
            for line in filter(re.compile(r"TELECINE_\w+=").match, lines):
                name, _, value = line.strip().partition("=")
                state.write(f"export {name}={shlex.quote(value)}\n")

    def _bash(self, script: str, *arguments: str) -> list[str]:
        return ["bash", "-ec", f". {shlex.quote(str(self.state))}\n{script}", "bash", *arguments]

    def _told(self, block: Block) -> None:
        lines = iter(self.printed.splitlines())
        for line in filter(None, map(str.strip, block.text.splitlines())):
            form = re.compile(re.escape(line).replace(r"\.\.\.", ".*"))
            found = any(form.fullmatch(each.strip()) for each in lines)
            assert found, f"{block.place}: {line!r} is not printed, but\n{self.printed}"


def _installed(line: re.Match[str]) -> str:
    """
    What stands for an install where all is there already: a package that the reader wrote is let be seen.
    """
    own = [word.partition("[")[0] for word in shlex.split(line[0]) if word.startswith("./")]
    shown = shlex.join(["python", str(EDITABLE), *own])
    return f'export PYTHONPATH="$({shown})"' if own else ":"


def _until_ready(server: subprocess.Popen[str]) -> Iterator[str]:
    assert server.stdout is not None
    for line in server.stdout:
        yield line
        if line.startswith("# ready"):
            return
