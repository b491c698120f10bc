"""
Pages are filled in and linked, and docstrings are laid out.
"""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace

import attrs
import pytest
from telecine_docs._autodoc import annotate, exemplify, tabulate, unsigned
from telecine_docs._docstrings import default_of, first_sentence, section, type_of
from telecine_docs._fill import filled
from telecine_docs._links import relocated
from telecine_docs._markdown import table, text
from telecine_docs._names import public
from telecine_docs._references import check_names, resolve_name

import telecine

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


@attrs.frozen(kw_only=True)
class Boat:
    """
    A boat
    of paper.

    Attributes:
        name: What it
            is called.
        sails: How many.
        crew: ``None`` for none.

    Raises:
        ValueError: It sinks.
    """

    name: str
    sails: int = 1
    flag: str = "blue"
    crew: dict[str, int] = attrs.field(factory=dict)


def test_a_section_of_a_docstring():
    """
    Entries by their names, each in one line.
    """
    assert {"name": "What it is called.", "sails": "How many.", "crew": "``None`` for none."} == section(
        Boat.__doc__, "Attributes"
    )
    assert {"ValueError": "It sinks."} == section(Boat.__doc__, "Raises")
    assert {} == section(None, "Args")
    assert "A boat of paper." == first_sentence(Boat.__doc__)


def test_types_and_defaults():
    """
    As they are written; nothing where a value must be given.
    """
    assert ["", "1", '"blue"', "{}"] == [default_of(field) for field in attrs.fields(Boat)]
    assert ["str", "int", "str", "dict[str, int]"] == [type_of(field) for field in attrs.fields(Boat)]


def test_a_table():
    """
    Rows stay rows, whatever is in them.
    """
    assert "| a | b |\n| --- | --- |\n| `x \\| y` | two lines |" == table("ab", [("`x | y`", "two\nlines")])
    assert "`None` is *one*" == text("``None`` is *one*")


@pytest.mark.parametrize(
    ("link", "led"),
    [
        ("[a](https://example.com/a.md)", "[a](https://example.com/a.md)"),
        ("[a](../docs/mutation.md#how)", "[a](/mutation.md#how)"),
        ("[a](../README.md)", "[a](/index.md)"),
        ("[a](../plugins/kling/README.md#install)", "[a](/packages/kling.md#install)"),
        ("[a](../core/README.md)", "[a](/packages/core.md)"),
        ("[`a`](../LICENSE)", "{download}`a </../LICENSE>`"),
        ("[a](../core)", "a"),
        ("[a](#below)", "[a](#below)"),
        ("[a](nowhere.md)", "[a](nowhere.md)"),
        ("![a](../LICENSE)", "![a](../LICENSE)"),
    ],
)
def test_links_are_led_on(link, led):
    """
    To a page that shows the file, or to a copy of it.
    """
    assert f"see {led}." == relocated(f"see {link}.", DOCS, DOCS)


def test_what_is_filled_in():
    """
    Generated blocks and values, and nothing else.
    """
    others = "```{note} of\nmine\n```"
    page = f"```{{readme}} plugins/vidu\n```\n\n{others}\n\n{{value}}`telecine_gateway._queries:_MOST`"

    found = filled(page)

    assert found.startswith("# telecine-vidu\n")
    assert found.endswith(f"\n\n{others}\n\n100")


def test_a_type_that_was_read_is_written_as_before():
    """
    Whoever turns annotations into classes changes no page.
    """
    read = attrs.resolve_types(
        attrs.make_class("Fleet", {"boats": attrs.field(type=tuple[telecine.Task, ...])})
    )

    assert ["tuple[Task, ...]"] == [type_of(field) for field in attrs.fields(read)]


def test_attributes_become_a_table():
    """
    A model has no signature and no list of attributes; its types lead to the first public class.
    """
    lines = inspect.cleandoc(telecine.Task.__doc__).splitlines()

    tabulate(None, "class", "telecine.Task", telecine.Task, None, lines)

    assert ("", None) == unsigned(None, "class", "telecine.Task", telecine.Task, None, "(*)", "")
    assert "Attributes:" not in lines
    assert ".. list-table::" in lines
    place = lines.index("   * - ``videos``")
    assert "     - :py:obj:`tuple[Video, ...] <telecine.Video>`" == lines[place + 1]


def test_other_classes_are_left_alone():
    """
    What is no model keeps its signature and its docstring.
    """
    lines = ["Attributes:", "    task: A job."]

    tabulate(None, "exception", "telecine.StillRunning", telecine.StillRunning, None, lines)

    assert ["Attributes:", "    task: A job."] == lines
    assert unsigned(None, "exception", "telecine.StillRunning", telecine.StillRunning, None, "()", "") is None


@pytest.mark.parametrize(
    ("what", "name", "first"),
    [
        ("data", "telecine.Flow", "A talk with a vendor: yields requests, is sent responses, returns a *T*."),
        ("data", "telecine.nothing", "What its class says."),
        ("class", "telecine.Flow", "What its class says."),
    ],
)
def test_a_value_says_what_stands_below_it(what, name, first):
    """
    In whichever module it is made; without such words it keeps what it had.
    """
    lines = ["What its class says."]

    annotate(None, what, name, None, None, lines)

    assert first == lines[0]


def test_examples_of_a_command():
    """
    Lines that could be typed are code, and sentences are not.
    """
    lines = ["Serve it.", "| telecine serve --sandbox", "| telecine"]

    exemplify(None, None, lines)

    assert ["Serve it.", "| ``telecine serve --sandbox``", "| telecine"] == lines


def test_names_without_a_place_are_told(monkeypatch):
    """
    Each public name that no page has is a warning, which fails the build.
    """
    told = []
    everything = {name: None for names in public().values() for name in names}
    env = SimpleNamespace(get_domain=lambda _: SimpleNamespace(objects=everything))
    monkeypatch.setattr("telecine_docs._references._log.warning", lambda *words: told.append(words[1:]))

    check_names(None, env)
    del everything["telecine.Client"]
    check_names(None, env)

    assert [("telecine.Client",)] == told


@pytest.mark.parametrize(
    ("domain", "target", "found"),
    [
        ("py", "telecine._task.Task", "telecine.Task"),
        ("py", "Task", "telecine.Task"),
        ("py", "telecine.Task", None),
        ("py", "datetime", None),
        ("std", "telecine._task.Task", None),
    ],
)
def test_references_to_private_places(domain, target, found):
    """
    They lead to the public name, and nothing else is touched.
    """
    python = SimpleNamespace(resolve_xref=lambda *asked: asked[4])
    env = SimpleNamespace(get_domain=lambda _: python)
    node = {"refdomain": domain, "reftarget": target, "refdoc": "page"}

    assert found == resolve_name(SimpleNamespace(builder=None), env, node, None)
