"""
The command line, ``telecine``; needs the extra ``telecine[cli]``.

Exit codes: 0; 2 usage; 3 the request was refused; 4 the account was; 5 the
vendor could not; 6 interrupted or timed out, resumable; 7 a plugin is broken.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec

__all__ = ["main"]

_NEEDS = ("click", "rich")


def main() -> None:
    """
    Run ``telecine`` with the arguments of this process, and exit.
    """
    missing = [name for name in _NEEDS if find_spec(name) is None]
    if missing:
        print(
            f"telecine: the command line needs {' and '.join(missing)}: pip install 'telecine[cli]'",
            file=sys.stderr,
        )
        sys.exit(2)
    from ._program import program  # noqa: PLC0415  # it needs click

    program(prog_name="telecine")
