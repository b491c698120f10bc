"""
What holds for all tests of the core.
"""

import signal

from hypothesis import settings

# Tests that are started in the background ignore what a terminal sends; the processes they start must not.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A commit's verdict depends on nothing but the commit: neither on chance nor on how busy the machine is.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")
