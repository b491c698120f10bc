"""
Providers are found lazily among real distributions, and a broken one breaks nothing else.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
from textwrap import dedent

import pytest

from telecine import (
    ConfigurationError,
    InvalidRequest,
    PluginBroken,
    PluginConflict,
    PluginNotFound,
    Registry,
)

from .sample import ACCOUNT, NOW, asked, registry, vendor

GOOD = """
    from telecine import Catalogue, HttpRequest, ProviderInfo, Task, hookimpl

    MODELS = {"model": [{"id": "yawl-1", "aliases": ["yawl"], "offer": [{"for": ["text"]}]}]}

    @hookimpl
    def describe():
        return ProviderInfo(name="NAME", label="Label", base_url="https://api.example.com",
                            credentials=(("api_key",),), catalogue=Catalogue.of(MODELS))

    @hookimpl
    def submit(request, account):
        yield HttpRequest.post(account.base_url)
        return Task(handle="job-1")

    @hookimpl
    def poll(task):
        yield HttpRequest.get("https://api.example.com")
        return task

    @hookimpl
    def translate_error(response):
        return None
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """
    Puts a distribution with one plugin on the path; its modules are forgotten afterwards.
    """
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def installed(name, source=GOOD, *, distribution=None, module=None):
        distribution = distribution or f"telecine-{name}"
        module = module or distribution.replace("-", "_")
        info = tmp_path / f"{distribution.replace('-', '_')}-1.2.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[telecine.providers]\n{name} = {module}\n")
        (tmp_path / f"{distribution.replace('-', '_')}.py").write_text(dedent(source).replace("NAME", name))
        importlib.invalidate_caches()

    yield installed
    for module in set(sys.modules) - before:
        if module.startswith("telecine_"):
            del sys.modules[module]


def listed(name):
    """
    What a fresh registry says of the provider of that name.
    """
    return {each.name: each for each in Registry().installed()}[name]


def test_an_installed_plugin_is_found(install):
    """
    A distribution with an entry point is all that it takes.
    """
    install("yawl")

    provider = Registry().get("yawl")

    assert ("yawl", "Label") == (provider.name, provider.info.label)


def test_installed_says_who_ships_what(install):
    """
    The list has name, distribution, version and hooks.
    """
    install("yawl")

    found = listed("yawl")

    assert ("telecine-yawl", "1.2", ("describe", "poll", "submit", "translate_error"), None) == (
        found.distribution,
        found.version,
        found.hooks,
        found.error,
    )


def test_plugins_are_imported_on_first_use(install):
    """
    Neither a registry nor the names of its providers import any.
    """
    install("yawl")
    install("ketch")

    names = Registry().names()
    before = {"telecine_yawl", "telecine_ketch"} & set(sys.modules)
    Registry().get("ketch")

    assert {"yawl", "ketch"} <= set(names)
    assert set() == before
    assert "telecine_yawl" not in sys.modules


def test_a_provider_is_loaded_once(install):
    """
    The same door each time.
    """
    install("yawl")
    found = Registry()

    assert found.get("yawl") is found.get("yawl")


BROKEN = {
    "syntax": ("def", "cannot be imported: SyntaxError"),
    "a missing module": ("import nobody_has_this", "cannot be imported: ModuleNotFoundError"),
    "an error": ("raise RuntimeError('out of order')", "cannot be imported: RuntimeError: out of order"),
    "leaving the process": ("import sys; sys.exit(3)", "cannot be imported: SystemExit: 3"),
    "an odd exception": (
        "class Odd(BaseException): ...\nraise Odd('so')",
        "cannot be imported: Odd: so",
    ),
    "a generator's exit": ("raise GeneratorExit", "cannot be imported: GeneratorExit"),
    "nothing inside": ("", "lacks the hook describe, submit, poll, translate_error"),
    "a missing hook": (GOOD.replace("@hookimpl\n    def poll", "def poll"), "lacks the hook poll"),
    "a misspelt hook": (GOOD.replace("def poll", "def pol"), "there is no hook pol; the hooks are describe"),
    "a default": (GOOD.replace("poll(task)", "poll(task, now=None)"), "poll takes now=None"),
    "a keyword-only argument": (GOOD.replace("poll(task)", "poll(*, task)"), "poll takes task"),
    "a positional-only argument": (GOOD.replace("poll(task)", "poll(task, /)"), "poll takes task"),
    "star arguments": (GOOD.replace("poll(task)", "poll(*task)"), "poll takes *task"),
    "double-star arguments": (GOOD.replace("poll(task)", "poll(**task)"), "poll takes **task"),
    "an unknown argument": (GOOD.replace("poll(task)", "poll(task, offer)"), "poll has no argument offer"),
    "no generator": (GOOD.replace("yield HttpRequest.get", "HttpRequest.get"), "poll is not a generator"),
    "an async generator": (
        GOOD.replace("def poll(task):", "async def poll(task):").replace("return task", "pass"),
        "poll is not a generator",
    ),
    "a describe that yields": (
        GOOD.replace("def describe():", "def describe():\n        yield"),
        "describe is a generator",
    ),
    "a describe that raises": (
        GOOD.replace("return ProviderInfo", "raise ValueError('no file')\n        return ProviderInfo"),
        "describe raised ValueError: no file",
    ),
    "a describe that leaves": (
        GOOD.replace("return ProviderInfo", "raise SystemExit(1)\n        return ProviderInfo"),
        "cannot be used: SystemExit: 1",
    ),
    "a describe of another type": (
        GOOD.replace("return ProviderInfo", "return dict"),
        "describe returned dict, not a ProviderInfo",
    ),
    "a describe of nothing": (
        GOOD.replace("return ProviderInfo", "return None\n        return ProviderInfo"),
        "describe returned NoneType",
    ),
    "another name": (GOOD.replace("NAME", "other"), "describe calls it other"),
    "a slip in the catalogue": (GOOD.replace('"text"', '"txt"'), "describe raised ValueError: model yawl-1"),
    "no catalogue": (GOOD.replace("Catalogue.of(MODELS)", "None"), "cannot be used: AttributeError"),
    "no credentials": (GOOD.replace('(("api_key",),)', "()"), "`credentials` is a tuple of tuples"),
    "credentials without a comma": (
        GOOD.replace('(("api_key",),)', '(("api_key"),)'),
        "`credentials` is a tuple of tuples",
    ),
    "a session without a login": (
        GOOD.replace("poll(task)", "poll(task, session)"),
        "poll asks for a session",
    ),
    "an attribute that raises": (
        GOOD + "\n    def __dir__():\n        raise OSError('no disk')\n",
        "cannot be used: OSError: no disk",
    ),
}


@pytest.mark.parametrize(("source", "reason"), BROKEN.values(), ids=BROKEN)
def test_a_broken_plugin_is_quarantined(install, source, reason):
    """
    T47: it is listed with its reason, refused when asked for, and the others work.
    """
    install("yawl", source)
    install("ketch", GOOD.replace("yawl-1", "ketch-1").replace('"yawl"', '"ketch-one"'))
    found = Registry()

    with pytest.raises(PluginBroken) as caught:
        found.get("yawl")

    listed_ = {each.name: each for each in found.installed()}
    assert reason in str(caught.value)
    assert str(caught.value).startswith("yawl")
    assert (str(caught.value), ()) == (listed_["yawl"].error, listed_["yawl"].hooks)
    assert "telecine-yawl" == listed_["yawl"].distribution
    assert "ketch" == found.locate("ketch-1")[0].name
    assert None is listed_["ketch"].error


def test_a_plugin_that_is_not_there(install):
    """
    An entry point to a module that nobody ships is broken too, by the name of who claims it.
    """
    install("yawl", module="telecine_gone")

    assert (
        "yawl (telecine-yawl 1.2) cannot be imported: ModuleNotFoundError: No module named 'telecine_gone'"
    ) == listed("yawl").error


def test_a_distribution_that_cannot_be_read(install, tmp_path):
    """
    One unreadable file among the installed packages hides no provider.
    """
    install("yawl")
    install("ketch")
    broken = tmp_path / "telecine_ketch-1.2.dist-info" / "entry_points.txt"
    broken.write_text("[telecine.providers]\nno line of its kind\n")

    names = Registry().names()

    assert "yawl" in names
    assert "ketch" not in names


def test_an_interrupt_at_import_is_the_users(install):
    """
    Ctrl-C while a plugin is imported is no fault of the plugin.
    """
    install("yawl", "raise KeyboardInterrupt")

    with pytest.raises(KeyboardInterrupt):
        Registry().get("yawl")


def test_two_distributions_of_one_name(install):
    """
    A conflict names both, and is nobody's to win.
    """
    install("yawl", distribution="telecine-yawl")
    install("yawl", distribution="yawl-for-telecine")

    with pytest.raises(PluginConflict) as caught:
        Registry().get("yawl")

    assert (
        "telecine-yawl 1.2 and yawl-for-telecine 1.2 both claim the provider name yawl; uninstall one"
    ) == str(caught.value)
    assert (str(caught.value), None) == (listed("yawl").error, listed("yawl").distribution)


def test_an_unknown_provider():
    """
    The refusal says which there are.
    """
    with pytest.raises(PluginNotFound, match=r"^no provider is called yawl; installed are boats$"):
        registry().get("yawl")


def test_a_provider_that_was_added():
    """
    A module or an object with hooks needs no packaging.
    """
    found = registry()

    assert ("boats",) == found.names()
    assert (None, None) == (found.installed()[0].distribution, found.installed()[0].version)


def test_a_name_is_taken_once():
    """
    A second plugin of one name is refused when it is added.
    """
    found = registry()

    with pytest.raises(PluginConflict, match="boats is taken"):
        found.add("boats", vendor())


def test_an_installed_name_is_taken(install):
    """
    A host cannot hide an installed provider by accident.
    """
    install("yawl")

    with pytest.raises(PluginConflict):
        Registry().add("yawl", vendor())


def test_a_registry_may_start_empty(install):
    """
    Without entry points there is only what the host adds.
    """
    install("yawl")

    assert () == Registry(entry_points=False).names()


# Models


@pytest.mark.parametrize("name", ["sloop-1", "sloop", "boats/sloop-1", "boats/sloop"])
def test_a_model_is_located(name):
    """
    By its id or an alias, with or without the provider.
    """
    provider, model = registry().locate(name)

    assert ("boats", "sloop-1") == (provider.name, model.id)


def test_an_unlisted_model_is_located_by_its_provider():
    """
    `provider/id` finds what the catalogue lacks.
    """
    _, model = registry().locate("boats/yawl-9")

    assert ("yawl-9", False) == (model.id, model.listed)


def test_a_provider_may_have_listed_models_only(install):
    """
    `provider/id` finds nothing more there than the catalogue has.
    """
    install("yawl")

    with pytest.raises(InvalidRequest, match=r"^there is no model yawl/yawl-9"):
        Registry().locate("yawl/yawl-9")


def test_an_unknown_model_is_told_what_is_near():
    """
    A slip of the pen is refused with the names that it may have meant.
    """
    with pytest.raises(InvalidRequest) as caught:
        registry().locate("slop-1")

    assert ("model", "there is no model slop-1; near are sloop-1, sloop") == (
        caught.value.param,
        caught.value.message,
    )


def test_an_unknown_model_is_told_what_is_broken(install):
    """
    The model may be one of a provider that cannot be used.
    """
    install("yawl", "raise RuntimeError('out of order')")

    with pytest.raises(InvalidRequest, match=r"providers that cannot be used: yawl .*out of order"):
        Registry().locate("yawl-1")


def test_an_endless_id_is_not_repeated_whole():
    """
    A refusal quotes the beginning of what nobody knows.
    """
    with pytest.raises(InvalidRequest) as caught:
        registry().locate("x" * 100_000)

    assert 200 > len(caught.value.message)


def test_a_model_of_a_broken_provider_is_refused_as_such(install):
    """
    `provider/id` of a quarantined provider is told why.
    """
    install("yawl", "raise RuntimeError('out of order')")

    with pytest.raises(PluginBroken, match="out of order"):
        Registry().locate("yawl/yawl-1")


def test_two_providers_of_one_model(install):
    """
    An id that two have is refused with both spellings, and each of them picks.
    """
    install("yawl")
    install("ketch")
    found = Registry()

    with pytest.raises(InvalidRequest) as caught:
        found.locate("yawl-1")

    assert ("several providers have a model yawl-1: say ketch/yawl-1 or yawl/yawl-1") == caught.value.message
    assert ["ketch", "yawl"] == [found.locate(f"{name}/yawl")[0].name for name in ("ketch", "yawl")]


def test_models_of_all_providers(install):
    """
    The catalogue of what works; what is broken adds nothing.
    """
    install("yawl")
    install("ketch", "def")

    models = Registry().models()

    assert "yawl-1" in [model.id for model in models if model.provider == "yawl"]
    assert not [model for model in models if model.provider == "ketch"]


HOST = {"provider": "boats", "id": "dinghy", "offer": [{"for": ["text"], "duration": [3]}]}


def test_a_host_adds_a_model():
    """
    A host's model is read by the rules of its provider.
    """
    found = registry(models=[HOST])

    provider, model = found.locate("dinghy")

    assert ("boats", 3, "boats") == (provider.name, model.offers[0].duration[0], model.provider)
    assert ("model_name", "req_key") == model.rules.names


def test_a_host_overrides_a_model():
    """
    A host's model of a known id replaces it.
    """
    found = registry(models=[{**HOST, "id": "sloop-1"}])

    assert (3,) == found.locate("sloop-1")[1].offers[0].duration


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"id": "dinghy"}, "model dinghy: `provider` is required"),
        ({**HOST, "offer": [{"for": ["txt"]}]}, "model dinghy: `for` of an offer"),
        (
            {**HOST, "offer": [{"for": ["text"], "resolution": ["HD"]}]},
            "model dinghy: `resolution` is a tier",
        ),
        ({**HOST, "offers": []}, "model dinghy: $: unknown field 'offers'"),
    ],
    ids=["no provider", "operation", "tier", "key"],
)
def test_a_slip_of_the_host(entry, sentence):
    """
    What a host writes wrong is one sentence with model and key.
    """
    with pytest.raises(ConfigurationError) as caught:
        registry(models=[entry])

    assert str(caught.value).startswith(sentence)


def test_a_model_of_a_provider_that_nobody_has():
    """
    A host's model for a provider that is not installed is listed as such, and not lost in silence.
    """
    found = registry(models=[{**HOST, "provider": "boots"}])

    listed_ = {each.name: each.error for each in found.installed()}

    assert {"boats": None, "boots": "no provider is called boots; installed are boats"} == listed_


# Wrappers


def test_wrappers_go_around_every_flow():
    """
    The first is innermost; each is given the flow and its call.
    """
    seen = []

    def wrapper(name):
        def wrap(flow, call):
            seen.append(f"{name} {call.hook} {call.request.model}")
            task = yield from flow
            seen.append(name)
            return task

        return wrap

    provider = registry(wrappers=[wrapper("inner"), wrapper("outer")]).get("boats")
    flow = provider.submit(asked(), account=ACCOUNT, now=NOW, external_id="ours-1")

    request = next(flow)
    flow.close()

    assert "POST" == request.method
    assert ["outer submit sloop-1", "inner submit sloop-1"] == seen


# The process


def test_nothing_heavy_is_loaded():
    """
    To import telecine and make a registry costs no HTTP library, terminal, event loop or plugin.
    """
    script = (
        "import sys, telecine; telecine.Registry();"
        "heavy = {'httpx', 'anyio', 'click', 'rich', 'asyncio', 'ssl', 'pytest', 'hypothesis', 'trio'};"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in heavy "
        "or name.startswith('telecine_')))"
    )

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)  # noqa: S603

    assert "[]" == result.stdout.strip()
