"""
Kling's bearer tokens.
"""

from datetime import UTC, datetime

import jwt
import pytest

from telecine import Account
from telecine_kling._auth import headers, token

# Source: klingai.com/document-api/api/get-started/authentication (2026), re-computed for fake keys.
NOW = datetime.fromtimestamp(1_780_000_000, UTC)
SECRET = "SK-FAKE-0001-only-for-tests-not-a-secret"
PAIR = Account(name="a", provider="kling", credentials={"access_key": "AK-FAKE-0001", "secret_key": SECRET})
VECTOR = (
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
    "eyJpc3MiOiJBSy1GQUtFLTAwMDEiLCJleHAiOjE3ODAwMDE4MDAsIm5iZiI6MTc3OTk5OTk5NX0."
    "t3I7WOoa33uwXgyTfoGvRVEKRo9jXjpWQpQv0BeXgIQ"
)


def test_known_answer():
    """
    Header and claims are those of the vendor's vector, and either key verifies the other's signature.
    """
    signed = token(PAIR, NOW)

    options = {"verify_exp": False, "verify_nbf": False}
    assert jwt.get_unverified_header(VECTOR) == jwt.get_unverified_header(signed)
    assert jwt.decode(VECTOR, SECRET, ["HS256"], options) == jwt.decode(signed, SECRET, ["HS256"], options)


def test_times_are_whole_seconds_around_now():
    """
    The token begins five seconds ago and ends in half an hour, in whole seconds.
    """
    moment = NOW.replace(microsecond=999_999)

    claims = jwt.decode(token(PAIR, moment), options={"verify_signature": False})

    assert {"iss": "AK-FAKE-0001", "nbf": 1_779_999_995, "exp": 1_780_001_800} == claims


@pytest.mark.parametrize(
    ("credentials", "expected"),
    [
        pytest.param({"api_key": "test-key"}, "Bearer test-key", id="key"),
        pytest.param(
            {"api_key": "test-key", "access_key": "a", "secret_key": SECRET},
            "Bearer test-key",
            id="key before pair",
        ),
    ],
)
def test_an_api_key_is_the_token(credentials, expected):
    """
    An API key is sent as it is, and wins over a key pair.
    """
    account = Account(name="a", provider="kling", credentials=credentials)

    assert {"authorization": expected} == headers(account, NOW)
