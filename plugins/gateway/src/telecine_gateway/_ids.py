"""
Ids of jobs and of submits, in the order of time.
"""

from __future__ import annotations

import random
import secrets
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_VERSION = 0x7
_VARIANT = 0x2
_chance = random.Random(secrets.randbits(256))  # noqa: S311  # an id is no secret: its owner's key is
"""Seeded once: asking the system costs more than the rest of an id."""


def new_job_id(now: datetime) -> str:
    """
    ``task_`` and a UUID of version 7 in 32 hexadecimal digits, source: RFC 9562, 5.7.
    """
    milliseconds = int(now.timestamp() * 1000) & (1 << 48) - 1
    chance = _chance.getrandbits(74)
    number = (
        milliseconds << 80 | _VERSION << 76 | chance >> 62 << 64 | _VARIANT << 62 | chance & (1 << 62) - 1
    )
    return f"task_{number:032x}"


def part_id(job_id: str, place: int) -> str:
    """
    The id of the job number *place*, from 0, that *job_id* is made of.
    """
    head = int(job_id.removeprefix("task_"), 16)
    return f"task_{head + place + 1:032x}"


def new_external_id(now: datetime) -> str:
    """
    An id that no other submit has: 26 letters and digits.
    """
    return f"tc{int(now.timestamp() * 1000):011x}{_chance.getrandbits(52):013x}"
