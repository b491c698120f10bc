"""
What holds for all tests of the gateway.
"""

import signal

import pytest
from hypothesis import settings

from .engine_kit import store_at

# Tests that are started in the background ignore what a terminal sends; the processes they start must not.
signal.signal(signal.SIGINT, signal.default_int_handler)

# A commit's verdict depends on nothing but the commit: neither on chance nor on how busy the machine is.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


@pytest.fixture
def anyio_backend(request):
    """
    The server's own kind of event loop; where a module states a ``LOOP``, that one.
    """
    return getattr(request.module, "LOOP", "asyncio")


@pytest.fixture
def store(tmp_path):
    """
    A database.
    """
    store = store_at(tmp_path)
    yield store
    store.close()
