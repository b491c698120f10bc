"""
The reference pages say what the code has: all of it, and nothing else.
"""

from __future__ import annotations

import json
import re
import tomllib
from itertools import chain
from pathlib import Path

import attrs
import pytest
from telecine_docs._bodies import answers, body_fields
from telecine_docs._configuration import account_variables, command_variables, gateway_keys
from telecine_docs._docstrings import section
from telecine_docs._errors import ADVICE, error_advice, error_answers, error_tree, leaves
from telecine_docs._fill import filled
from telecine_docs._hooks import arguments, hook_details, hook_list, hooks
from telecine_docs._names import full_name, public, undocumented
from telecine_docs._routes import refusals, routes

import telecine
from telecine._fields import CANONICAL
from telecine._hooks import REQUIRED, ProviderSpec
from telecine._wire import OPTIONS
from telecine_gateway import GatewaySettings
from telecine_gateway._refusals import TYPES
from telecine_gateway._settings import _READERS

ROOT = Path(__file__).parents[1]
SOURCES = [*ROOT.glob("core/src/telecine/**/*.py"), *ROOT.glob("plugins/*/src/**/*.py")]
ERRORS = {
    name
    for name in telecine.__all__
    if isinstance(kind := getattr(telecine, name), type) and issubclass(kind, telecine.TelecineError)
}
VARIABLES = set(
    chain(*(re.findall(r"\"(TELECINE_[A-Z_]+[A-Z])\"", path.read_text("utf-8")) for path in SOURCES))
)
UNAVAILABLE = "503, `provider_unavailable`"


def first_cells(table):
    """
    What stands as code at the beginning of each row.
    """
    return re.findall(r"^\| \[?`([^`]+)`", table, re.MULTILINE)


def cells(table, first):
    """
    The other cells of the row that begins with *first*.
    """
    row = next(line for line in table.splitlines() if line.startswith(f"| {first}"))
    return [cell.strip() for cell in row.strip("|").split(" | ")][1:]


def test_the_tree_has_every_error():
    """
    The tree is drawn from the classes, so each public error is in it once.
    """
    drawn = re.findall(r"^[│├└─ ]*(\w+)", error_tree().partition("\n")[2], re.MULTILINE)

    assert sorted(ERRORS) == sorted(drawn)


def test_every_error_has_advice():
    """
    Whoever catches an error finds what to do about it.
    """
    assert [kind.__name__ for kind in leaves()] == list(ADVICE)


@pytest.mark.parametrize(
    ("error", "later", "took"),
    [
        ("Busy", "yes", "no"),
        ("VendorDown", "yes", "not known"),
        ("InvalidRequest", "no", "no"),
        ("StillRunning", "", ""),
    ],
)
def test_what_an_error_says_of_the_job(error, later, took):
    """
    What its class has for `retryable` and `accepted`.
    """
    assert [later, took] == cells(error_advice(), f"[`{error}`]")[1:]


@pytest.mark.parametrize(
    ("error", "exits", "answer", "later"),
    [
        ("Unsupported", "`3`", "400, `unsupported`", "`unsupported`, of type `invalid_request_error`"),
        ("QuotaExceeded", "`4`", UNAVAILABLE, "`quota_exceeded`, of type `account_error`"),
        ("SubmitUnknown", "`6`", UNAVAILABLE, "`submit_unknown`, of type `provider_error`"),
        ("PluginBroken", "`7`", UNAVAILABLE, ""),
        ("StillRunning", "`6`", "", ""),
    ],
)
def test_how_an_error_is_told(error, exits, answer, later):
    """
    Exit code, status and codes are those of the command line and of the gateway.
    """
    assert [exits, answer, later] == cells(error_answers(), f"[`{error}`]")


def test_every_hook_is_listed():
    """
    All hooks of the specification, and which of them a plugin must have.
    """
    listed = hook_list()

    assert list(hooks()) == first_cells(listed)
    assert set(REQUIRED) == {name for name in hooks() if cells(listed, f"[`{name}`]")[0] == "yes"}


def test_every_argument_is_explained():
    """
    The specification says what each argument is, and of no argument that there is not.
    """
    taken = set(chain(*(arguments(function) for function in hooks().values())))

    assert taken == section(ProviderSpec.__doc__, "Args").keys()


def test_details_of_a_hook():
    """
    A hook has its signature, whether it must be there, and what it may take.
    """
    details = hook_details()

    assert (
        "### find\n\nLook for a job whose submit was not answered; None where the vendor has none." in details
    )
    assert "def poll(\n    task,\n    account,\n    now,\n    session,\n) -> Flow[Task]: ..." in details
    assert "Every plugin has it. It is a plain function: it yields nothing." in details
    assert "| `offer` | [`Offer`](#telecine.Offer) | The combination of the catalogue" in details


def test_every_address_has_a_purpose():
    """
    The gateway's own table of routes, each with a sentence.
    """
    rows = routes().splitlines()[2:]

    assert "| `GET` | `/readyz` | Jobs are taken. |" in rows
    assert [] == [row for row in rows if row.endswith("|  |")]


def test_refusals_by_their_status():
    """
    Codes are gathered wherever the gateway refuses.
    """
    found = refusals()

    assert {str(status) for status in TYPES} <= set(first_cells(found))
    assert ["`conflict_error`", "`cannot_cancel`, `idempotency_key_reused`"] == cells(found, "`409`")


def test_every_field_of_a_body_is_there():
    """
    All spellings, each once.
    """
    assert sorted(CANONICAL | OPTIONS | {"model", "metadata"}) == sorted(first_cells(body_fields()))


def test_answers_are_those_of_the_gateway():
    """
    One answer for each word of a status.
    """
    found = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", answers(), re.DOTALL)]

    assert ["processing", "succeeded", "failed"] == [answer["status"] for answer in found]
    assert "content_rejected" == found[2]["error"]["code"]


@pytest.mark.parametrize("field", attrs.fields(GatewaySettings), ids=lambda field: field.name)
def test_a_default_can_be_written_down(field):
    """
    What a page gives as a key's default is read as that default.
    """
    _, stated, meaning = cells(gateway_keys(), f"`{field.name}`<br>`TELECINE_{field.name.upper()}`")

    written = tomllib.loads(f"key = {stated.strip('`')}")["key"] if stated else None

    assert field.default == (_READERS[field.name](written) if written else field.default)
    assert (field.default is None) == (stated == "")
    assert meaning


@pytest.mark.parametrize(
    ("key", "allowed"),
    [
        ("database", "sqlite:///FILE"),
        ("unknown_options", "refuse or warn"),
        ("compat", "a list of new-api"),
        ("api_keys", "a list of strings"),
        ("grace", "a number above 0"),
    ],
)
def test_what_a_key_may_be(key, allowed):
    """
    In the words of whoever gets it wrong.
    """
    assert allowed == cells(gateway_keys(), f"`{key}`<br>")[0]


def test_every_variable_is_on_the_page():
    """
    Whatever the code reads from the environment by its name can be looked up.
    """
    page = filled((ROOT / "docs/reference/configuration.md").read_text("utf-8"))

    assert {"TELECINE_CONFIG", "TELECINE_URL"} <= VARIABLES
    assert set() == {name for name in VARIABLES if f"`{name}`" not in page}


def test_variables_of_accounts_and_commands():
    """
    One row for each provider, and one for each variable of a command.
    """
    assert "`TELECINE_VIDU_API_KEY`" == cells(account_variables(), "vidu")[0]
    assert ["`--url`"] == cells(command_variables(), "`TELECINE_URL`")


def test_every_public_name_is_wanted():
    """
    A page that lacks a name is told; private places lead to the public ones.
    """
    everything = set(chain(*public().values()))

    assert [] == undocumented(everything)
    assert ["telecine.testing.Case"] == undocumented(everything - {"telecine.testing.Case"})
    assert "telecine.Task" == full_name("telecine._task.Task")
    assert "telecine_sandbox.Job" == full_name("telecine_sandbox._book.Job")
    assert full_name("datetime.datetime") is None
