"""
The documented requests, as they are documented.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

NAMES = ("kling", "jimeng", "vidu")
PATH = "/v1/video/generations"
_FOLDER = Path(__file__).with_name("examples")


def body(name: str) -> dict[str, Any]:
    """
    The body of one request.
    """
    read: dict[str, Any] = json.loads(_text(name))
    return read


def submit(name: str, url: str, key: str) -> str:
    """
    A shell command that makes one request, on one line.
    """
    on_one_line = " ".join(line.strip() for line in _text(name).splitlines())
    return (
        f"curl --location --request POST '{url}{PATH}' --header 'Authorization: Bearer {key}' "
        f"--header 'Content-Type: application/json' --data {shlex.quote(on_one_line)}"
    )


def query(url: str, key: str) -> str:
    """
    A shell command that asks for the task that the variable TASK_ID names.
    """
    return f"curl --location --request GET '{url}{PATH}/TASK_ID' --header 'Authorization: Bearer {key}'"


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text("utf-8")
