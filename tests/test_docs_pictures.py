"""
Pictures show what the code does, and can be seen and read out.
"""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree as ET

import pytest
from telecine_docs._life import life_picture, life_table, transitions
from telecine_docs._picture import Arrow, Box, picture
from telecine_docs._way import LAYERS, way_picture

from telecine_gateway._job import State
from telecine_gateway._lifecycle import ALLOWED

SVG = "{http://www.w3.org/2000/svg}"
LEFT, RIGHT, BELOW = (
    Box(0, 0, 100, 50, "left"),
    Box(200, 0, 100, 50, "right"),
    Box(0, 100, 100, 50, "below"),
)


def drawn(figure, kind):
    """
    The attributes of everything of that kind in a figure.
    """
    return [each.attrib for each in ET.fromstring(figure).iter(f"{SVG}{kind}")]  # noqa: S314  # we drew it


def written(figure):
    """
    All texts in a figure.
    """
    return [each.text for each in ET.fromstring(figure).iter(f"{SVG}text")]  # noqa: S314  # we drew it


def test_what_is_drawn_is_what_is_allowed():
    """
    The rules, asked with everything that can happen, do all that they may and nothing else.
    """
    allowed = {(state, there) for state, targets in ALLOWED.items() for there in targets}

    assert allowed == transitions().keys()


def test_the_life_of_a_job():
    """
    Each state that can be left is a box, and each way between two of them an arrow.
    """
    figure = life_picture()
    ways = [(state, there) for state, targets in ALLOWED.items() for there in targets if not there.final]

    assert {state.value for state in ALLOWED} <= set(written(figure))
    assert len(ALLOWED) == len(drawn(figure, "rect"))
    assert len(ways) == len(drawn(figure, "line"))
    assert "submitting may become reconciling" in drawn(figure, "svg")[0]["aria-label"]


def test_the_life_of_a_job_as_a_table():
    """
    Every state that can be left, why, and where to.
    """
    table = life_table()

    assert "| `unresolved` | Nothing happened, and time has passed. | `failed` |" in table
    assert (
        "| `running` | The vendor said where the job stands. | `succeeded`, `failed`, `cancelled` |" in table
    )
    assert [] == [state for state in State if not state.final and f"| `{state}` |" not in table]


def test_the_way_of_a_request():
    """
    Every layer with its module's own sentence, and a way down and up between each two.
    """
    figure = way_picture()

    assert {"client", *LAYERS.values(), "vendor"} <= set(written(figure))
    assert "The port that requests leave by, blocking and async." in written(figure)
    assert 2 * (len(LAYERS) + 1) == len(drawn(figure, "line"))


@pytest.mark.parametrize("figure", [life_picture(), way_picture()], ids=["life", "way"])
def test_boxes_stand_apart_and_inside(figure):
    """
    Nothing is drawn over another box, or outside of what is shown.
    """
    boxes = [tuple(float(box[key]) for key in ("x", "y", "width", "height")) for box in drawn(figure, "rect")]
    *_, wide, high = map(float, drawn(figure, "svg")[0]["viewBox"].split())

    over = [
        (one, other)
        for one, other in combinations(boxes, 2)
        if abs(one[0] - other[0]) < one[2] and abs(one[1] - other[1]) < one[3]
    ]

    assert [] == over
    assert [] == [box for box in boxes if box[0] + box[2] > wide or box[1] + box[3] > high]


@pytest.mark.parametrize(
    ("arrow", "ends"),
    [
        (Arrow(LEFT, RIGHT), ("100", "25", "200", "25")),
        (Arrow(RIGHT, LEFT), ("200", "25", "100", "25")),
        (Arrow(LEFT, RIGHT, shift=10), ("100", "35", "200", "35")),
        (Arrow(RIGHT, LEFT, shift=10), ("200", "15", "100", "15")),
        (Arrow(LEFT, BELOW), ("50", "50", "50", "100")),
        (Arrow(BELOW, LEFT, shift=10), ("40", "100", "40", "50")),
        (Arrow(BELOW, RIGHT), ("100", "125", "200", "25")),
    ],
)
def test_where_an_arrow_ends(arrow, ends):
    """
    In the middles of the sides that face each other, or beside them.
    """
    figure = picture(300, 150, "two boxes", [arrow.start, arrow.end], [arrow])

    assert [ends] == [tuple(line[key] for key in ("x1", "y1", "x2", "y2")) for line in drawn(figure, "line")]


def test_what_is_told_is_escaped():
    """
    A picture can say anything.
    """
    figure = picture(100, 50, 'a < "b"', [Box(0, 0, 100, 50, "x & y", ("", "z"))], [])

    assert 'a < "b"' == drawn(figure, "svg")[0]["aria-label"]
    assert ["x & y", "z"] == written(figure)
    assert "\n\n" not in figure
