"""
What the contract lets a plugin be.
"""

from __future__ import annotations

from functools import wraps
from types import SimpleNamespace

import pytest

from telecine import HttpRequest, PluginBroken, Provider, Session, Task, hookimpl

from .sample import HOOKS, NOW, describe, poll, vendor


class Methods:
    """
    A plugin may be an object whose hooks are methods.
    """

    @hookimpl
    def describe(self):
        """
        As the sample's.
        """
        return describe()

    @hookimpl
    def submit(self, request, account):
        """
        Two arguments of those that there are.
        """
        yield HttpRequest.post(account.base_url, json={"prompt": request.prompt})
        return Task(handle="job-1")

    @hookimpl
    def poll(self, task):
        """
        One argument of those that there are.
        """
        yield HttpRequest.get("https://api.boats.example")
        return task

    @hookimpl
    def translate_error(self):
        """
        None of those that there are.
        """


def again(function):
    """
    A decorator as a plugin may have one.
    """

    @wraps(function)
    def wrapped(*args, **kwargs):
        return function(*args, **kwargs)

    return wrapped


def test_an_object_with_methods():
    """
    ProviderSpec are found on an object, and take what they ask for.
    """
    provider = Provider("boats", Methods())

    assert ("describe", "poll", "submit", "translate_error") == provider.hooks


def test_a_class_is_no_object():
    """
    A class by itself would be called without its first argument.
    """
    with pytest.raises(PluginBroken, match="has no argument self"):
        Provider("boats", Methods)


def test_a_function_without_the_mark_is_no_hook():
    """
    A plugin's helper may be called like a hook that it does not implement.
    """
    provider = Provider("boats", vendor(cancel=lambda task: task))

    assert "cancel" not in provider.hooks


def test_a_decorated_hook():
    """
    What wraps a generator and says so is one.
    """
    hook = hookimpl(again(poll))

    assert "poll" in Provider("boats", vendor(poll=hook)).hooks


@pytest.mark.parametrize("missing", HOOKS)
def test_required_hooks(missing):
    """
    Four hooks make a plugin.
    """
    with pytest.raises(PluginBroken, match=f"^boats lacks the hook {missing};"):
        Provider("boats", vendor(**{missing: None}))


def test_every_missing_hook_is_named():
    """
    An author is told once.
    """
    with pytest.raises(PluginBroken, match="lacks the hook describe, submit, poll, translate_error"):
        Provider("boats", SimpleNamespace())


def test_the_known_arguments_are_named():
    """
    A wrong argument is told with those that the hook may take.
    """

    @hookimpl
    def cancel(task, reason):
        """
        One argument too many.
        """
        yield

    with pytest.raises(PluginBroken) as caught:
        Provider("boats", vendor(cancel=cancel))

    assert ("boats: cancel has no argument reason; it may take task, account, now, session") == str(
        caught.value
    )


def test_a_login_gives_sessions():
    """
    A hook may ask for a session where there is a login.
    """

    @hookimpl
    def login():
        """
        A token for nothing.
        """
        yield HttpRequest.post("https://api.boats.example/token", commits=False)
        return Session(token="t", expires_at=NOW)

    @hookimpl
    def check(session):
        """
        Asks for it.
        """
        yield HttpRequest.get("https://api.boats.example")
        return session.token.reveal()

    provider = Provider("boats", vendor(login=login, check=check))

    assert {"login", "check"} < set(provider.hooks)


def test_the_catalogue_knows_its_provider():
    """
    Models of a loaded plugin have its name, and reserve its credentials.
    """
    provider = Provider("boats", vendor())

    model = provider.info.catalogue.models[0]

    assert "boats" == model.provider
    assert {"external_task_id", "api_key"} == model.rules.reserved


def test_hooks_of_two_plugins_stay_apart():
    """
    A call for one provider cannot reach another.
    """
    asked = []

    @hookimpl
    def other(response, hook):
        """
        Would be asked if both shared a manager.
        """
        asked.append(hook)

    Provider("boats", vendor(translate_error=other))
    provider = Provider("boats", vendor())

    provider.translate_error(None, hook="poll")

    assert [] == asked
