"""
What the packages promise: every public name is there, and says what it is.
"""

from __future__ import annotations

import ast
import importlib
import inspect
from enum import Enum
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path

import attrs
import click
import pytest

import telecine
from telecine.cli._program import program

MODULES = {
    name: importlib.import_module(name)
    for name in (
        "telecine",
        "telecine.cli",
        "telecine.testing",
        "telecine_gateway",
        "telecine_jimeng",
        "telecine_jimeng.simulator",
        "telecine_kling",
        "telecine_kling.simulator",
        "telecine_sandbox",
        "telecine_vidu",
        "telecine_vidu.simulator",
    )
}
"""What others may import; whatever else there is begins with an underscore or belongs to the command line."""
NAMES = [(path, name) for path, module in MODULES.items() for name in module.__all__]
PUBLIC = {f"{path}.{name}": getattr(MODULES[path], name) for path, name in NAMES}
OBJECTS = {
    name: value for name, value in PUBLIC.items() if inspect.isclass(value) or inspect.isfunction(value)
}
CONSTANTS = sorted(PUBLIC.keys() - OBJECTS.keys() - {"telecine.__version__"})
CLASSES = {name: value for name, value in OBJECTS.items() if inspect.isclass(value)}
MODELS = {name: value for name, value in CLASSES.items() if attrs.has(value)}
MEMBERS = {
    f"{name}.{key}": member
    for name, value in CLASSES.items()
    for base in value.__mro__
    for key, member in vars(base).items()
    if base.__module__.startswith("telecine")
    and not key.startswith("_")
    and (inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod))
    and not issubclass(value, Enum)
}
ATTRIBUTES = [
    pytest.param(model, field.name, id=f"{name}.{field.name}")
    for name, model in MODELS.items()
    for field in attrs.fields(model)
    if not field.name.startswith("_")
]


def commands(group, path):
    """
    Every command below *group*, by what is typed.
    """
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        yield f"{path} {name}", command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")


COMMANDS = {"telecine": program, **dict(commands(program, "telecine"))}
PARAMETERS = {
    f"{path} {parameter.name}": (command, parameter)
    for path, command in COMMANDS.items()
    for parameter in command.params
    if not getattr(parameter, "hidden", False)
}
ARGUMENTS = {name: each for name, each in PARAMETERS.items() if isinstance(each[1], click.Argument)}
OPTIONS = {name: each for name, each in PARAMETERS.items() if name not in ARGUMENTS}


def explained(source):
    """
    The names that a module assigns with a docstring beneath.
    """
    body = ast.parse(source.read_text("utf-8")).body
    for statement, following in pairwise(body):
        told = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if told:
                yield name


def named(values):
    """
    Values as parameters, with their names as ids.
    """
    return [pytest.param(value, id=name) for name, value in values.items()]


def documented(text):
    """
    Whether a docstring is one sentence at least.
    """
    return bool(text and text.strip() and ("." in text or ":" in text))


@pytest.mark.parametrize("module", named(MODULES))
def test_all_is_sorted(module):
    """
    One list says what is public, without repeats: constants, then the rest, each by the alphabet.
    """
    wanted = sorted(set(module.__all__), key=lambda name: (not name.isupper(), name))

    assert wanted == list(module.__all__)


@pytest.mark.parametrize("module", named(MODULES))
def test_modules_say_what_they_are_for(module):
    """
    Every module that others may import has a docstring.
    """
    assert documented(module.__doc__)


@pytest.mark.parametrize(("path", "name"), NAMES)
def test_every_name_is_there(path, name):
    """
    Also those that are imported late.
    """
    assert hasattr(MODULES[path], name)


@pytest.mark.parametrize("module", [telecine, MODULES["telecine_gateway"]])
def test_a_name_that_is_not_there(module):
    """
    A late import does not hide a slip of the pen.
    """
    with pytest.raises(AttributeError, match="has no attribute 'Clinet'"):
        _ = module.Clinet


@pytest.mark.parametrize("module", MODULES)
def test_star_import(module):
    """
    A host's `from telecine import *` brings all of it.
    """
    names: dict[str, object] = {}

    exec(f"from {module} import *", names)  # noqa: S102  # what a host may write

    assert set(MODULES[module].__all__) <= set(names)


def test_the_version_is_the_distributions():
    """
    The number in the code is the one that was installed.
    """
    assert version("telecine") == telecine.__version__


@pytest.mark.parametrize("value", named(OBJECTS))
def test_docstrings(value):
    """
    Every public class and function says what it does for the caller.
    """
    assert documented(value.__doc__)


@pytest.mark.parametrize("name", CONSTANTS)
def test_docstrings_of_constants(name):
    """
    What is neither class nor function has a docstring beneath it, where it is defined.
    """
    path, _, bare = name.rpartition(".")
    sources = Path(MODULES[path].__file__).parent.glob("*.py")

    assert bare in {found for source in sources for found in explained(source)}


@pytest.mark.parametrize("member", named(MEMBERS))
def test_docstrings_of_members(member):
    """
    Every public method and property does too, whichever part of a class brings it.
    """
    assert documented(inspect.getdoc(member))


@pytest.mark.parametrize(("model", "attribute"), ATTRIBUTES)
def test_attributes_are_documented(model, attribute):
    """
    Every attribute of a model is named in its docstring.
    """
    assert f"\n        {attribute}: " in f"\n{model.__doc__}"


@pytest.mark.parametrize("value", named(OBJECTS))
def test_the_first_line_stands_alone(value):
    """
    Docstrings open on their own line, and their first sentence is the next.
    """
    assert value.__doc__.startswith("\n")
    assert value.__doc__.split("\n")[1].strip()


@pytest.mark.parametrize("model", named(MODELS))
def test_models_are_frozen_and_named(model):
    """
    Models never change, and are made by keyword.
    """
    parameters = list(inspect.signature(model).parameters.values())

    assert object.__setattr__ is not model.__setattr__
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)


@pytest.mark.parametrize("error", named({k: v for k, v in CLASSES.items() if issubclass(v, Exception)}))
def test_errors_are_of_one_tree(error):
    """
    A host that catches `TelecineError` catches them all; what an exchange says is apart from it.
    """
    assert issubclass(error, telecine.TelecineError) or error in (telecine.NotSent, telecine.AnswerLost)


@pytest.mark.parametrize("command", named(COMMANDS))
def test_every_command_says_what_it_does(command):
    """
    In one sentence at least; the first is what the list of commands shows.
    """
    assert documented(command.help)
    assert "..." not in command.get_short_help_str(limit=100)


@pytest.mark.parametrize(("_", "option"), OPTIONS.values(), ids=OPTIONS)
def test_every_option_says_what_it_is(_, option):
    """
    In a sentence.
    """
    assert (option.help or "").endswith(".")


@pytest.mark.parametrize(("command", "argument"), ARGUMENTS.values(), ids=ARGUMENTS)
def test_every_argument_is_spoken_of(command, argument):
    """
    What is typed by itself has its name in what is said of the command.
    """
    assert argument.make_metavar(click.Context(command)).strip("[]") in command.help
