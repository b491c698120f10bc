"""
``telecine new``.
"""

import shlex
from pathlib import Path

import pytest

COMMANDS = ["pip", "telecine", "telecine", "telecine", "telecine", "pytest", "grep"]


def left(folder):
    """
    Everything in *folder*, hidden or not.
    """
    return sorted(path.name for path in folder.iterdir())


def test_a_package_is_written(run, workdir):
    """
    In a folder of its own, whose name is the distribution's.
    """
    result = run("new", "my-studio")

    assert 0 == result.exit_code
    assert ["telecine-my-studio"] == left(workdir)
    assert (workdir / "telecine-my-studio/src/telecine_my_studio/_provider.py").exists()
    assert 'name = "telecine-my-studio"' in (workdir / "telecine-my-studio/pyproject.toml").read_text("utf-8")


def test_what_is_printed_can_be_pasted(run):
    """
    Commands and comments, with the names of the new package.
    """
    result = run("new", "my-studio")

    commands = [words for line in result.stdout.splitlines() if (words := shlex.split(line, comments=True))]
    assert COMMANDS == [words[0] for words in commands]
    assert "./telecine-my-studio[simulator]" in commands[0]
    assert ["telecine", "models", "--provider", "my-studio"] == commands[2]
    assert ["telecine", "preview", "a paper boat", "--model", "my-studio-1"] == commands[3]


def test_the_label_is_the_vendors(run, workdir):
    """
    As people write it.
    """
    result = run("new", "oneil", "--label", "O'Neil & Söhne")

    source = workdir / "telecine-oneil/src/telecine_oneil/_provider.py"
    assert 0 == result.exit_code
    assert 'LABEL = "O\'Neil & Söhne"\n' in source.read_text("utf-8")


@pytest.mark.parametrize("place", ["boats", "my boats", "deep/boats"])
def test_the_folder_can_be_chosen(run, workdir, place):
    """
    One that is there and empty will do, and the commands name it.
    """
    (workdir / place).mkdir(parents=True)

    result = run("new", "acme", "-o", place)

    assert 0 == result.exit_code
    assert (workdir / place / "pyproject.toml").exists()
    assert f"./{place}" == shlex.split(result.stdout.splitlines()[-1])[-1]
    assert [Path(place).name] == left((workdir / place).parent)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("My-Studio", "has lower-case letters, digits and single hyphens"),
        ("my_studio", "has lower-case letters, digits and single hyphens"),
        ("my--studio", "has lower-case letters, digits and single hyphens"),
        ("my-studio-", "has lower-case letters, digits and single hyphens"),
        ("54-studio", "begins with a letter"),
        ("../studio", "has lower-case letters, digits and single hyphens"),
        ("stüdio", "has lower-case letters, digits and single hyphens"),
        ("studio\n", "has lower-case letters, digits and single hyphens"),
        ("", "has lower-case letters, digits and single hyphens"),
        ("s" * 41, "is up to 40 long"),
        ("lambda", "lambda is a word of Python's"),
        ("gateway", "telecine-gateway is a package of telecine's own"),
        ("telecine-acme", "say acme"),
    ],
)
def test_a_name_that_does_not_fit_is_refused(run, workdir, name, reason):
    """
    In one sentence, and nothing is written.
    """
    result = run("new", name)

    assert (2, "", 1) == (result.exit_code, result.stdout, len(result.stderr.splitlines()))
    assert reason in result.stderr
    assert [] == left(workdir)


@pytest.mark.parametrize("label", ["", " ", 'My "Studio"', "My\nStudio", "{studio}", "My\\Studio", "s" * 41])
def test_a_label_that_does_not_fit_is_refused(run, workdir, label):
    """
    It stands within quotes in every kind of file.
    """
    result = run("new", "my-studio", "--label", label)

    assert 2 == result.exit_code
    assert result.stderr.startswith("telecine: the label has letters, digits, spaces")
    assert [] == left(workdir)


def test_a_folder_that_is_not_empty_is_left_alone(run, workdir):
    """
    Whatever is in it.
    """
    (workdir / "telecine-acme").mkdir()
    (workdir / "telecine-acme/.git").touch()

    result = run("new", "acme")

    assert 2 == result.exit_code
    assert "telecine: telecine-acme: the folder is not empty; name another one with -o\n" == result.stderr
    assert ["telecine-acme"] == left(workdir)
    assert [".git"] == left(workdir / "telecine-acme")


def test_a_file_of_that_name_is_left_alone(run, workdir):
    """
    It is nobody's to replace.
    """
    (workdir / "telecine-acme").write_text("mine")

    result = run("new", "acme")

    assert (2, "mine") == (result.exit_code, (workdir / "telecine-acme").read_text())
    assert "there is a file of that name" in result.stderr
    assert ["telecine-acme"] == left(workdir)


@pytest.mark.parametrize(("place", "reason"), [(".", "the one that you are in"), ("a/b", "no folder a")])
def test_a_folder_that_cannot_be_made_is_refused(run, workdir, place, reason):
    """
    The one that the shell is in, or one in a folder that is not there.
    """
    result = run("new", "acme", "-o", place)

    assert 2 == result.exit_code
    assert reason in result.stderr
    assert [] == left(workdir)


@pytest.mark.parametrize("written", [0, 1, 20])
def test_nothing_is_left_of_what_could_not_be_written(run, workdir, monkeypatch, written):
    """
    The disk is full after some files, or the folder takes none.
    """
    write_text, done = Path.write_text, []

    def full(path, *given, **named):
        if len(done) == written:
            raise OSError(28, "No space left on device", str(path))
        done.append(path)
        return write_text(path, *given, **named)

    monkeypatch.setattr(Path, "write_text", full)

    result = run("new", "acme")

    assert (2, "") == (result.exit_code, result.stdout)
    assert "telecine: telecine-acme: nothing is written: No space left on device\n" == result.stderr
    assert [] == left(workdir)


def test_an_interrupt_leaves_nothing(run, workdir, monkeypatch):
    """
    Not even the files that were written before it.
    """

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", interrupted)

    result = run("new", "acme")

    assert 6 == result.exit_code
    assert [] == left(workdir)


def test_the_name_of_an_installed_provider_is_warned_about(run, workdir):
    """
    The package is written nevertheless: perhaps it is to replace the other.
    """
    result = run("new", "kling")

    assert 0 == result.exit_code
    assert "warning: a provider kling is installed already" in result.stderr
    assert ["telecine-kling"] == left(workdir)
