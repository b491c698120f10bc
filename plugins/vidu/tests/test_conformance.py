"""
The contract that every provider keeps.
"""

import telecine_vidu
from telecine.testing import ProviderSuite


class TestVidu(ProviderSuite):
    """
    Vidu keeps it.
    """

    provider = telecine_vidu
