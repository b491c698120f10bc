"""
The program itself: other packages' commands, missing extras, and how it ends.
"""

import sys

import pytest

from telecine.cli._program import program

HELLO = """
import click

@click.command()
def hello():
    click.echo("hello")
    return 5
"""
LOADED = """
import sys
from telecine.cli import main

try:
    main()
except SystemExit:
    print(*sys.modules)
"""
GROUP = "telecine.commands"


def test_the_help_lists_every_command(run):
    """
    The core's own and those of installed packages.
    """
    result = run("--help")

    listed = {line.split()[0] for line in result.stdout.partition("Commands:\n")[2].splitlines() if line}
    assert {"generate", "resume", "preview", "models", "providers", "check", "new", "sandbox"} <= listed
    assert result.stdout == run().stdout


@pytest.mark.parametrize("command", ["generate", "resume", "preview", "models", "providers", "check", "new"])
def test_every_command_has_help(run, command):
    """
    With a sentence for each option.
    """
    result = run(command, "--help")

    assert 0 == result.exit_code
    assert result.stdout.startswith(f"Usage: telecine {command} ")


def test_a_package_brings_a_command(run, install):
    """
    What it returns is no exit code.
    """
    install("telecine-hello", "hello = telecine_hello:hello", group=GROUP, source=HELLO)

    result = run("hello")

    assert (0, "hello\n") == (result.exit_code, result.stdout)


def test_a_command_is_loaded_only_when_it_is_called(run, install):
    """
    Another one does not pay for it.
    """
    install("telecine-hello", "hello = telecine_hello:hello", group=GROUP, source="raise SystemExit(9)")

    result = run("providers", "--json")

    assert 0 == result.exit_code
    assert "telecine_hello" not in sys.modules


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("import a_module_that_is_not_there", "ModuleNotFoundError: No module named"),
        ("raise SystemExit(9)", "SystemExit: 9"),
        ("hello = 5", "hello (telecine-hello 1.0) is int, not a click command"),
    ],
)
def test_a_command_that_cannot_be_loaded_says_why(run, install, source, reason):
    """
    In the help, and in one sentence when it is called; the others work.
    """
    install("telecine-hello", "hello = telecine_hello:hello", group=GROUP, source=source)

    listed, called = run("--help"), run("hello", "--port", "5", "--help")

    assert (0, 7) == (listed.exit_code, called.exit_code)
    assert "hello Cannot be used: hello (telecine-hello 1.0)" in " ".join(listed.stdout.split())
    assert called.stderr.startswith("telecine: the command hello cannot be used: hello (telecine-hello 1.0) ")
    assert reason in called.stderr
    assert "Generate a video" in listed.stdout


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        ("KeyboardInterrupt", 6, "interrupted"),
        ("FileNotFoundError(2, 'No such file', 'boat.mp4')", 2, "boat.mp4: No such file"),
        ("OSError(28, 'No space left on device')", 2, "No space left on device"),
        ("OSError", 2, "OSError"),
        ("telecine.VendorDown('away', request_id='r-1')", 5, "away (request id r-1)"),
    ],
)
def test_every_end_is_one_sentence_and_a_code(run, install, error, code, said):
    """
    Whichever command it is that fails.
    """
    source = f"import telecine\n{HELLO.replace('return 5', f'raise {error}')}"
    install("telecine-hello", "hello = telecine_hello:hello", group=GROUP, source=source)

    result = run("hello")

    assert code == result.exit_code
    assert f"telecine: {said}" == result.stderr.strip()


def test_what_nobody_foresaw_is_raised(run, install):
    """
    A traceback tells more than a sentence would.
    """
    source = HELLO.replace("return 5", "raise RuntimeError('odd')")
    install("telecine-hello", "hello = telecine_hello:hello", group=GROUP, source=source)

    with pytest.raises(RuntimeError, match="odd"):
        run("hello")


def test_a_host_may_call_the_program(install):
    """
    Errors are the host's then, and nothing exits.
    """
    source = HELLO.replace("return 5", "raise OSError('odd')")
    install("telecine-hello", "hello = telecine_hello:hello", group=GROUP, source=source)

    with pytest.raises(OSError, match="odd"):
        program.main(["hello"], standalone_mode=False)


def test_two_packages_with_one_command_are_both_named(run, install):
    """
    Neither is run.
    """
    install("telecine-hello", "hello = telecine_hello:hello", group=GROUP, source=HELLO)
    install("telecine-hi", "hello = telecine_hi:hello", group=GROUP, source=HELLO)

    result = run("hello")

    assert 7 == result.exit_code
    assert "telecine-hello 1.0 and telecine-hi 1.0 both claim the command hello; uninstall" in result.stderr


def test_no_package_replaces_a_command_of_the_core(run, install):
    """
    Money is spent by ours alone.
    """
    install("telecine-hello", "generate = telecine_hello:hello", group=GROUP, source=HELLO)

    result = run("generate")

    assert 2 == result.exit_code
    assert "give a --model" in result.stderr


def test_an_unknown_command_is_one_sentence(run):
    """
    It says where to look.
    """
    result = run("genrate")

    assert 2 == result.exit_code
    assert 1 == len(result.stderr.splitlines())
    assert result.stderr.startswith("telecine: No such command 'genrate'")


@pytest.mark.faults
@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_the_extra_one_sentence_names_it(start, missing):
    """
    The core can be installed without what the command line needs.
    """
    code = f"import sys; sys.modules['{missing}'] = None; from telecine.cli import main; main()"

    process = start(command=("-c", code))
    _, errors = process.communicate(timeout=30)

    said = f"telecine: the command line needs {missing}: pip install 'telecine[cli]'\n"
    assert (2, said) == (process.returncode, errors)


@pytest.mark.faults
def test_a_reader_that_goes_away_is_no_traceback(start):
    """
    As in ``telecine models | head -1``.
    """
    process = start("models", "--json")

    process.stdout.close()
    process.wait(30)

    assert "" == process.stderr.read()


@pytest.mark.faults
def test_the_help_is_there_at_once(start):
    """
    It loads neither httpx nor rich.
    """
    process = start("--help", command=("-c", LOADED))

    loaded = process.communicate(timeout=30)[0].split()

    assert [] == [name for name in ("httpx", "rich.console", "telecine._client") if name in loaded]


@pytest.mark.faults
def test_quarantine_holds_in_a_process_of_its_own(start, install):
    """
    A broken plugin next to Kling: the list, the catalogue and a refusal work.
    """
    install("telecine-torn", "torn = telecine_torn", source="import a_module_that_is_not_there")
    commands = [
        ("providers", "--json"),
        ("models", "--provider", "kling", "--json"),
        ("generate", "a paper boat", "--model", "kling-v2-6", "--duration", "7"),
    ]

    processes = [start(*command) for command in commands]
    said = [process.communicate(timeout=30) for process in processes]

    assert [0, 0, 3] == [process.returncode for process in processes]
    assert "a_module_that_is_not_there" in said[0][0]
    assert '"kling-v2-6"' in said[1][0]
    assert "telecine: kling-v2-6 does not offer `duration` 7 (offered: 5 or 10)\n" == said[2][1]
