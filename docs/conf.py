"""
How the pages are built: `nox -s docs`.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "_ext"))

project = "telecine"
author = "The telecine maintainers"
project_copyright = author
extensions = [
    "myst_parser",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
    "telecine_docs.extension",
]
exclude_patterns = ["_ext", "examples/**"]
myst_enable_extensions = ["attrs_block", "colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_default_options = {"members": True, "exclude-members": "__init__, __new__"}
autodoc_member_order = "bysource"
autodoc_preserve_defaults = True
autodoc_typehints_format = "short"
python_use_unqualified_type_names = True
python_maximum_signature_line_length = 90
default_role = "py:obj"
"""Docstrings name things between single backticks."""
napoleon_numpy_docstring = False
napoleon_use_rtype = False

nitpicky = True
nitpick_ignore_regex = [
    # Other projects' objects: their inventories are on the network.
    (
        r"py:.*",
        r"(collections|contextlib|datetime|enum|httpx|os|pathlib|pluggy|pytest|starlette|types|typing)\..*",
    ),
    (
        r"py:.*",
        r"(ASGIApp|Abstract(Async)?ContextManager|Any|Fraction|Iterator|Mapping|Path|Self|Traversable)",
    ),
    (r"py:.*", r"(date|datetime|timedelta)"),
    # Type variables and shorthands.
    (r"py:.*", r"(telecine\._\w+\.)?(T|Resolved|Talk)"),
    # What an `Engine` gives and raises; a host needs not name it.
    (r"py:.*", r"Order|IdempotencyClash|NotReady|CannotCancel"),
]
suppress_warnings = [
    "misc.highlighting_failure",  # a block that begins with its file's name is no JSON to a lexer
]

html_theme = "furo"
html_title = project
