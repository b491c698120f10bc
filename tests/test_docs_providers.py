"""
Any provider's page is written from what it says about itself.
"""

from __future__ import annotations

import types
from datetime import date

import attrs
import pytest
from telecine_docs._offers import span
from telecine_docs._provider import provider, provider_text

from telecine import (
    Busy,
    Catalogue,
    ProviderInfo,
    Registry,
    Status,
    hookimpl,
)

CATALOGUE = {
    "names": ["film_model"],
    "reserved": ["job_name"],
    "lift": {
        "end": {"field": "images", "role": "last_frame"},
        "loud": {"field": "audio", "values": {"on": True}},
    },
    "model": [
        {
            "id": "acme-1",
            "aliases": ["acme-one"],
            "source": "acme.md 1",
            "retired": date(2027, 1, 1),
            "replaced_by": "acme-2",
            "offer": [
                {
                    "for": ["text", "image"],
                    "duration": [10, "3-6"],
                    "resolution": {"720p": "hd"},
                    "aspect_ratio": {"text": ["16:9", "9:16"], "image": "follows"},
                    "audio": [False, True],
                    "options": ["grain", "end"],
                    "required": ["grain"],
                }
            ],
        },
        {"id": "acme-2", "offer": [{"for": ["reference"], "images": [1, 2, 3], "seed": True}]},
    ],
}
OFFERED = (
    "Always seconds: 3 to 6, 10; resolution: 720p (`hd`); sound: a choice; seed: no; videos at once: 1; "
    "options: **`grain`**, `end`."
)


@attrs.frozen(kw_only=True)
class Options:
    """
    Acme's own.
    """

    grain: float | None = None
    end: str | None = None


@pytest.fixture(scope="module")
def page():
    """
    The page of a provider that no checkout has.
    """

    @hookimpl
    def describe():
        return ProviderInfo(
            name="acme-pro",
            label="Acme",
            base_url="https://acme.example.com",
            base_urls={"moon": "https://moon.acme.example.com"},
            credentials=(("key",), ("user", "password")),
            options=("crew",),
            hosts=("files.acme.example.com",),
            catalogue=Catalogue.of(CATALOGUE, options=Options),
            statuses={"rendering": Status.PROCESSING},
            errors={"E7": Busy},
            poll_every=2.5,
            retention=36 * 3600,
        )

    @hookimpl
    def submit(request):
        yield

    @hookimpl
    def poll(task):
        yield

    @hookimpl
    def translate_error(response):
        return None

    acme = types.SimpleNamespace(describe=describe, submit=submit, poll=poll, translate_error=translate_error)
    registry = Registry(entry_points=False)
    registry.add("acme-pro", acme)
    found = registry.get("acme-pro")
    return provider_text(found.info, found.hooks)


@pytest.mark.parametrize(
    "line",
    [
        "| `user`, `password` | `TELECINE_ACME_PRO_USER`, `TELECINE_ACME_PRO_PASSWORD` |",
        "Calls go to `https://acme.example.com`, unless `base_url` or `TELECINE_ACME_PRO_BASE_URL` says otherwise.",  # noqa: E501  # one line of the page
        "| moon | `https://moon.acme.example.com` |",
        "| `crew` | `TELECINE_ACME_PRO_CREW` |",
        "Credentials are also sent to `files.acme.example.com`.",
        "| [`acme-1`](#acme-pro-acme-1) | text, image | 3 to 6, 10 | 720p | a choice | 2027-01-01 |",
        "It stops on 2027-01-01; `acme-2` takes its place.",
        "Also called `acme-one`.",
        OFFERED,
        "| text | 16:9, 9:16 | required |",
        "| image: 1 | as the input | optional |",
        "Source: acme.md 1.",
        "| made from | sound | prompt | seed | videos at once |",
        "| reference: 1 to 3 | no | optional | yes | 1 |",
        "| `grain` | `float` |",
        "| `end` | `images`, as `last_frame` |",
        "| `loud` | `audio`: `on` is `True` |",
        "The model may be named again as `film_model`.",
        "Refused, for the provider sets them itself: `job_name`, `key`, `password`, `user`.",
        "| `rendering` | `processing` |",
        "| `E7` | [`Busy`](#telecine.Busy) |",
        "| hooks | `describe`, `poll`, `submit`, `translate_error` |",
        "| seconds between two polls | 2.5 |",
        "| a job is known for | 36 hours |",
        "| a job that `find` misses was never taken | not stated |",
    ],
)
def test_a_page_says(line, page):
    """
    Each thing that a provider says has its line.
    """
    assert line in page.splitlines()


@pytest.mark.parametrize("name", Registry().names())
def test_installed_providers(name):
    """
    Of each installed provider every model, code and word is there.
    """
    info = Registry().get(name).info

    page = provider(name)

    assert [] == [model.id for model in info.catalogue.models if f"### `{model.id}`" not in page]
    assert [] == [code for code in info.errors if f"| `{code}` | [" not in page]
    assert [] == [word for word in info.statuses if f"| `{word}` | `" not in page]
    assert f"Source: [{info.catalogue.models[0].source}](/vendors/{name}.md)." in page


@pytest.mark.parametrize(
    ("values", "written"),
    [
        ((), ""),
        ((10, 5), "5, 10"),
        ((1, 2, 3, 4), "1 to 4"),
        ((1, 2, 7.5), "1, 2, 7.5"),
        ((5, "any"), "5, any"),
        ((5, 5), "5"),
    ],
)
def test_numbers_as_spans(values, written):
    """
    Long runs are written as their ends.
    """
    assert written == span(values)
