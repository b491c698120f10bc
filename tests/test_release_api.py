"""
What `nox -s api` finds, in repositories whose core has been released once.
"""

import pytest

from .release import api, cut
from .release.workspace import distribution
from .scratch import BOAT, SAIL, Scratch

INIT = "core/src/telecine/__init__.py"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """
    What every test's repository is a copy of.
    """
    made = Scratch.make(tmp_path_factory.mktemp("pattern") / "checkout")
    made.git("tag", "core-v0.1.0")
    return made


@pytest.fixture
def checkout(pattern, tmp_path):
    """
    A checkout whose core has promised something.
    """
    return pattern.copy(tmp_path / "checkout")


BREAKS = {
    "name": (SAIL, "", "telecine.sail: public object was removed"),
    "argument": (', *, wind="west"', "", "telecine.sail(wind): parameter was removed"),
    "argument needed": ('wind="west"', "wind", "telecine.sail(wind): parameter is now required"),
    "argument more": ("(boat,", "(boat, crew,", "telecine.sail(crew): parameter was added as required"),
    "default": ('"west"', '"east"', "telecine.sail(wind): parameter default was changed"),
    "attribute": ('    paper: str = "a4"\n', "", "telecine.Boat.paper: public object was removed"),
    "attribute needed": (
        'paper: str = "a4"',
        "paper: str",
        "telecine.Boat(paper): parameter is now required",
    ),
    "attribute more": (
        "    name: str\n",
        "    name: str\n    crew: int\n",
        "telecine.Boat(crew): parameter was added",
    ),
    "field more": (
        "    name: str\n",
        "    name: str\n    crew: int = attrs.field(repr=False)\n",
        "telecine.Boat(crew): parameter was added as required",
    ),
}


@pytest.mark.parametrize(("old", "new", "told"), BREAKS.values(), ids=BREAKS)
def test_a_break_is_named(checkout, capsys, old, new, told):
    """
    With the name, the argument or the attribute that a caller would miss, and what it takes.
    """
    checkout.replace(INIT, old, new)

    code = api.main([], checkout.place)

    said = capsys.readouterr()
    assert told in said.out
    assert "The next release of telecine is 0.2.0 at least." in said.out
    assert (1, "no fragment in core/changes is `removed` or `changed`, to tell of it\n") == (code, said.err)


KEPT = {
    "optional argument": ('wind="west"', 'wind="west", crew=None'),
    "optional attribute": ('paper: str = "a4"\n', 'paper: str = "a4"\n    crew: int | None = None\n'),
    "factory": (
        'paper: str = "a4"\n',
        'paper: str = "a4"\n    crew: list[str] = attrs.field(factory=list)\n',
    ),
    "property": (
        "\n\ndef sail",
        "\n    @property\n    def long(self) -> bool:\n        return bool(self.name)\n\n\ndef sail",
    ),
    "private": ("_hull: str", "_keel: str"),
    "docstring": ("Sail it.", "Sail it home."),
}


@pytest.mark.parametrize(("old", "new"), KEPT.values(), ids=KEPT)
def test_what_breaks_nobody(checkout, capsys, old, new):
    """
    More of what is optional, and what is private, is free to change.
    """
    checkout.replace(INIT, old, new)

    code = api.main([], checkout.place)

    assert (0, "telecine keeps all that 0.1.0 promised\n") == (code, capsys.readouterr().out)


@pytest.mark.parametrize("kind", ["removed", "changed"])
def test_a_break_that_is_told_of_may_be_merged(checkout, capsys, kind):
    """
    It is named all the same.
    """
    checkout.replace(INIT, SAIL, "")
    checkout.tell("core", kind)

    code = api.main([], checkout.place)

    assert 0 == code
    assert "telecine.sail: public object was removed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("since", "too_low", "enough", "least"),
    [
        ("0.1.0", "0.1.9", "0.2.0", "0.2.0"),
        ("0.1.0", "0.1.1", "0.2.0rc1", "0.2.0"),
        ("1.2.0", "1.3.0", "2.0.0", "2.0.0"),
    ],
)
def test_a_break_demands_a_version(checkout, capsys, since, too_low, enough, least):
    """
    A major one; before 1.0, a minor one.
    """
    checkout.git("tag", "--force", f"core-v{since}")
    checkout.replace(INIT, SAIL, "")
    checkout.tell("core", "removed")

    codes = [api.main([version], checkout.place) for version in (too_low, enough)]

    said = capsys.readouterr().err.splitlines()
    assert [1, 0] == codes
    assert 1 == len(said)
    assert said[0].startswith(f"{too_low} breaks what {since} promised, so it is {least} at least: ")


def test_a_pre_release_promises_nothing(checkout):
    """
    What it offered may go again; the last whole release counts.
    """
    checkout.replace(INIT, '"sail"]', '"sail", "row"]')
    checkout.write(INIT, f"{checkout.read(INIT)}\n\ndef row(boat):\n    pass\n")
    checkout.commit("Row")
    checkout.git("tag", "core-v0.2.0rc1")
    checkout.git("revert", "--no-edit", "HEAD", "HEAD~1")

    found = api.breaks(distribution("core", checkout.place))

    assert [] == found


def test_without_a_release_nothing_is_compared(checkout, capsys):
    """
    And that is said.
    """
    checkout.git("tag", "--delete", "core-v0.1.0")
    checkout.replace(INIT, BOAT, "")

    code = api.main([], checkout.place)

    said = "telecine has no release yet, so there is nothing to compare with\n"
    assert (0, said) == (code, capsys.readouterr().out)


def test_a_release_of_the_core_is_held_to_it(checkout, capsys):
    """
    It is refused before anything is done.
    """
    checkout.replace(INIT, SAIL, "")
    before = checkout.state()

    code = cut.main(["core", "0.1.1"], checkout.place)

    assert 1 == code
    assert "0.1.1 breaks what 0.1.0 promised, so it is 0.2.0 at least" in capsys.readouterr().err
    assert before == checkout.state()
