"""
Write a new package, or nothing.
"""

from __future__ import annotations

import errno
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def write(texts: Mapping[str, str], folder: Path) -> None:
    """
    Make *folder* of *texts*, by their paths in it: all of it, or nothing where that fails.

    Raises:
        OSError: There is something in the way, or it cannot be written; names the folder and says why.
    """
    if problem := _in_the_way(folder):
        raise FileExistsError(errno.EEXIST, problem, str(folder))
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        for path, text in texts.items():
            file = draft / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
        with suppress(FileNotFoundError):
            folder.rmdir()
        draft.rename(folder)
    except OSError as error:
        raise OSError(error.errno, f"nothing is written: {error.strerror}", str(folder)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _in_the_way(folder: Path) -> str | None:
    """
    Why *folder* cannot be made; None where it can.
    """
    if folder.is_dir() and any(folder.iterdir()):
        return "the folder is not empty; name another one with -o"
    if folder.is_dir() and folder.samefile(Path.cwd()):
        return "the folder is made anew, and it is the one that you are in; name one in it with -o"
    if not folder.is_dir() and folder.exists():
        return "there is a file of that name; name a folder with -o"
    if not folder.parent.is_dir():
        return f"there is no folder {folder.parent} to make it in"
    return None
