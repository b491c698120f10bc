"""
A flow that reaches for anything but its arguments goes red, and none that does not.
"""

import gc

import pytest

from telecine.testing._watch import watched

from .suite import replace, settle, verdict

pytest_plugins = ["pytester"]

TIME = "    stamp = str(int(now.timestamp()))\n"
REACHES = {
    "the clock": ("the clock (datetime.now)", "    stamp = str(int(datetime.datetime.now().timestamp()))\n"),
    "time": ("the clock (time)", "    stamp = str(int(time.time()))\n"),
    "gmtime": ("the clock (gmtime)", '    stamp = time.strftime("%s", time.gmtime())\n'),
    "sleep": ("the clock (sleep)", "    stamp = str(int(now.timestamp()))\n    time.sleep(0)\n"),
    "chance": ("chance (random)", "    stamp = str(random.random())\n"),
    "the environment": (
        "the environment (os.environ)",
        '    stamp = str(int(now.timestamp()))\n    os.environ.get("ACME")\n',
    ),
    "a file": ("files (open)", "    stamp = str(int(now.timestamp()))\n    open(__file__).close()\n"),
    "a socket": (
        "the network (gethostbyname)",
        '    stamp = str(int(now.timestamp()))\n    socket.gethostbyname("localhost")\n',
    ),
    "the screen": ("the screen (print)", '    stamp = str(int(now.timestamp()))\n    print("calling")\n'),
}

HARMLESS = {
    "a moment that is given": 'time.strftime("%H", time.gmtime(now.timestamp()))',
    "a moment that is read": 'datetime.datetime.fromisoformat("2026-01-05T12:00:00+00:00")',
    "dice with a seed": "random.Random(7).random()",
    "a log": 'logging.getLogger("acme").info("calling")',
    "bytes in memory": 'io.BytesIO(b"boat").read()',
    "a name made of a name": 'uuid.uuid5(uuid.NAMESPACE_URL, "https://acme.example")',
}


@pytest.mark.parametrize(("told", "line"), REACHES.values(), ids=REACHES)
def test_an_impure_flow_is_told(told, line, pytester, monkeypatch):
    """
    The sentence names what the flow reaches for.
    """
    settle(pytester, monkeypatch)
    replace(pytester.path / "telecine_acme.py", (TIME, line))

    code, text = verdict(pytester, "test_purity")

    assert pytest.ExitCode.TESTS_FAILED == code
    assert f"submit: the flow uses {told}; take what it needs as an argument" in text


@pytest.mark.parametrize("line", HARMLESS.values(), ids=HARMLESS)
def test_a_pure_flow_is_not(line, pytester, monkeypatch):
    """
    What comes out the same whenever and wherever it is done may be done.
    """
    settle(pytester, monkeypatch)
    replace(pytester.path / "telecine_acme.py", (TIME, f"{TIME}    {line}\n"))

    code, _ = verdict(pytester, "test_purity")

    assert pytest.ExitCode.OK == code


@pytest.fixture
def resting():
    """
    Collect no garbage for a while.
    """
    gc.disable()
    yield
    gc.enable()


def test_a_collector_that_rests_goes_on_resting(resting):
    """
    A host that collects no garbage has its reasons.
    """
    with watched() as seen:
        sorted("boat")

    assert ([], False) == (seen, gc.isenabled())
