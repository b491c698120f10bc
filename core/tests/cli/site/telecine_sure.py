"""
Acme's relation whose word that there is no job can be trusted.
"""

from telecine_acme import find, info, poll, submit, translate_error

from telecine import hookimpl

__all__ = ["describe", "find", "poll", "submit", "translate_error"]


@hookimpl
def describe():
    """
    Absence proves it.
    """
    return info("sure", absence_proves="acme.md 2.1")
