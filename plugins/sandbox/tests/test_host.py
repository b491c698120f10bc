"""
Simulators side by side.
"""

from importlib.metadata import EntryPoint, PathDistribution

import httpx
import pytest

from telecine_sandbox import Host, Sandbox, build_app
from telecine_sandbox._host import _load


def test_installed_simulators_are_found():
    """
    The host mounts what the entry points name.
    """
    host = build_app()

    assert "kling" in host.simulators
    assert {} == host.broken


def test_settings_lead_a_client_to_each_simulator(acme):
    """
    One address and every credential, by the names that the client reads.
    """
    host = build_app(Sandbox(), {"acme-labs": acme()})

    expected = {
        "TELECINE_ACME_LABS_BASE_URL": "http://127.0.0.1:8000/acme-labs",
        "TELECINE_ACME_LABS_API_KEY": "acme-key",
    }
    assert expected == host.settings("http://127.0.0.1:8000")


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("telecine_sandbox:nothing", "telecine_sandbox:nothing cannot be loaded: AttributeError"),
        ("no_such_package:app", "no_such_package:app lacks the module no_such_package; pip install what"),
        ("telecine_sandbox:__all__", "telecine_sandbox:__all__ has list, not an ASGI application"),
    ],
)
def test_a_broken_simulator_is_listed_and_the_others_work(value, reason):
    """
    The reason names what was to be loaded.
    """
    points = [
        EntryPoint("umbra", value, "telecine.simulators"),
        EntryPoint("good", "telecine_sandbox:build_app", "telecine.simulators"),
    ]

    loaded, broken = _load(points)

    assert ["good"] == list(loaded)
    assert broken["umbra"].startswith(reason)


def test_a_name_that_two_packages_claim_is_nobodys():
    """
    Which one would answer must not depend on luck.
    """
    points = [EntryPoint("acme", value, "telecine.simulators") for value in ("one:app", "two:app")]

    assert ({}, {"acme": "one:app and two:app both claim the simulator acme; uninstall one"}) == _load(points)


def test_a_simulator_that_lacks_what_its_extra_brings(tmp_path):
    """
    The reason names the package with its version, and what to install.
    """
    (tmp_path / "METADATA").write_text("Metadata-Version: 2.1\nName: telecine-umbra\nVersion: 1.0\n")
    (tmp_path / "entry_points.txt").write_text("[telecine.simulators]\numbra = no_such_package:app\n")

    loaded, broken = _load(PathDistribution(tmp_path).entry_points)

    reason = "telecine-umbra 1.0 lacks the module no_such_package; pip install 'telecine-umbra[simulator]'"
    assert ({}, {"umbra": reason}) == (loaded, broken)


@pytest.mark.anyio
async def test_health_says_what_is_there_and_what_is_not(acme):
    """
    A broken simulator is listed with its reason.
    """
    host = Host(Sandbox(), {"acme": acme()}, {"umbra": "it is dark"})

    async with httpx.AsyncClient(transport=httpx.ASGITransport(host), base_url="http://x") as client:
        response = await client.get("/_sandbox/health")

    assert {"status": "ok", "simulators": ["acme"], "broken": {"umbra": "it is dark"}} == response.json()


@pytest.mark.anyio
async def test_hosts_share_a_simulator_but_no_jobs(acme):
    """
    What is remembered belongs to the sandbox, not to the application.
    """
    app, one, other = acme(), Sandbox(), Sandbox()

    transport = httpx.ASGITransport(build_app(one, {"acme": app}))
    build_app(other, {"acme": app})
    async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
        await client.post("/acme/jobs", json={"prompt": "a paper boat"})

    assert (1, 0) == (len(one.book.jobs()), len(other.book.jobs()))
