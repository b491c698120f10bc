"""
Change the code in small ways, and see whether a test notices.

A change that no test notices has survived. Either a test is missing, or nobody
could notice: then `docs/mutation.md` says why, in the very words printed here.
The changes are made in a copy, never in the checkout.
"""

from __future__ import annotations

import ast
import re
import shutil
import sys
import time
from difflib import SequenceMatcher
from pathlib import Path

from mutants import mutants
from trials import prepare, unnoticed

ROOT = Path(__file__).parents[2]
JUDGED = ROOT / "docs/mutation.md"
COPIED = ("core", "plugins", "tests", "docs", "README.md", "pyproject.toml")
CORE = {
    "_flow": "flow client",
    "_guard": "guard flow origin sessions",
    "_errors": "models flow resolve guard",
    "_error_base": "models flow client_wait guard",
    "_catalogue": "catalogue rules required models plugin resolve",
}
"""The tests of each module of the core, the most telling first."""
ASKED = {
    "_offer": "catalogue rules required models lift preview resolve",
    "_fit": "rules required catalogue resolve",
    "_lift": "lift rules resolve",
    "_resolve": "rules required lift preview resolve",
    "_settle": "rules required lift preview resolve",
}
"""Modules that are tried where they are asked for by name: not each survivor of theirs is judged."""
VENDORS = {
    "jimeng": "sign errors provider refusals conformance",
    "kling": "auth errors options provider refusals conformance",
    "vidu": "options provider refusals conformance",
}
LONGEST = 120
"""Characters of a change that are printed."""


def targets() -> dict[str, tuple[Path, list[Path]]]:
    """
    What can be asked for: each module and its tests.
    """
    found = {}
    for name, tests in {**CORE, **ASKED}.items():
        files = [Path(f"core/tests/test_{each}.py") for each in tests.split()]
        found[name] = Path(f"core/src/telecine/{name}.py"), files
    for vendor, tests in VENDORS.items():
        files = [Path(f"plugins/{vendor}/tests/test_{each}.py") for each in tests.split()]
        for path in sorted(ROOT.glob(f"plugins/{vendor}/src/telecine_{vendor}/_[a-z]*.py")):
            found[f"{vendor}/{path.stem}"] = path.relative_to(ROOT), files
    return found


def row(name: str, source: str, changed: str, line: int) -> str:
    """
    A change in the words of the page that judges it; they hold no line number, which would not last.
    """
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    around = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    starts = {node: min([node.lineno, *(each.lineno for each in node.decorator_list)]) for node in around}
    where = ".".join(node.name for node in around if starts[node] <= line <= (node.end_lineno or line))
    old, new = source.splitlines(), changed.splitlines()
    parts = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    differing = [part for part in parts if part[0] != "equal"]
    before = _squeezed(old[differing[0][1] : differing[-1][2]])
    after = _squeezed(new[differing[0][3] : differing[-1][4]])
    return f"| `{name}` | `{where or 'module'}` | `` {before} `` | `` {after} `` |"


def _squeezed(lines: list[str]) -> str:
    text = re.sub(r"\s+", " ", " ".join(lines)).strip().replace("|", "\\|")
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def copied(place: Path) -> None:
    """
    Make a copy of the checkout at *place*, and import from there.
    """
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for each in COPIED:
        if (ROOT / each).is_dir():
            shutil.copytree(ROOT / each, place / each, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copy(ROOT / each, place / each)
    sys.path[:0] = [str(path) for path in (place / "core/src", *place.glob("plugins/*/src"))]


def tried(name: str, place: Path, judged: str) -> int:
    """
    Print what survives of the changes of module *name*; how much of it is not *judged*.
    """
    path, tests = targets()[name]
    source, started, survived = (place / path).read_text("utf-8"), time.monotonic(), []
    found = mutants(source)
    for changed in unnoticed(place / path, [*found], [place / test for test in tests]):
        survived.append(row(name, source, changed, found[changed]))
        verdict = "judged" if survived[-1] in judged else "NOT JUDGED"
        print(f"{path}:{found[changed]}  {verdict}  {survived[-1]}", flush=True)
    unknown = sum(each not in judged for each in survived)
    spent = f"{time.monotonic() - started:.0f} s"
    noticed = len(found) - len(survived)
    print(f"{name}: {len(found)} changes, {noticed} noticed, {len(survived)} survived, {spent}", flush=True)
    return unknown


def main(place: Path, asked: list[str]) -> int:
    """
    Try what is *asked* for, where nothing is all that is held to it; 1 where a survivor is not judged.
    """
    known = targets()
    names = [name for each in asked for name in known if each in (name, name.partition("/")[0])]
    if asked and not names:
        sys.exit(f"there is none of {', '.join(asked)}; there are {', '.join(known)}")
    copied(place)
    prepare()
    judged = JUDGED.read_text("utf-8")
    held = [name for name in known if name not in ASKED]
    return int(sum(tried(name, place, judged) for name in names or held) > 0)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve(), sys.argv[2:]))
