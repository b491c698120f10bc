"""
What holds for all tests of the gateway.
"""

from hypothesis import settings

# A commit's verdict depends on nothing but the commit: neither on chance nor on how busy the machine is.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
