"""
``telecine demo``: three films from nothing, and nothing left behind.
"""

from __future__ import annotations

import itertools
import signal
from pathlib import Path

import av
import pytest
from click.testing import CliRunner

from telecine.cli._exits import Stop
from telecine.cli._program import program
from telecine_gateway.commands._board import Board
from telecine_gateway.commands.demo import _saved

from .processes import LIMIT, descendants, gone, started

NAMES = ("kling", "jimeng", "vidu")


def said_until(process, word):
    """
    Read standard error up to the line that has *word*.
    """
    return [*itertools.takewhile(lambda line: word not in line, process.stderr)]


@pytest.mark.faults
def test_it_saves_three_films(tmp_path):
    """
    Their paths are all of standard output; each is five seconds of H.264.
    """
    (tmp_path / "telecine.toml").write_text("this is for real accounts, and not read")

    with started("demo", "-o", "films", folder=tmp_path, TELECINE_API_KEYS="sk-of-another") as process:
        output, errors = process.communicate(timeout=LIMIT)

    paths = [f"films/{name}.mp4" for name in NAMES]
    assert (0, paths) == (process.returncode, output.splitlines()), errors
    assert sorted(paths) == sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("films/*"))
    assert {"kling: saved", "jimeng: saved", "vidu: saved"} <= {
        line.partition(" after")[0] for line in errors.splitlines()
    }
    for path in paths:
        with av.open(str(tmp_path / path)) as film:
            assert "h264" == film.streams.video[0].codec_context.name
            assert 5 == pytest.approx(film.duration / av.time_base, abs=0.2)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 6), (signal.SIGTERM, 6), (signal.SIGKILL, -9)], ids=str
)
def test_it_leaves_no_process_behind(tmp_path, number, code):
    """
    However it is ended: the gateway and the sandbox go with it.
    """
    with started("demo", folder=tmp_path) as process:
        said_until(process, "processing")
        below = descendants(process)
        process.send_signal(number)
        ended = process.wait(LIMIT)

    assert (code, 2) == (ended, gone(below))
    assert [] == [*tmp_path.iterdir()]


def test_without_the_sandbox_one_sentence_names_the_package(monkeypatch):
    """
    Nothing is started.
    """
    monkeypatch.setattr("telecine_gateway.commands.demo.commands", dict)

    result = CliRunner().invoke(program, ["demo"], prog_name="telecine")

    said = "telecine: the demo needs the package telecine-sandbox: pip install 'telecine-gateway[demo]'\n"
    assert (2, said) == (result.exit_code, result.stderr)


@pytest.mark.parametrize(
    ("kind", "code"), [("invalid_request_error", 3), ("account_error", 4), ("provider_error", 5)]
)
def test_a_task_that_fails_says_by_whose_fault(kind, code):
    """
    In the exit code, and in the gateway's words.
    """
    error = {"code": "quota_exceeded", "message": "no more boats", "type": kind}

    with pytest.raises(
        Stop, match=r"the task for boat\.mp4 has failed \(quota_exceeded\): no more boats"
    ) as stop:
        _saved({"error": error, "url": None}, Path("boat.mp4"))

    assert code == stop.value.code


def test_on_a_terminal_there_are_bars(monkeypatch, capsys):
    """
    One for each job, with a percentage only where one is known.
    """
    monkeypatch.setenv("TTY_INTERACTIVE", "1")

    with Board(NAMES) as board:
        board.say("kling", "processing")
        board.say("vidu", "saved", 100.0)

    shown = capsys.readouterr().err
    assert [*NAMES] == [name for name in NAMES if name in shown]
    assert " after " not in shown
