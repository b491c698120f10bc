"""
What Sphinx is given to make of the pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._autodoc import annotate, exemplify, tabulate, unsigned
from ._fill import fill
from ._references import check_names, resolve_name

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """
    Called by Sphinx.
    """
    app.setup_extension("sphinx_click")
    app.connect("source-read", fill)
    app.connect("autodoc-process-docstring", tabulate, priority=100)  # before napoleon
    app.connect("autodoc-process-docstring", annotate, priority=900)  # behind it
    app.connect("autodoc-process-signature", unsigned)
    app.connect("sphinx-click-process-description", exemplify)
    app.connect("missing-reference", resolve_name)
    app.connect("env-check-consistency", check_names)
    return {"parallel_read_safe": True}
