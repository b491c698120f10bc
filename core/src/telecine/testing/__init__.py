"""
Suites that hold plugins and transports to their contracts; needs ``telecine[testing]``.
"""

from __future__ import annotations

import pytest

_ASSERTING = (
    "_answering",
    "_losing",
    "_sending",
    "_silence",
    "_streaming",
    "_suite_cases",
    "_suite_fields",
    "_suite_hostile",
    "_suite_options",
    "_suite_pictures",
    "_suite_purity",
    "_suite_simulated",
    "_provider_suite",
)
pytest.register_assert_rewrite(*(f"{__name__}.{part}" for part in _ASSERTING))

from ._case import NOW, SECRET, Case, Reply, fake_account  # noqa: E402  # asserts are rewritten first
from ._playing import Exchange, Played, play  # noqa: E402
from ._provider_suite import ProviderSuite  # noqa: E402
from ._transcript import transcript  # noqa: E402
from ._transport_suite import TransportSuite  # noqa: E402

__all__ = [
    "NOW",
    "SECRET",
    "Case",
    "Exchange",
    "Played",
    "ProviderSuite",
    "Reply",
    "TransportSuite",
    "fake_account",
    "play",
    "transcript",
]
