"""
The wheels in fresh environments: `nox -s packages`.

Nothing here sees the checkout's sources; what is imported was built, and
installed as users install it.
"""

import json
import shutil
from pathlib import Path

import attrs
import pytest

from .release.build import main, run
from .release.environment import Environment
from .release.workspace import distribution, distributions

pytestmark = pytest.mark.packages
ROOT = Path(__file__).parents[1]
VENDORS = ("jimeng", "kling", "vidu")
SETS = {
    **{vendor: ([f"telecine-{vendor}"], [vendor]) for vendor in VENDORS},
    "sandbox": (["telecine-sandbox"], []),
    "gateway": (["telecine-gateway"], []),
    "all": (["telecine-gateway[demo]", *(f"telecine-{vendor}[simulator]" for vendor in VENDORS)], [*VENDORS]),
}
"""What is asked for, and the providers that are then there."""
MODEL = """
[[model]]
id = "paper-boat-1"
source = "vidu.md 3.1"
[[model.offer]]
for = ["text"]
duration = [5]
"""

VERSION = distribution("vidu").version
NEXT = f"{VERSION.major}.{VERSION.minor + 1}.0"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """
    Every distribution, built and looked at.
    """
    folder = tmp_path_factory.mktemp("built")
    assert 0 == main([str(folder)])
    return folder


@pytest.fixture
def environment(tmp_path, built):
    """
    An empty one.
    """
    return Environment.make(tmp_path / "environment", built.glob("*.whl"))


def answer(environment, *command):
    """
    What the command line answers in JSON.
    """
    ended = environment.run("telecine", *command, "--json")
    assert 0 == ended.returncode, ended.stderr
    return json.loads(ended.stdout)


def models(environment):
    """
    The ids of all models that the command line lists, each with its provider.
    """
    return {(each["provider"], each["id"]) for each in answer(environment, "models")}


def test_what_is_published(built):
    """
    An archive and a wheel of every distribution, named after its version.
    """
    names = {f"{each.package}-{each.version}" for each in distributions()}

    archives = {path.name.removesuffix(".tar.gz") for path in built.glob("*.tar.gz")}
    wheels = {path.name.removesuffix("-py3-none-any.whl") for path in built.glob("*.whl")}

    assert (names, names) == (archives, wheels)


def test_the_core_alone(environment):
    """
    It imports, loads nothing heavy, and tells what its command line needs.
    """
    environment.install("telecine")

    imported = environment.run(
        "python", "-W", "error", "-c", "import sys, telecine; print(telecine.__file__, *sys.modules)"
    )
    command = environment.run("telecine", "--version")

    place, *loaded = imported.stdout.split()
    assert "" == imported.stderr
    assert Path(place).is_relative_to(environment.place)
    assert not {"httpx", "anyio", "click", "rich", "aiohttp", "starlette"} & set(loaded)
    assert (2, True) == (command.returncode, "pip install 'telecine[cli]'" in command.stderr)


@pytest.mark.parametrize(("wanted", "providers"), SETS.values(), ids=SETS)
def test_what_was_asked_for_is_there(environment, wanted, providers):
    """
    Every set of packages has a version, its own providers without a fault, and their models alone.
    """
    environment.install("telecine[cli]", *wanted)

    version = environment.run("telecine", "--version").stdout
    listed = answer(environment, "providers")

    assert f"telecine {distribution('core').version}\n" == version
    assert [(name, f"telecine-{name}", None) for name in providers] == [
        (each["name"], each["distribution"], each["error"]) for each in listed
    ]
    assert {*providers} == {provider for provider, _ in models(environment)}


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_request_is_translated(environment, vendor):
    """
    One plugin beside the core is enough to see what its vendor would be sent.
    """
    environment.install("telecine[cli]", f"telecine-{vendor}")
    listed = answer(environment, "models")
    model = next(each["id"] for each in listed if "text" in each["operations"])

    shown = answer(environment, "preview", "a paper boat", "--model", model)

    assert vendor == shown["provider"]
    assert "a paper boat" in json.dumps(shown["requests"][0]["json"])


@pytest.mark.parametrize("vendor", VENDORS)
def test_conformance(environment, vendor):
    """
    A vendor's suite against its wheel, alone with the core's and the sandbox's.
    """
    environment.install("telecine[testing]", f"telecine-{vendor}[simulator]", "pytest-xdist")
    suite = f"plugins/{vendor}/tests/test_conformance.py"

    ended = environment.run("python", "-m", "pytest", "-q", "-n", "auto", suite, place=ROOT)

    assert 0 == ended.returncode, ended.stdout


def test_a_film_is_made(environment):
    """
    All together, a request becomes a file without an account.
    """
    environment.install("telecine[cli]", *SETS["all"][0])

    ended = environment.run(
        "telecine", "generate", "a boat", "-m", "kling-v2-6", "--sandbox", "-o", "boat.mp4"
    )

    assert 0 == ended.returncode, ended.stderr
    assert b"ftyp" == (environment.place / "boat.mp4").read_bytes()[4:8]


@pytest.fixture(scope="module")
def newer(tmp_path_factory):
    """
    A wheel of Vidu's next version, which has one model more.
    """
    root = tmp_path_factory.mktemp("newer")
    shutil.copytree(ROOT / "plugins/vidu", root / "vidu", ignore=shutil.ignore_patterns("__pycache__", ".*"))
    run("uv", "version", "--quiet", "--frozen", f"--project={root / 'vidu'}", NEXT)
    with (root / "vidu/src/telecine_vidu/models.toml").open("a", encoding="utf-8") as catalogue:
        catalogue.write(MODEL)
    run("uv", "build", "--quiet", "--wheel", f"--out-dir={root}", str(root / "vidu"))
    return next(root.glob("*.whl"))


@pytest.fixture
def two(environment):
    """
    An environment with the plugins of two vendors.
    """
    environment.install("telecine[cli]", "telecine-kling", "telecine-vidu")
    return environment


def test_a_new_plugin_changes_no_other_package(environment):
    """
    It comes with what it needs itself, and adds its models.
    """
    environment.install("telecine[cli]", "telecine-kling")
    packages, known = environment.listed(), models(environment)

    environment.install("telecine-vidu")

    assert {**packages, "telecine-vidu": str(VERSION)} == environment.listed()
    assert known == {each for each in models(environment) if each[0] == "kling"}
    assert ("vidu", "viduq2") in models(environment)


def test_a_plugins_next_version_changes_no_other_package(two, newer):
    """
    Every other version stays, and one model is there that was not.
    """
    packages, known = two.listed(), models(two)

    others = [wheel for wheel in two.wheels if "vidu" not in wheel.name]
    attrs.evolve(two, wheels=[*others, newer]).install("telecine-vidu")

    assert {**packages, "telecine-vidu": NEXT} == two.listed()
    assert known | {("vidu", "paper-boat-1")} == models(two)


def test_a_removed_plugin_takes_its_models_along(two):
    """
    Nothing else goes, and nothing is broken.
    """
    packages, known = two.listed(), models(two)

    two.remove("telecine-vidu")

    packages.pop("telecine-vidu")
    assert packages == two.listed()
    assert {each for each in known if each[0] == "kling"} == models(two)
    assert [("kling", None)] == [(each["name"], each["error"]) for each in answer(two, "providers")]
