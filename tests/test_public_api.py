"""
What `import telecine` promises: every name is there, and says what it is.
"""

from __future__ import annotations

import inspect
from enum import Enum
from importlib.metadata import version

import attrs
import pytest

import telecine

CLASSES = [name for name in telecine.__all__ if inspect.isclass(getattr(telecine, name))]
FUNCTIONS = [name for name in telecine.__all__ if inspect.isfunction(getattr(telecine, name))]
MODELS = [name for name in CLASSES if attrs.has(getattr(telecine, name))]
MEMBERS = [
    pytest.param(member, id=f"{name}.{key}")
    for name in CLASSES
    for key, member in vars(getattr(telecine, name)).items()
    if not key.startswith("_")
    and (inspect.isroutine(member) or isinstance(member, property | classmethod | staticmethod))
    and not issubclass(getattr(telecine, name), Enum)
]
ATTRIBUTES = [
    pytest.param(name, field.name, id=f"{name}.{field.name}")
    for name in MODELS
    for field in attrs.fields(getattr(telecine, name))
    if not field.name.startswith("_")
]


def documented(text):
    """
    Whether a docstring is one sentence at least.
    """
    return bool(text and text.strip() and ("." in text or ":" in text))


def test_all_is_sorted():
    """
    One sorted list says what is public, without repeats.
    """
    assert sorted(set(telecine.__all__)) == telecine.__all__


@pytest.mark.parametrize("name", telecine.__all__)
def test_every_name_is_there(name):
    """
    Also those that are imported late.
    """
    assert hasattr(telecine, name)


def test_a_name_that_is_not_there():
    """
    A late import does not hide a slip of the pen.
    """
    with pytest.raises(AttributeError, match="has no attribute 'Clinet'"):
        _ = telecine.Clinet


def test_star_import():
    """
    A host's `from telecine import *` brings all of it.
    """
    names: dict[str, object] = {}

    exec("from telecine import *", names)  # noqa: S102  # what a host may write

    assert set(telecine.__all__) <= set(names)


def test_the_version_is_the_distributions():
    """
    The number in the code is the one that was installed.
    """
    assert version("telecine") == telecine.__version__


@pytest.mark.parametrize("name", [*CLASSES, *FUNCTIONS])
def test_docstrings(name):
    """
    Every public class and function says what it does for the caller.
    """
    assert documented(getattr(telecine, name).__doc__)


@pytest.mark.parametrize("member", MEMBERS)
def test_docstrings_of_members(member):
    """
    Every public method and property does too.
    """
    assert documented(inspect.getdoc(member))


@pytest.mark.parametrize(("name", "attribute"), ATTRIBUTES)
def test_attributes_are_documented(name, attribute):
    """
    Every attribute of a model is named in its docstring.
    """
    assert f"\n        {attribute}: " in f"\n{getattr(telecine, name).__doc__}"


@pytest.mark.parametrize("name", [*CLASSES, *FUNCTIONS])
def test_the_first_line_stands_alone(name):
    """
    Docstrings open on their own line, and their first sentence is the next.
    """
    text = getattr(telecine, name).__doc__

    assert text.startswith("\n")
    assert text.split("\n")[1].strip()


@pytest.mark.parametrize("name", MODELS)
def test_models_are_frozen_and_named(name):
    """
    Models never change, and are made by keyword.
    """
    model = getattr(telecine, name)
    parameters = list(inspect.signature(model).parameters.values())

    assert object.__setattr__ is not model.__setattr__
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters)


@pytest.mark.parametrize("name", [name for name in CLASSES if issubclass(getattr(telecine, name), Exception)])
def test_errors_are_of_one_tree(name):
    """
    A host that catches `TelecineError` catches them all; what an exchange says is apart from it.
    """
    error = getattr(telecine, name)

    assert issubclass(error, telecine.TelecineError) or error in (telecine.NotSent, telecine.AnswerLost)
