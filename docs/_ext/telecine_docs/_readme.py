"""
A package's README as a page.
"""

from __future__ import annotations

from pathlib import Path

from ._links import relocated

DOCS = Path(__file__).resolve().parents[2]


def readme(package: str) -> str:
    """
    The README of the package in that folder of the checkout, its links led on.
    """
    folder = DOCS.parent / package
    return relocated((folder / "README.md").read_text("utf-8"), folder, DOCS)
