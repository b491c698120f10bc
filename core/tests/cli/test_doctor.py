"""
What cannot be used says in one sentence what is wrong, and in one what to do.
"""

import json

import pytest

PARTS = "from telecine_acme import info, poll, submit, translate_error\nfrom telecine import hookimpl\n"
DESCRIBE = "@hookimpl\ndef describe(): return info('torn')\n"
GOOD = PARTS + DESCRIBE
REPORT = "in telecine-torn 1.0; if it is not yours, upgrade it with pip install -U telecine-torn, or report"


def described(expression):
    """
    A plugin whose `describe` returns that.
    """
    return f"{PARTS}import attrs\n@hookimpl\ndef describe(): return {expression}\n"


PLUGINS = {
    "a missing module": (
        "import a_module_that_is_not_there",
        "torn (telecine-torn 1.0) cannot be imported: ModuleNotFoundError: No module named 'a_module_that",
        "Install what provides the module a_module_that_is_not_there, or telecine-torn 1.0 again with all",
    ),
    "a name that telecine lacks": (
        "from telecine import AnOldName",
        "torn (telecine-torn 1.0) cannot be imported: ImportError: cannot import name 'AnOldName'",
        "Upgrade telecine-torn 1.0 and telecine, which do not fit together: pip install -U",
    ),
    "another Python": (
        "def",
        "torn (telecine-torn 1.0) cannot be imported: SyntaxError",
        "Install telecine-torn 1.0 again, which is damaged or meant for another Python than 3.",
    ),
    "an error at import": (
        "1 / 0",
        "torn (telecine-torn 1.0) cannot be imported: ZeroDivisionError: division by zero",
        f"Find out why it fails {REPORT}",
    ),
    "no hooks": ("", "torn lacks the hook describe, submit", "Let its entry point name the module whose "),
    "a misspelt hook": (
        f"{GOOD}\n@hookimpl\ndef sumbit(): ...\n",
        "torn: there is no hook sumbit; the hooks are describe, submit",
        f"Correct the hook's name, or upgrade telecine where a newer one knows it {REPORT}",
    ),
    "a missing hook": (
        f"{GOOD}\ndel poll\n",
        "torn lacks the hook poll;",
        f"Write the missing hook, and mark it with @hookimpl {REPORT}",
    ),
    "an argument with a default": (
        f"{GOOD}\n@hookimpl\ndef poll(task=None): yield\n",
        "torn: poll takes task=None;",
        f"Take only arguments that the hook is given, plainly declared {REPORT}",
    ),
    "an unknown argument": (
        f"{GOOD}\n@hookimpl\ndef poll(task, offer): yield\n",
        "torn: poll has no argument offer;",
        f"Take only arguments that the hook is given, plainly declared {REPORT}",
    ),
    "an impossible mark": (
        f"{GOOD}\n@hookimpl(hookwrapper=True)\ndef translate_error(): ...\n",
        "torn: Plugin 'torn' for hook 'translate_error'",
        f"Take only arguments that the hook is given, plainly declared {REPORT}",
    ),
    "no generator": (
        f"{GOOD}\n@hookimpl\ndef poll(task): return task\n",
        "torn: poll is not a generator;",
        f"Let the hooks that talk to the vendor yield their requests, and no others {REPORT}",
    ),
    "a generator": (
        f"{GOOD}\n@hookimpl\ndef describe(): yield\n",
        "torn: describe is a generator;",
        f"Let the hooks that talk to the vendor yield their requests, and no others {REPORT}",
    ),
    "no login": (
        f"{GOOD}\n@hookimpl\ndef poll(session): yield\n",
        "torn: poll asks for a session, and there is no hook login",
        f"Write the hook login, or ask for no session {REPORT}",
    ),
    "a describe that raises": (
        described("1 / 0"),
        "torn: describe raised ZeroDivisionError",
        f"Correct what describe does {REPORT}",
    ),
    "no info": (
        described("5"),
        "torn: describe returned int, not a ProviderInfo",
        f"Let describe return a ProviderInfo with all that it needs {REPORT}",
    ),
    "half an info": (
        described("attrs.evolve(info('torn'), catalogue=None)"),
        "torn cannot be used: AttributeError",
        f"Let describe return a ProviderInfo with all that it needs {REPORT}",
    ),
    "a broken catalogue": (
        "from pathlib import Path\nfrom telecine import Catalogue\n"
        + described("Catalogue.load(Path(__file__).with_name('models.toml'))"),
        "torn: describe raised ConfigurationError: ",
        "Install telecine-torn 1.0 again, whose catalogue is damaged, or tell its authors: pip install --for",
    ),
    "another name": (
        described("info('worn')"),
        "torn: describe calls it worn;",
        f"Give its entry point and its ProviderInfo one name {REPORT}",
    ),
}
COMMANDS = {
    "a missing module": ("import nobody_has_it", "ModuleNotFoundError", "Install what provides the module"),
    "another error": ("1 / 0", "ZeroDivisionError", f"Find out why it fails {REPORT}"),
    "no command": (
        "part = 5",
        "torn (telecine-torn 1.0) is int, not a click command",
        f"Let its entry point name a click command {REPORT}",
    ),
}
SIMULATORS = {
    "a missing module": (
        "import nobody_has_it",
        "ModuleNotFoundError",
        "pip install --force-reinstall 'telecine-torn[simulator]'.",
    ),
    "no application": (
        "part = 5",
        "torn (telecine-torn 1.0) is int, not an ASGI application",
        "Let its entry point name an ASGI application in telecine-torn 1.0;",
    ),
}


def table(cases):
    """
    Cases by their ids.
    """
    return pytest.mark.parametrize(("source", "error", "remedy"), cases.values(), ids=cases)


@table(PLUGINS)
def test_a_broken_plugin_is_told_with_a_remedy(run, install, source, error, remedy):
    """
    The second sentence names the package and what to type.
    """
    install("telecine-acme", "acme = telecine_acme")
    install("telecine-torn", "torn = telecine_torn", source=source)

    result = run("providers")

    title, what, then = result.stdout.splitlines()[-3:]
    assert (0, "the provider torn cannot be used") == (result.exit_code, title)
    assert what.startswith(f"  {error}")
    assert then.startswith(f"  {remedy}")
    assert then.endswith(".")


@table(PLUGINS)
def test_machines_are_told_the_same(run, install, source, error, remedy):
    """
    As JSON, and the exit code is 0.
    """
    install("telecine-acme", "acme = telecine_acme")
    install("telecine-torn", "torn = telecine_torn", source=source)

    result = run("providers", "--json")

    torn = next(each for each in json.loads(result.stdout) if each["name"] == "torn")
    assert ("telecine-torn", "1.0", [], 0) == (
        torn["distribution"],
        torn["version"],
        torn["hooks"],
        result.exit_code,
    )
    assert torn["error"].startswith(error)
    assert torn["advice"].startswith(remedy)


def test_two_packages_of_one_name(run, install):
    """
    Both are named with their versions, and neither is used.
    """
    install("telecine-acme", "acme = telecine_acme")
    install("telecine-other", "acme = telecine_other", source="")

    result = run("providers")

    assert [
        "the provider acme cannot be used",
        "  telecine-acme 1.0 and telecine-other 1.0 both claim the provider name acme; uninstall one",
        "  Uninstall one of the two packages with pip uninstall, and keep the one that you trust.",
    ] == result.stdout.splitlines()[-3:]


def test_a_plugin_for_another_telecine(run, install):
    """
    It is not even imported; what its package asks for says why.
    """
    needs = ("telecine[cli] (>=2,<3) ; python_version >= '3'", "attrs")
    install("telecine-torn", "torn = telecine_torn", source="raise SystemExit", needs=needs)

    result = run("providers")

    assert [
        "the provider torn cannot be used",
        "  torn (telecine-torn 1.0) needs telecine<3,>=2, and this is telecine 0.1.0",
        "  Install versions that fit together: pip install -U telecine telecine-torn.",
    ] == result.stdout.splitlines()[-3:]


@pytest.mark.parametrize(
    "need",
    ["telecine>=0.1,<1", "telecine>=2; extra == 'x'", "telecine-sandbox>=2", "no need at all", "telecine"],
)
def test_a_plugin_for_this_telecine(run, install, need):
    """
    What the package asks for of others, or under other conditions, is not held against it.
    """
    install("telecine-acme", "acme = telecine_acme", needs=[need])

    result = run("providers", "--json")

    assert [None] == [each["error"] for each in json.loads(result.stdout) if each["name"] == "acme"]


@table(COMMANDS)
def test_a_broken_command_is_told_with_a_remedy(run, install, source, error, remedy):
    """
    By the list and by the command itself, which ends with 7.
    """
    install("telecine-torn", "torn = telecine_torn:part", group="telecine.commands", source=source)

    listed, called = run("providers"), run("torn", "--port", "5")

    title, what, then = listed.stdout.splitlines()[-3:]
    assert (0, 7, "the command torn cannot be used") == (listed.exit_code, called.exit_code, title)
    assert error in what
    assert then.startswith(f"  {remedy}")
    assert [
        f"telecine: the command torn cannot be used: {what.strip()}",
        f"telecine: {then.strip()}",
    ] == called.stderr.splitlines()


@table(SIMULATORS)
def test_a_broken_simulator_is_told_with_a_remedy(run, install, source, error, remedy):
    """
    Most often what the extra brings is missing.
    """
    install("telecine-torn", "torn = telecine_torn:part", group="telecine.simulators", source=source)

    result = run("providers")

    title, what, then = result.stdout.splitlines()[-3:]
    assert (0, "the simulator torn cannot be used") == (result.exit_code, title)
    assert error in what
    assert remedy in then


def test_nothing_is_said_of_what_works(run):
    """
    Whoever has no trouble sees a table alone.
    """
    result = run("providers")

    assert "cannot be used" not in result.stdout


def test_without_the_sandbox_nobody_misses_a_simulator(run, install, monkeypatch):
    """
    What a simulator needs comes with the sandbox.
    """
    monkeypatch.setattr("telecine.cli._providers.find_spec", lambda _: None)
    install("telecine-torn", "torn = telecine_torn:part", group="telecine.simulators", source="1 / 0")

    result = run("providers")

    assert "torn" not in result.stdout


def test_no_provider_at_all(run, monkeypatch):
    """
    One sentence says how to have one.
    """
    monkeypatch.setattr("telecine._registry.discovered", lambda _: {})

    result = run("providers")

    assert "no provider is installed: pip install telecine-kling, for one\n" == result.stdout


def test_a_distribution_that_cannot_be_read_breaks_no_command(run, install, tmp_path):
    """
    The commands of the others are there.
    """
    install("telecine-torn", "no line of its kind", group="telecine.commands", source="")

    result = run("--help")

    assert 0 == result.exit_code
    assert "sandbox" in result.stdout
