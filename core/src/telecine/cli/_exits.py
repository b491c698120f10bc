"""
How a command ends: its exit code, and one sentence on standard error.
"""

from __future__ import annotations

from enum import IntEnum

import click

from .._errors import (
    ConfigurationError,
    Denied,
    PluginError,
    ProviderError,
    Rejected,
    StillRunning,
    SubmitUnknown,
    TelecineError,
)
from ._screen import complain


class Code(IntEnum):
    """
    The exit codes.
    """

    OK = 0
    USAGE = 2
    REFUSED = 3
    DENIED = 4
    VENDOR = 5
    RESUMABLE = 6
    BROKEN = 7


_CODES: tuple[tuple[type[TelecineError], Code], ...] = (
    (ConfigurationError, Code.USAGE),
    (PluginError, Code.BROKEN),
    (StillRunning, Code.RESUMABLE),
    (SubmitUnknown, Code.RESUMABLE),
    (Rejected, Code.REFUSED),
    (Denied, Code.DENIED),
)
_FAILED = {
    "ContentRejected": Code.REFUSED,
    "InvalidRequest": Code.REFUSED,
    "Unsupported": Code.REFUSED,
    "Unauthorized": Code.DENIED,
    "Forbidden": Code.DENIED,
    "QuotaExceeded": Code.DENIED,
}


class Stop(Exception):  # it says how the command ends
    """
    The end of a command, with what is left to say.
    """

    def __init__(self, code: Code, *sentences: str) -> None:
        super().__init__(*sentences)
        self.code = code
        self.sentences = sentences


def code_of(error: TelecineError) -> Code:
    """
    The exit code that *error* means.
    """
    return next((code for kind, code in _CODES if isinstance(error, kind)), Code.VENDOR)


def code_of_failure(kind: str) -> Code:
    """
    The exit code of a job that failed with an error of that class.
    """
    return _FAILED.get(kind, Code.VENDOR)


def sentence(error: BaseException) -> str:
    """
    What *error* says, with what the vendor's support asks for.
    """
    if isinstance(error, ProviderError) and error.request_id:
        return f"{error} (request id {error.request_id})"
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def report(error: BaseException) -> int:
    """
    Say why a command ends, and return its exit code; what nobody foresaw is raised again.
    """
    match error:
        case Stop():
            complain(*error.sentences)
            return error.code
        case TelecineError():
            complain(sentence(error))
            return code_of(error)
        case click.ClickException():
            complain(_with_help(error))
            return error.exit_code
        case click.Abort():
            complain("interrupted")
            return Code.RESUMABLE
        case OSError():
            complain(sentence(error))
            return Code.USAGE
    raise error


def _with_help(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    said = error.format_message().rstrip(".")
    return f"{said}; see {context.command_path} --help" if context else said
