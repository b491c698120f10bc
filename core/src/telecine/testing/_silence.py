"""
Find what a caller asked for and nobody heard: values that are neither sent, nor warned about, nor refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ._scene import Scene

MARK = "sentinel-7361"
ALSO: Mapping[str, tuple[str, ...]] = {
    "seconds": ("duration",),
    "generate_audio": ("audio",),
    "image": ("images",),
    "input_reference": ("image", "images"),
    "image_urls": ("image", "images"),
    "images": ("image",),
    "last_frame": ("image", "images"),
}
"""Other names of the same field, by which a warning or a refusal may call it."""
_SHOWN = 5
_LONG = 300  # characters of a request; enough to see what it is about


def none_vanish(silent: Iterable[str]) -> None:
    """
    Fail, where there is one, with the first sentences on what vanished.
    """
    found = list(dict.fromkeys(silent))
    shown = "\n".join(found[:_SHOWN])
    assert not found, (
        f"{len(found)} values vanish without a word; send each, warn about it or refuse it:\n{shown}"
    )


def doors(field: str, value: object) -> list[dict[str, object]]:
    """
    The two places where a field may be said.
    """
    return [{field: value}, {"metadata": {field: value}}]


def silent_marks(scene: Scene, field: str, value: object, *marks: str) -> Iterator[str]:
    """
    A sentence for each place of *field* from which none of the *marks* of *value* gets into the bytes.
    """
    for fields in doors(field, value):
        sent = scene.play(**fields)
        if not any(mark in sent.text for mark in marks) and not sent.names(field, *ALSO.get(field, ())):
            yield f"{scene}, `{field}` {value!s:.80}: sent {sent.text[:_LONG]}{_why(sent.told)}"


def silent_choices(
    scene: Scene, field: str, values: Iterable[object], *also: str, unsaid: bool = False
) -> Iterator[str]:
    """
    A sentence for each value of *field* that is sent as another is.

    Args:
        scene: In which.
        field: A canonical field or an option.
        values: To be told apart.
        also: Other names of the field.
        unsaid: Whether a value must also differ from none at all.
    """
    for door in (0, 1):
        heard: dict[str, object] = {scene.play().text: "none at all"} if unsaid else {}
        for value in values:
            sent = scene.play(**doors(field, value)[door])
            if sent.names(field, *also):
                continue
            if not sent.text:
                yield f"{scene}, `{field}` {value!s:.80}: refused, and not by its name{_why(sent.told)}"
            elif sent.text in heard:
                yield f"{scene}, `{field}` {value!s:.80}: sent as {heard[sent.text]} is: {sent.text[:_LONG]}"
            heard[sent.text] = value


def _why(told: tuple[tuple[str, str], ...]) -> str:
    return f" ({'; '.join(message for _, message in told)})" if told else ""
