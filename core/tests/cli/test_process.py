"""
A command of this program as a process of its own.
"""

import signal
import threading

import pytest

from telecine.cli import _process
from telecine.cli._exits import Stop
from telecine.cli._process import running, terminable

STUBBORN = """
import signal, time
import click

@click.command()
def stubborn():
    HANDLERS
    click.echo("TELECINE_PLACE=here")
    click.echo("Hello, whoever listens.")
    click.echo("# ready")
    while True:
        time.sleep(60)
"""
DEAF = "signal.signal(signal.SIGTERM, signal.SIG_IGN)"


@pytest.mark.faults
@pytest.mark.parametrize("handlers", ["pass", DEAF], ids=["its input", "a signal"])
def test_a_process_that_does_not_hear_of_its_end_is_ended(install, monkeypatch, handlers):
    """
    Neither the end of its input nor a signal is waited for without end.
    """
    monkeypatch.setattr(_process, "_PATIENCE", 0.05)
    source = STUBBORN.replace("HANDLERS", handlers)
    install(
        "telecine-stubborn", "stubborn = telecine_stubborn:stubborn", group="telecine.commands", source=source
    )
    before = set(threading.enumerate())

    with running("stubborn", called="it") as settings:
        pass

    assert {"TELECINE_PLACE": "here"} == settings
    assert before == set(threading.enumerate())


@pytest.mark.faults
def test_a_process_that_says_nothing_is_told_by_its_code(install):
    """
    One sentence has what there is to say.
    """
    source = "import os\nos._exit(9)"
    install("telecine-mute", "mute = telecine_mute:mute", group="telecine.commands", source=source)

    with pytest.raises(Stop) as caught, running("mute", called="it"):
        pass

    assert ("it does not start: it ended with code 9",) == caught.value.sentences


def test_a_signal_is_for_the_main_thread():
    """
    Elsewhere nothing is changed, since Python has no way to.
    """
    known, seen = signal.getsignal(signal.SIGTERM), []

    def work():
        with terminable():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert [known] == seen
