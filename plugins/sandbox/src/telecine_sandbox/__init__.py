"""
Simulated video vendors on loopback, and the kit that their simulators are written with.

A simulator is an ASGI application under the entry-point group
``telecine.simulators``. What it remembers (time, accepted jobs, faults, films)
lives in a `Sandbox`, so one application serves any number of isolated ones.
"""

from ._book import Job, JobBook
from ._clock import Clock
from ._fault import Fault
from ._faults import Faults
from ._films import Clip, Films, render
from ._host import Host, build_app
from ._sandbox import Sandbox
from ._simulator import Simulator, perform, public_url, sandbox_of, video_route

__all__ = [
    "Clip",
    "Clock",
    "Fault",
    "Faults",
    "Films",
    "Host",
    "Job",
    "JobBook",
    "Sandbox",
    "Simulator",
    "build_app",
    "perform",
    "public_url",
    "render",
    "sandbox_of",
    "video_route",
]
