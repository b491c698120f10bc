"""
The documented JSON body, in all its spellings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ._errors import InvalidRequest
from ._fields import CANONICAL, Fields
from ._readers import identifier, options, text
from ._request import GenerationRequest, Notice

OPTIONS = frozenset({"mode", "callback_url"})
"""Top-level fields that are vendor options by another place."""


def read_body(body: Mapping[str, Any]) -> tuple[GenerationRequest, tuple[Notice, ...]]:
    """
    Read the body of ``POST /v1/video/generations``.

    Returns:
        The request, and a notice for each top-level field that nobody knows.

    Raises:
        InvalidRequest: A field is missing or wrong, or two contradict each other; ``param`` names it.
    """
    if not isinstance(body, Mapping):
        raise InvalidRequest("the body is a JSON object", param=None)
    fields, notices = Fields(), []
    metadata = _metadata(body.get("metadata"))
    for key, value in body.items():
        if value is None or key in ("model", "metadata"):
            continue
        if key in CANONICAL:
            fields.take(key, value)
        elif key in OPTIONS:
            _put_option(metadata, key, value)
        else:
            notices.append(_unknown(text(key, "body")))
    model = identifier(body.get("model"), "model")
    images = tuple(fields.images)
    request = GenerationRequest(model=model, images=images, metadata=metadata, **fields.values)
    return request, tuple(notices)


def _unknown(key: str) -> Notice:
    message = f"`{key:.60}` is not a field; it is not used"
    return Notice(code="unknown_field", param=key, message=message)


def _metadata(value: object) -> dict[str, Any]:
    if isinstance(value, str):
        try:
            value = json.loads(value) if value.strip() else {}
        except (ValueError, RecursionError):
            value = ()
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise InvalidRequest("`metadata` is an object, or one written as a JSON string", param="metadata")
    return options(value, "metadata")


def _put_option(metadata: dict[str, Any], key: str, value: object) -> None:
    stated = text(value, key)
    if metadata.setdefault(key, stated) != stated:
        raise InvalidRequest(f"`{key}` and `metadata.{key}` contradict each other", param=key)
