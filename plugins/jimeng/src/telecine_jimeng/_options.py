"""
Jimeng's own options, by its own names: the camera move on a picture.

Source: volcengine.com/docs/85621/1792710 (video 3.0 720P, recamera), read 2026-10.
"""

from __future__ import annotations

import attrs
from attrs.validators import in_, optional

TEMPLATES = (
    "hitchcock_dolly_in",
    "hitchcock_dolly_out",
    "robo_arm",
    "dynamic_orbit",
    "central_orbit",
    "crane_push",
    "quick_pull_back",
    "counterclockwise_swivel",
    "clockwise_swivel",
    "handheld",
    "rapid_push_pull",
)
STRENGTHS = ("weak", "medium", "strong")


@attrs.frozen(kw_only=True)
class Options:
    """
    Everything that `metadata` may hold besides what a canonical field says.
    """

    template_id: str | None = attrs.field(default=None, validator=optional(in_(TEMPLATES)))
    camera_strength: str | None = attrs.field(default=None, validator=optional(in_(STRENGTHS)))
