"""
A vendor that sells a little of everything, so that each rule of a catalogue has a model to be shown on.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import attrs
from attrs.validators import in_, le, optional

from telecine import (
    Account,
    Catalogue,
    GenerationRequest,
    HttpRequest,
    Image,
    ProviderInfo,
    Registry,
    Task,
    hookimpl,
    read,
    resolve,
)

if TYPE_CHECKING:
    from telecine import Flow, Model

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
KEY = "test-key-of-boats"
ACCOUNT = Account(name="main", provider="boats", credentials={"api_key": KEY})
URL = "https://media.example.com/first.png"
TAIL = "https://media.example.com/last.png"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(8)


@attrs.frozen(kw_only=True)
class Sail:
    """
    A nested option.
    """

    colour: str = attrs.field(default="white", validator=in_(("white", "red")))
    area: float | None = None


@attrs.frozen(kw_only=True)
class Options:
    """
    The options that the vendor documents.
    """

    negative_prompt: str | None = None
    strength: float | None = attrs.field(default=None, validator=optional(le(1)))
    sails: tuple[Sail, ...] | None = None


TIERS = {"720p": "std", "1080p": "pro"}
RATIOS = ["16:9", "9:16", "1:1"]
CATALOGUE: dict[str, Any] = {
    "reserved": ["external_task_id"],
    "names": ["model_name", "req_key"],
    "lift": {
        "mode": {"field": "tier"},
        "image_tail": {"field": "images", "role": "last_frame"},
        "sound": {"field": "audio", "values": {"on": True, "off": False}},
        "frames": {"field": "duration", "values": {"121": 5, "241": 10}},
    },
    "model": [
        {
            "id": "sloop-1",
            "aliases": ["sloop"],
            "offer": [
                {
                    "for": ["text", "image"],
                    "duration": [5, 10],
                    "resolution": {"720p": "std"},
                    "audio": [False],
                    "aspect_ratio": {"text": RATIOS, "image": "follows"},
                    "fps": [24],
                    "seed": True,
                    "prompt_limit": 50,
                    "options": ["negative_prompt", "strength", "sails"],
                },
                {
                    "for": ["text", "image"],
                    "duration": [5, 10, 15],
                    "resolution": {"1080p": "pro"},
                    "audio": [False, True],
                    "aspect_ratio": {"text": RATIOS, "image": "follows"},
                    "fps": [24],
                    "seed": True,
                    "user": True,
                    "options": ["negative_prompt"],
                },
                {
                    "for": ["first_last"],
                    "images": [1, 2],
                    "duration": [5],
                    "resolution": {"1080p": "pro"},
                    "audio": [False],
                    "aspect_ratio": "follows",
                },
            ],
        },
        {
            "id": "one-tier",
            "offer": [
                {"for": ["text"], "duration": [5], "resolution": ["1080p"], "aspect_ratio": RATIOS},
                {"for": ["image"], "duration": [5], "resolution": ["1080p"], "aspect_ratio": "follows"},
            ],
        },
        {
            "id": "tierless",
            "retired": date(2026, 9, 15),
            "replaced_by": "sloop-1",
            "offer": [{"for": ["text"], "duration": ["3-7"], "n": [1, 2], "prompt": "optional"}],
        },
        {
            "id": "combined",
            "offer": [
                {
                    "for": ["text"],
                    "duration": [5],
                    "resolution": {**TIERS, "4k": "4k"},
                    "aspect_ratio": RATIOS,
                }
            ],
        },
        {"id": "family-text", "family": "family", "offer": [{"for": ["text"], "duration": [5]}]},
        {
            "id": "family-image",
            "family": "family",
            "offer": [{"for": ["image"], "duration": [5], "aspect_ratio": "follows"}],
        },
        {"id": "collage", "offer": [{"for": ["reference"], "images": [1, 2, 3], "aspect_ratio": RATIOS}]},
        {
            "id": "both-ways",
            "offer": [
                {"for": ["first_last"], "aspect_ratio": "follows"},
                {"for": ["reference"], "images": [2, 3]},
            ],
        },
        {
            "id": "follower",
            "offer": [
                {"for": ["text"], "resolution": TIERS, "aspect_ratio": RATIOS},
                {"for": ["image"], "aspect_ratio": "follows"},
            ],
        },
        {"id": "mute", "offer": [{"for": ["image"], "prompt": "none"}]},
    ],
    "unlisted": [{"for": ["text"], "duration": ["any"], "aspect_ratio": ["any"], "options": ["any"]}],
}


@attrs.frozen
class Reply:
    """
    What the vendor answers to a submit.
    """

    id: str


@hookimpl
def describe() -> ProviderInfo:
    """
    The vendor in short.
    """
    return ProviderInfo(
        name="boats",
        label="Boats",
        base_url="https://api.boats.example",
        credentials=(("api_key",),),
        catalogue=Catalogue.of(CATALOGUE, options=Options),
    )


@hookimpl
def submit(request: GenerationRequest, account: Account, external_id: str) -> Flow[Task]:
    """
    One request, with the whole of what was asked.
    """
    body = {
        "model": request.model,
        "prompt": request.prompt,
        "options": dict(request.metadata),
        "ours": external_id,
    }
    response = yield HttpRequest.post(
        f"{account.base_url}/videos",
        json=body,
        headers={"authorization": f"Bearer {account.secret('api_key')}"},
    )
    return Task(handle=read(response, Reply).id)


@hookimpl
def poll(task: Task, account: Account) -> Flow[Task]:
    """
    One request by the id.
    """
    yield HttpRequest.get(f"{account.base_url}/videos/{task.handle}")
    return task


@hookimpl
def translate_error(response: object, hook: str) -> None:
    """
    No opinion.
    """


HOOKS = {"describe": describe, "submit": submit, "poll": poll, "translate_error": translate_error}


def vendor(**hooks: Any) -> SimpleNamespace:
    """
    The vendor's plugin with other *hooks*; None leaves one out.
    """
    return SimpleNamespace(**{name: hook for name, hook in {**HOOKS, **hooks}.items() if hook})


def registry(**known: Any) -> Registry:
    """
    A registry of the vendor alone.
    """
    found = Registry(entry_points=False, **known)
    found.add("boats", vendor())
    return found


def model(name: str) -> Model:
    """
    One of the vendor's models.
    """
    return registry().locate(name)[1]


def asked(name: str = "sloop-1", **fields: Any) -> GenerationRequest:
    """
    A request, with a prompt where none is given.
    """
    return GenerationRequest(model=name, **{"prompt": "a paper boat", **fields})


def resolved(name: str = "sloop-1", *, strict: bool = False, **fields: Any) -> Any:
    """
    What resolve makes of such a request.
    """
    return resolve(asked(name, **fields), model(name), strict=strict)


def frames(*roles: str | None) -> list[Image]:
    """
    A different picture for each role.
    """
    return [
        Image(url=f"https://media.example.com/{place}.png", role=role) for place, role in enumerate(roles)
    ]
