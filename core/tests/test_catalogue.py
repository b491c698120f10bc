"""
What a `models.toml` may hold, and how a slip in it is told.
"""

from __future__ import annotations

from datetime import date

import pytest

import telecine_kling
from telecine import Catalogue, ConfigurationError, Operation, Provider, Role

from .sample import CATALOGUE, Options

KLING = Provider("kling", telecine_kling).info.catalogue
OFFER = '[[model]]\nid = "yawl"\n[[model.offer]]\nfor = ["text"]\n'


def loaded(tmp_path, text, **known):
    """
    The catalogue of a file that holds *text*.
    """
    path = tmp_path / "models.toml"
    path.write_text(text, "utf-8")
    return Catalogue.load(path, **known)


def offer_of(tmp_path, line, operation="text"):
    """
    The one offer of a model whose offer has that line.
    """
    text = f'[[model]]\nid = "yawl"\n[[model.offer]]\nfor = ["{operation}"]\n{line}\n'
    return loaded(tmp_path, text).models[0].offers[0]


def test_a_whole_file(tmp_path):
    """
    Everything that a model may say is read.
    """
    text = """
        reserved = ["Task_Ref"]
        names = ["model_name"]
        [lift]
        tail = { field = "images", role = "last_frame" }
        [[model]]
        id = "yawl"
        aliases = ["y"]
        source = "facts 3.4"
        family = "yawls"
        retired = 2026-09-15
        replaced_by = "ketch"
        [[model.offer]]
        for = ["text", "image"]
        duration = [5, "3-4"]
        resolution = { "720P" = "std" }
        audio = [false, true]
        aspect_ratio = { text = ["1920:1080"], image = "follows" }
        fps = { image = [24.5] }
        n = [1, 2]
        seed = true
        user = true
        prompt_limit = 500
        options = ["any"]
        facts = { path = "fast" }
    """

    catalogue = loaded(tmp_path, text)

    model = catalogue.models[0]
    words, pictures = model.offers
    assert ("yawl", ("y",), "yawls", date(2026, 9, 15), "ketch") == (
        model.id,
        model.aliases,
        model.family,
        model.retired,
        model.replaced_by,
    )
    assert (frozenset({"task_ref"}), Role.LAST_FRAME) == (
        catalogue.rules.reserved,
        catalogue.rules.lift["tail"].role,
    )
    assert ((5, 3, 4), {"720p": "std"}, ("16:9",), ()) == (
        words.duration,
        words.resolution,
        words.aspect_ratio,
        words.fps,
    )
    assert (True, (24.5,), (1,), "optional") == (
        pictures.follows,
        pictures.fps,
        pictures.images,
        pictures.prompt,
    )


@pytest.mark.parametrize(
    ("operation", "images", "prompt"),
    [
        ("text", (0,), "required"),
        ("image", (1,), "optional"),
        ("first_last", (2,), "optional"),
        ("reference", (), "optional"),
    ],
)
def test_defaults_of_an_offer(tmp_path, operation, images, prompt):
    """
    An offer that says nothing takes what its operation needs, once, and gives no choice.
    """
    offer = offer_of(tmp_path, "", operation)

    assert (Operation(operation), images, prompt, (1,)) == (
        offer.operation,
        offer.images,
        offer.prompt,
        offer.n,
    )
    assert ((), {}, (), (), False) == (
        offer.duration,
        offer.resolution,
        offer.audio,
        offer.aspect_ratio,
        offer.seed,
    )


def test_a_table_by_operation_may_leave_one_out(tmp_path):
    """
    An operation that such a table lacks has the default.
    """
    offer = offer_of(tmp_path, 'prompt = { text = "none" }', "image")

    assert "optional" == offer.prompt


def test_tiers_without_words(tmp_path):
    """
    A list of tiers has no vendor's words.
    """
    offer = offer_of(tmp_path, 'resolution = ["1080P"]')

    assert ({"1080p": ""}, "", "") == (offer.resolution, offer.word("1080p"), offer.word(None))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        pytest.param('id = "x', "", id="no TOML"),
        pytest.param("model = 5", "`model` is a list of tables, each begun by [[model]]", id="no tables"),
        pytest.param('[model]\nid = "yawl"', "`model` is a list of tables", id="one bracket"),
        pytest.param("unlisted = 5", "`unlisted` is a list of tables", id="unlisted"),
        pytest.param(
            '[[model]]\naliases = ["x"]\n[[model.offer]]\nfor = ["text"]', "model ?: $.id", id="no id"
        ),
        pytest.param(
            '[[model]]\nid = ""\n[[model.offer]]\nfor = ["text"]',
            "model : $.id: Length of 'id'",
            id="empty id",
        ),
        pytest.param('[[model]]\nid = "yawl"', "model yawl: it has no `offer`", id="no offer"),
        pytest.param('[[model]]\nid = "yawl"\noffer = 5', "model yawl: `model.offer` is a list", id="offer"),
        pytest.param('[[model]]\nid = "yawl"\n[[model.offers]]\nfor = ["text"]', "model yawl", id="offers"),
        pytest.param(
            '[[model]]\nid = "yawl"\nalias = ["x"]\n[[model.offer]]\nfor = ["text"]',
            "model yawl: $: unknown field 'alias'",
            id="unknown key of a model",
        ),
        pytest.param(
            '[[model]]\nid = "yawl"\naliases = "x"\n[[model.offer]]\nfor = ["text"]',
            "model yawl: $.aliases: a string where a list",
            id="aliases",
        ),
        pytest.param(
            '[[model]]\nid = "yawl"\nretired = "soon"\n[[model.offer]]\nfor = ["text"]',
            "model yawl: `retired` is a date",
            id="retired",
        ),
        pytest.param(
            '[[model]]\nid = "yawl"\n[[model.offer]]\n',
            "model yawl: `for` of an offer is a list of text",
            id="no for",
        ),
        pytest.param(
            '[[model]]\nid = "yawl"\n[[model.offer]]\nfor = "text"',
            "model yawl: `for` of an offer",
            id="for as text",
        ),
        pytest.param(
            '[[model]]\nid = "yawl"\n[[model.offer]]\nfor = ["txt"]',
            "model yawl: `for` of an offer",
            id="for misspelt",
        ),
        pytest.param(
            OFFER + "duratoin = [5]", "model yawl: $: unknown field 'duratoin'", id="unknown key of an offer"
        ),
        pytest.param(
            OFFER + "duration = [0]", "model yawl: `duration` is a list of seconds", id="no seconds"
        ),
        pytest.param(
            OFFER + 'duration = ["5"]', "model yawl: `duration` is a list of seconds", id="seconds as text"
        ),
        pytest.param(OFFER + 'duration = ["9-3"]', "model yawl: `duration` 9-3 goes down", id="range down"),
        pytest.param(OFFER + 'resolution = ["HD"]', "model yawl: `resolution` is a tier", id="tier"),
        pytest.param(
            OFFER + "resolution = [[5]]", "model yawl: `resolution` is a string", id="tier of a wrong type"
        ),
        pytest.param(OFFER + "resolution = 720", "model yawl: $.resolution", id="tiers of a wrong type"),
        pytest.param(OFFER + 'aspect_ratio = ["wide"]', "model yawl: `aspect_ratio` is a ratio", id="ratio"),
        pytest.param(
            OFFER + "audio = [1]", "model yawl: $.audio[0]: a whole number where a boolean", id="audio"
        ),
        pytest.param(OFFER + "seed = 1", "model yawl: $.seed: a whole number where a boolean", id="seed"),
        pytest.param(OFFER + "fps = [0]", "model yawl: `fps` and `n` are above 0", id="fps"),
        pytest.param(
            OFFER + "images = [-1]", "model yawl: `fps` and `n` are above 0, and `images`", id="images"
        ),
        pytest.param(
            OFFER + 'prompt = "requierd"',
            "model yawl: `prompt` is one of required, optional, none",
            id="prompt",
        ),
        pytest.param(
            OFFER + 'options = ["negative_promt"]', "model yawl: `options` has negative_promt", id="option"
        ),
        pytest.param(OFFER + OFFER, "model yawl: two models are called so", id="twins"),
        pytest.param(
            OFFER + OFFER.replace('"yawl"', '"ketch"\naliases = ["yawl"]'),
            "model yawl: two models",
            id="alias",
        ),
        pytest.param('reservd = ["x"]', "$: unknown field 'reservd'", id="unknown key"),
        pytest.param('names = "model_name"', "$.names: a string where a list", id="names"),
        pytest.param('[lift]\nx = { field = "audioo" }', "lift.x: `field` is one of", id="lift to nothing"),
        pytest.param('[lift]\nx = { feild = "audio" }', "$.lift['x']", id="lift misspelt"),
        pytest.param(
            '[lift]\nx = { field = "images", role = "hero" }', "$.lift['x'].role", id="lift to no role"
        ),
        pytest.param("options = 5", "$.options", id="options in the file"),
        pytest.param(
            '[[unlisted]]\nfor = ["text"]\nfsp = [1]',
            "unlisted: $: unknown field 'fsp'",
            id="slip in unlisted",
        ),
    ],
)
def test_a_slip_is_one_sentence(tmp_path, text, sentence):
    """
    Whatever is wrong names the file, the model and the key.
    """
    with pytest.raises(ConfigurationError) as caught:
        loaded(tmp_path, text, options=Options)

    assert str(caught.value).startswith(f"{tmp_path / 'models.toml'}: {sentence}")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    """
    The sentence names the file.
    """
    with pytest.raises(ConfigurationError, match=r"models\.toml"):
        Catalogue.load(tmp_path / "models.toml")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("sloop-1", "sloop-1"),
        ("sloop", "sloop-1"),
        ("boats/sloop", "sloop-1"),
        ("boats/yawl-9", "yawl-9"),
        ("yawl-9", None),
        ("boats/", None),
        ("", None),
        ("other/sloop-1", None),
    ],
)
def test_find(name, found):
    """
    An id, an alias, or either behind the provider's name, which also finds what is not listed.
    """
    catalogue = Catalogue.of(CATALOGUE, options=Options).for_provider("boats", ())

    model = catalogue.find(name)

    assert found == (model and model.id)


@pytest.mark.parametrize("name", ["sloop-1", "boats/yawl-9"], ids=["listed", "unlisted"])
def test_a_model_knows_whose_it_is_and_what_is_reserved(name):
    """
    What names a credential is refused of every model, listed or not.
    """
    catalogue = Catalogue.of(CATALOGUE, options=Options).for_provider("boats", ("API_Key",))

    model = catalogue.find(name)

    assert "boats" == model.provider
    assert "api_key" in model.rules.reserved


def test_no_unlisted_offer_means_no_unlisted_model():
    """
    A vendor of whom nothing is known beyond its list has no other models.
    """
    catalogue = Catalogue.of({"model": CATALOGUE["model"]}).for_provider("boats", ())

    assert None is catalogue.find("boats/yawl-9")


def test_a_family_is_kin():
    """
    Models of a family know each other, and not themselves.
    """
    catalogue = Catalogue.of(CATALOGUE, options=Options)

    assert [["family-image"], ["family-text"]] == [
        [kin.id for kin in catalogue.find(name).kin] for name in ("family-text", "family-image")
    ]


def test_kin_is_one_step_deep():
    """
    However often a catalogue is given to a provider, the models of a family do not nest.
    """
    catalogue = Catalogue.of(CATALOGUE, options=Options).for_provider("boats", ())

    assert [()] == [kin.kin for kin in catalogue.find("family-text").kin]


def test_the_hosts_models_win():
    """
    A host's model replaces the one of its id, and stands before the others.
    """
    catalogue = Catalogue.of(CATALOGUE, options=Options)
    own = Catalogue.of({"model": [{"id": "sloop-1", "offer": [{"for": ["text"], "duration": [30]}]}]}).models

    extended = catalogue.extended(own)

    assert (30,) == extended.find("sloop-1").offers[0].duration
    assert len(catalogue.models) == len(extended.models)


@pytest.mark.parametrize("model", KLING.models, ids=lambda model: model.id)
def test_every_shipped_model_can_be_looked_up(model):
    """
    What a plugin ships names its source, is found by its id, and is replaced by a model that exists.
    """
    names = {None, *(each.id for each in KLING.models)}

    assert model is KLING.find(model.id)
    assert model.source
    assert model.replaced_by in names


def test_a_catalogue_without_a_plugin_is_nobodys():
    """
    Whose it is, the registry says.
    """
    assert ("", "") == (Catalogue().provider, Catalogue.of({}).provider)
