"""
What only this vendor can be asked for: the keys of a request's ``metadata``.

Change: this file. Each option is listed in ``models.toml`` as well, by the models that take it.
"""

from __future__ import annotations

import attrs


@attrs.frozen(kw_only=True)
class Options:
    """
    The options, with their types.
    """

    negative_prompt: str | None = None
