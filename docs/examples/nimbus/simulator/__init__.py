"""
Nimbus, played by two real HTTP servers: its API, and the storage that pictures are uploaded to.

It checks what such a vendor checks, keeps a ledger of what it was asked to
make, and goes wrong at any step on request. It shares nothing with the plugin.
"""

from ._books import KEY, VIDEO, Clock, Made
from ._doors import Answer, Ask, Door
from ._vendor import Nimbus

__all__ = ["KEY", "VIDEO", "Answer", "Ask", "Clock", "Door", "Made", "Nimbus"]
