"""
Every case, word by word: what Kling is sent, what it answers, and what comes of it.
"""

from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

import telecine_kling
from telecine import Provider
from telecine.testing._case import SECRET, Case
from telecine.testing._playing import play
from telecine.testing._transcript import transcript
from telecine_kling._errors import ERRORS
from telecine_kling._replies import STATUS

CASES = sorted(path.parent for path in (Path(__file__).parent / "cases").glob("*/case.json"))


class Transcript(SingleFileSnapshotExtension):
    """
    One readable file for each case, named after it.
    """

    _write_mode = WriteMode.TEXT
    file_extension = "http"


@pytest.fixture(scope="module")
def kling():
    return Provider("kling", telecine_kling)


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)
def test_transcript(folder, kling, snapshot):
    """
    The translation of a case is what was reviewed, and shows no secret.
    """
    case = Case.load(folder)

    written = transcript(kling, play(kling, case))

    assert snapshot(extension_class=Transcript) == written
    assert SECRET not in written


@pytest.mark.parametrize("code", ERRORS)
def test_every_error_code_has_a_case(code):
    """
    Each code in the vendor's table is pinned by a case.
    """
    texts = [(folder / "case.json").read_text("utf-8") for folder in CASES]

    assert any(f'"code": {code}' in text for text in texts)


@pytest.mark.parametrize("word", STATUS)
def test_every_status_has_a_case(word):
    """
    Each of the vendor's words for a status is pinned by a case.
    """
    texts = [(folder / "case.json").read_text("utf-8") for folder in CASES if folder.name.startswith("poll_")]

    assert any(f'"task_status": "{word}"' in text for text in texts)
