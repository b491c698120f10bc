"""
Fill in what pages leave to be generated, before they are parsed.

So generated headings and links are the page's own, and a page is plain Markdown all the same.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from ._links import relocated
from ._readme import readme

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx.application import Sphinx

GENERATORS: Mapping[str, Callable[..., str]] = {
    "readme": readme,
}
"""What may stand in braces behind a fence, and what writes it; a word behind it is its argument."""
_BLOCK = re.compile(rf"^```\{{({'|'.join(GENERATORS)})\}} *(.*?)\n+```$", re.MULTILINE)


def filled(text: str) -> str:
    """
    A page with all that is generated in its place.
    """
    return _BLOCK.sub(lambda block: GENERATORS[block[1]](*block[2].split()), text)


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """
    Called by Sphinx for each page it reads.
    """
    docs = Path(app.srcdir).resolve()
    source[0] = filled(relocated(source[0], (docs / docname).parent, docs))
