"""
Count logical lines, and hold them against what was allowed.

A logical line is what Python takes as one: a statement, however many lines
the formatter gave it; a docstring is one, comments and blank lines are none.
"""

from __future__ import annotations

import json
import sys
import tokenize
from pathlib import Path

ROOT = Path(__file__).parents[2]
LONGEST = 200
"""Lines of one module, everything counted."""
PARTS = {
    "core": ("core/src/telecine/*.py", 1800),
    "kling": ("plugins/kling/src/telecine_kling/*.py", 350),
}
"""Contract, flows, guard, catalogue, registry and client; and a plugin without catalogue and simulator."""


def logical(path: Path) -> int:
    """
    The logical lines of one module.
    """
    with path.open("rb") as file:
        return sum(token.type == tokenize.NEWLINE for token in tokenize.tokenize(file.readline))


def main() -> int:
    """
    Print the counts; 1 where something is over.
    """
    parts = {name: sum(map(logical, sorted(ROOT.glob(places)))) for name, (places, _) in PARTS.items()}
    modules = [*ROOT.glob("core/src/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules}
    long = {name: length for name, length in lengths.items() if length > LONGEST}
    if "--json" in sys.argv:
        print(json.dumps({"logical_lines": parts, "allowed": dict(_allowed()), "too_long": long}, indent=2))
    else:
        for name, allowed in _allowed():
            print(f"{name:8} {parts[name]:5} of {allowed} logical lines")
        print(f"longest  {max(lengths.values()):5} of {LONGEST} lines in one module")
    for name, length in long.items():
        print(f"{name} has {length} lines, more than {LONGEST}", file=sys.stderr)
    return int(bool(long) or any(parts[name] > allowed for name, allowed in _allowed()))


def _allowed() -> list[tuple[str, int]]:
    return [(name, allowed) for name, (_, allowed) in PARTS.items()]


if __name__ == "__main__":
    sys.exit(main())
