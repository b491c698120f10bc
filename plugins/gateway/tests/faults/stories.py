"""
Stories that are told side by side, since most of what happens in them is waiting.
"""

from __future__ import annotations

import asyncio
from contextlib import closing
from typing import TYPE_CHECKING

import attrs

from .processes import Sandbox

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from pathlib import Path

    from .fleet import Fleet
    from .processes import Gateway


@attrs.frozen
class Story:
    """
    What came of one job at each vendor.

    Attributes:
        ends: How each task ended.
        bills: How many jobs each vendor took.
        missed: Ids that were handed out, and that a gateway did not know.
        more: What else there is to tell.
    """

    ends: dict[str, str]
    bills: dict[str, int]
    missed: list[str]
    more: object = None


class Book:
    """
    Stories by name.
    """

    def __init__(self, stories: dict[str, Story | BaseException]) -> None:
        self._stories = stories

    def __getitem__(self, name: str) -> Story:
        story = self._stories[name]
        if isinstance(story, BaseException):
            raise story
        return story


async def seen_through(fleet: Fleet, gateway: Gateway, tasks: dict[str, str], more: object = None) -> Story:
    """
    The story of *tasks*, once all have ended.
    """
    ends = await fleet.ends(gateway, tasks)
    return Story(ends, fleet.bills, fleet.missed, more)


def told(place: Path, names: Iterable[str], story: Callable[[str, Path, Sandbox], Awaitable[Story]]) -> Book:
    """
    Tell the *story* of each name, all of them beside each other.
    """
    known = list(names)

    async def together(sandbox: Sandbox) -> list[Story | BaseException]:
        return await asyncio.gather(*(story(name, place, sandbox) for name in known), return_exceptions=True)

    with closing(Sandbox(place)) as sandbox:
        return Book(dict(zip(known, asyncio.run(together(sandbox)), strict=True)))
