"""
Nothing that a caller asks for vanishes: it is in the bytes sent, or its name is in a warning or in a refusal.

Judged on what goes out for every model of every installed provider, never on
what `resolve` says about itself.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from telecine import Account, Model, Operation, Registry, Rejected, read_body

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from telecine import Call, Flow, Provider

PLUGINS = Path(__file__).parents[1] / "plugins"
NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
MARK = "sentinel-7361"
PICTURE = f"https://media.example.com/{MARK}.png"
FRAMES = {
    Operation.TEXT: (),
    Operation.IMAGE: ("first_frame",),
    Operation.FIRST_LAST: ("first_frame", "last_frame"),
}

SENTINELS: Mapping[str, tuple[object, str]] = {
    "prompt": (MARK, MARK),
    "user": (MARK, MARK),
    "seed": (73619, "73619"),
    "image": (PICTURE, MARK),
    "input_reference": (PICTURE, MARK),
    "image_urls": ([PICTURE], MARK),
    "images": ([{"url": PICTURE, "role": "reference"}], MARK),
    "last_frame": (PICTURE, MARK),
    "callback_url": (f"https://hook.example.com/{MARK}", MARK),
}
"""Fields whose value is to be found in the bytes as it is: the value, and what to look for."""
CHOICES: Mapping[str, tuple[object, ...]] = {
    "duration": (3, 4, 5, 5.5, 6, 7, 8, 10, 15, 16, 25),
    "seconds": ("3", "4", "5", "5.5", "8", "10", "15", "25"),
    "resolution": ("360p", "480p", "540p", "720p", "1080p", "2k", "4k"),
    "size": ("640x360", "832x480", "1280x720", "720x1280", "1920x1080", "1080x1920", "960x960"),
    "aspect_ratio": ("16:9", "9:16", "1:1", "4:3", "3:4", "21:9"),
    "audio": (True, False),
    "generate_audio": (True, False),
    "fps": (16, 24, 25, 30, 60),
    "n": (1, 2, 3),
    "seed": (0, 1),
    "response_format": ("url", "b64_json"),
}
"""Fields whose value the vendor may spell otherwise: what is accepted in silence must differ in the bytes."""
ALSO = {
    "seconds": ("duration",),
    "generate_audio": ("audio",),
    "image": ("images",),
    "input_reference": ("image", "images"),
    "image_urls": ("image", "images"),
    "images": ("image",),
    "last_frame": ("image", "images"),
}
"""Other names of the same field, by which a warning or a refusal may call it."""


@attrs.frozen
class Scene:
    """
    A model in an operation that it is sold for.
    """

    provider: str
    model: Model
    operation: Operation

    def __str__(self) -> str:
        return f"{self.provider}-{self.model.id}-{self.operation}"

    def body(self) -> dict[str, Any]:
        """
        The plainest request for it.
        """
        offer = next(offer for offer in self.model.offers if offer.operation is self.operation)
        roles = FRAMES.get(self.operation, ("reference",) * (offer.images or (1,))[0])
        images = [
            {"url": f"https://media.example.com/{place}.png", "role": role}
            for place, role in enumerate(roles)
        ]
        name = self.model.id if self.model.listed else f"{self.provider}/{self.model.id}"
        prompt = {} if offer.prompt == "none" else {"prompt": "a paper boat"}
        return {"model": name, **prompt, **({"images": images} if images else {})}


@attrs.frozen
class Transcript:
    """
    What went out, and what was said about it.
    """

    sent: str
    told: tuple[tuple[str, str], ...]

    def names(self, *names: str) -> bool:
        """
        Whether a warning or a refusal names one of these fields.
        """
        return any(
            name in re.split(r"[.\[\]]", param) or f"`{name}`" in text
            for param, text in self.told
            for name in names
        )


class Stage:
    """
    The installed providers, and a record of what their calls warn about.
    """

    def __init__(self) -> None:
        self.warnings: list[Any] = []
        self.registry = Registry(wrappers=[self.record])

    def record(self, flow: Flow[Any], call: Call) -> Flow[Any]:
        """
        Keep what the task would carry.
        """
        self.warnings += call.notices
        return flow

    def providers(self) -> list[Provider]:
        """
        All of them; a broken one is another test's to find.
        """
        return [self.registry.get(each.name) for each in self.registry.installed() if not each.error]

    def play(self, scene: Scene, **fields: object) -> Transcript:
        """
        The transcript of a submit up to where an answer would be needed.
        """
        provider = self.registry.get(scene.provider)
        secrets = {name: f"test-{name}-of-32-bytes-and-more-of-it" for name in provider.info.credentials[0]}
        self.warnings.clear()
        try:
            request, notices = read_body({**scene.body(), **fields})
            flow = provider.submit(
                request,
                account=Account(name="test", provider=scene.provider, credentials=secrets),
                now=NOW,
                external_id="ours-1",
            )
            first = next(flow)
            flow.close()
        except Rejected as error:
            return Transcript("", ((error.param or "", error.message),))
        told = tuple((notice.param, notice.message) for notice in (*notices, *self.warnings))
        return Transcript(f"{first.url}\n{first.content.decode()}", told)


STAGE = Stage()


def scenes() -> Iterator[Scene]:
    """
    Every model of every provider in every operation, and one model that no catalogue lists.
    """
    for provider in STAGE.providers():
        catalogue = provider.info.catalogue
        unlisted = catalogue.find(f"{provider.name}/never-heard-of")
        for model in (*catalogue.models, *([unlisted] if unlisted else [])):
            for operation in dict.fromkeys(offer.operation for offer in model.offers):
                yield Scene(provider.name, model, operation)


def doors(field: str, value: object) -> list[dict[str, object]]:
    """
    The two places where a field may be said.
    """
    return [{field: value}, {"metadata": {field: value}}]


def silent_sentinels(scene: Scene) -> Iterator[str]:
    """
    Fields whose value was neither sent nor spoken of.
    """
    for field, (value, mark) in SENTINELS.items():
        for fields in doors(field, value):
            played = STAGE.play(scene, **fields)
            if mark not in played.sent and not played.names(field, *ALSO.get(field, ())):
                yield f"{fields}: {played}"


def silent_choices(scene: Scene, field: str, values: Iterable[object], *also: str) -> Iterator[str]:
    """
    Pairs of values that went out as the same bytes without a word.
    """
    for door in (0, 1):
        heard: dict[str, object] = {}
        for value in values:
            played = STAGE.play(scene, **doors(field, value)[door])
            if played.names(field, *also):
                continue
            if not played.sent or played.sent in heard:
                yield f"{field} {value} and {heard.get(played.sent)}: {played}"
            heard[played.sent] = value


def samples(provider: str) -> dict[str, list[object]]:
    """
    Values of the vendor's options, as the provider's own cases have them.
    """
    found: dict[str, list[object]] = {}
    for path in sorted((PLUGINS / provider / "tests" / "cases").glob("*/case.json")):
        request = json.loads(path.read_text("utf-8")).get("request") or {}
        options = request.get("metadata") or {}
        for option, value in (json.loads(options) if isinstance(options, str) else options).items():
            found.setdefault(option, []).append(value)
    return found


def marked(value: object) -> object:
    """
    The same value with a text that can be told from every other; a word of a few must stay itself.
    """
    return f"{value} {MARK}" if isinstance(value, str) and " " in value else value


def silent_options(scene: Scene) -> Iterator[str]:
    """
    Options that changed nothing, without a word.
    """
    rules, known = scene.model.rules, samples(scene.provider)
    plain = STAGE.play(scene).sent
    for option in sorted(rules.known):
        for value in map(marked, known.get(option, ())):
            played = STAGE.play(scene, metadata={option: value})
            if played.sent == plain or not (played.sent or played.names(option)):
                yield f"{option} {value}: {played}"
    for option in sorted(rules.reserved | set(rules.names)):
        played = STAGE.play(scene, metadata={option: MARK})
        if played.sent or not played.names(option):
            yield f"{option}: {played}"


def words(scene: Scene, option: str) -> list[str]:
    """
    What a lifted option may say: the vendor's words for its values, or for its tiers.
    """
    how = scene.model.rules.lift[option]
    models = STAGE.registry.get(scene.provider).info.catalogue.models
    tiers = [offer.resolution.values() for model in models for offer in model.offers]
    return sorted(how.values) or sorted({*filter(None, chain.from_iterable(tiers)), MARK})


ALL = list(scenes())
CHOSEN = [pytest.param(scene, field, id=f"{scene}-{field}") for scene in ALL for field in CHOICES]
BY_WORD = [(scene, *each) for scene in ALL for each in scene.model.rules.lift.items()]
LIFTED = [
    pytest.param(scene, option, id=f"{scene}-{option}")
    for scene, option, how in BY_WORD
    if how.field != "images"
]
PICTURES = [
    pytest.param(scene, option, id=f"{scene}-{option}")
    for scene, option, how in BY_WORD
    if how.field == "images"
]
OPTIONS = [
    pytest.param(provider.name, option, id=f"{provider.name}-{option}")
    for provider in STAGE.providers()
    for option in sorted(provider.info.catalogue.rules.known)
]


def test_there_is_something_to_look_at():
    """
    The providers of this workspace are installed, and work.
    """
    assert "kling" in {scene.provider for scene in ALL}
    assert () == tuple(each for each in STAGE.registry.installed() if each.error)


@pytest.mark.parametrize("scene", ALL, ids=str)
def test_the_plainest_request_is_sent(scene):
    """
    What everything below adds to is not itself refused.
    """
    played = STAGE.play(scene)

    assert scene.model.id in played.sent


@pytest.mark.parametrize("scene", ALL, ids=str)
def test_texts_pictures_and_seeds(scene):
    """
    A sentinel is found in the bytes, or its field is named.
    """
    assert [] == list(silent_sentinels(scene))


@pytest.mark.parametrize(("scene", "field"), CHOSEN)
def test_choices(scene, field):
    """
    Two values that are both taken without a word are two different requests.
    """
    assert [] == list(silent_choices(scene, field, CHOICES[field], *ALSO.get(field, ())))


@pytest.mark.parametrize(("scene", "option"), LIFTED)
def test_the_vendors_words(scene, option):
    """
    The same for an option that says what a field says.
    """
    field = scene.model.rules.lift[option].field

    assert [] == list(silent_choices(scene, option, words(scene, option), field))


@pytest.mark.parametrize(("scene", "option"), PICTURES)
def test_the_vendors_pictures(scene, option):
    """
    A picture by the vendor's name is sent, or refused by a name.
    """
    played = STAGE.play(scene, metadata={option: PICTURE})

    assert MARK in played.sent or played.names(option, "image", "images")


@pytest.mark.parametrize("scene", ALL, ids=str)
def test_options(scene):
    """
    A known option changes the bytes or is refused by its name; one that the flow sets itself always is.
    """
    assert [] == list(silent_options(scene))


@pytest.mark.parametrize(("provider", "option"), OPTIONS)
def test_every_option_is_sent_by_some_model(provider, option):
    """
    A known option is in a case of its provider, and its name reaches the vendor for some model at least.
    """
    values = samples(provider)[option]

    transcripts = [
        STAGE.play(scene, metadata={option: value})
        for scene in ALL
        for value in values
        if scene.provider == provider
    ]

    assert any(f'"{option}"' in played.sent for played in transcripts)


@pytest.mark.parametrize("value", [MARK, 73619, {"deep": [{"mark": MARK}]}], ids=["text", "number", "deep"])
@pytest.mark.parametrize("scene", ALL, ids=str)
def test_an_unknown_option(scene, value):
    """
    It is passed on, and warned about.
    """
    played = STAGE.play(scene, metadata={"never_heard_of": value})

    assert json.dumps(value, separators=(",", ":")) in played.sent
    assert played.names("never_heard_of")


@pytest.mark.parametrize("scene", ALL, ids=str)
def test_an_unknown_field(scene):
    """
    At the top it is not used, and warned about.
    """
    played = STAGE.play(scene, never_heard_of=MARK)

    assert MARK not in played.sent
    assert played.names("never_heard_of")
