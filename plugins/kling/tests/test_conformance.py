"""
Kling held to the contract.
"""

import telecine_kling
from telecine.testing import ProviderSuite


class TestKling(ProviderSuite):
    """
    The whole suite.
    """

    provider = telecine_kling
