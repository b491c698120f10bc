"""
The way of the data: from a client to a vendor, and back.
"""

from __future__ import annotations

from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING

from ._docstrings import first_sentence
from ._picture import Arrow, Box, picture

if TYPE_CHECKING:
    from collections.abc import Mapping

LAYERS: Mapping[str, str] = {
    "_wire": "wire",
    "_resolve": "resolve",
    "_hooks": "flow",
    "_guard": "guard",
    "_transport": "transport",
}
"""The modules of the core that it goes through, and what each is called."""
OUT = ("JSON", "GenerationRequest", "GenerationRequest, Offer", "HttpRequest", "HttpRequest", "bytes")
BACK = ("JSON", "Task", "Task", "HttpResponse", "HttpResponse", "bytes")
"""What goes down, and what comes up, between each two."""
_WIDTH, _HEIGHT, _GAP = 640, 54, 46


def way_picture() -> str:
    """
    Every layer in its order, and what passes between them.
    """
    layers = [
        ("client", ""),
        *(
            (title, first_sentence(import_module(f"telecine.{name}").__doc__))
            for name, title in LAYERS.items()
        ),
        ("vendor", ""),
    ]
    boxes = [
        Box(10, 10 + place * (_HEIGHT + _GAP), _WIDTH, _HEIGHT, title, (line,))
        for place, (title, line) in enumerate(layers)
    ]
    pairs = list(pairwise(boxes))
    down = [Arrow(one, other, label, -60) for (one, other), label in zip(pairs, OUT, strict=True)]
    up = [Arrow(other, one, label, -60) for (one, other), label in zip(pairs, BACK, strict=True)]
    told = f"A request goes through {', '.join(LAYERS.values())} to the vendor, and the answer back again."
    return picture(_WIDTH + 20, boxes[-1].y + _HEIGHT + 10, told, boxes, (*down, *up))


def _meaning(module: str) -> str:
    return first_sentence(import_module(f"telecine.{module}").__doc__)
