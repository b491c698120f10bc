"""
One fault: its words, and how it is written in a prompt.

In a prompt it reads ``[fault:<on>.<kind>=<number>*<times>]``, where only the kind
must be there: ``[fault:lost_answer]``, ``[fault:http_429=3]``,
``[fault:poll.http_500*3]``; a bare ``*`` means every time. The number is a
latency's seconds, or else what ``Retry-After`` shall say.
"""

import math
import re
from typing import Any

import attrs

HOOKS = ("submit", "poll", "find", "check", "file")
ANYWHERE = (*HOOKS, "any")

# Each kind, with what it may strike; the first is meant where nothing is named.
# What strikes a "job" is its fate: how it ends, once the vendor has taken it.
KINDS = {
    "latency": ANYWHERE,
    "reset": ANYWHERE,
    "lost_answer": ANYWHERE,
    "html": ANYWHERE,
    "truncated": ANYWHERE,
    "unauthorized": ANYWHERE,
    "busy": ("submit",),
    "no_quota": ("submit",),
    "unknown_status": ("poll", "find", "any"),
    "moderated": ("job", "submit"),
    "failed": ("job",),
    "expired": ("job", "file"),
}
LARGEST = 1e9  # whatever it counts; infinity and not-a-number are out
NUMBERED = re.compile(r"(http|html)_([1-5]\d\d)")
DIRECTIVE = re.compile(r"\[fault:([^\]]*)\]")
GRAMMAR = re.compile(r"(?:(\w+)\.)?(\w+?)(?:=(\d+(?:\.\d+)?))?(\*\d*)?")


def _allowed(kind: object) -> tuple[str, ...]:
    name = str(kind)
    if NUMBERED.fullmatch(name):
        return ANYWHERE
    if name not in KINDS:
        raise ValueError(f"there is no fault {kind!r}; there are http_<status>, {', '.join(sorted(KINDS))}")
    return KINDS[name]


def number(name: str, value: object, *, most: float = math.inf) -> None:
    """
    Refuse a *value* that is no number from 0 to *most*.
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= min(most, LARGEST):
        limit = "of 0 or more" if most == math.inf else f"from 0 to {most:g}"
        raise ValueError(f"{name} is a number {limit}, not {value!r}")


def _number(_: object, attribute: "attrs.Attribute[float]", value: object) -> None:
    number(attribute.name, value)


def _rate(_: object, attribute: "attrs.Attribute[float]", value: object) -> None:
    number(attribute.name, value, most=1)


def _times(_: object, __: "attrs.Attribute[int | None]", value: object) -> None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 1):
        raise ValueError(f"times is a whole number of 1 or more, or null, not {value!r}")


def _provider(_: object, __: "attrs.Attribute[str | None]", value: object) -> None:
    if value is not None and not isinstance(value, str):
        raise ValueError(f"provider is a name or null, not {value!r}")


@attrs.frozen(kw_only=True)
class Fault:
    """
    One thing that shall go wrong.

    Attributes:
        kind: One of the kit's words, or ``http_503``, ``html_200`` for any status.
        on: What it strikes: submit, poll, find, check, file, any of these, or job:
            how an accepted job ends. The kind's usual one where it is not given.
        provider: The only provider it strikes, or ``None`` for all.
        times: How often it strikes, or ``None`` for ever.
        rate: How likely it is to strike, from 0 to 1.
        seconds: How long a latency lasts.
        retry_after: Seconds to announce in ``Retry-After``; no header when ``None``.
    """

    kind: str
    on: str = attrs.field()
    provider: str | None = attrs.field(default=None, validator=_provider)
    times: int | None = attrs.field(default=None, validator=_times)
    rate: float = attrs.field(default=1.0, validator=_rate)
    seconds: float = attrs.field(default=1.0, validator=_number)
    retry_after: float | None = attrs.field(default=None, validator=attrs.validators.optional(_number))

    @on.default
    def _usual(self) -> str:
        return _allowed(self.kind)[0]

    @on.validator
    def _fits(self, _: object, on: str) -> None:
        if on not in _allowed(self.kind):
            raise ValueError(f"{self.kind} strikes {', '.join(_allowed(self.kind))}, not {on!r}")

    @property
    def status(self) -> int | None:
        """
        The HTTP status that the kind names.
        """
        match = NUMBERED.fullmatch(self.kind)
        return int(match[2]) if match else None

    def strikes(self, provider: str, on: str) -> bool:
        """
        Whether this fault concerns that provider and hook.
        """
        concerned = self.on == on or (self.on == "any" and on != "job")
        return concerned and self.provider in {None, provider}


def asked_for(text: str) -> list[Fault]:
    """
    Return the faults that a prompt asks for, in their order.

    Raises:
        ValueError: A directive is no fault.
    """
    return [_read(directive) for directive in DIRECTIVE.findall(text)]


def _read(directive: str) -> Fault:
    match = GRAMMAR.fullmatch(directive.strip())
    if match is None:
        raise ValueError(f"[fault:{directive}] is not of the form [fault:on.kind=number*times]")
    on, kind, digits, stars = match.groups()
    given: dict[str, Any] = {"kind": kind, "times": int(stars[1:]) if stars and stars[1:] else None}
    if on is not None:
        given["on"] = on
    if digits is not None:
        given["seconds" if kind == "latency" else "retry_after"] = float(digits)
    fault = Fault(**given)
    return fault if stars or fault.on == "job" else attrs.evolve(fault, times=1)
