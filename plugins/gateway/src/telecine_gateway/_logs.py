"""
What the gateway logs: one line for each event, on standard error, as people or as machines read it.

Every line comes through here, whoever writes it: this package, uvicorn,
alembic or Python's warnings. None has a body or a secret, so an error is its
kind and the places that it came through; its message might quote anything.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TextIO, cast

import msgspec
import structlog

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    Event = MutableMapping[str, Any]

_SECRET = re.compile(r"\bsk-[\w-]{4,}|(?<=[Bb]earer )\S+")
_SIGNS = ("sk-", "earer ")
"""What a value has that is worth searching: most have neither."""
_FRAMES = 12
_log = structlog.get_logger("telecine.gateway")


def set_up(log_format: str) -> None:
    """
    Log from now on.

    Args:
        log_format: ``console`` or ``json``.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_message,
            _without_secrets,
            _as_json if log_format == "json" else _as_text,
        ],
        logger_factory=structlog.WriteLoggerFactory(cast("TextIO", _Unfailing(sys.stderr))),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(handlers=[_Others()], level=logging.WARNING, force=True)
    logging.captureWarnings(capture=True)


class _Unfailing:
    """
    A file that may be on a full disk: what cannot be said is no reason to stop a beat or a job.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._file.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._file.flush()


class _Others(logging.Handler):
    """
    What other packages log; what follows a first line is an object or source that they quote.
    """

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage().strip().partition("\n")[0]
        _log.log(record.levelno, said, logger=record.name, exc_info=record.exc_info or None)


def _without_message(_logger: object, _method: str, event: Event) -> Event:
    """
    An exception as its kind and the places that it came through.
    """
    stated = event.pop("exc_info", None)
    error = sys.exc_info()[1] if stated is True else stated[1] if isinstance(stated, tuple) else stated
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
        event["error"] = type(error).__qualname__
        event["where"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    return event


def _without_secrets(_logger: object, _method: str, event: Event) -> Event:
    for name, value in event.items():
        if isinstance(value, str) and any(sign in value for sign in _SIGNS):
            event[name] = _SECRET.sub("***", value)
    return event


def _as_json(_logger: object, _method: str, event: Event) -> str:
    return msgspec.json.encode(event, enc_hook=str).decode()


def _as_text(_logger: object, _method: str, event: Event) -> str:
    head = f"{event.pop('timestamp')} {event.pop('level'):8} {_word(event.pop('event'), quote=False)}"
    return " ".join([head, *(f"{name}={_word(value)}" for name, value in event.items() if value is not None)])


def _word(value: object, *, quote: bool = True) -> str:
    """
    *value* on one line, and nothing in it that a terminal would obey.
    """
    text = str(value)
    return text if text.isprintable() and not (quote and " " in text) else repr(text)
