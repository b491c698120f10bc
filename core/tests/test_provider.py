"""
The only door to a plugin: what it resolves, refuses and hands on.
"""

from __future__ import annotations

import attrs
import pytest

from telecine import (
    Account,
    GenerationRequest,
    HttpRequest,
    HttpResponse,
    Image,
    InvalidRequest,
    Notice,
    PluginBroken,
    Provider,
    Role,
    SubmitUnknown,
    Task,
    TelecineError,
    Unauthorized,
    Unsupported,
    drive,
    hookimpl,
)

from .sample import ACCOUNT, KEY, NOW, URL, asked, vendor

KNOWN = {"account": ACCOUNT, "now": NOW}
CREATED = HttpResponse.of(200, {"id": "job-1"})


@pytest.fixture
def seen():
    """
    The arguments that a submit hook was given.
    """
    return {}


@pytest.fixture
def provider(seen):
    """
    A plugin that asks for everything, and keeps it.
    """

    @hookimpl
    def submit(request, account, now, offer, external_id, callback_url):
        """
        One request.
        """
        seen.update(
            request=request,
            account=account,
            now=now,
            offer=offer,
            external_id=external_id,
            callback_url=callback_url,
        )
        yield HttpRequest.post(f"{account.base_url}/videos", json={"prompt": request.prompt})
        return Task(handle="job-1")

    @hookimpl
    def find(external_id, request):
        """
        One look.
        """
        seen.update(external_id=external_id, request=request)
        yield HttpRequest.get("https://api.boats.example/videos")

    return Provider("boats", vendor(submit=submit, find=find))


def submitted(provider, request, **known):
    """
    The task of a submit that is answered well.
    """
    flow = provider.submit(request, **{**KNOWN, "external_id": "ours-1", **known})
    return drive(flow, lambda _: CREATED)


def test_a_hook_is_given_what_it_asks_for(provider, seen):
    """
    The resolved request, the offer that holds it, the account with its address, and our own id.
    """
    submitted(provider, asked(), callback_url="https://hook.example.com")

    assert asked(duration=5, resolution="720p", audio=False) == seen["request"]
    assert ("std", NOW, "ours-1", "https://hook.example.com") == (
        seen["offer"].word("720p"),
        seen["now"],
        seen["external_id"],
        seen["callback_url"],
    )
    assert "https://api.boats.example" == seen["account"].base_url


def test_the_task_has_the_warnings(provider):
    """
    What resolve warned about is on the task.
    """
    task = submitted(provider, asked("combined", seed=7))

    assert [("unsupported", "seed")] == [(notice.code, notice.param) for notice in task.warnings]


def test_a_refusal_comes_before_anything_is_made(provider, seen):
    """
    The call itself raises; there is no flow to drive, and the plugin is not asked.
    """
    with pytest.raises(Unsupported, match="duration"):
        provider.submit(asked(duration=7), **KNOWN, external_id="ours-1")

    assert {} == seen


def test_strict_refuses_warnings(provider):
    """
    In the strict temper a warning is a refusal.
    """
    with pytest.raises(Unsupported) as caught:
        provider.submit(asked("combined", seed=7), **KNOWN, external_id="ours-1", strict=True)

    assert "seed" == caught.value.param


def test_a_model_of_somebody_else(provider):
    """
    A provider refuses a model that it does not have.
    """
    with pytest.raises(InvalidRequest) as caught:
        provider.resolve(asked("kling-v1"))

    assert ("model", "boats has no model kling-v1") == (caught.value.param, caught.value.message)


@pytest.mark.parametrize(
    ("name", "sent"), [("boats/sloop", "sloop-1"), ("sloop", "sloop-1"), ("boats/yawl-9", "yawl-9")]
)
def test_the_hook_has_the_vendors_id(provider, seen, name, sent):
    """
    Aliases and the provider's name are ours; the vendor's id is what a hook is given.
    """
    submitted(provider, asked(name))

    assert sent == seen["request"].model


def test_the_operation_picks_the_vendors_id(provider, seen):
    """
    A family's id for images reaches the hook where there is an image.
    """
    picture = Image(url=URL, role=Role.FIRST_FRAME)

    submitted(provider, asked("family-text", images=[picture]))

    assert ("family-image", "image") == (seen["request"].model, seen["offer"].operation)


def test_resolving_before_changes_nothing(provider, seen):
    """
    A host may resolve first, and submit what came of it.
    """
    request, _, _ = provider.resolve(asked("boats/yawl-9", duration=7))

    submitted(provider, request)

    assert ("yawl-9", 7) == (seen["request"].model, seen["request"].duration)


# Callbacks


@pytest.mark.parametrize(
    ("argument", "options"),
    [
        (None, {"callback_url": "https://hook.example.com"}),
        ("https://hook.example.com", {"callback_url": "https://hook.example.com"}),
    ],
    ids=["option", "both"],
)
def test_a_callback_among_the_options(provider, seen, argument, options):
    """
    It is the argument by another way, and no vendor option.
    """
    submitted(provider, asked(metadata=options), callback_url=argument)

    assert ("https://hook.example.com", {}) == (seen["callback_url"], seen["request"].metadata)


def test_two_callbacks_contradict(provider):
    """
    Two addresses are refused.
    """
    request = asked(metadata={"callback_url": "https://one.example.com"})

    with pytest.raises(InvalidRequest, match=r"`callback_url` and `metadata\.callback_url` contradict"):
        submitted(provider, request, callback_url="https://two.example.com")


def test_a_callback_is_an_address(provider):
    """
    One that is no text is refused by its place.
    """
    with pytest.raises(InvalidRequest) as caught:
        submitted(provider, asked(metadata={"callback_url": 5}))

    assert "metadata.callback_url" == caught.value.param


def test_a_callback_nobody_calls():
    """
    A vendor that calls nobody back is warned about, and refused in the strict temper.
    """
    provider = Provider("boats", vendor())

    task = submitted(provider, asked(), callback_url="https://hook.example.com")

    assert (
        Notice(code="not_delivered", param="callback_url", message="Boats calls nobody back; poll the job"),
    ) == task.warnings
    with pytest.raises(Unsupported, match="calls nobody back"):
        submitted(provider, asked(), callback_url="https://hook.example.com", strict=True)


# Accounts


@pytest.mark.parametrize(
    "credentials", [{}, {"api_key": ""}, {"secret_key": "s"}], ids=["none", "empty", "another"]
)
def test_credentials_are_needed(provider, credentials):
    """
    An account that cannot work is refused before anything is sent.
    """
    account = Account(name="main", provider="boats", credentials=credentials)

    with pytest.raises(Unauthorized) as caught:
        provider.submit(asked(), account=account, now=NOW, external_id="ours-1")

    assert ("account main of boats needs api_key", "boats", "main", False) == (
        str(caught.value),
        caught.value.provider,
        caught.value.account,
        caught.value.accepted,
    )


def test_an_account_may_have_its_own_address(provider, seen):
    """
    The account's address is used before the vendor's, without a slash at its end.
    """
    account = attrs.evolve(ACCOUNT, base_url="https://eu.boats.example/")

    submitted(provider, asked(), account=account)

    assert "https://eu.boats.example" == seen["account"].base_url


# Other hooks


def test_find_resolves_alike(provider, seen):
    """
    A look-up is given the request that was submitted.
    """
    flow = provider.find("ours-1", request=asked("sloop"), **KNOWN)

    drive(flow, lambda _: HttpResponse.of(200, {}))

    assert ("sloop-1", 5, "ours-1") == (
        seen["request"].model,
        seen["request"].duration,
        seen["external_id"],
    )


def test_a_hook_that_the_vendor_lacks(provider):
    """
    What a plugin does not implement is refused by its name.
    """
    task = Task(handle="job-1")

    with pytest.raises(Unsupported) as caught:
        provider.cancel(task, **KNOWN)

    assert ("cancel", "Boats has no cancel") == (caught.value.param, caught.value.message)
    with pytest.raises(Unsupported, match="no check"):
        provider.check(**KNOWN)


def test_translate_error_is_the_plugins_own(provider):
    """
    The plugin's opinion, unadorned.
    """
    assert None is provider.translate_error(CREATED, hook="submit")


# Plugins that fail when they run


def failing(kind):
    """
    A submit that fails in that way.
    """

    @hookimpl
    def at_once(request):
        """
        Raises before it asks anything.
        """
        raise RuntimeError("out of order")
        yield

    @hookimpl
    def afterwards(request, account):
        """
        Raises once the job is sent.
        """
        yield HttpRequest.post(account.base_url)
        raise RuntimeError("out of order")

    @hookimpl
    def without_asking(request):
        """
        Claims a job that was never sent.
        """
        return Task()
        yield

    @hookimpl
    def nothing(request, account):
        """
        Returns no task.
        """
        yield HttpRequest.post(account.base_url)

    @hookimpl
    def nonsense(request):
        """
        Yields what is no request.
        """
        yield "POST"

    return {
        "at once": at_once,
        "afterwards": afterwards,
        "without asking": without_asking,
        "nothing": nothing,
        "nonsense": nonsense,
    }[kind]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("at once", PluginBroken),
        ("afterwards", SubmitUnknown),
        ("nothing", SubmitUnknown),
        ("without asking", TelecineError),
        ("nonsense", PluginBroken),
    ],
)
def test_a_plugin_that_fails(kind, error):
    """
    Whatever a plugin does, its host sees an error of ours, and the next call works.
    """
    provider = Provider("boats", vendor(submit=failing(kind)))
    task = Task(handle="job-1", provider="boats")

    with pytest.raises(error):
        submitted(provider, asked())

    assert "job-1" == drive(provider.poll(task, **KNOWN), lambda _: CREATED).handle


def test_no_secret_in_what_a_plugin_says():
    """
    An exception that quotes a credential is masked.
    """

    @hookimpl
    def submit(account):
        """
        Says too much.
        """
        raise RuntimeError(account.secret("api_key"))
        yield

    provider = Provider("boats", vendor(submit=submit))

    with pytest.raises(PluginBroken) as caught:
        submitted(provider, GenerationRequest(model="sloop-1", prompt="a boat"))

    assert KEY not in str(caught.value)


@pytest.mark.parametrize("hook", ["poll", "cancel"])
def test_a_task_without_a_handle_is_asked_about_nowhere(hook):
    """
    Its submit was not answered: the vendor would be asked about nothing.
    """
    provider = Provider("boats", vendor(cancel=_cancel))

    with pytest.raises(InvalidRequest) as caught:
        getattr(provider, hook)(Task(provider="boats"), **KNOWN)

    assert ("handle", False) == (caught.value.param, caught.value.accepted)
    assert f"{hook} needs the `handle` of a task" in str(caught.value)


@hookimpl
def _cancel(task):
    yield HttpRequest.get(URL)
    return task
