"""
What may be in an archive and in a wheel, judged on ones that are made by hand.
"""

import io
import tarfile
import zipfile

import pytest

from .release.contents import flaws
from .release.workspace import distribution
from .scratch import Scratch

pytestmark = pytest.mark.xdist_group("contents")
ARCHIVE, WHEEL = "telecine_kling-0.1.0.tar.gz", "telecine_kling-0.1.0-py3-none-any.whl"
ABOUT = "telecine_kling-0.1.0.dist-info"
IN_ARCHIVE = (
    ".gitignore",
    "CHANGELOG.md",
    "LICENSE",
    "PKG-INFO",
    "README.md",
    "changes/+boat.added.md",
    "changes/.gitignore",
    "pyproject.toml",
    "src/telecine_kling/__init__.py",
    "src/telecine_kling/models.toml",
    "src/telecine_kling/py.typed",
)
IN_WHEEL = (
    f"{ABOUT}/METADATA",
    f"{ABOUT}/RECORD",
    f"{ABOUT}/WHEEL",
    f"{ABOUT}/entry_points.txt",
    f"{ABOUT}/licenses/LICENSE",
    "telecine_kling/__init__.py",
    "telecine_kling/models.toml",
    "telecine_kling/py.typed",
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory):
    """
    A checkout with a plugin that has all it needs, and a cache that git ignores.
    """
    made = Scratch.make(tmp_path_factory.mktemp("contents") / "checkout")
    made.write("plugins/kling/src/telecine_kling/models.toml", "")
    made.write("plugins/kling/src/telecine_kling/__pycache__/boat.pyc", "")
    made.commit("Complete Kling")
    return made


def judged(checkout, folder, archive, wheel):
    """
    What is wrong with files of these contents.
    """
    with tarfile.open(folder / ARCHIVE, "w:gz") as opened:
        for name in archive:
            opened.addfile(tarfile.TarInfo(f"telecine_kling-0.1.0/{name}"), io.BytesIO())
    with zipfile.ZipFile(folder / WHEEL, "w") as opened:
        for name in wheel:
            opened.writestr(name, "")
    return flaws(distribution("kling", checkout.place), folder / ARCHIVE, folder / WHEEL)


def test_all_and_nothing_else(checkout, tmp_path):
    """
    What git knows, what the builder adds, and no cache.
    """
    found = judged(checkout, tmp_path, IN_ARCHIVE, IN_WHEEL)

    assert [] == found


@pytest.mark.parametrize("name", [name for name in IN_ARCHIVE if name != ".gitignore"])
def test_an_archive_lacks_something(checkout, tmp_path, name):
    """
    A wheel is built from it, and so may others be, from all that there was.
    """
    found = judged(checkout, tmp_path, [each for each in IN_ARCHIVE if each != name], IN_WHEEL)

    assert [f"{ARCHIVE} lacks {name}"] == found


@pytest.mark.parametrize("name", IN_WHEEL)
def test_a_wheel_lacks_something(checkout, tmp_path, name):
    """
    A module, the catalogue, the mark of being typed, the licence, or what is said about it.
    """
    found = judged(checkout, tmp_path, IN_ARCHIVE, [each for each in IN_WHEEL if each != name])

    assert [f"{WHEEL} lacks {name}"] == found


@pytest.mark.parametrize(
    "name",
    ["tests/test_boat.py", "telecine_kling/__pycache__/boat.pyc", "telecine_kling/boat.py", ".gitignore"],
)
def test_a_wheel_holds_too_much(checkout, tmp_path, name):
    """
    Tests, caches, and what git does not know.
    """
    found = judged(checkout, tmp_path, IN_ARCHIVE, [*IN_WHEEL, name])

    assert [f"{WHEEL} holds {name}"] == found


@pytest.mark.parametrize("name", ["src/telecine_kling/__pycache__/boat.pyc", "dist/boat.whl", ".env"])
def test_an_archive_holds_too_much(checkout, tmp_path, name):
    """
    What git ignores is not for others.
    """
    found = judged(checkout, tmp_path, [*IN_ARCHIVE, name], IN_WHEEL)

    assert [f"{ARCHIVE} holds {name}"] == found


@pytest.mark.parametrize("name", ["py.typed", "models.toml"])
def test_some_things_are_needed_even_where_git_lacks_them(checkout, tmp_path, name):
    """
    A plugin is typed and has a catalogue, whatever was forgotten in the checkout.
    """
    made = checkout.copy(tmp_path / "checkout")
    (made.place / "plugins/kling/src/telecine_kling" / name).unlink()
    made.commit("Forget it")
    archive = [each for each in IN_ARCHIVE if not each.endswith(name)]
    wheel = [each for each in IN_WHEEL if not each.endswith(name)]

    found = judged(made, tmp_path, archive, wheel)

    assert [f"{WHEEL} lacks telecine_kling/{name}"] == found
