"""
The contract that every provider keeps.
"""

from typing import ClassVar

from telecine.testing import ProviderSuite

import telecine_acme


class TestAcme(ProviderSuite):
    """
    Acme keeps it.
    """

    provider: ClassVar = telecine_acme
