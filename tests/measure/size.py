"""
Count logical lines, and hold them against what was allowed.

A logical line is a statement that does something, however many lines the
formatter gave it; docstrings, comments and blank lines are none, nor are
imports, whose number only tells how finely the code is cut into modules.
"""

from __future__ import annotations

import ast
import json
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 200
"""Lines of one module, everything counted."""
CORE = ROOT / "core/src/telecine"
AREAS = {
    "contract": "_account _call _error_base _errors _hooks _http _image _info _request _task",
    "flows": "_flow _sessions",
    "guard": "_guard _origin _outcome _status",
    "catalogue": "_catalogue _fit _lift _model _offer _resolve _settle _tables _wanted",
    "registry": "_discovery _plugin _provider _registry",
    "client": "_async_client _client _client_base _desk _waiting",
}
"""The rooms of the core that the limit is for."""
LIMITS = {"core": 1800, "jimeng": 450, "kling": 450, "vidu": 450}
VENDORS = ("kling", "jimeng", "vidu")
SOURCES = ("core", "plugins/*", "docs/examples/*")
"""Where no module is too long."""


def logical(path: Path) -> int:
    """
    The logical lines of one module.
    """
    return sum(_counts(node) for node in ast.walk(ast.parse(path.read_text("utf-8"))))


def _counts(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return False
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return False
    return isinstance(node, ast.stmt) and not isinstance(node, ast.Import | ast.ImportFrom)


def count() -> dict[str, int]:
    """
    Every area of the core, what else is in it, and each vendor without catalogue and simulator.
    """
    areas = {
        area: sum(logical(CORE / f"{name}.py") for name in names.split()) for area, names in AREAS.items()
    }
    named = {f"{name}.py" for names in AREAS.values() for name in names.split()}
    rest = {path for path in CORE.glob("*.py") if path.name not in named}
    vendors = {name: sorted(ROOT.glob(f"plugins/{name}/src/telecine_{name}/*.py")) for name in VENDORS}
    return {
        **areas,
        "core": sum(areas.values()),
        "core, transports and wire": sum(map(logical, rest)),
        "core, command line": sum(map(logical, CORE.glob("cli/*.py"))),
        "core, scaffold": sum(map(logical, CORE.glob("scaffold/*.py"))),
        "core, testing": sum(map(logical, CORE.glob("testing/*.py"))),
        **{name: sum(map(logical, paths)) for name, paths in vendors.items() if paths},
    }


def main() -> int:
    """
    Print the counts; 1 where something is over.
    """
    counts = count()
    modules = [path for place in SOURCES for path in ROOT.glob(f"{place}/src/**/*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules}
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    over = {name: counts[name] for name, limit in LIMITS.items() if counts.get(name, 0) > limit}
    if "--json" in sys.argv:
        print(json.dumps({"logical_lines": counts, "limits": LIMITS, "too_long": long}, indent=2))
    else:
        for name, lines in counts.items():
            limit = f" of {LIMITS[name]}" if name in LIMITS else ""
            print(f"{name:26} {lines:5}{limit}")
        print(f"{'longest module':26} {max(lengths.values()):5} of {LONGEST}, all its lines counted")
    for name, lines in (*long.items(), *over.items()):
        print(f"{name} has {lines} lines, too many", file=sys.stderr)
    return int(bool(long or over))


if __name__ == "__main__":
    sys.exit(main())
