"""
Boxes and arrows as SVG, in the colours of the page around them.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable

_HEAD = (
    '<marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" '
    'orient="auto-start-reverse"><path d="M0 0 L10 5 L0 10 z" fill="currentColor"/></marker>'
)
_STRONG, _SMALL = 'font-weight="600"', 'font-size="12"'
_STYLE = "max-width:100%;height:auto;font:14px system-ui,sans-serif"


@attrs.frozen
class Box:
    """
    A rectangle with a title, and smaller lines below it; its place is that of its upper left corner.
    """

    x: float
    y: float
    width: float
    height: float
    title: str
    lines: tuple[str, ...] = ()

    def svg(self) -> str:
        """
        The box with its texts in the middle.
        """
        middle = self.x + self.width / 2
        lines = tuple(line for line in self.lines if line)
        top = self.y + self.height / 2 + 5 - 8 * len(lines)
        place = f'x="{self.x:g}" y="{self.y:g}" width="{self.width:g}" height="{self.height:g}" rx="8"'
        frame = f'<rect {place} fill="currentColor" fill-opacity="0.06" stroke="currentColor"/>'
        texts = [_text(middle, top + 16 * line, text, _SMALL) for line, text in enumerate(lines, 1)]
        return "".join((frame, _text(middle, top, self.title, _STRONG), *texts))

    def side(self, towards: Box) -> tuple[float, float]:
        """
        The middle of the side that faces another box.
        """
        across, down = towards.x - self.x, towards.y - self.y
        if abs(across) >= self.width / 2 + towards.width / 2:
            return self.x + (self.width if across > 0 else 0), self.y + self.height / 2
        return self.x + self.width / 2, self.y + (self.height if down > 0 else 0)


@attrs.frozen
class Arrow:
    """
    A way from one box to another.

    Attributes:
        start: Where it begins.
        end: Where it leads.
        label: What goes along it.
        shift: How far to its right it lies from the line between the two sides.
    """

    start: Box
    end: Box
    label: str = ""
    shift: float = 0

    def svg(self) -> str:
        """
        The arrow, and its label on its outer side.
        """
        (x1, y1), (x2, y2) = self.start.side(self.end), self.end.side(self.start)
        level, back = y1 == y2, (x1, y1) > (x2, y2)
        aside = -self.shift if back else self.shift
        across, down = (0.0, aside) if level else (aside if x1 == x2 else 0.0, 0.0)
        ends = f'x1="{x1 + across:g}" y1="{y1 + down:g}" x2="{x2 + across:g}" y2="{y2 + down:g}"'
        line = f'<line {ends} stroke="currentColor" marker-end="url(#head)"/>'
        x, y = (x1 + x2) / 2 + across, (y1 + y2) / 2 + down
        if level:
            return line + _text(x, y + (16 if down > 0 else -7), self.label, _SMALL)
        return line + _text(
            x + (-9 if across < 0 else 9), y + 4, self.label, _SMALL, "end" if across < 0 else "start"
        )


def picture(width: float, height: float, told: str, boxes: Iterable[Box], arrows: Iterable[Arrow]) -> str:
    """
    A picture as a figure; *told* says in words what it shows.
    """
    drawn = "".join((*(box.svg() for box in boxes), *(arrow.svg() for arrow in arrows)))
    return (
        f'<figure>\n<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(told)}" style="{_STYLE}"><defs>{_HEAD}</defs>{drawn}</svg>\n</figure>'
    )


def _text(x: float, y: float, text: str, style: str, anchor: str = "middle") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}" fill="currentColor" {style}>{escape(text)}</text>'
    )
