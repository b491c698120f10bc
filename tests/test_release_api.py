"""
What `nox -s api` finds, in repositories whose core has been released once.
"""

import pytest

from .release import api, cut
from .release.workspace import distribution
from .scratch import Scratch

pytestmark = pytest.mark.xdist_group("promises")
INIT = "core/src/telecine/__init__.py"
HEAD = '"""\nA core.\n"""\n\nimport attrs\n'
GONE = "def gone(boat): ...\n"
PROMISED = """
def gone(boat): ...
def shorter(boat, *, wind="west"): ...
def needs(boat, *, wind="west"): ...
def more(boat): ...
def other(boat, *, wind="west"): ...
def kept(boat, *, wind="west"):
    return boat
def _private(boat): ...

@attrs.frozen(kw_only=True)
class Boat:
    name: str
    paper: str = "a4"
    sail: str = "none"
    flag: str | None = attrs.field(default=None)
    crew: list[str] = attrs.field(factory=list)
    _hull: str = attrs.field(init=False)
"""
NOW = """
def shorter(boat): ...
def needs(boat, *, wind): ...
def more(boat, wind): ...
def other(boat, *, wind="east"): ...
def kept(boat, *, wind="west", crew=None):
    return boat, crew

@attrs.frozen(kw_only=True)
class Boat:
    name: str
    length: int
    width: int = attrs.field(repr=False)
    depth: int = 0
    ballast: list[str] = attrs.field(factory=list)
    sail: str
    flag: str | None = attrs.field()
    crew: list[str] = attrs.field(factory=list)
    _keel: str = attrs.field(init=False)

    @property
    def long(self) -> bool:
        return self.length > 100
"""
BREAKS = {
    "a name": "telecine.gone: public object was removed",
    "an argument": "telecine.shorter(wind): parameter was removed",
    "an argument's default": "telecine.needs(wind): parameter is now required",
    "an argument more": "telecine.more(wind): parameter was added as required",
    "another default": "telecine.other(wind): parameter default was changed",
    "an attribute": "telecine.Boat.paper: public object was removed",
    "an attribute to be given": "telecine.Boat(paper): parameter was removed",
    "an attribute's default": "telecine.Boat(sail): parameter is now required",
    "a field's default": "telecine.Boat(flag): parameter is now required",
    "an attribute more": "telecine.Boat(length): parameter was added as required",
    "a field more": "telecine.Boat(width): parameter was added as required",
}
"""All that a caller of the first finds changed in the second."""


def source(text):
    """
    A module in which all is public that looks so.
    """
    return f"{HEAD}{text}"


@pytest.fixture(scope="module")
def pattern(tmp_path_factory):
    """
    What every test's repository is a copy of: a core that has promised something.
    """
    made = Scratch.make(tmp_path_factory.mktemp("pattern") / "checkout")
    made.write(INIT, source(PROMISED))
    made.commit("Promise something")
    made.git("tag", "core-v0.1.0")
    return made


@pytest.fixture
def checkout(pattern, tmp_path):
    """
    A copy of it.
    """
    return pattern.copy(tmp_path / "checkout")


@pytest.fixture(scope="module")
def found(pattern, tmp_path_factory):
    """
    What is found in a checkout that breaks much.
    """
    made = pattern.copy(tmp_path_factory.mktemp("broken") / "checkout")
    made.write(INIT, source(NOW))
    return api.breaks(distribution("core", made.place))


@pytest.mark.parametrize("told", BREAKS.values(), ids=BREAKS)
def test_a_break_is_named(found, told):
    """
    With the name, the argument or the attribute that a caller would miss.
    """
    assert told in found


def test_nothing_else_is_a_break(found):
    """
    More of what is optional, and what is private, is free to change.
    """
    assert {*BREAKS.values()} == {*found}


def test_what_breaks_nobody(checkout, capsys):
    """
    All promises are kept, and that is said.
    """
    checkout.replace(INIT, "_private(boat)", "_secret(boat, wind)")

    code = api.main([], checkout.place)

    assert (0, "telecine keeps all that 0.1.0 promised\n") == (code, capsys.readouterr().out)


def test_a_break_that_nothing_tells_of(checkout, capsys):
    """
    It is named with what it takes, and fails.
    """
    checkout.replace(INIT, GONE, "")

    code = api.main([], checkout.place)

    said = capsys.readouterr()
    assert f"{BREAKS['a name']}\nThe next release of telecine is 0.2.0 at least.\n" == said.out
    assert (1, "no fragment in core/changes is `removed` or `changed`, to tell of it\n") == (code, said.err)


@pytest.mark.parametrize("kind", ["removed", "changed"])
def test_a_break_that_is_told_of_may_be_merged(checkout, capsys, kind):
    """
    It is named all the same.
    """
    checkout.replace(INIT, GONE, "")
    checkout.tell("core", kind)

    code = api.main([], checkout.place)

    assert 0 == code
    assert BREAKS["a name"] in capsys.readouterr().out


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
    checkout.replace(INIT, GONE, "")
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
    checkout.replace(INIT, GONE, f"{GONE}def row(boat): ...\n")
    checkout.git("tag", "core-v0.2.0rc1")
    checkout.git("revert", "--no-edit", "HEAD")

    found = api.breaks(distribution("core", checkout.place))

    assert [] == found


def test_without_a_release_nothing_is_compared(checkout, capsys):
    """
    And that is said.
    """
    checkout.git("tag", "--delete", "core-v0.1.0")
    checkout.replace(INIT, GONE, "")

    code = api.main([], checkout.place)

    said = "telecine has no release yet, so there is nothing to compare with\n"
    assert (0, said) == (code, capsys.readouterr().out)


def test_a_release_of_the_core_is_held_to_it(checkout, capsys):
    """
    It is refused before anything is done.
    """
    checkout.replace(INIT, GONE, "")
    before = checkout.state()

    code = cut.main(["core", "0.1.1"], checkout.place)

    assert 1 == code
    assert "0.1.1 breaks what 0.1.0 promised, so it is 0.2.0 at least" in capsys.readouterr().err
    assert before == checkout.state()
