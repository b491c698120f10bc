"""
Jimeng AI for telecine. The hooks are found through the entry point; import nothing from here but them.
"""

from ._errors import translate_error
from ._provider import check, describe, poll, submit

__all__ = ["check", "describe", "poll", "submit", "translate_error"]
