"""
Every model of every catalogue says where it was read, in a section that exists.
"""

import re
from pathlib import Path

import pytest

from telecine import Registry

PAGES = Path(__file__).parents[1] / "docs" / "vendors"
MODELS = Registry().models()
SOURCE = re.compile(r"(\w+\.md) (\d+(?:\.\d+)*(?:, \d+(?:\.\d+)*)*)(?: \(secondary\))?")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: f"{model.provider}-{model.id}")
def test_source_is_a_section(model):
    """
    A model's source names its vendor's page, and sections that stand there.
    """
    page, sections = SOURCE.fullmatch(model.source).groups()
    headings = set(re.findall(r"^## (\S+)", (PAGES / page).read_text("utf-8"), re.MULTILINE))

    missing = set(sections.split(", ")) - headings

    assert f"{model.provider}.md" == page
    assert set() == missing
