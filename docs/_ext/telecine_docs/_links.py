"""
Links that are good in the checkout, made good in the built pages too.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_LINK = re.compile(r"(?<!!)\[([^\[\]]+)\]\(([^()\s#]+)(#[^()\s]*)?\)")


def relocated(text: str, written: Path, docs: Path) -> str:
    """
    Lead the links of a page on: to a page that shows the file, or to a copy of the file.

    Args:
        text: Markdown.
        written: The folder that its links start from.
        docs: The folder of all pages.
    """

    def lead(link: re.Match[str]) -> str:
        label, target, anchor = link[1], link[2], link[3] or ""
        place = (written / target).resolve()
        if "://" in target or not place.exists():
            return link[0]
        if page := page_of(place, docs):
            return f"[{label}](/{page}{anchor})"
        if place.is_dir():
            return label
        return f"{{download}}`{label.strip('`')} </{os.path.relpath(place, docs)}>`"

    return _LINK.sub(lead, text)


def page_of(place: Path, docs: Path) -> str | None:
    """
    The page that shows a file: itself, or the one of its package.
    """
    if place.is_relative_to(docs):
        return place.relative_to(docs).as_posix() if place.suffix == ".md" else None
    if place.name != "README.md":
        return None
    return "index.md" if place.parent == docs.parent else f"packages/{place.parent.name}.md"
