"""
The hidden label that a query may ask to be written into its film.
"""

import json
from collections.abc import Mapping
from typing import Any

from ._errors import Refusal

LONGEST = 256  # characters
NEEDED = {"producer_id", "content_propagator"}
MEMBERS = NEEDED | {"content_producer", "propagate_id"}


def wants_label(body: Mapping[str, Any]) -> bool:
    """
    Whether ``req_json`` asks for ``aigc_meta``; refuse one that is not as documented.
    """
    text = body.get("req_json")
    if text is None:
        return False
    try:
        given = json.loads(text)
    except (TypeError, ValueError, RecursionError) as error:
        raise Refusal(50215, "req_json is no string of JSON.") from error
    if not isinstance(given, dict):
        raise Refusal(50215, "req_json holds no object.")
    if given.get("aigc_meta") is None:
        return False
    if not _is_label(given["aigc_meta"]):
        raise Refusal(50215, "aigc_meta is not as documented.")
    return True


def _is_label(label: object) -> bool:
    if not isinstance(label, dict):
        return False
    told = {name: label[name] for name in MEMBERS if label.get(name) is not None}
    fits = all(isinstance(value, str) and len(value) <= LONGEST for value in told.values())
    return fits and all(told.get(name) for name in NEEDED)
