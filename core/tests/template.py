"""
Make the template of `telecine new` from the package in ``docs/examples/acme``.
"""

from __future__ import annotations

import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/examples/acme"
TEMPLATE = ROOT / "core/src/telecine/scaffold/template.json"
LEFT_OUT = {
    ".hypothesis",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    ".venv",
    "__pycache__",
    "dist",
}
"""What tools leave in a folder."""


def collected(folder: Path) -> dict[str, str]:
    """
    The text of each file in *folder*, by its path there.
    """
    found = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        place.as_posix(): path.read_text("utf-8")
        for place, path in sorted(found.items())
        if not LEFT_OUT & set(place.parts)
    }


def written(texts: dict[str, str]) -> str:
    """
    The template as its file has it.
    """
    return json.dumps(texts, indent=0, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    TEMPLATE.write_text(written(collected(EXAMPLE)), "utf-8", newline="\n")
