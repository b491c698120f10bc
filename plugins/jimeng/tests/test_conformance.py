"""
Jimeng held to the contract.
"""

import telecine_jimeng
from telecine.testing import ProviderSuite


class TestJimeng(ProviderSuite):
    """
    The whole suite.
    """

    provider = telecine_jimeng
