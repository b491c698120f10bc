"""
The files of a new package.

``template.json`` holds those of ``docs/examples/acme``, by their paths; ``nox -s template`` makes it anew.
"""

from __future__ import annotations

import json
import re
from importlib.resources import files as resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._names import Names

TEMPLATE = "template.json"


def files(names: Names) -> dict[str, str]:
    """
    The text of each file, by its path in the new folder.
    """
    spellings = names.spellings
    known = re.compile("|".join(spellings))  # the longer ones are first

    def renamed(text: str) -> str:
        return known.sub(lambda match: spellings[match[0]], text)

    template: dict[str, str] = json.loads((resources(__package__) / TEMPLATE).read_text("utf-8"))
    return {renamed(path): renamed(text) for path, text in template.items()}
