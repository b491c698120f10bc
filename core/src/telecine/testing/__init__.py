"""
Suites that hold plugins and transports to their contracts; needs ``telecine[testing]``.
"""

from __future__ import annotations

import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{part}" for part in ("_answering", "_losing", "_sending", "_streaming"))
)

from ._transport_suite import TransportSuite  # noqa: E402  # its asserts are rewritten when it is imported

__all__ = ["TransportSuite"]
