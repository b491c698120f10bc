"""
Kling AI for telecine. The hooks are found through the entry point; import nothing from here but them.
"""

from ._errors import translate_error
from ._provider import check, describe, find, poll, submit

__all__ = ["check", "describe", "find", "poll", "submit", "translate_error"]
