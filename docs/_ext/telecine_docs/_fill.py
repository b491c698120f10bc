"""
Fill in what pages leave to be generated, before they are parsed.

So generated headings and links are the page's own, and a page is plain Markdown all the same.
"""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from ._bodies import answers, body_fields
from ._configuration import (
    account_keys,
    account_variables,
    command_variables,
    gateway_keys,
    model_keys,
    offer_keys,
)
from ._errors import error_advice, error_answers, error_tree
from ._hooks import hook_details, hook_list
from ._life import life_picture, life_table
from ._links import relocated
from ._provider import provider
from ._readme import readme
from ._routes import refusals, routes
from ._way import way_picture

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sphinx.application import Sphinx

_WRITERS: tuple[Callable[..., str], ...] = (
    account_keys,
    account_variables,
    answers,
    body_fields,
    command_variables,
    error_advice,
    error_answers,
    error_tree,
    gateway_keys,
    hook_details,
    hook_list,
    life_picture,
    life_table,
    model_keys,
    offer_keys,
    provider,
    readme,
    refusals,
    routes,
    way_picture,
)
GENERATORS: Mapping[str, Callable[..., str]] = {
    writer.__name__.replace("_", "-"): writer for writer in _WRITERS
}
"""What may stand in braces behind a fence, and what writes it; a word behind it is its argument."""
_BLOCK = re.compile(rf"^```\{{({'|'.join(GENERATORS)})\}} *(.*?)\n+```$", re.MULTILINE)


_VALUE = re.compile(r"\{value\}`([\w.]+):(\w+)`")
"""A constant of the code in the midst of a sentence."""


def filled(text: str) -> str:
    """
    A page with all that is generated in its place.
    """
    text = _VALUE.sub(lambda value: str(getattr(import_module(value[1]), value[2])), text)
    return _BLOCK.sub(lambda block: GENERATORS[block[1]](*block[2].split()), text)


def fill(app: Sphinx, docname: str, source: list[str]) -> None:
    """
    Called by Sphinx for each page it reads.
    """
    docs = Path(app.srcdir).resolve()
    source[0] = filled(relocated(source[0], (docs / docname).parent, docs))
