"""
A new plugin package: the whole plugin of a vendor that never was, under another name.
"""

from __future__ import annotations

from ._names import Names
from ._template import files
from ._write import write

__all__ = ["Names", "files", "write"]
