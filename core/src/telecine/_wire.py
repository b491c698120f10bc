"""
The documented JSON body, in all its spellings.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ._errors import InvalidRequest
from ._fields import CANONICAL, Fields
from ._readers import text
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
            notices.append(
                Notice(code="unknown_field", param=key, message=f"`{key}` is not a field; it is not used")
            )
    return _request(body.get("model"), fields, metadata), tuple(notices)


def _request(model: object, fields: Fields, metadata: Mapping[str, Any]) -> GenerationRequest:
    if not isinstance(model, str) or not model.strip():
        raise InvalidRequest("`model` is required: the id of a model", param="model")
    try:
        return GenerationRequest(
            model=model.strip(), images=tuple(fields.images), metadata=metadata, **fields.values
        )
    except (ValueError, TypeError) as error:
        # attrs hands the validator's arguments over: message, attribute, limit, value.
        param = next((name for name in fields.values if f"'{name}'" in str(error)), None)
        raise InvalidRequest(f"`{param}` is more than 0", param=param) from error


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
    return {key: option for key, option in value.items() if option is not None}


def _put_option(metadata: dict[str, Any], key: str, value: object) -> None:
    stated = text(value, key)
    if metadata.setdefault(key, stated) != stated:
        raise InvalidRequest(f"`{key}` and `metadata.{key}` contradict each other", param=key)
